import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid.errors import Unreadable
from hybrid.retrieval.formats import documents_in, html
from hybrid.types import Document
from tests.retrieval import filemaking as make

for package in ("bs4", "mammoth", "pypdf"):
    pytest.importorskip(package)


def read(folder, name, content):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(documents_in(folder / name, name))


def refusal(folder, name, content):
    with pytest.raises(Unreadable) as caught:
        read(folder, name, content)
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return str(caught.value).removeprefix(f"{name}: ")


def shown(markup):
    return html.document(markup, "a.html").text


# --- web pages ---


PAGE = """<!doctype html><html><head><meta charset="utf-8"><title> Of
tin </title><style>p { color: red }</style></head><body>
<nav><a href="/">Home</a></nav><div role="navigation">Next</div><p hidden>Secret</p>
<h1>Tin</h1><p>Tin is a <b>soft</b>&nbsp;metal.
It melts at 505&thinsp;K.</p><!-- a comment --><script>alert("x")</script><p>Café</p></body></html>"""


def test_a_page_is_its_paragraphs(tmp_path):
    assert read(tmp_path, "tin.html", PAGE) == [
        Document("tin.html", "Tin\n\nTin is a soft metal. It melts at 505 K.\n\nCafé", "tin.html", "Of tin")
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<ul><li>Tin<li>Gold</ul><ol><li><p>Iron</p></li></ol>", "- Tin\n- Gold\n\n- Iron"),
        ("<ul><li>Metals<ul><li>Tin</li></ul></li><li>More</li></ul>", "- Metals\n\n- Tin\n\n- More"),
        (
            "<table><tr><th>Metal</th><th>K</th></tr><tr><td>Tin</td><td><p>505</p><p>or so</p></td></tr></table>",
            "Metal | K\n\nTin | 505 or so",
        ),
        ("<table><tr><td>Tin<td>505<tr><td>Gold</table>", "Tin | 505\n\nGold"),
        ("<table><tr><td><h1>Tin</h1><p>Soft.</p></td></tr></table>", "Tin\n\nSoft."),
        ("<table><tr><td></td><td>K</td></tr><tr><td>|Tin|</td><td></td></tr></table>", "| K\n\n|Tin| |"),
        ("<pre>def f():\n    return  1</pre>", "def f():\n    return  1"),
        ("one<br>two<hr>three", "one\ntwo\n\nthree"),
        ("<html><head><title>x</title><body><p>No end of the head<p>nor of this", "No end of the head\n\nnor of this"),
        ("a &lt;b&gt; &amp; c <!-- <p> --> d", "a <b> & c d"),
    ],
)
def test_lists_tables_and_programs_can_be_read(markup, text):
    assert shown(markup) == text


@settings(deadline=None)
@given(st.lists(st.text("abc é.", min_size=1).map(str.split).filter(bool).map(" ".join), min_size=1))
def test_every_paragraph_stays_apart(paragraphs):
    assert shown("".join(f"<div><p>{text}</p></div>" for text in paragraphs)) == "\n\n".join(paragraphs)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="koi8-r">', "koi8-r"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-5">', "iso-8859-5"),
        ('<meta charset="koi8-r">', "utf-8-sig"),
        ("", "utf-16"),
        ('<meta charset="utf-16">', "utf-8"),
        ('<meta charset="rot13">', "utf-8"),
        ('<meta charset="no-such-thing">', "utf-8"),
    ],
)
def test_a_page_says_its_encoding(tmp_path, head, encoding):
    assert read(tmp_path, "a.htm", f"{head}<p>Олово".encode(encoding))[0].text == "Олово"


def test_latin_1_means_windows_1252_as_in_browsers(tmp_path):
    assert read(tmp_path, "a.html", '<meta charset="iso-8859-1">“é”'.encode("cp1252"))[0].text == "“é”"


@pytest.mark.parametrize("markup", ["<html><body></body></html>", "<script>x</script>", "<nav>Home</nav>"])
def test_a_page_without_text_is_empty(tmp_path, markup):
    assert refusal(tmp_path, "a.html", markup) == "empty"


def test_a_page_may_be_nested_without_end(tmp_path):
    assert read(tmp_path, "a.html", "<div>" * 50_000 + "deep")[0].text == "deep"


# --- Word ---


def test_a_word_file_has_headings_lists_and_tables(tmp_path):
    content = make.docx(
        make.heading("Tin"),
        make.paragraph("It is a soft &amp; white metal."),
        make.entry("solder"),
        make.entry("cans"),
        make.table(("Metal", "K"), ("Tin", "505")),
    )
    text = "Tin\n\nIt is a soft & white metal.\n\n- solder\n- cans\n\nMetal | K\n\nTin | 505"
    assert read(tmp_path, "tin.docx", content) == [Document("tin.docx", text, "tin.docx", "Tin")]


def test_a_word_file_without_a_heading_is_called_as_its_file(tmp_path):
    assert read(tmp_path, "tin.docx", make.docx(make.paragraph("Soft.")))[0].title == "tin"


WORD = make.docx(make.heading("Tin"), make.paragraph("Soft. " * 500))


