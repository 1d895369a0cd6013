import json
import re

import pytest
from hybrid.retrieval.readers import corpus_names, digest_of, document_line, find_corpus, read_corpus
from hypothesis import given
from hypothesis import strategies as st

from hybrid.errors import CorpusMissing, UsageError
from hybrid.retrieval.chunk import Chunking
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
    found = read_corpus(write(tmp_path / "folder", [LINE, ""], toml))
    assert (found.name, found.title, found.licence, found.chunking) == ("mine", "Mine", "CC0", Chunking(50, 2))
    assert found.documents == (Document("tin", "Tin is a metal.", "me", "Tin"),)
    assert found.digest == digest_of(found.documents)


def test_a_plain_folder(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.txt").write_text("Plain text.", encoding="utf-8")
    (tmp_path / "sub" / "a.md").write_text("# A heading\n\nSome *text*.", encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes("Café noir".encode("latin-1"))
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\0\0")
    (tmp_path / "paper.pdf").write_bytes(b"%PDF")
    (tmp_path / "empty.md").write_text(" \n", encoding="utf-8")
    (tmp_path / ".hidden.txt").write_text("secret", encoding="utf-8")
    found = read_corpus(tmp_path)
    assert [(d.id, d.title, d.source) for d in found.documents] == [
        ("b.txt", "b", "b.txt"),
        ("latin.txt", "latin", "latin.txt"),
        ("sub/a.md", "A heading", "sub/a.md"),
    ]
    assert found.documents[1].text == "Caf\ufffd noir"
    assert found.skipped == ("empty.md: empty", "paper.pdf: not .txt or .md", "picture.txt: binary")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{broken", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"id": "x"}', "needs an id and a text"),
        ('{"id": 5, "text": "t"}', "id is no text"),
        ("[1]", "needs an id and a text"),
        (LINE, "a second document has the id 'tin'"),
    ],
)
def test_a_malformed_line_is_named(tmp_path, line, complaint):
    folder = write(tmp_path / "c", [LINE, "", line])
    with pytest.raises(UsageError, match=re.escape(f"{folder / 'documents.jsonl'}:3: ") + ".*" + complaint):
        read_corpus(folder)


@pytest.mark.parametrize("toml", ["name = ", "[chunking]\nmax_words = 'many'", "chunking = 3", "[chunking]\nsize = 1"])
def test_malformed_settings_are_named(tmp_path, toml):
    with pytest.raises(UsageError, match=r"corpus\.toml"):
        read_corpus(write(tmp_path / "c", [LINE], toml))


def test_a_folder_without_documents_says_why(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(UsageError, match=r"a\.pdf: not \.txt or \.md"):
        read_corpus(tmp_path)


def test_unicode_line_ends_do_not_end_a_line(tmp_path):
    line = json.dumps({"id": "x", "text": "one\u2028two\u0085three"}, ensure_ascii=False)
    assert read_corpus(write(tmp_path / "c", [line])).documents[0].text == "one\u2028two\u0085three"


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


@given(st.builds(Document, *[st.text(min_size=1).filter(str.strip)] * 4))
def test_a_written_document_reads_back(tmp_path_factory, document):
    folder = tmp_path_factory.mktemp("c")
    (folder / "documents.jsonl").write_text(document_line(document), encoding="utf-8", newline="")
    assert read_corpus(folder).documents == (document,)
