"""Building, adding and removing: what changes, what is embedded, what outlives what."""

import os
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hybrid.errors import UsageError
from hybrid.retrieval.corpus import open_corpus
from hybrid.retrieval.store import LocalStore, stats_of
from tests.retrieval.metals import METALS, SILVER, HashEmbedder, corpus, document, ids


def databases(root):
    return sorted((root / "indexes").glob("*.sqlite"))


def counts(store):
    return (store.built.new, store.built.changed, store.built.removed, store.built.unchanged)


def test_an_empty_store(tmp_path, embedder):
    store = LocalStore.open(corpus(tmp_path), embedder, tmp_path)
    assert (len(store), store.search("gold", 3)) == (0, ())
    store.add([SILVER])
    assert ids(store) == {"silver"}
    store.remove(["silver"])
    assert ids(LocalStore.open(corpus(tmp_path), embedder, tmp_path)) == set()


def test_the_second_time_nothing_is_embedded(tmp_path, metals, embedder):
    first = LocalStore.open(metals, embedder, tmp_path)
    again = HashEmbedder()
    second = LocalStore.open(metals, again, tmp_path)
    assert again.texts == []
    assert second.digest == first.digest
    assert second.search("iron", 3) == first.search("iron", 3)
    assert counts(second) == (0, 0, 0, 3)


def test_progress_is_told_of_a_build(tmp_path, metals, embedder):
    told = []
    LocalStore.open(metals, embedder, tmp_path, lambda *what: told.append(what))
    assert told == [("reading metals", 1, 1), ("embedding metals", 3, 3)]


def test_progress_of_many_documents_goes_on_while_they_are_cut_and_written(tmp_path, embedder):
    told = []
    many = corpus(tmp_path, *(document(f"d{at}", f"Row {at}.") for at in range(10_000)))
    LocalStore.open(many, embedder, tmp_path, lambda what, done, total: told.append((what.split()[0], done, total)))
    for what in ("cutting", "embedding", "writing"):
        steps = [done for each, done, total in told if each == what and total == 10_000]
        assert steps == sorted(steps)
        assert len(steps) > 10
        assert steps[-1] == 10_000


@pytest.mark.parametrize("what", ["chunking", "embedder"])
def test_another_chunking_or_embedder_is_another_index_and_the_old_one_goes(tmp_path, metals, embedder, what):
    old = LocalStore.open(metals, embedder, tmp_path)
    old.add([SILVER])
    old.remove(["tin"])
    changed = {
        "chunking": (corpus(tmp_path, *METALS, max_words=5), embedder),
        "embedder": (metals, HashEmbedder("another")),
    }[what]
    (before,) = databases(tmp_path)
    embedder.texts.clear()
    new = LocalStore.open(*changed, tmp_path)
    assert new.digest != old.digest
    (after,) = databases(tmp_path)
    assert after != before
    assert ids(new, "metal") == {"gold", "iron", "silver"}
    assert old.search("iron", 1)  # what is open stays open
    whole = {each.text for each in (*METALS, SILVER)}
    assert not whole & {*embedder.texts} - {"iron"}  # what a chunking leaves as it was is not embedded again


def test_changes_outlive_a_build_that_failed(tmp_path, metals, embedder):
    LocalStore.open(metals, embedder, tmp_path).add([SILVER])

    class Failing(HashEmbedder):
        def encode(self, texts):
            raise UsageError("it fails")

    with pytest.raises(UsageError, match="it fails"):
        LocalStore.open(metals, Failing("another"), tmp_path)
    assert len(databases(tmp_path)) == 2
    assert "silver" in ids(LocalStore.open(metals, HashEmbedder("a third"), tmp_path))
    assert len(databases(tmp_path)) == 1


def test_unchanged_documents_are_not_touched(tmp_path, metals, embedder):
    LocalStore.open(metals, embedder, tmp_path)
    embedder.texts.clear()
    lead = document("iron", "Iron is a metal that was described anew.", "Iron")
    store = LocalStore.open(corpus(tmp_path, METALS[1], lead, SILVER), embedder, tmp_path)
    assert sorted(embedder.texts) == sorted([SILVER.text, lead.text])
    assert counts(store) == (1, 1, 1, 1)
    assert ids(store, "metal") == {"gold", "iron", "silver"}
    assert store.search(SILVER.text, 1)[0].similarity == pytest.approx(1, abs=1e-5)


def test_the_same_text_is_embedded_once(tmp_path, embedder):
    store = LocalStore.open(corpus(tmp_path, *(document(f"d{n}", "The same.") for n in range(9))), embedder, tmp_path)
    assert embedder.texts == ["The same."]
    assert len(store) == 9


