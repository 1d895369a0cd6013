"""In exact mode nothing that is decoded beside, before or after changes a reply: not one bit of a log-probability."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hybrid.models.llama import LlamaModel
from hybrid.testing import tiny_gguf, tiny_recurrent_gguf
from hybrid.types import Reply, Request
from tests.models.agreeing import SIZES, ask


@pytest.fixture(scope="module", params=["attention", "recurrent"])
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    write = tiny_gguf if request.param == "attention" else tiny_recurrent_gguf
    return write(tmp_path_factory.mktemp("exact") / "model.gguf", context=2048)


def opened(path: Path, *, exact: bool = True) -> LlamaModel:
    return LlamaModel(path, context=2048, exact=exact, **SIZES)


def asked() -> list[Request]:
    start = "examples that all questions begin with, " * 6
    return [
        ask(
            f"{start}{'and more of them ' * number} question {number}",
            temperature=number % 2,
            seed=number,
            n=1 + number % 2,
        )
        for number in range(12)
    ]


def chances(reply: Reply) -> list[tuple[str, list[float]]]:
    return [(sample.text, [token.logprob for token in sample.tokens]) for sample in reply.samples]


def test_a_reply_is_the_same_alone_in_company_again_and_in_another_engine(path: Path):
    with opened(path) as model:
        alone = [chances(model.generate(request)) for request in asked()]
        again = [chances(model.generate(request)) for request in asked()]  # from what is remembered
    with opened(path) as model, ThreadPoolExecutor(12) as pool:
        together = [chances(reply) for reply in pool.map(model.generate, asked())]
    with opened(path) as model:
        backwards = [chances(model.generate(request)) for request in reversed(asked())][::-1]
    assert alone == again == together == backwards
    assert len({text for reply in alone for text, _ in reply}) > 10


def test_scores_are_the_same_in_company(path: Path):
    ends = ["yes", "no, never", "perhaps it is so"]
    with opened(path) as model:
        alone = [model.score(request, ends).scores for request in asked()]
    with opened(path) as model, ThreadPoolExecutor(12) as pool:
        others = [pool.submit(model.generate, request) for request in asked()]
        together = list(pool.map(lambda request: model.score(request, ends).scores, asked()))
        assert all(other.result(60) for other in others)
    assert alone == together


def test_records_say_how_it_was_decoded(path: Path):
    assert opened(path).details["decoding"] == "exact"
    assert opened(path, exact=False).details["decoding"] == "batched"
