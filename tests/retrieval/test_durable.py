"""Processes that are killed, that wait for each other, that read while another writes; disks that fail."""

import random
import re
import sqlite3
import time

import pytest

from hybrid.errors import CacheError
from hybrid.retrieval import lock
from hybrid.retrieval.database import Database
from hybrid.retrieval.store import LocalStore
from tests.retrieval.metals import METALS, SILVER, HashEmbedder, corpus, document, ids


def the_database(root):
    (path,) = (root / "indexes").glob("*.sqlite")
    return path


def is_sound(root):
    """Whether tables and words agree with each other."""
    with sqlite3.connect(the_database(root)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.execute("INSERT INTO terms (terms) VALUES ('integrity-check')")
        chunks, words = (connection.execute(f"SELECT count(*) FROM {t}").fetchone() for t in ("chunks", "terms"))
    return chunks == words


STEPS = ["tables.keep_vectors", "tables.drop", "tables.put", "tables.forget_vectors", "tables.changed"]


@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_within_a_step_of_a_build_leaves_the_old_state(tmp_path, metals, embedder, process, step):
    LocalStore.open(metals, embedder, tmp_path)
    corpus(tmp_path, document("tin", "Tin anew is a metal."), SILVER)
    killed = process(f"""
real = {step}
def stopped(*args, **options):
    real(*args, **options)
    print('there', flush=True)
    time.sleep(60)
{step} = stopped
open_metals()
""")
    assert killed.stdout.readline() == "there\n"
    with Database(the_database(tmp_path)).reading() as now:  # what is there is still read
        assert now.execute("SELECT group_concat(id) FROM documents ORDER BY id").fetchone()[0].count(",") == 2
    killed.kill()
    killed.wait()
    with Database(the_database(tmp_path)).reading() as now:
        assert {id for (id,) in now.execute("SELECT id FROM documents")} == {"tin", "gold", "iron"}
    embedder.texts.clear()
    store = LocalStore.open(metals, embedder, tmp_path)
    # What had been embedded need not be embedded again, but for the batch that was not kept yet.
    assert len(embedder.texts) == (2 if step == "tables.keep_vectors" else 0)
    assert ids(store, "metal") == {"tin", "silver"}
    assert is_sound(tmp_path)


@pytest.mark.parametrize("seed", range(4))
def test_a_process_killed_at_any_moment_leaves_the_old_or_the_new_state(tmp_path, metals, embedder, process, seed):
    store = LocalStore.open(metals, embedder, tmp_path)
    killed = process("""
store = open_metals()
print('open', flush=True)
for n in range(10_000):
    store.add([document(f'new{n % 7}', f'Metal {n}. ' * 50), document(f'twin{n % 7}', f'Metal {n}. ' * 50)])
    if n % 3 == 2:
        store.remove([f'new{n % 7}', f'twin{n % 7}'])
""")
    assert killed.stdout.readline() == "open\n"
    time.sleep(random.Random(seed).uniform(0.05, 1.5))
    killed.kill()
    killed.wait()
    with Database(the_database(tmp_path)).reading() as now:
        there = dict(now.execute("SELECT id, (SELECT text FROM chunks WHERE document = d.row) FROM documents AS d"))
    assert {"tin", "gold", "iron"} <= there.keys()
    assert all(there[f"new{n}"] == there[f"twin{n}"] for n in range(7) if f"new{n}" in there or f"twin{n}" in there)
    assert is_sound(tmp_path)
    store.add([SILVER])
    assert "silver" in ids(LocalStore.open(metals, embedder, tmp_path))


def test_a_process_killed_in_its_first_build_leaves_nothing_that_is_served(tmp_path, metals, embedder, process):
    killed = process("""
tables.changed = lambda *_: (print('there', flush=True), time.sleep(60))
open_metals()
""")
    assert killed.stdout.readline() == "there\n"
    killed.kill()
    killed.wait()
    with Database(the_database(tmp_path)).reading() as now:
        assert now.execute("SELECT count(*) FROM documents").fetchone() == (0,)
    assert len(LocalStore.open(metals, embedder, tmp_path)) == 3


def test_a_process_killed_before_there_are_tables(tmp_path, metals, embedder):
    LocalStore.open(metals, embedder, tmp_path).close()
    the_database(tmp_path).write_bytes(b"")
    assert len(LocalStore.open(metals, embedder, tmp_path)) == 3


def test_builders_at_once_build_once(tmp_path, metals, process):
    body = """
class Slow(HashEmbedder):
    def encode(self, texts):
        time.sleep(0.3)
        return super().encode(texts)
embedder = Slow()
store = open_metals(embedder)
built = len(embedder.texts)
print(built, store.search('iron', 1)[0].id)
"""
    builders = [process(body) for _ in range(3)]
    said = sorted(b.communicate(timeout=60)[0] for b in builders)
    assert said == ["0 iron#0\n", "0 iron#0\n", "3 iron#0\n"]


def test_additions_at_once_all_count(tmp_path, metals, embedder, process):
    LocalStore.open(metals, embedder, tmp_path)
    for adding in [process(f"open_metals().add([document('new{n}', 'Metal number {n}.')])") for n in range(3)]:
        adding.communicate(timeout=60)
        assert adding.returncode == 0
    assert ids(LocalStore.open(metals, embedder, tmp_path)) == {"tin", "gold", "iron", "new0", "new1", "new2"}


WRITING = """
store = open_metals()
real = building.tables.put
def slow(*args, **options):
    real(*args, **options)
    print('writing', flush=True)
    time.sleep({seconds})
building.tables.put = slow
store.add([SILVER])
print('written', flush=True)
"""


def test_a_second_writer_is_told_whom_it_waits_for(tmp_path, metals, embedder, process):
    told = []
    store = LocalStore.open(metals, embedder, tmp_path, lambda what, done, total: told.append((what, total)))
    first = process(WRITING.format(seconds=1))
    assert first.stdout.readline() == "writing\n"
    told.clear()
    store.add([document("zinc", "Zinc is a metal.")])
    assert told[0] == (f"waiting for process {first.pid}, adding to metals", 0)
    assert ids(store, "metal") >= {"silver", "zinc"}


def test_a_second_writer_gives_up_and_names_the_first(tmp_path, metals, embedder, process, monkeypatch):
    store = LocalStore.open(metals, embedder, tmp_path)
    first = process(WRITING.format(seconds=60))
    assert first.stdout.readline() == "writing\n"
    monkeypatch.setattr(lock, "PATIENCE", 0.2)
    with pytest.raises(CacheError, match=f"process {first.pid}, adding to metals"):
        store.remove(["tin"])
    assert ids(store, "metal") == {"tin", "gold", "iron"}  # and it can be searched meanwhile


def test_readers_see_what_another_process_has_committed_and_nothing_before(tmp_path, metals, embedder, process):
    store = LocalStore.open(metals, embedder, tmp_path)
    digest = store.digest
    writer = process(WRITING.format(seconds=0.5))
    assert writer.stdout.readline() == "writing\n"
    assert ids(store) == {"tin", "gold", "iron"}
    assert store.digest == digest
    assert writer.stdout.readline() == "written\n"
    assert ids(store) == {"tin", "gold", "iron", "silver"}
    assert store.digest != digest


# --- what can go wrong -----------------------------------------------------------------------------


def test_a_cache_that_cannot_be_written_says_what_to_set(tmp_path, metals, embedder):
    (tmp_path / "indexes").write_text("in the way", encoding="utf-8")
    with pytest.raises(CacheError) as caught:
        LocalStore.open(metals, embedder, tmp_path)
    assert "HYBRID_CACHE" in caught.value.hint


def test_a_finished_index_needs_no_writing(tmp_path, metals, embedder, monkeypatch):
    LocalStore.open(metals, embedder, tmp_path)
    monkeypatch.setattr("hybrid.retrieval.shelf.Shelf.locked", lambda *_: pytest.fail("took the lock"))
    assert LocalStore.open(metals, embedder, tmp_path).search("iron", 1)


@pytest.mark.parametrize("pragma", ["max_page_count = 1", "query_only = ON"])
def test_a_full_or_read_only_disk_leaves_the_old_state(tmp_path, metals, embedder, monkeypatch, pragma):
    from hybrid.retrieval import database

    store = LocalStore.open(metals, embedder, tmp_path)
    connect = database._connect

    def hindered(path, mode="rw"):
        connection = connect(path, mode)
        connection.execute(f"PRAGMA {pragma}")
        return connection

    many = [document(f"d{n}", f"Metal {n} " * 500) for n in range(99)]
    with monkeypatch.context() as patch:
        patch.setattr(database, "_connect", hindered)
        with pytest.raises(CacheError, match=r"is full|readonly") as caught:
            store.add(many)
    assert "HYBRID_CACHE" in caught.value.hint
    assert ids(store) == ids(LocalStore.open(metals, embedder, tmp_path)) == {"tin", "gold", "iron"}
    store.add([SILVER])
    assert "silver" in ids(store)


@pytest.mark.parametrize("damage", ["no database", "zeros in the middle"])
def test_a_damaged_database_says_what_to_delete_and_is_left_alone(tmp_path, metals, embedder, damage):
    store = LocalStore.open(metals, embedder, tmp_path)
    store.add([document(f"d{n}", f"Metal {n} " * 500) for n in range(50)])
    store.close()
    path = the_database(tmp_path)
    content = path.read_bytes()
    whole = len(content)
    path.write_bytes(b"nonsense" * 4096 if damage == "no database" else content[:8192] + bytes(whole - 8192))
    before = path.read_bytes()
    with pytest.raises(CacheError) as caught:
        LocalStore.open(metals, HashEmbedder(), tmp_path).search("metal", 9)
    assert re.search("damaged", str(caught.value))
    assert str(path) in caught.value.hint
    assert path.read_bytes() == before
    for each in (tmp_path / "indexes").glob(f"{path.name}*"):
        each.unlink()
    assert ids(LocalStore.open(metals, HashEmbedder(), tmp_path), "metal") == {"tin", "gold", "iron"}


def test_a_database_that_was_replaced_says_so_to_who_writes(tmp_path, metals, embedder):
    old = LocalStore.open(metals, embedder, tmp_path)
    LocalStore.open(corpus(tmp_path, *METALS, max_words=5), embedder, tmp_path)
    with pytest.raises(CacheError, match="unable to open"):
        old.add([SILVER])