def test_a_folder_is_read_file_by_file(tmp_path, embedder):
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(f"Metal {name * 3} is soft.", encoding="utf-8")
    (folder / "picture.txt").write_bytes(b"\x89PNG\0\0")
    (folder / "paper.xyz").write_bytes(b"what")
    store = LocalStore.open(open_corpus(folder), embedder, tmp_path)
    assert counts(store) == (3, 0, 0, 0)
    assert [reason.partition(":")[0] for reason in store.stats().left_out] == ["paper.xyz", "picture.txt"]
    (folder / "a.txt").write_text("Metal aaa is hard.", encoding="utf-8")
    (folder / "b.txt").unlink()
    (folder / "d.txt").write_text("Metal ddd is hard.", encoding="utf-8")
    embedder.texts.clear()
    store = LocalStore.open(open_corpus(folder), embedder, tmp_path)
    assert counts(store) == (1, 1, 1, 1)
    assert len(embedder.texts) == 2
    assert ids(store, "metal") == {"a.txt", "c.txt", "d.txt"}
    embedder.texts.clear()
    os.utime(folder / "c.txt", ns=(1, 1))  # touched, and still the same
    assert counts(LocalStore.open(open_corpus(folder), embedder, tmp_path)) == (0, 0, 0, 3)
    assert embedder.texts == []


def test_a_file_that_goes_away_while_the_folder_is_read_is_left_out(tmp_path, embedder, monkeypatch):
    from hybrid.retrieval import corpus as module

    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(f"Metal {name * 3} is soft.", encoding="utf-8")
    read = module.documents_in

    def interfering(path, name):
        if name == "a.txt":
            (folder / "b.txt").unlink()
            (folder / "c.txt").write_text("Metal changed meanwhile.", encoding="utf-8")
        return read(path, name)

    with monkeypatch.context() as patch:
        patch.setattr(module, "documents_in", interfering)
        store = LocalStore.open(open_corpus(folder), embedder, tmp_path)
    assert ids(store, "metal") == {"a.txt"}
    assert [reason.partition(":")[0] for reason in store.stats().left_out] == ["b.txt", "c.txt"]
    assert ids(LocalStore.open(open_corpus(folder), embedder, tmp_path), "metal") == {"a.txt", "c.txt"}


def test_a_folder_without_documents_says_why_and_loses_nothing(tmp_path, embedder):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.xyz").write_bytes(b"what")
    with pytest.raises(UsageError, match=r"a\.xyz: not"):
        LocalStore.open(open_corpus(folder), embedder, tmp_path)
    (folder / "b.txt").write_text("Metal.", encoding="utf-8")
    LocalStore.open(open_corpus(folder), embedder, tmp_path)
    (folder / "b.txt").rename(tmp_path / "b.txt")
    with pytest.raises(UsageError, match="holds no documents"):
        LocalStore.open(open_corpus(folder), embedder, tmp_path)
    (tmp_path / "b.txt").rename(folder / "b.txt")
    assert counts(LocalStore.open(open_corpus(folder), embedder, tmp_path)) == (0, 0, 0, 1)


def test_corpora_of_one_name_do_not_meet(tmp_path, embedder, metals):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    LocalStore.open(corpus(here, *METALS), embedder, tmp_path).add([SILVER])
    assert ids(LocalStore.open(corpus(there, METALS[0]), embedder, tmp_path), "metal") == {"tin"}
    again = LocalStore.open(corpus(here, *METALS), embedder, tmp_path)
    assert ids(again, "metal") == {"tin", "gold", "iron", "silver"}
    assert len(databases(tmp_path)) == 2


def test_add_and_remove_count_at_once_and_after_reopening(tmp_path, metals, embedder):
    store = LocalStore.open(metals, embedder, tmp_path)
    digests = [store.digest]
    store.add([SILVER])
    digests.append(store.digest)
    assert "silver" in ids(store)
    assert embedder.texts.count(METALS[0].text) == 1
    assert "silver" in ids(LocalStore.open(metals, embedder, tmp_path))
    store.remove(["tin", "silver"])
    digests.append(store.digest)
    for now in (store, LocalStore.open(metals, embedder, tmp_path)):
        for mode in ("dense", "lexical", "hybrid"):
            assert ids(now, "metal", mode=mode) == {"gold", "iron"}
        assert now.digest == digests[-1]
    assert len(set(digests)) == 3
    store.add([METALS[0]])
    assert ids(store, "metal") == {"tin", "gold", "iron"}
    assert store.digest == digests[0]
    assert len(databases(tmp_path)) == 1


