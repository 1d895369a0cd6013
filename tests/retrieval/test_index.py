"""The approximate index: its recall, what comes and goes beside it, and what becomes of its file."""

import sqlite3

import numpy as np
import pytest

from hybrid.errors import CacheError
from hybrid.retrieval import derived, index
from hybrid.retrieval.index import Index, load_approximate, make_approximate
from hybrid.retrieval.store import LocalStore
from tests.retrieval.metals import HashEmbedder, corpus, document, ids

WORDS = [f"word{n}" for n in range(400)]


def many(count=600, seed=0):
    random = np.random.default_rng(seed)
    picks = random.choice(WORDS, (count, 8))
    return [document(f"d{n}", f"{' '.join(words)} nr{n}.") for n, words in enumerate(picks)]


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(index, "EXACT_MOST", 200)


def files(root):
    return [path.name for path in (root / "indexes").glob("*.faiss")]


def vectors(count=3000, dims=32, seed=1):
    random = np.random.default_rng(seed)
    rows = random.normal(size=(count, dims)).astype(np.float32) + 2 * random.normal(size=(20, dims))[
        random.integers(0, 20, count)
    ].astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def in_batches(rows, size=700):
    return lambda: ((np.arange(s, min(s + size, len(rows))) + 1, rows[s : s + size]) for s in range(0, len(rows), size))


def test_the_exact_index_finds_what_numpy_finds_however_it_has_grown():
    rows = vectors()
    grown = Index()
    for start in range(0, 3000, 250):
        grown = grown.grown(lambda start=start: iter([(np.arange(start, start + 250) + 1, rows[start : start + 250])]))
    assert len(grown.parts) < 8
    assert len(grown) == grown.last == 3000
    for query in rows[:20]:
        best = (np.argsort(-(rows @ query), kind="stable")[:10] + 1).tolist()
        assert grown.nearest(query, 10) == (best, True)
        chosen = sorted(best[::2])
        assert grown.nearest(query, 10, chosen) == (best[::2], False)


def test_ties_are_never_cut():
    rows = np.repeat(vectors(3), 50, axis=0)
    found, more = Index().grown(in_batches(rows, 40)).nearest(rows[60], 5)
    assert more
    assert set(range(51, 101)) <= {*found}


@pytest.mark.parametrize("hard", [False, True])
def test_the_recall_that_is_told_is_the_recall(tmp_path, hard):
    rows = vectors(4000, 64 if hard else 16)
    made = make_approximate(in_batches(rows), len(rows), tmp_path / "x.faiss", lambda done, total: None)
    assert made.recall >= index.RECALL
    assert (made.count, made.last) == (4000, 4000)
    found = load_approximate(made, tmp_path)
    shares = []
    for query in rows[::40]:
        best = set((np.argsort(-(rows @ query))[1:11] + 1).tolist())
        shares.append(len(best & set(found.nearest(query, index.CANDIDATES)[0])) / 10)
    assert np.mean(shares) == pytest.approx(made.recall, abs=0.05)


def test_a_large_corpus_is_searched_approximately(tmp_path, embedder, monkeypatch):
    documents = many()
    store = LocalStore.open(corpus(tmp_path, *documents), embedder, tmp_path)
    stats = store.stats()
    assert stats.index == "approximate"
    assert stats.recall >= index.RECALL
    with monkeypatch.context() as patch:
        patch.setattr(index, "EXACT_MOST", 10_000)
        other = tmp_path / "other"
        other.mkdir()
        exact = LocalStore.open(corpus(other, *documents), embedder, other)
        assert exact.stats().index == "exact"
    shared = 0
    for each in documents[:30]:
        right, found = ({p.id for p in s.search(each.text, 10, "dense")} for s in (exact, store))
        shared += len(right & found)
    assert shared >= 0.9 * 300
    assert store.digest == exact.digest


