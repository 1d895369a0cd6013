import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid.errors import Unreadable
from hybrid.retrieval.formats import KNOWN, documents_in
from hybrid.types import Document


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("plain")


def read(folder, name, content):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(documents_in(path, name))


def refusal(folder, name, content):
    with pytest.raises(Unreadable) as caught:
        read(folder, name, content)
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return str(caught.value).removeprefix(f"{name}: ")


def test_a_text_is_one_document_by_its_name(folder):
    assert read(folder, "sub/tin.txt", "Tin melts at 505 K.") == [
        Document("sub/tin.txt", "Tin melts at 505 K.", "sub/tin.txt", "tin")
    ]


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "# On tin\n\nIt is soft.", "On tin"),
        ("A.MD", "\n#  On tin \nIt is soft.", "On tin"),
        ("a.md", "It is soft.\n# Later", "a"),
        ("a.rst", "On tin\n======\n\nIt is soft.", "On tin"),
        ("a.rst", "======\n\nIt is soft.", "a"),
    ],
)
def test_the_first_heading_is_the_title(folder, name, text, title):
    (document,) = read(folder, name, text)
    assert (document.title, document.text) == (title, text)


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("a.md", "---\ntitle: x\ntags: [a]\n---\n\n# Tin\nSoft.", "# Tin\nSoft."),
        ("a.md", "+++\ntitle = 'x'\n+++\nSoft.", "Soft."),
        ("a.md", "---\nSoft metals.\n---\nTin.", "---\nSoft metals.\n---\nTin."),
        ("a.md", "---\ntitle: never closed\nSoft.", "---\ntitle: never closed\nSoft."),
        ("a.txt", "---\ntitle: x\n---\nSoft.", "---\ntitle: x\n---\nSoft."),
    ],
)
def test_front_matter_is_no_text(folder, name, text, left):
    assert read(folder, name, text)[0].text == left


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Café".encode("utf-8-sig"), "Café"),
        ("Café".encode("utf-16"), "Café"),
        ("\ufeffCafé".encode("utf-16-be"), "Café"),
        ("\ufeffCafé".encode("utf-32-le"), "Café"),
        ("Café noir".encode("latin-1"), "Café noir"),
        ("“Café” – 5 €".encode("cp1252"), "“Café” – 5 €"),
        ("Café, thé, ".encode() + b"\xff", "Café, thé, \ufffd"),
        ("Café".encode("utf-16")[:-1], "Caf\ufffd"),
        ("lost: \ufffd".encode(), "lost: \ufffd"),
        (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
    ],
)
def test_the_encoding_is_found_by_the_rule(folder, content, text):
    assert read(folder, "a.txt", content)[0].text == text


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.jsonl", "a.html"])
@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "\ufeffa\0b".encode("utf-16-le")])
def test_a_binary_is_refused(folder, name, content):
    assert refusal(folder, name, content) == "binary"


@pytest.mark.parametrize("name", sorted(KNOWN - {".docx"}))
def test_an_empty_file_is_refused(folder, name):
    assert refusal(folder, f"a{name}", b"") == "empty"
    assert name in {".pdf", ".html"} or refusal(folder, f"a{name}", " \n\n \n") == "empty"


def test_an_unknown_format_is_refused_with_those_that_are_known(folder):
    assert refusal(folder, "a.exe", b"MZ") == "not .csv, .docx, .htm, .html, .jsonl, .md, .pdf, .rst, .tsv, .txt"


TABLE = 'Metal,Melts at\nTin,"505.078 K, or so"\n\nGold,1337 K,in coins\n,\nIron\n'


def test_each_row_of_a_table_is_a_document_that_names_its_columns(folder):
    assert read(folder, "m.csv", TABLE) == [
        Document(
            "m.csv#2",
            "Metal: Tin\nMelts at: 505.078 K, or so",
            "m.csv, row 2",
            "m",
            {"Metal": "Tin", "Melts at": "505.078 K, or so"},
        ),
        Document(
            "m.csv#4",
            "Metal: Gold\nMelts at: 1337 K\nin coins",
            "m.csv, row 4",
            "m",
            {"Metal": "Gold", "Melts at": "1337 K"},
        ),
        Document("m.csv#6", "Metal: Iron", "m.csv, row 6", "m", {"Metal": "Iron"}),
    ]


@pytest.mark.parametrize(
    ("name", "text"), [("a.tsv", "a,1\tb\nx\ty"), ("a.csv", "a,1;b;c\nx;y"), ("a.csv", "a\tb\nx\ty")]
)
def test_the_delimiter_is_the_most_frequent_of_the_names(folder, name, text):
    assert [line.split(": ")[1] for line in read(folder, name, text)[0].text.split("\n")] == ["x", "y"]


def test_a_row_that_is_alone_is_text(folder):
    assert [(d.id, d.text) for d in read(folder, "a.csv", "\nTin,505 K\n")] == [("a.csv#2", "Tin\n505 K")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('a,b\nc,"never\nclosed,\n' * 2, "row 2: "),
        ('a,b\nc,"never\nclosed,\n', "row 2: a quote is not closed"),
        ("a,b\nc," + "x" * 200_000, "row 2: field larger than field limit"),
        ("a,b\n1,\0\n", "binary"),
    ],
)
def test_a_broken_table_is_refused_with_its_row(folder, text, why):
    assert refusal(folder, "a.csv", text).startswith(why)


cells = st.text(st.characters(exclude_characters="\0\r\ufeff", exclude_categories=["Cs"]))


@settings(deadline=None)
@given(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_cell_of_a_table_is_in_a_text(folder, rows):
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([["one", "two"], *rows])
    wanted = [[cell for cell in row if cell.strip()] for row in rows]
    wanted = [row for row in wanted if row]
    found = read(folder, "any.csv", written.getvalue())
    if wanted:
        assert len(found) == len(wanted)
        assert all(cell in document.text for document, row in zip(found, wanted, strict=True) for cell in row)


@settings(deadline=None)
@given(
    st.lists(st.builds(Document, *[st.text(min_size=1).filter(str.strip)] * 4), min_size=1, unique_by=lambda d: d.id)
)
def test_documents_as_lines_read_back(folder, documents):
    fields = [{"id": d.id, "title": d.title, "source": d.source, "text": d.text} for d in documents]
    assert read(folder, "any.jsonl", "\n".join(map(json.dumps, fields))) == documents


@settings(deadline=None)
@given(cells.filter(str.strip))
def test_a_text_reads_back(folder, text):
    assert read(folder, "any.txt", text)[0].text == text


def test_a_line_falls_back_to_its_title_and_id_for_a_source(folder):
    lines = '{"id": "a", "text": "x", "title": "A", "more": 1}\n\n{"id": "b", "text": "y", "title": null}\r\n'
    assert [(d.source, d.title) for d in read(folder, "a.jsonl", lines)] == [("A", "A"), ("b", "")]


GOOD = '{"id": "tin", "text": "Tin."}\n\n'


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{broken", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"id": "x", "text": ' + "9" * 5000 + "}", "no JSON"),
        ('{"id": "x"}', "a document needs an id and a text"),
        ("[1]", "a document needs an id and a text"),
        ('{"id": 5, "text": "t"}', "id is no text"),
        (GOOD.strip(), "a second 'tin'"),
    ],
)
def test_a_bad_line_is_named(folder, line, why):
    assert refusal(folder, "a.jsonl", GOOD + line).startswith(f"line 3: {why}")
