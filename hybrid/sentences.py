"""Where sentences end."""

import re

__all__ = ["Span", "sentences"]

Span = tuple[int, int]
"""Offsets of a piece of a text: its first character, and the one behind its last."""

_END = re.compile(
    r"""(?P<stop>[.!?…]+)["'”’»)\]]*(?=\s)"""  # a full stop with space after it, so no decimal and no file name
    r"""|[。！？｡]+[」』”’）]*"""
    r"""|\n[^\S\n]*(?=\n|[-*•#>]\s|\#|\d+[.)]\s)"""  # an empty line, a heading, the next entry of a list
)
_BEFORE = re.compile(r"(\d\S*\s+)?(?:^|(?<=[\s(\[\"“‘«]))([\w.’'-]+)$")
_NEXT = re.compile(r"[\s\"'“‘«(\[]*([\w’'-]*(?:(?<=\b[A-Z])\.)?)")
_ABBREVIATIONS = (
    "mr mrs ms dr prof rev gen col sgt capt lt gov sen rep hon st mt ft jr sr vs etc cf al ca approx est resp incl "
    "fig figs eq eqs sec vol vols ed eds pp no nos art inc ltd co corp dept univ jan feb mar apr jun jul aug sep "
    "sept oct nov dec"
)
_STARTERS = (
    "a an the it its he she his her they their we our you your i this that these those there here in on at by for "
    "from with when while if after before as but and so however although since because"
)
_ABBREVIATED, _STARTING = frozenset(_ABBREVIATIONS.split()), frozenset(_STARTERS.split())


def sentences(text: str) -> list[Span]:
    """Offsets of the sentences, without the space around them; together they hold every other character."""
    bounds = [0, *(m.end() for m in _END.finditer(text) if not _goes_on(text, m)), len(text)]
    spans = (_trimmed(text, start, end) for start, end in zip(bounds, bounds[1:], strict=False))
    return [span for span in spans if span]


def _goes_on(text: str, end: re.Match[str]) -> bool:
    """Whether the sentence continues after this full stop: an abbreviation, an initial, a lower-case word."""
    if end["stop"] is None:
        return False
    following = _NEXT.match(text, end.end())
    after = following[1] if following else ""
    if after[:1].islower():
        return True
    before = _BEFORE.search(text, max(0, end.start() - 60), end.start())
    if end["stop"] != "." or not before or after.lower() in _STARTING:
        return False
    word, measure = before[2], before[1]
    if word.lower() == "no":  # "No. 5" goes on; "the answer was no." and "the symbol No." do not
        return after[:1].isdigit()
    initial = len(word) == 1 and word.isupper() and not measure  # "J. Smith", but not "at 300 K. Tin"
    return initial or _is_dotted(word) or word.lower() in _ABBREVIATED


def _is_dotted(word: str) -> bool:
    """Whether it is like `e.g` or `U.S`."""
    return "." in word and all(len(part) == 1 and part.isalpha() for part in word.split("."))


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
