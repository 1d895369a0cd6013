"""Searching: three modes, narrowing, repetitions, what stands around a hit; and the real embedder."""

import subprocess
import sys
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid.errors import ExtraMissing, ModelMissing, UsageError
from hybrid.retrieval.corpus import find_corpus
from hybrid.retrieval.embed import Embedder
from hybrid.retrieval.store import LocalStore
from hybrid.types import Store
from tests.retrieval.metals import METALS, SILVER, HashEmbedder, corpus, document, ids

MODES = ["dense", "lexical", "hybrid"]


@pytest.mark.parametrize("mode", MODES)
def test_search(tmp_path, metals, embedder, mode):
    store = LocalStore.open(metals, embedder, tmp_path)
    assert isinstance(store, Store)
    (best,) = store.search("when does gold melt? gold melts", 1, mode)
    assert (best.id, best.source) == ("gold#0", "gold.txt")
    assert best.text == METALS[1].text
    assert 0 < best.similarity <= 1.0001
    found = store.search("gold metal", 50, mode)
    assert len(found) == len(store) == 3
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_the_score_of_dense_is_the_similarity(tmp_path, metals, embedder):
    store = LocalStore.open(metals, embedder, tmp_path)
    assert all(p.score == p.similarity for p in store.search("gold metal", 9, "dense"))


@pytest.mark.parametrize(("query", "k"), [("", 5), (" \n", 5), ("gold", 0), ("gold", -1)])
def test_a_search_for_nothing_finds_nothing(tmp_path, metals, embedder, query, k):
    assert LocalStore.open(metals, embedder, tmp_path).search(query, k) == ()


def test_words_are_found_in_other_forms(tmp_path, embedder):
    store = LocalStore.open(
        corpus(tmp_path, document("a", "Cafés in Zürich."), document("b", "Tin.")), embedder, tmp_path
    )
    assert [p.id for p in store.search("a cafe of zurich", 9, "lexical")] == ["a#0"]


def test_equal_scores_come_in_the_order_of_ids(tmp_path, embedder):
    texts = [f"The metal {word}." for word in ["alpha", "bravo", "charlie", "delta", "echo", "golf", "hotel", "india"]]
    for order in (1, -1):
        same = corpus(tmp_path, *[document(f"d{n}", text) for n, text in enumerate(texts)][::order])
        store = LocalStore.open(same, embedder, tmp_path)
        for mode in MODES:
            for k in (1, 3, 7, 8, 99):
                assert [p.id for p in store.search("metal", k, mode)] == [f"d{n}#0" for n in range(min(k, 8))]


def test_what_says_the_same_comes_once(tmp_path, embedder):
    again = [document(f"copy{n}", "The metal tin  IS soft.") for n in range(300)]
    others = [document("a", "The metal tin is soft."), document("b", "The metal lead is soft too.")]
    store = LocalStore.open(corpus(tmp_path, *again, *others), embedder, tmp_path)
    for mode in MODES:
        assert [p.id for p in store.search("tin metal soft", 5, mode)] == ["a#0", "b#0"]


def test_another_number_is_another_fact_however_near(tmp_path, embedder):
    words = " ".join(f"word{n}" for n in range(60))
    one, other = document("a", f"{words} is 5."), document("b", f"{words} is 6.")
    third = document("c", f"{words} is is 5.")
    store = LocalStore.open(corpus(tmp_path, one, other, third, max_words=99), embedder, tmp_path)
    assert ids(store, words) == {"a", "b"}


