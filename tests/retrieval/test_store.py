import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from conftest import METALS, HashEmbedder, corpus, document
from hybrid.retrieval.readers import find_corpus

from hybrid.errors import CacheError, ExtraMissing, ModelMissing, UsageError
from hybrid.retrieval.embed import Embedder
from hybrid.retrieval.store import FaissStore, _nearest
from hybrid.types import Store

SILVER = document("silver", "Silver is a white metal. Silver melts at 1234.93 K.", "Silver")


def folders(tmp_path):
    return sorted(p for p in (tmp_path / "indexes").iterdir() if p.is_dir() and not p.name.startswith("."))


def ids(store, query="silver metal", k=20):
    return {p.id.split("#")[0] for p in store.search(query, k)}


def test_search(tmp_path, metals, embedder):
    store = FaissStore.open(metals, embedder, tmp_path)
    assert isinstance(store, Store)
    (best,) = store.search("when does gold melt? gold melts", 1)
    assert (best.id, best.source) == ("gold#0", "gold.txt")
    assert best.text == METALS[1].text
    assert 0 < best.score <= 1.0001
    found = store.search("gold metal", 50)
    assert len(found) == len(store) == 3
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


@pytest.mark.parametrize(("query", "k"), [("", 5), (" \n", 5), ("gold", 0), ("gold", -1)])
def test_a_search_for_nothing_finds_nothing(tmp_path, metals, embedder, query, k):
    assert FaissStore.open(metals, embedder, tmp_path).search(query, k) == ()


def test_an_empty_store(tmp_path, embedder):
    store = FaissStore.open(corpus(), embedder, tmp_path)
    assert (len(store), store.search("gold", 3)) == (0, ())
    store.add([SILVER])
    assert ids(store) == {"silver"}
    store.remove(["silver"])
    assert ids(FaissStore.open(corpus(), embedder, tmp_path)) == set()


def test_ties_come_in_the_order_of_the_corpus(tmp_path, embedder):
    same = corpus(*(document(f"d{n}", "The same words.") for n in range(40)))
    store = FaissStore.open(same, embedder, tmp_path)
    for k in (1, 3, 39, 40, 99):
        assert [p.id for p in store.search("same words", k)] == [f"d{n}#0" for n in range(min(k, 40))]


def test_ties_that_the_index_orders_as_it_likes():
    class Backwards:
        ntotal = 9

        def search(self, query, k):
            scores = [1.0, *[0.5] * 7, 0.1]
            rows = [8, 7, 6, 5, 4, 3, 2, 1, 0]
            return np.array([scores[:k]]), np.array([rows[:k]])

    assert _nearest(Backwards(), None, 3) == [(8, 1.0), (1, 0.5), (2, 0.5)]
    assert [row for row, _ in _nearest(Backwards(), None, 20)] == [8, 1, 2, 3, 4, 5, 6, 7, 0]


def test_the_second_time_nothing_is_embedded(tmp_path, metals, embedder):
    first = FaissStore.open(metals, embedder, tmp_path)
    again = HashEmbedder()
    second = FaissStore.open(metals, again, tmp_path)
    assert again.texts == []
    assert second.digest == first.digest
    assert second.search("iron", 3) == first.search("iron", 3)


def test_progress_is_told_of_a_build(tmp_path, metals, embedder):
    told = []
    FaissStore.open(metals, embedder, tmp_path, lambda done, total: told.append((done, total)))
    assert told == [(3, 3)]


@pytest.mark.parametrize("what", ["documents", "chunking", "embedder"])
def test_what_changed_is_built_anew_and_the_old_index_goes(tmp_path, metals, embedder, what):
    old = FaissStore.open(metals, embedder, tmp_path)
    changed = {
        "documents": (corpus(*METALS, SILVER), embedder),
        "chunking": (corpus(*METALS, max_words=5), embedder),
        "embedder": (metals, HashEmbedder("another")),
    }[what]
    (before,) = folders(tmp_path)
    new = FaissStore.open(*changed, tmp_path)
    assert new.digest != old.digest
    (after,) = folders(tmp_path)
    assert after != before
    assert old.search("iron", 1)  # what is open stays open


