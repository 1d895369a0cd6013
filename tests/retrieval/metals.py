"""A deterministic embedder, and small corpora to search with it."""

import re
import zlib

import numpy as np

from hybrid.retrieval.chunk import Chunking
from hybrid.retrieval.corpus import Corpus, document_line
from hybrid.types import Document


class HashEmbedder:
    """A bag of words: each word adds to one of 256 places, so texts that share words are near."""

    def __init__(self, digest="hash"):
        self.digest = digest
        self.texts = []

    def encode(self, texts):
        self.texts += texts
        rows = np.zeros((len(texts), 256), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[zlib.crc32(word.encode()) % 256] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def document(id, text, title="", **metadata):
    return Document(id=id, text=text, source=f"{id}.txt", title=title, metadata=metadata)


METALS = (
    document("tin", "Tin is a soft metal. Tin melts at 505.078 K. Tin is used in solder.", "Tin"),
    document("gold", "Gold is a yellow metal. Gold melts at 1337.33 K. Gold is used in coins.", "Gold"),
    document("iron", "Iron is a hard metal. Iron melts at 1811.15 K. Iron is used in steel.", "Iron"),
)
SILVER = document("silver", "Silver is a white metal. Silver melts at 1234.93 K.", "Silver")


def corpus(root, *documents, name="metals", max_words=20, overlap=0):
    """A corpus of these documents in a folder of that name; what was there before is written over."""
    folder = root / name
    folder.mkdir(exist_ok=True)
    (folder / "documents.jsonl").write_text("".join(map(document_line, documents)), encoding="utf-8")
    return Corpus(name, folder, Chunking(max_words, overlap), origin=str(folder))


def ids(store, query="silver metal", k=20, **options):
    """Documents that a search finds."""
    return {passage.id.split("#")[0] for passage in store.search(query, k, **options)}
