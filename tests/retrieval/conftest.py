"""Fixtures over the small corpora of `metals.py`."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.retrieval.metals import METALS, HashEmbedder, corpus


@pytest.fixture
def embedder():
    return HashEmbedder()


@pytest.fixture
def metals(tmp_path):
    return corpus(tmp_path, *METALS)


PROCESS = """
import sys, time
sys.path.insert(0, {here!r})
from pathlib import Path
from tests.retrieval.metals import METALS, SILVER, HashEmbedder, corpus, document, ids
from hybrid.retrieval import building, database, tables
from hybrid.retrieval.store import LocalStore
root = Path({root!r})
def open_metals(embedder=None):
    from hybrid.retrieval.chunk import Chunking
    from hybrid.retrieval.corpus import Corpus
    folder = root / "metals"
    found = Corpus("metals", folder, Chunking(20, 0), origin=str(folder))
    return LocalStore.open(found, embedder or HashEmbedder(), root)
"""


@pytest.fixture
def process(tmp_path):
    """Starts a process that may use what `metals.py` has; `open_metals()` opens the store of `metals`."""
    started = []

    def start(body):
        code = PROCESS.format(here=str(Path(__file__).parents[2]), root=str(tmp_path)) + textwrap.dedent(body)
        started.append(subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.wait()
        each.stdout.close()


@pytest.fixture(scope="session")
def minilm():
    """The real embedder, if its folder is in the cache."""
    fetch = pytest.importorskip("hybrid.models.fetch")
    from hybrid.errors import HybridError
    from hybrid.retrieval.embed import Embedder

    try:
        path = fetch.model_path("all-minilm-l6-v2")
    except HybridError as error:
        pytest.skip(f"no embedder: {error}")
    return Embedder(Path(path), "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")
