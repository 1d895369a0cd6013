"""A deterministic embedder, and small corpora to search with it."""

import re
import zlib
from pathlib import Path

import numpy as np
import pytest

from hybrid.retrieval.chunk import Chunking
from hybrid.retrieval.readers import Corpus, digest_of
from hybrid.types import Document


class HashEmbedder:
    """A bag of words: each word adds to one of 256 places, so texts that share words are near."""

    def __init__(self, digest="hash"):
        self.digest = digest
        self.texts = []

    def encode(self, texts, progress=None):
        self.texts += texts
        rows = np.zeros((len(texts), 256), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[zlib.crc32(word.encode()) % 256] += 1
        if progress:
            progress(len(texts), len(texts))
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def document(id, text, title=""):
    return Document(id=id, text=text, source=f"{id}.txt", title=title)


def corpus(*documents, name="metals", max_words=20, overlap=0):
    return Corpus(name, documents, Chunking(max_words, overlap), digest=digest_of(documents))


METALS = (
    document("tin", "Tin is a soft metal. Tin melts at 505.078 K. Tin is used in solder.", "Tin"),
    document("gold", "Gold is a yellow metal. Gold melts at 1337.33 K. Gold is used in coins.", "Gold"),
    document("iron", "Iron is a hard metal. Iron melts at 1811.15 K. Iron is used in steel.", "Iron"),
)


@pytest.fixture
def embedder():
    return HashEmbedder()


@pytest.fixture
def metals():
    return corpus(*METALS)


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
