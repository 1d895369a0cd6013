"""What a sentence says that another can be held against: numbers, names, content words, negation. No model."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["FUNCTION_WORDS", "LIGHT_WORDS", "Facts", "Number", "facts"]

_FUNCTION = """
a an the and or but nor so if then than as of in on at by for from to into onto with within without about above below
between during per via is are was were be been being am do does did has have had having can could may might must shall
should will would it its he she they them their his her this that these those there here i you we us our your my me who
whom whose which what when where why how all any both each either some such only own same too very also just more most
other not no never none neither cannot yes according answer therefore thus hence however because since while although
approximately around roughly nearly almost exactly called named known s t
"""
# Words of questions that a document which answers them need not have.
_LIGHT = """
tell give name find say state list show describe explain please many much long far big old kind type value number
amount fact people person someone something thing live lives locate located lie lies call use used exist happen come go
get make take know mean country city place element
"""
FUNCTION_WORDS, LIGHT_WORDS = frozenset(_FUNCTION.split()), frozenset(_LIGHT.split())
_NEGATIONS = frozenset({"not", "no", "never", "none", "nor", "neither", "nobody", "nothing", "cannot", "without"})
_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "bn": 9, "mn": 6}
_WORD = re.compile(r"[^\W\d_][\w]*(?:[’'][^\W\d_]+)?")
_NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>(?:(?<=\s)|(?<=^)|(?<=[(\[=:]))[-−–])?"
    r"(?P<digits>\d{1,3}(?:[,\u00a0\u2009\u202f’']\d{3})+(?!\d)|\d+)(?P<fraction>\.\d+)?"
    r"(?:\s?(?P<scale>hundred|thousand|million|billion|trillion|bn|mn)\b)?"
    r"(?:\s?(?P<unit>°\s?[CF]|[%‰]|(?:k|c|m|mm)?m[²³23]?\b|g/cm[³3]|g/L|k?g\b|[KuV]\b|[mk]?eV\b|ppm\b|pm\b|nm\b))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number by its value, so that 8,100,000 and 8.1 million are one."""

    value: Decimal
    unit: str = ""

    def agrees(self, other: "Number") -> bool:
        """Whether the values are equal and no unit contradicts."""
        return self.value == other.value and (not self.unit or not other.unit or self.unit == other.unit)


@dataclass(frozen=True, slots=True)
class Facts:
    """What one text says."""

    numbers: tuple[Number, ...]
    names: frozenset[str]
    """Capitalised words that are no function words, folded."""
    content: frozenset[str]
    """Words that are no function words, folded and stemmed; names among them."""
    negated: bool

    @property
    def topic(self) -> frozenset[str]:
        """Content without the words that a question has only for grammar's sake."""
        return self.content - LIGHT_WORDS


def facts(text: str) -> Facts:
    """Read a text."""
    found = [m[0] for m in _WORD.finditer(text)]
    folded = [_folded(word) for word in found]
    meaning = [(word, plain) for word, plain in zip(found, folded, strict=True) if plain not in FUNCTION_WORDS]
    return Facts(
        numbers=tuple(_number(m) for m in _NUMBER.finditer(text)),
        names=frozenset(_stem(plain) for word, plain in meaning if word[0].isupper() and len(plain) > 1),
        content=frozenset(_stem(plain) for _, plain in meaning if len(plain) > 1 and plain not in _SCALES),
        negated=any(
            plain in _NEGATIONS or word.lower().endswith(("n't", "n’t"))
            for word, plain in zip(found, folded, strict=True)
        ),
    )


def _number(match: re.Match[str]) -> Number:
    value = Decimal(re.sub(r"\D", "", match["digits"]) + (match["fraction"] or ""))
    value = value.scaleb(_SCALES[match["scale"].lower()]) if match["scale"] else value
    unit = re.sub(r"\s", "", match["unit"] or "").replace("²", "2").replace("³", "3")
    return Number(-value if match["sign"] else value, unit)


def _folded(word: str) -> str:
    """Lower case, without accents, apostrophes and a last 's."""
    plain = unicodedata.normalize("NFKD", re.sub(r"'(?:[sS]$)?", "", word.replace("’", "'"))).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))


def _stem(word: str) -> str:
    """Singular, crudely: both sides are treated alike, so it need not be English."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
