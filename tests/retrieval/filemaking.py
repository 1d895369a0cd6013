"""Small real files of the formats that are read."""

import io
import zipfile

_TYPES = """<?xml version="1.0"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
_RELATIONS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>"""
_STYLES = """<?xml version="1.0"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>"""
_NUMBERING = """<?xml version="1.0"?>
<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text, settings=""):
    return f"<w:p><w:pPr>{settings}</w:pPr>{run(text)}</w:p>"


def heading(text):
    return paragraph(text, '<w:pStyle w:val="Heading1"/>')


def entry(text):
    return paragraph(text, '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')


def table(*rows):
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx(*body, head="", parts=None):
    """A Word file; `head` goes before its root element, and `parts` are packed beside its own."""
    document = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{_WORD}"><w:body>{"".join(body)}</w:body></w:document>'
    own = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": document,
        "word/styles.xml": _STYLES,
        "word/numbering.xml": _NUMBERING,
    }
    return archive({**own, **(parts or {})})


def archive(parts):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return packed.getvalue()


def content(text):
    """The operators that show a text, line by line."""
    lines = " ".join(f"({line}) Tj T*" for line in text.split("\n"))
    return f"BT /F1 12 Tf 14 TL 72 700 Td {lines} ET".encode()


def stream(data, settings=b""):
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(data), settings, data)


def pdf(*pages, info=b"<<>>"):
    """A PDF with these texts, each a page; a text may also be the bytes of a whole stream object."""
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", 4: info}
    kids = []
    for number, page in enumerate(pages):
        at = 5 + 2 * number
        kids.append(b"%d 0 R" % at)
        objects[at] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (at + 1)
        )
        objects[at + 1] = page if isinstance(page, bytes) else stream(content(page))
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), b" ".join(kids))
    return assembled(objects)


def assembled(objects):
    """The file of these numbered objects, of which 1 is the catalog and 4 the information."""
    file = b"%PDF-1.7\n"
    places = {}
    for number, thing in sorted(objects.items()):
        places[number] = len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (max(places) + 1)
    file += b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, max(places) + 1))
    return file + b"trailer\n<</Size %d/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF" % (max(places) + 1, start)
