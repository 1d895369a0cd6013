"""Searching: three modes, narrowing, repetitions, what stands around a hit; and the real embedder."""

import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.errors import ExtraMissing, ModelMissing
from hybrid.retrieval.corpus import find_corpus
from hybrid.retrieval.embed import Embedder
from hybrid.retrieval.store import LocalStore
from tests.retrieval.metals import SILVER, document

MODES = ["dense", "lexical", "hybrid"]


@given(st.text(st.sampled_from("ab A.Z1,。!? \n-東…"), max_size=200), st.integers(1, 9), st.integers(0, 2))
def test_any_document_can_be_put_together_again(text, max_words, overlap):
    from hybrid.retrieval.chunk import Chunking, chunk, gaps, widened

    chunks = chunk(document("d", text), Chunking(max_words, overlap))
    pieces = [(gap, c.text, c.core) for gap, c in zip(gaps(text, chunks), chunks, strict=True)]
    for number, each in enumerate(chunks):
        assert widened(pieces, number, 0) == each.text
        assert widened(pieces, number, 1000) == text.strip()


def test_searches_while_documents_come_and_go(tmp_path, metals, embedder):
    store = LocalStore.open(metals, embedder, tmp_path)
    wrong, done = [], threading.Event()

    def search():
        while not done.is_set():
            found = store.search("iron", 4)
            if found[0].id != "iron#0" or len(found) not in {3, 4}:
                wrong.append(found)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        store.add([SILVER])
        store.remove(["silver"])
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize("package", ["faiss", "sentence_transformers"])
def test_a_missing_package_says_what_to_install(tmp_path, metals, embedder, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    (tmp_path / "modules.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ExtraMissing) as caught:
        LocalStore.open(metals, embedder if package == "faiss" else Embedder(tmp_path, "digest"), tmp_path)
    assert caught.value.hint == 'pip install "hybrid-lm[rag]"'


def test_an_embedder_without_a_model_says_what_to_pull(tmp_path):
    with pytest.raises(ModelMissing) as caught:
        Embedder(tmp_path, "digest").encode(["text"])
    assert "hybrid models pull" in caught.value.hint


def test_importing_is_light():
    modules = "building chunk corpus database derived embed index qdrant ranking shelf sparse store".split()  # noqa: SIM905
    heavy = ["faiss", "numpy", "torch", "sentence_transformers", "transformers", "huggingface_hub", "qdrant_client"]
    imports = ", ".join(f"hybrid.retrieval.{m}" for m in modules)
    code = f"import sys; import {imports}; print([h for h in {heavy} if h in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


# --- the real embedder -----------------------------------------------------------------------------


@pytest.mark.model
@pytest.mark.parametrize(
    ("name", "query", "id"),
    [
        ("countries", "What is the capital of Australia?", "au"),
        ("countries", "Which country has Bern as its capital?", "ch"),
        ("elements", "What is the atomic mass of tin?", "tin"),
        ("elements", "At what temperature does gold melt?", "gold"),
    ],
)
@pytest.mark.parametrize("mode", ["dense", "hybrid"])
def test_real_questions_find_their_document(tmp_path_factory, minilm, name, query, id, mode):
    root = tmp_path_factory.getbasetemp() / "real"
    store = LocalStore.open(find_corpus(name), minilm, root)
    assert store.search(query, 1, mode)[0].id.startswith(f"{id}#")


@pytest.mark.model
def test_the_embedder_is_quiet_offline_and_repeats_itself(minilm, capfd):
    code = """
import socket, sys, warnings
from pathlib import Path
from hybrid.retrieval.embed import Embedder
def refused(*_): raise AssertionError("a connection")
socket.socket.connect = refused
socket.getaddrinfo = refused
embedder = Embedder(Path(sys.argv[1]), "d")
told = []
rows = embedder.encode(["Tin is a metal.", "", "x " * 5000], lambda *p: told.append(p))
again = embedder.encode(["Tin is a metal."])
import numpy as np
from huggingface_hub import constants
assert rows.dtype == np.float32 and rows.shape == (3, 384) and embedder.encode([]).shape == (0, 384)
assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5) and np.allclose(rows[0], again[0], atol=1e-5)
assert told == [(3, 3)] and not constants.HF_HUB_OFFLINE
"""
    path = str(minilm._path)
    run = subprocess.run([sys.executable, "-W", "error::UserWarning", "-c", code, path], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    started = time.monotonic()
    assert minilm.encode(["one"]).shape == (1, 384)
    assert time.monotonic() - started < 60