def test_an_added_document_replaces_that_of_the_same_id(tmp_path, metals, embedder):
    store = LocalStore.open(metals, embedder, tmp_path)
    store.add([document("tin", "Tin is now something else.")])
    store.add([document("tin", "Tin is now a third thing.")])
    assert [p.text for p in store.search("tin thing", 9) if p.id.startswith("tin")] == ["Tin is now a third thing."]
    store.remove(["tin"])
    assert "tin" not in ids(LocalStore.open(metals, embedder, tmp_path))


def test_changes_outlive_a_new_version_of_the_corpus(tmp_path, metals, embedder):
    store = LocalStore.open(metals, embedder, tmp_path)
    store.add([SILVER, document("tin", "The user's own tin.")])
    store.remove(["gold"])
    other = document("gold", "Another gold.")
    store = LocalStore.open(corpus(tmp_path, *METALS[:1], other, document("silver", "Bad.")), embedder, tmp_path)
    assert ids(store, "silver tin gold") == {"tin", "silver"}
    assert {p.text for p in store.search("tin silver", 9)} == {SILVER.text, "The user's own tin."}


def test_the_digest_is_the_same_on_every_machine(tmp_path, embedder):
    roots = [tmp_path / "one", tmp_path / "two"]
    for root in roots:
        root.mkdir()
    one = LocalStore.open(corpus(roots[0], *METALS, SILVER), embedder, roots[0])
    two = LocalStore.open(corpus(roots[1], METALS[2]), embedder, roots[1])
    two.add([document("zinc", "Zinc.")])
    two.add(METALS[:1])
    two = LocalStore.open(corpus(roots[1], SILVER, METALS[2], METALS[1]), embedder, roots[1])
    two.remove(["zinc"])
    assert one.digest == two.digest
    assert one.search("a metal", 9) == two.search("a metal", 9)
    for changed in (
        replace(SILVER, text=SILVER.text + "!"),
        replace(SILVER, source="another"),
        replace(SILVER, metadata={"author": "Ada"}),
    ):
        before = two.digest
        two.add([changed])
        assert two.digest != before


def test_stats_need_no_embedder(tmp_path, metals, embedder):
    assert stats_of(metals, embedder.digest, tmp_path) is None
    store = LocalStore.open(metals, embedder, tmp_path)
    stats = stats_of(metals, embedder.digest, tmp_path)
    assert stats == store.stats()
    assert (stats.documents, stats.passages, stats.index, stats.digest) == (3, 3, "exact", store.digest)
    assert stats.bytes > 0


class AsIfBuiltAtOnce(RuleBasedStateMachine):
    """Whatever is done in whatever order, a store answers as one that is built at once of what should be there."""

    IDS = st.sampled_from("abcd")
    TEXTS = st.sampled_from([f"Metal {word}." for word in ("zinc", "lead", "tin and lead", "zinc zinc gold")])

    @initialize()
    def begin(self):
        import tempfile
        from pathlib import Path

        self.root = Path(tempfile.mkdtemp())
        self.folder, self.added, self.removed = {}, {}, set()
        self.open()

    def open(self):
        self.store = LocalStore.open(corpus(self.root, *self.folder.values()), HashEmbedder(), self.root)

    @rule(id=IDS, text=TEXTS)
    def write(self, id, text):
        self.folder[id] = document(id, text)
        self.open()

    @rule(id=IDS)
    def delete(self, id):
        self.folder.pop(id, None)
        self.open()

    @rule(id=IDS, text=TEXTS)
    def add(self, id, text):
        self.added[id] = document(id, text)
        self.removed.discard(id)
        self.store.add([self.added[id]])

    @rule(id=IDS)
    def remove(self, id):
        if id in self.expected():
            self.store.remove([id])
            self.added.pop(id, None)
            self.removed.add(id)
        else:
            with pytest.raises(UsageError):
                self.store.remove([id])

    def expected(self):
        return {id: d for id, d in (self.folder | self.added).items() if id not in self.removed}

    @invariant()
    def answers_as_expected(self):
        import tempfile
        from pathlib import Path

        root = Path(tempfile.mkdtemp())
        fresh = LocalStore.open(corpus(root, *self.expected().values()), HashEmbedder(), root)
        assert self.store.digest == fresh.digest
        for mode in ("dense", "lexical"):
            assert self.store.search("zinc lead", 9, mode) == fresh.search("zinc lead", 9, mode)


TestAsIfBuiltAtOnce = AsIfBuiltAtOnce.TestCase
TestAsIfBuiltAtOnce.settings = settings(max_examples=8, stateful_step_count=6, deadline=None)