def test_both_together_beat_each_alone(tmp_path, embedder):
    """A rare word that the embedder mixes up with others, and a text that says it all in other words."""

    class Vague(HashEmbedder):
        """Knows synonyms, and not which code is which."""

        def encode(self, texts):
            for code in ("zx81", "zx82", "zx83"):
                texts = [text.lower().replace(code, "machine") for text in texts]
            return super().encode([text.replace("repair", "mend") for text in texts])

    documents = (
        document("right", "To mend a zx82 open the lid."),
        document("other", "To mend a zx81 open the lid."),
        document("third", "To mend a zx83 open its lid."),
        document("wordy", "The zx82 manual: how the zx82 was made and sold, and who bought a zx82 manual."),
    )
    store = LocalStore.open(corpus(tmp_path, *documents), Vague(), tmp_path)
    first = {mode: store.search("manual to repair a zx82", 1, mode)[0].id for mode in MODES}
    assert first == {"dense": "other#0", "lexical": "wordy#0", "hybrid": "right#0"}


def test_searches_can_be_narrowed(tmp_path, embedder):
    documents = [document(f"d{n}", f"Metal number {n}.", author="Ada" if n % 2 else "Bob", n=str(n)) for n in range(9)]
    store = LocalStore.open(corpus(tmp_path, *documents), embedder, tmp_path)
    for mode in MODES:
        assert ids(store, "metal", mode=mode, where={"author": "Ada"}) == {"d1", "d3", "d5", "d7"}
        assert ids(store, "metal", mode=mode, where={"author": "Ada", "n": "3"}) == {"d3"}
        assert ids(store, "metal", mode=mode, where={"author": "' OR 1 --"}) == set()


OPERATORS = st.sampled_from(
    ["AND", "OR", "NOT", "NEAR(", '"', "*", "^", "title:", "{text}:", "-", "+", "(", ")", "'", "\0"]
)


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    root = tmp_path_factory.mktemp("still")
    return LocalStore.open(corpus(root, *METALS), HashEmbedder(), root)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(OPERATORS | st.text(st.characters(codec=None), max_size=9) | st.just("gold"), max_size=8).map(" ".join))
def test_nothing_in_a_query_is_an_operator(still, query):
    plain = {p.id for p in still.search(query, 9, "lexical")}
    assert plain == {p.id for p in still.search(query + ' NOT "', 9, "lexical")} | plain
    assert "gold#0" in {p.id for p in still.search(f"gold {query}", 9, "lexical")}


def test_what_stands_around_a_passage(tmp_path, embedder):
    text = "  First one.\n\nSecond two, so.   Third three! 東京は首都です。 Last, not least.\n"
    store = LocalStore.open(corpus(tmp_path, document("a", text), max_words=3), embedder, tmp_path)
    assert store.search("second", 1, "lexical")[0].id == "a#1"
    assert store.around("a#1", 0) == "Second two, so."
    assert store.around("a#1", 1) == "one.\n\nSecond two, so.   Third"
    assert store.around("a#1", 999) == text.strip()
    for wrong in ("a#99", "b#0", "a", "a#-1"):
        with pytest.raises(UsageError, match="no passage"):
            store.around(wrong, 1)


@given(st.text(st.sampled_from("ab A.Z1,。!? \n-東…"), max_size=200), st.integers(1, 9), st.integers(0, 2))
def test_any_document_can_be_put_together_again(text, max_words, overlap):
    from hybrid.retrieval.chunk import Chunking, chunk, gaps, widened

    chunks = chunk(document("d", text), Chunking(max_words, overlap))
    pieces = [(gap, c.text, c.core) for gap, c in zip(gaps(text, chunks), chunks, strict=True)]
    for number, each in enumerate(chunks):
        assert widened(pieces, number, 0) == each.text
        assert widened(pieces, number, 1000) == text.strip()


def test_a_closed_store_says_so(tmp_path, metals, embedder):
    store = LocalStore.open(metals, embedder, tmp_path)
    store.close()
    store.close()
    with pytest.raises(UsageError, match="closed"):
        store.search("tin", 1)


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
    modules = "building chunk cite corpus database derived embed facts index ranking shelf store tables".split()  # noqa: SIM905
    heavy = ["faiss", "numpy", "torch", "sentence_transformers", "transformers", "huggingface_hub"]
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