def test_what_is_added_and_removed_counts_at_once(tmp_path, embedder):
    store = LocalStore.open(corpus(tmp_path, *many()), embedder, tmp_path)
    (file,) = files(tmp_path)
    reader = LocalStore.open(corpus(tmp_path, *many()), embedder, tmp_path)
    store.add([document("new", "word1 word1 novelty.", author="Ada")])
    store.remove(["d7"])
    assert files(tmp_path) == [file]
    for each in (store, reader, LocalStore.open(corpus(tmp_path, *many()), embedder, tmp_path)):
        assert each.search("novelty", 1, "dense")[0].id == "new#0"
        assert each.search(many()[7].text, 1, "dense")[0].id != "d7#0"
        assert ids(each, "word1", mode="dense", where={"author": "Ada"}) == {"new"}
        assert len(each.search("word1", 599, "dense")) == 599


def test_it_is_made_again_when_much_has_changed(tmp_path, embedder):
    store = LocalStore.open(corpus(tmp_path, *many()), embedder, tmp_path)
    (before,) = files(tmp_path)
    store.add([document(f"new{n}", f"{each.text} again.") for n, each in enumerate(many(200, 5))])
    (after,) = files(tmp_path)
    assert after != before
    store = LocalStore.open(corpus(tmp_path, *many(20)), embedder, tmp_path)
    store.remove([f"new{n}" for n in range(150)])
    store = LocalStore.open(corpus(tmp_path, *many(20)), embedder, tmp_path)
    assert (files(tmp_path), store.stats().index) == ([], "exact")
    assert len(ids(store, "word1", k=99, mode="dense")) == 70


@pytest.mark.parametrize("damage", ["gone", "truncated", "changed"])
def test_a_missing_or_damaged_file_is_made_again(tmp_path, embedder, damage):
    texts = [each.text for each in many()[:5]]
    store = LocalStore.open(corpus(tmp_path, *many()), embedder, tmp_path)
    expected = [store.search(text, 5, "dense") for text in texts]
    path = tmp_path / "indexes" / files(tmp_path)[0]
    content = path.read_bytes()
    path.write_bytes(content[:-50] if damage == "truncated" else content[:-9] + b"123456789")
    if damage == "gone":
        path.unlink()
    again = HashEmbedder()
    store = LocalStore.open(corpus(tmp_path, *many()), again, tmp_path)
    assert again.texts == []
    assert [store.search(text, 1, "dense") for text in texts] == [found[:1] for found in expected]
    store = LocalStore.open(corpus(tmp_path, *many()), embedder, tmp_path)
    assert store.stats().index == "approximate"
    assert [store.search(text, 5, "dense") for text in texts] == expected
    assert len(files(tmp_path)) == 1


def test_a_full_disk_while_it_is_written_harms_nothing(tmp_path, embedder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(index, "_write", full)
        with pytest.raises(CacheError, match="No space left"):
            LocalStore.open(corpus(tmp_path, *many()), embedder, tmp_path)
    again = HashEmbedder()
    assert LocalStore.open(corpus(tmp_path, *many()), again, tmp_path).stats().index == "approximate"
    assert again.texts == []


def test_a_process_killed_while_it_is_made_leaves_no_trace(tmp_path, embedder, process):
    corpus(tmp_path, *many())
    killed = process("""
from hybrid.retrieval import derived, index
index.EXACT_MOST = 200
derived.transaction = lambda *_: (print('there', flush=True), time.sleep(60))
open_metals()
""")
    assert killed.stdout.readline() == "there\n"
    killed.kill()
    killed.wait()
    store = LocalStore.open(corpus(tmp_path, *many()), embedder, tmp_path)
    assert embedder.texts == []
    assert (len(files(tmp_path)), store.stats().index) == (1, "approximate")
    with sqlite3.connect(next((tmp_path / "indexes").glob("*.sqlite"))) as connection:
        assert derived.known(connection).file == files(tmp_path)[0]
