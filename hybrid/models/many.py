"""Many requests at a time, in order, and nothing left running when one fails or the user interrupts."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from hybrid.types import Model, Reply, Request

__all__ = ["generate_many"]


def generate_many(model: Model, requests: Sequence[Request], width: int) -> Iterator[Reply]:
    """The replies, each when those before it are there too; `width` requests are under way at a time.

    If one fails, or whoever takes the replies is interrupted, the model is closed: that ends the other calls.
    """
    pool = ThreadPoolExecutor(width)
    try:
        yield from pool.map(model.generate, requests)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        model.close()
        raise
    finally:
        pool.shutdown()
