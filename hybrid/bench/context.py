"""What a token of prefill costs, by how many came before."""

from pathlib import Path

from hybrid.tune import Progress, run_llama

__all__ = ["bench_context"]


def bench_context(path: Path, tokens: int, progress: Progress) -> dict[int, float]:
    """Milliseconds a token, by the number of tokens before it, up to `tokens`.

    Raises:
        EngineCrashed: llama.cpp cannot load the file or decode so many.
    """
    measured = run_llama("depths", path, "--tokens", str(tokens), progress=progress)["milliseconds"]
    return {int(depth): float(milliseconds) for depth, milliseconds in measured.items()}
