import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hybrid.testing import tiny_gguf

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run() -> Run:
    """The command line as a user runs it: a process of its own, no terminal."""

    def hybrid(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hybrid.cli", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, env=os.environ | environment, timeout=120, check=False
        )

    return hybrid


@pytest.fixture(scope="session")
def roomy_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model with room for the prompts of all steps."""
    return tiny_gguf(tmp_path_factory.mktemp("roomy") / "roomy.gguf", context=4096)
