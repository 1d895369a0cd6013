from pathlib import Path

import pytest

from hybrid.testing import tiny_gguf


@pytest.fixture(scope="session")
def tiny_gguf_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model file with random weights, a template and a context of 512 tokens."""
    return tiny_gguf(tmp_path_factory.mktemp("tiny") / "tiny.gguf")