@pytest.mark.parametrize("content", [b"", b"junk", b"PK\x03\x04", WORD[: len(WORD) // 2], WORD[len(WORD) // 3 :]])
def test_a_broken_word_file_is_refused(tmp_path, content):
    assert "broken" in refusal(tmp_path, "a.docx", content)


def test_an_encrypted_word_file_is_told_from_a_broken_one(tmp_path):
    assert refusal(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 64) == "encrypted, or of an old Word"


def test_an_archive_of_something_else_is_no_word_file(tmp_path):
    assert "broken" in refusal(tmp_path, "a.docx", make.archive({"notes.txt": "Tin"}))


def test_an_empty_word_file_is_empty(tmp_path):
    assert refusal(tmp_path, "a.docx", make.docx()) == "empty"


def test_a_word_file_that_unpacks_to_a_flood_is_refused(tmp_path):
    bomb = make.docx(make.paragraph("x"), parts={"word/media/a.bin": bytes(201 << 20)})
    assert len(bomb) < 1 << 20
    assert refusal(tmp_path, "a.docx", bomb) == "unpacks to more than 200 MB"


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY tin SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY tin SYSTEM "http://127.0.0.1:1/tin">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY tin "&a;&a;&a;">]>',
    ],
)
def test_no_entity_is_expanded(tmp_path, head):
    content = make.docx(make.paragraph("&tin;"), head=head)
    assert refusal(tmp_path, "a.docx", content) == "defines entities, as no Word file does"


def test_entities_do_not_hide_behind_an_encoding_or_a_name(tmp_path):
    part = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'.encode("utf-16")
    content = make.docx(make.paragraph("x"), parts={"word/media/picture.png": part})
    assert refusal(tmp_path, "a.docx", content) == "defines entities, as no Word file does"


def test_a_word_file_nested_without_end_is_refused(tmp_path):
    content = make.docx("<w:p>" * 20_000 + "</w:p>" * 20_000)
    assert refusal(tmp_path, "a.docx", content) == "nested too deeply"


# --- PDF ---


def test_each_page_is_a_document_that_names_it(tmp_path):
    content = make.pdf("Tin is a soft metal.", "", "It melts\nat 505 K.", info=b"<</Title(Of  tin)>>")
    assert read(tmp_path, "tin.pdf", content) == [
        Document("tin.pdf#1", "Tin is a soft metal.", "tin.pdf, page 1", "Of tin", {"page": "1"}),
        Document("tin.pdf#3", "It melts\nat 505 K.", "tin.pdf, page 3", "Of tin", {"page": "3"}),
    ]


def test_hyphens_at_line_ends_are_mended(tmp_path):
    (page,) = read(tmp_path, "a.pdf", make.pdf("It solidi-\nfies at 505-\n506 K near Stratford-\nUpon."))
    assert page.text == "It solidifies at 505-\n506 K near Stratford-\nUpon."
    assert page.title == "a"


GOOD = make.pdf("Tin is a soft metal.", "It melts at 505 K.")


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"junk" * 100, GOOD[:100], b"%PDF-1.7\n" + bytes(5000)])
def test_a_broken_pdf_is_refused(tmp_path, content):
    assert refusal(tmp_path, "a.pdf", content).startswith("broken (")


def test_a_scan_is_refused_with_what_to_do(tmp_path):
    assert refusal(tmp_path, "a.pdf", make.pdf("", "")) == "no text, as in a scan"


def encrypted(user, algorithm):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(GOOD)))
    writer.encrypt(user, "owner", algorithm=algorithm)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_an_encrypted_pdf_is_refused_unless_everybody_may_read_it(tmp_path):
    assert refusal(tmp_path, "a.pdf", encrypted("secret", "RC4-128")) == "encrypted"
    assert len(read(tmp_path, "b.pdf", encrypted("", "RC4-128"))) == 2


def test_a_cipher_that_is_not_known_here_is_encrypted_too(tmp_path):
    settings = b"/V 4 /CF <</StdCF <</CFM /AESV2 /Length 16>>>> /StmF /StdCF /StrF /StdCF"
    content = encrypted("", "RC4-128").replace(b"/V 2", settings).replace(b"/R 3", b"/R 4")
    assert refusal(tmp_path, "a.pdf", content) == "encrypted"


def tree(nodes):
    return make.assembled({1: b"<</Type/Catalog/Pages 2 0 R>>", 4: b"<<>>", **nodes})


@pytest.mark.parametrize(
    "content",
    [
        tree({2: b"<</Type/Pages/Count 1/Kids[2 0 R]>>"}),
        tree({2: b"<</Type/Pages/Count 1/Kids[5 0 R]>>", 5: b"<</Type/Pages/Count 1/Kids[2 0 R]>>"}),
        tree(
            {2: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % 5}
            | {n: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (n + 1) for n in range(5, 2000)}
        ),
        tree({2: b"<</Type/Pages/Count 1000000000/Kids[%s]>>" % (b"5 0 R " * 200_000), 5: b"<</Type/Page>>"}),
        tree({2: b"2 0 R"}),
        make.pdf(b"[" * 200_000),
    ],
    ids=["own child", "circle", "deep", "many", "reference to itself", "brackets"],
)
def test_a_pdf_that_never_ends_is_refused(tmp_path, content):
    assert refusal(tmp_path, "a.pdf", content)


def test_a_pdf_that_unpacks_to_a_flood_is_refused(tmp_path):
    import zlib

    flood = zlib.compress(bytes(300 << 20), 9)
    assert refusal(tmp_path, "a.pdf", make.pdf(make.stream(flood, b"/Filter/FlateDecode")))


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_no_damage_to_a_file_is_more_than_a_refusal(tmp_path_factory, data):
    name, whole = data.draw(st.sampled_from([("a.pdf", GOOD), ("a.docx", WORD)]))
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 40)) :]
    with contextlib.suppress(Unreadable):
        assert all(found.text.strip() for found in read(tmp_path_factory.mktemp("damaged"), name, damaged))
