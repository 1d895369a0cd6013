"""Bytes into text, by a rule that fits into one sentence.

A byte order mark decides; else it is UTF-8, unless more of its other than ASCII is wrong than right: then it is
Windows-1252, which has all of Latin-1. What is wrong nevertheless becomes U+FFFD.
"""

import codecs

from hybrid.errors import Unreadable

__all__ = ["decoded"]

_MARKS = (  # UTF-32 first, for its mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decoded(content: bytes, name: str, declared: str = "") -> str:
    r"""The text, with every line ended by "\n".

    Args:
        content: the file's bytes.
        name: what messages call it.
        declared: the encoding that the file itself claims to have; a mark goes before it.

    Raises:
        Unreadable: there are NUL characters in it, as no text has them.
    """
    text = _text(content, declared)
    if "\0" in text:
        raise Unreadable(f"{name}: binary", hint="save it as UTF-8 text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(content: bytes, declared: str) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if declared:
        return content.decode(declared, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(not character.isascii() for character in text) - wrong
    return content.decode("cp1252", "replace") if wrong > right else text
