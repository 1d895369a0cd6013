import json
import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.errors import CorpusMissing, UsageError
from hybrid.retrieval.chunk import Chunking
from hybrid.retrieval.corpus import corpus_names, digest_of, document_line, files_of, find_corpus, open_corpus
from hybrid.types import Document


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HYBRID_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def write(folder, lines, toml=None):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "documents.jsonl").write_text("\n".join(lines), encoding="utf-8")
    if toml is not None:
        (folder / "corpus.toml").write_text(toml, encoding="utf-8")
    return folder


LINE = '{"id": "tin", "title": "Tin", "source": "me", "text": "Tin is a metal."}'


def test_a_corpus_folder(tmp_path):
    toml = 'name = "mine"\ntitle = "Mine"\nlicence = "CC0"\n[chunking]\nmax_words = 50\noverlap = 2\n'
    found = open_corpus(write(tmp_path / "folder", [LINE, ""], toml))
    assert (found.name, found.title, found.licence, found.chunking) == ("mine", "Mine", "CC0", Chunking(50, 2))
    assert found.documents == (Document("tin", "Tin is a metal.", "me", "Tin"),)
    assert found.digest == digest_of(found.documents)


def test_a_plain_folder(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.txt").write_text("Plain text.", encoding="utf-8")
    (tmp_path / "sub" / "a.md").write_text("# A heading\n\nSome *text*.", encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes("Café noir".encode("latin-1"))
    (tmp_path / ".hidden.txt").write_text("secret", encoding="utf-8")
    found = open_corpus(tmp_path)
    assert [(d.id, d.title, d.source) for d in found.documents] == [
        ("b.txt", "b", "b.txt"),
        ("latin.txt", "latin", "latin.txt"),
        ("sub/a.md", "A heading", "sub/a.md"),
    ]
    assert found.documents[1].text == "Café noir"


@pytest.mark.parametrize("change", ["content", "as long", "replaced", "gone"])
def test_a_file_that_changes_gets_another_stamp(tmp_path, change):
    path = tmp_path / "a.txt"
    path.write_text("Tin is a metal.", encoding="utf-8")
    corpus = open_corpus(tmp_path)
    (before,) = corpus.files()
    assert corpus.is_as_listed(before)
    if change == "replaced":
        other = tmp_path / "other"
        other.write_text("Tin is a steel.", encoding="utf-8")
        os.utime(other, ns=(path.stat().st_mtime_ns,) * 2)
        other.replace(path)
    elif change == "gone":
        path.unlink()
    else:
        path.write_text("Tin." if change == "content" else "Tin is a steel.", encoding="utf-8")
    assert not corpus.is_as_listed(before)


def test_bundled_files_are_known_by_their_content(tmp_path):
    corpus = find_corpus("elements")
    (file,) = corpus.files()
    assert re.fullmatch("[0-9a-f]{64}", file.stamp)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{broken", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"id": "x"}', "needs an id and a text"),
        ('{"id": 5, "text": "t"}', "id is no text"),
        ("[1]", "needs an id and a text"),
        ('{"id": "x", "text": "t", "metadata": {"year": 5}}', "metadata is no object of texts"),
        (LINE, "a second document has the id 'tin'"),
    ],
)
def test_a_malformed_line_is_named(tmp_path, line, complaint):
    folder = write(tmp_path / "c", [LINE, "", line])
    with pytest.raises(UsageError, match=re.escape(f"{folder / 'documents.jsonl'}:3: ") + ".*" + complaint):
        _ = open_corpus(folder).documents


@pytest.mark.parametrize("toml", ["name = ", "[chunking]\nmax_words = 'many'", "chunking = 3", "[chunking]\nsize = 1"])
def test_malformed_settings_are_named(tmp_path, toml):
    with pytest.raises(UsageError, match=r"corpus\.toml"):
        open_corpus(write(tmp_path / "c", [LINE], toml))


def test_unicode_line_ends_do_not_end_a_line(tmp_path):
    line = json.dumps({"id": "x", "text": "one\u2028two\u0085three"}, ensure_ascii=False)
    assert open_corpus(write(tmp_path / "c", [line])).documents[0].text == "one\u2028two\u0085three"


def test_finding_by_name_and_path(tmp_path, cache, monkeypatch):
    assert find_corpus("elements").origin == "bundled"
    write(cache / "corpora" / "mine", [LINE])
    assert find_corpus("mine").name == "mine"
    write(tmp_path / "elsewhere", [LINE])
    assert find_corpus(str(tmp_path / "elsewhere")).name == "elsewhere"
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert find_corpus(".").name == "elsewhere"
    assert corpus_names() == ("countries", "elements", "mine")


@pytest.mark.parametrize("name", ["elemnts", "no/such/folder", "", ".."[:1] + "/nowhere"])
def test_what_is_not_there_says_what_to_type(name):
    with pytest.raises(CorpusMissing) as caught:
        find_corpus(name)
    assert "hybrid corpus list" in caught.value.hint
    assert ("elements" in caught.value.hint) == (name == "elemnts")


def test_files_that_a_user_names(tmp_path):
    write(tmp_path / "folder", [LINE])
    (tmp_path / "a.txt").write_text("A.", encoding="utf-8")
    assert [file.name for file in files_of([tmp_path / "a.txt", tmp_path / "folder"])] == [
        "a.txt",
        "folder/documents.jsonl",
    ]
    with pytest.raises(UsageError, match="no file"):
        list(files_of([tmp_path / "b.txt"]))


TEXT = st.text(min_size=1).filter(str.strip)


@given(st.builds(Document, TEXT, TEXT, TEXT, TEXT, st.dictionaries(st.text(), st.text(), max_size=3)))
def test_a_written_document_reads_back(tmp_path_factory, document):
    folder = tmp_path_factory.mktemp("c")
    (folder / "documents.jsonl").write_text(document_line(document), encoding="utf-8", newline="")
    assert open_corpus(folder).documents == (document,)