def test_unchanged_chunks_are_not_embedded_again(tmp_path, metals, embedder):
    FaissStore.open(metals, embedder, tmp_path)
    embedder.texts.clear()
    store = FaissStore.open(corpus(*METALS[1:], SILVER), embedder, tmp_path)
    assert embedder.texts == [SILVER.text]
    assert ids(store, "metal") == {"gold", "iron", "silver"}
    assert store.search(SILVER.text, 1)[0].score == pytest.approx(1, abs=1e-5)


def test_corpora_of_one_name_do_not_meet(tmp_path, embedder, metals):
    from dataclasses import replace

    here, there = replace(metals, origin="/here"), replace(corpus(*METALS[:1]), origin="/there")
    first = FaissStore.open(here, embedder, tmp_path)
    first.add([SILVER])
    second = FaissStore.open(there, embedder, tmp_path)
    assert ids(second, "metal") == {"tin"}
    assert len(folders(tmp_path)) == 2
    assert ids(FaissStore.open(here, embedder, tmp_path), "metal") == {"tin", "gold", "iron", "silver"}


@pytest.mark.parametrize("name", ["vectors.npy", "chunks.jsonl", "manifest.json"])
@pytest.mark.parametrize("damage", ["truncated", "changed", "gone"])
def test_a_damaged_index_is_built_anew(tmp_path, metals, embedder, name, damage):
    store = FaissStore.open(metals, embedder, tmp_path)
    expected = store.search("iron", 3)
    (folder,) = folders(tmp_path)
    content = (folder / name).read_bytes()
    if damage == "gone":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content[:-20] if damage == "truncated" else content.replace(b"i", b"o"))
    if damage == "changed" and name == "vectors.npy":
        (folder / name).write_bytes(
            content[:-4] + b"\0\0\0\0" if content[-4:] != b"\0\0\0\0" else content[:-1] + b"\x3f"
        )
    embedder.texts.clear()
    assert FaissStore.open(metals, embedder, tmp_path).search("iron", 3) == expected
    assert len(embedder.texts) == 3 + 1  # all documents and the query
    assert FaissStore.open(metals, HashEmbedder(), tmp_path).search("iron", 3) == expected


def test_no_pickle_is_loaded(tmp_path, metals, embedder):
    FaissStore.open(metals, embedder, tmp_path)
    (folder,) = folders(tmp_path)
    import hashlib

    np.save(folder / "vectors.npy", np.array([{"a": 1}] * 3, dtype=object), allow_pickle=True)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["vectors.npy"] = hashlib.sha256((folder / "vectors.npy").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert FaissStore.open(metals, embedder, tmp_path).search("iron", 1)[0].id == "iron#0"


def test_add_and_remove_count_at_once_and_after_reopening(tmp_path, metals, embedder):
    store = FaissStore.open(metals, embedder, tmp_path)
    digests = [store.digest]
    store.add([SILVER])
    digests.append(store.digest)
    assert "silver" in ids(store)
    assert embedder.texts.count(METALS[0].text) == 1
    assert "silver" in ids(FaissStore.open(metals, embedder, tmp_path))
    store.remove(["tin", "silver"])
    digests.append(store.digest)
    for now in (store, FaissStore.open(metals, embedder, tmp_path)):
        assert ids(now, "metal") == {"gold", "iron"}
        assert now.digest == digests[-1]
    assert len(set(digests)) == 3
    store.add([METALS[0]])
    assert ids(store, "metal") == {"tin", "gold", "iron"}
    assert len(folders(tmp_path)) == 1


def test_an_added_document_replaces_that_of_the_same_id(tmp_path, metals, embedder):
    store = FaissStore.open(metals, embedder, tmp_path)
    store.add([document("tin", "Tin is now something else.")])
    store.add([document("tin", "Tin is now a third thing.")])
    assert [p.text for p in store.search("tin thing", 9) if p.id.startswith("tin")] == ["Tin is now a third thing."]
    store.remove(["tin"])
    assert "tin" not in ids(FaissStore.open(metals, embedder, tmp_path))


def test_additions_outlive_a_new_version_of_the_corpus(tmp_path, metals, embedder):
    FaissStore.open(metals, embedder, tmp_path).add([SILVER])
    assert ids(FaissStore.open(corpus(*METALS[:1]), embedder, tmp_path)) == {"tin", "silver"}


def test_removing_what_is_not_there_is_refused_and_changes_nothing(tmp_path, metals, embedder):
    store = FaissStore.open(metals, embedder, tmp_path)
    with pytest.raises(UsageError, match="'lead'"):
        store.remove(["tin", "lead"])
    assert "tin" in ids(store, "tin")


def test_a_closed_store_says_so(tmp_path, metals, embedder):
    store = FaissStore.open(metals, embedder, tmp_path)
    store.close()
    store.close()
    with pytest.raises(UsageError, match="closed"):
        store.search("tin", 1)


def test_searches_while_documents_come_and_go(tmp_path, metals, embedder):
    store = FaissStore.open(metals, embedder, tmp_path)
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


# --- other processes -------------------------------------------------------------------------------

PROCESS = """
    import sys, time
    sys.path.insert(0, {here!r})
    from pathlib import Path
    from conftest import METALS, HashEmbedder, corpus, document
    import hybrid.retrieval.saved as saved
    from hybrid.retrieval.store import FaissStore
    root = Path({root!r})
    {body}
"""


def process(root, body):
    here = str(Path(__file__).parent)
    code = textwrap.dedent(PROCESS).format(here=here, root=str(root), body=textwrap.dedent(body).replace("\n", "\n"))
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("moment", ["_flush", "write_changes", "clear_others"])
def test_a_process_killed_while_it_adds_leaves_the_old_or_the_new_state(tmp_path, metals, embedder, moment):
    FaissStore.open(metals, embedder, tmp_path)
    place = "saved" if moment == "_flush" else "saved.Shelf"
    killed = process(
        tmp_path,
        f"""
store = FaissStore.open(corpus(*METALS), HashEmbedder(), root)
{place}.{moment} = lambda *_: (print('there', flush=True), time.sleep(60))
store.add([document('silver', 'Silver is a white metal.')])
""",
    )
    assert killed.stdout.readline() == "there\n"
    killed.kill()
    killed.wait()
    killed.stdout.close()
    embedder.texts.clear()
    store = FaissStore.open(metals, embedder, tmp_path)
    assert ids(store) == {"tin", "gold", "iron", *(["silver"] if moment == "clear_others" else [])}
    assert len(embedder.texts) <= 1  # the query: the whole index was still there
    store.add([SILVER])
    assert "silver" in ids(FaissStore.open(metals, embedder, tmp_path))
    assert len(folders(tmp_path)) == 1


def test_a_process_killed_in_its_first_build_leaves_nothing_that_is_served(tmp_path, metals, embedder):
    killed = process(
        tmp_path,
        """
saved._flush = lambda *_: (print('there', flush=True), time.sleep(60))
FaissStore.open(corpus(*METALS), HashEmbedder(), root)
""",
    )
    assert killed.stdout.readline() == "there\n"
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    assert folders(tmp_path) == []
    assert len(FaissStore.open(metals, embedder, tmp_path)) == 3
    assert len(embedder.texts) == 3
    assert not list((tmp_path / "indexes").glob("*.building"))


def test_builders_at_once_build_once(tmp_path):
    body = """
class Slow(HashEmbedder):
    def encode(self, texts, progress=None):
        time.sleep(0.3)
        return super().encode(texts, progress)
embedder = Slow()
store = FaissStore.open(corpus(*METALS), embedder, root)
built = len(embedder.texts)
print(built, store.search('iron', 1)[0].id)
"""
    builders = [process(tmp_path, body) for _ in range(3)]
    said = sorted(b.communicate(timeout=60)[0] for b in builders)
    assert said == ["0 iron#0\n", "0 iron#0\n", "3 iron#0\n"]
    assert len(folders(tmp_path)) == 1


def test_additions_at_once_all_count(tmp_path, metals, embedder):
    FaissStore.open(metals, embedder, tmp_path)
    body = "FaissStore.open(corpus(*METALS), HashEmbedder(), root).add([document('new{n}', 'Metal number {n}.')])"
    for adding in [process(tmp_path, body.format(n=n)) for n in range(3)]:
        adding.communicate(timeout=60)
        assert adding.returncode == 0
    assert ids(FaissStore.open(metals, embedder, tmp_path)) == {"tin", "gold", "iron", "new0", "new1", "new2"}


# --- what can go wrong -----------------------------------------------------------------------------


def test_a_cache_that_cannot_be_written_says_what_to_set(tmp_path, metals, embedder):
    (tmp_path / "indexes").write_text("in the way", encoding="utf-8")
    with pytest.raises(CacheError) as caught:
        FaissStore.open(metals, embedder, tmp_path)
    assert "HYBRID_CACHE" in caught.value.hint


def test_a_finished_index_needs_no_writing(tmp_path, metals, embedder, monkeypatch):
    FaissStore.open(metals, embedder, tmp_path)
    monkeypatch.setattr("hybrid.retrieval.saved.Shelf.locked", lambda _: pytest.fail("took the lock"))
    assert FaissStore.open(metals, embedder, tmp_path).search("iron", 1)


def test_a_full_disk_leaves_the_old_state(tmp_path, metals, embedder, monkeypatch):
    store = FaissStore.open(metals, embedder, tmp_path)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("hybrid.retrieval.saved._flush", full)
        with pytest.raises(CacheError, match="No space left"):
            store.add([SILVER])
    assert ids(store) == ids(FaissStore.open(metals, embedder, tmp_path)) == {"tin", "gold", "iron"}


def test_a_users_changes_are_not_thrown_away_when_they_cannot_be_read(tmp_path, metals, embedder):
    FaissStore.open(metals, embedder, tmp_path).add([SILVER])
    (path,) = (tmp_path / "indexes").glob("*.changes.json")
    path.write_text("{broken", encoding="utf-8")
    with pytest.raises(CacheError, match="changes.json"):
        FaissStore.open(metals, embedder, tmp_path)
    assert path.read_text(encoding="utf-8") == "{broken"


@pytest.mark.parametrize("package", ["faiss", "sentence_transformers"])
def test_a_missing_package_says_what_to_install(tmp_path, metals, embedder, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    (tmp_path / "modules.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ExtraMissing) as caught:
        FaissStore.open(metals, embedder if package == "faiss" else Embedder(tmp_path, "digest"), tmp_path)
    assert caught.value.hint == 'pip install "hybrid-lm[rag]"'


def test_an_embedder_without_a_model_says_what_to_pull(tmp_path):
    with pytest.raises(ModelMissing) as caught:
        Embedder(tmp_path, "digest").encode(["text"])
    assert "hybrid models pull" in caught.value.hint


def test_importing_is_light():
    modules = "chunk cite embed facts readers saved store".split()  # noqa: SIM905
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
def test_real_questions_find_their_document(tmp_path_factory, minilm, name, query, id):
    root = tmp_path_factory.getbasetemp() / "real"
    store = FaissStore.open(find_corpus(name), minilm, root)
    assert store.search(query, 1)[0].id.startswith(f"{id}#")


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
