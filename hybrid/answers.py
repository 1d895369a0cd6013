"""From a reply's text to a canonical answer, and when two answers are the same. The one place for both."""

import math
import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from hybrid.numbers import NUMBER, numbers_in, parse_number, spelled_in
from hybrid.types import Kind, Question, Value
from hybrid.wants import expected_kind

__all__ = [
    "conclusion",
    "contains",
    "declines",
    "expected_kind",
    "extract",
    "fits",
    "format_value",
    "members",
    "parse_number",
    "runs_on",
    "same",
]

MARKER = re.compile(r"\banswer\s*(?:is\b\s*:?|:|=)|#{4}", re.IGNORECASE)
NEXT_TURN = re.compile(r"\n[ \t]*(?:question|q|user|human)[ \t]*:", re.IGNORECASE)
"""Where a small model goes on with a question of its own."""
OPERATOR = re.compile(r"\s*(?:[-−+*/×÷=^]|plus\b|minus\b|times\b|divided\b)")
YES = ("yes", "true", "correct", "right")
NO = ("no", "false", "incorrect", "wrong", "not")
NOT_SO = re.compile(r"(?:\bnot|n't|n’t)\s+(?:true|correct|right)\b")
UNSURE = re.compile(
    r"\b(?:not sure|unsure|unknown|unclear|yes and no)\b|(?:\bnot|n't|n’t|\bcannot)\s(?:know|say|tell|determine)\b"
)
TIMES = {"once": 1, "twice": 2, "thrice": 3}
FEW_WORDS = 40
DECLINES = re.compile(
    r"\b(?:do(?:es)?|did|could|can)\s?(?:not|n['’]t)\s(?:have (?:enough |any )?information|know|say|state|mention|"
    r"specify|provide|contain|give|tell|include|agree|exist)\b"
    r"|\b(?:cannot|can['’]t|unable to|not possible to|impossible to) (?:be )?(?:determine|know|say|tell|answer|find)\w*"
    r"|\bunable to (?:provide|give)\b|\bthe ability to (?:provide|give|answer)\b"
    r"|\b(?:is|are|was) (?:not|n['’]t) (?:mentioned|stated|given|specified|provided|known|in the (?:text|documents?))\b"
    r"|\b(?:not|isn['’]t|aren['’]t) (?:sure|enough information)\b|\bno (?:information|such|answer|mention)\b"
    r"|\bunanswerable\b|\b(?:documents?|sources?|texts?|passages?|they|it)\b[^.\n]{0,40}\b(?:disagree|contradict|conflict)"
    r"|\bconflicting (?:information|documents|sources)\b|^\W*(?:unknown|conflict|disagree)\W*$",
    re.IGNORECASE,
)
"""What a reply says that gives no answer on purpose."""


# --- reading -----------------------------------------------------------------------------------


def extract(reply: str, question: Question, *, strict: bool = False) -> Value:
    """The answer a reply gives, in the kind the question wants; `None` if it gives none.

    What follows an "Answer:" counts before the rest; of several the last, as models correct themselves.

    Args:
        reply: what a model said.
        question: what it was asked.
        strict: take what follows an "Answer:" only, or a reply of one line that begins with the answer.
    """
    kind = expected_kind(question)
    plain = _own(reply)
    for text in reversed(MARKER.split(plain)[1:]):
        if (value := _read(text, kind, question.choices, marked=True)) is not None:
            return value
    if strict and (MARKER.search(plain) or len(plain.split("\n")) > 1):
        return None
    return _read(plain, kind, question.choices, marked=strict)


def conclusion(reply: str) -> str:
    """What a reply ends with: what follows its last "Answer:", else its last line."""
    plain = _own(reply)
    marked = MARKER.split(plain)
    return (marked[-1] if len(marked) > 1 else plain.split("\n")[-1]).strip()


def declines(reply: str) -> bool:
    """Whether a reply says that it gives no answer: it does not know, or the documents do not say or disagree.

    Of a long reply only its conclusion counts: on the way to an answer many a thing is not known.
    """
    text = _own(reply)
    return bool(DECLINES.search(text if len(text.split()) <= FEW_WORDS else conclusion(reply)))


def members(reply: str) -> tuple[str, ...]:
    """The things that a reply's conclusion lists: by commas, semicolons, "and", or a line each."""
    plain = _own(reply)
    marked = MARKER.split(plain)
    text = marked[-1] if len(marked) > 1 else plain
    parts = re.split(r"[,;\n]|\band\b", re.sub(r"^\s*(?:[-•]|\d+[.)])\s+", "", text, flags=re.MULTILINE))
    return tuple(part.strip(" .[](){}") for part in parts if part.strip(" .[](){}"))


def contains(text: str, answer: str) -> bool:
    """Whether a text has an answer's words in their order, and not in a "not Paris"."""
    words, wanted = f" {_normal(text)} ", f" {_normal(answer)} "
    at = words.find(wanted)
    while at >= 0:
        if not re.search(r"\b(?:not|t)$", words[:at]):
            return True
        at = words.find(wanted, at + 1)
    return False


def runs_on(reply: str) -> bool:
    """Whether a reply goes on after its answer: with another question, or for paragraphs after its first "Answer:"."""
    text = reply.strip()
    marked = MARKER.split(_plain(text), maxsplit=1)
    return bool(NEXT_TURN.search(text)) or (len(marked) > 1 and marked[-1].strip().count("\n") > 2)


def _own(reply: str) -> str:
    """A reply up to where the model asks itself the next question, without marks."""
    text = reply.lstrip()
    turn = NEXT_TURN.search(text)
    return _plain(text[: turn.start()] if turn else text).strip()


def _plain(text: str) -> str:
    """A reply without the marks of Markdown and LaTeX; a boxed answer becomes a line of its own."""
    text = re.sub(r"\\[dt]?frac\{(\d+)\}\{(\d+)\}", r"\1/\2", text)
    text = re.sub(r"\\boxed\{([^{}]*(?:\{[^{}]*\}[^{}]*)?)\}", r"\nAnswer: \1\n", text)
    text = re.sub(r"\\text\{([^{}]*)\}", r"\1", text)
    text = re.sub(r"^```.*$|`+|\\[()\[\]]", "", text, flags=re.MULTILINE)
    # Stars that stand for "times" have spaces or letters on both sides.
    return re.sub(r"(?:(?<=[\s(\"'])|^)\*+(?=\S)|(?<=[^\s*])\*+(?=[\s.,;:!?)\"']|$)", "", text, flags=re.MULTILINE)


def _read(text: str, kind: Kind, choices: Sequence[str], *, marked: bool) -> Value:
    if kind == "choice":
        return _choice(text, choices)
    if kind == "boolean":
        return _boolean(text)
    if kind == "number":
        return _number(text, marked=marked)
    line = re.sub(r"^[-•]\s+|^\$(?=.*\$$)|(?<=.)\$$", "", _first_line(text))
    line = line.rstrip(".") if kind == "text" else line
    number = parse_number(line)
    return line or None if number is None else number


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _number(text: str, *, marked: bool) -> int | Fraction | None:
    """The number that a text begins with if it is the answer and no operand, else the last one."""
    line = _first_line(text).lstrip("~≈=: ")
    if first := NUMBER.match(line):
        rest = line[first.end() :]
        if (marked and not OPERATOR.match(rest)) or _is_unit(rest):
            return parse_number(first[0])
    numbers = (marked and numbers_in(line)) or numbers_in(text)
    if numbers:
        return numbers[-1]
    words = spelled_in(text) or [TIMES[word] for word in re.findall(r"\b(?:once|twice|thrice)\b", text.lower())]
    return words[-1] if words else None


def _is_unit(text: str) -> bool:
    """Whether a text after a number only says of what it is: "apples.", "km per hour", or nothing."""
    return len(text.split()) <= 3 and not re.search(r"[\d=+*/^(]", text)


def _choice(text: str, choices: Sequence[str]) -> str | None:
    """The choice that a text names by letter or by its words; none if it names several."""
    letters = "".join(chr(ord("A") + index) for index in range(len(choices)))
    if not choices:
        return None
    line = _first_line(text)
    if len(set(re.findall(rf"^\(?([{letters}])[).:]", text, re.MULTILINE))) > 1:
        return None  # it says the choices again
    if letter := re.match(rf"\(?([{letters}])(?:[).:,]|$)|\(?([{letters.lower()}])\)?[.:]?$", line):
        return choices[letters.index((letter[1] or letter[2]).upper())]
    said = f" {_normal(text)} "
    named = [f" {_normal(choice)} " for choice in choices]
    found = [name for name in named if name in said]
    longest = [name for name in found if not any(name != other and name in other for other in found)]
    if len(longest) == 1:
        return choices[named.index(longest[0])]
    # The letter "A" at the start of a sentence is an article.
    alone = set(re.findall(rf"(?:^|(?<=[\s(]))([{letters}])(?=[).:,]|\s*$|\s+(?:is|or|and)\b)", text))
    return choices[letters.index(alone.pop())] if len(alone) == 1 else None


def _boolean(text: str) -> bool | None:
    text = text.lower()
    if UNSURE.search(text):
        return None
    words = re.findall(r"[a-z]+(?:['’]t\b)?", NOT_SO.sub("false", text))
    words = ["not" if word.endswith(("'t", "’t")) else word for word in words]
    said = [word in YES for word in words[:3] if word in YES or word in NO]
    if not said:
        said = [word in YES for word in words if word in YES or word in NO][-1:]
    return said[0] if said else None


def _normal(text: str) -> str:
    """Text as it is compared: no case, accents, articles or punctuation; signs of numbers, `C++` and `C#` stay."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain.replace("−", "-"))
    words = re.sub(r"(?!(?<!\w)-\d)[^\w\s+#]", " ", plain).split()
    return " ".join(word for word in words if word not in ("a", "an", "the")) or plain.strip()


# --- comparing and writing ---------------------------------------------------------------------


def same(a: Value, b: Value) -> bool:
    """Whether two answers are one. Exact numbers compare exactly, floats to nine digits, text without case."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, Fraction, float)) and isinstance(b, (int, Fraction, float)):
        return a == b or (isinstance(a, float) or isinstance(b, float)) and _is_close(a, b)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, str) and isinstance(b, str):
        return _key(a) == _key(b)
    return a is None and b is None


def _is_close(a: float | Fraction, b: float | Fraction) -> bool:
    try:
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    except OverflowError:  # an exact number beyond all floats
        return False


def _key(text: str) -> int | Fraction | str:
    """What two texts must have in common to be one answer: the number they are, else their words."""
    number = parse_number(text)
    return _normal(text) if number is None else number


def fits(value: Value, question: Question) -> bool:
    """Whether a value is of the kind that the question wants."""
    kind = expected_kind(question)
    if kind == "number":
        return isinstance(value, (int, Fraction, float)) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "choice":
        return any(same(value, choice) for choice in question.choices)
    return value is not None and value != ""


def format_value(value: Value) -> str:
    """A value as a person writes it: `2.5` for 5/2, `1/3` where decimals would not end, `yes` for true."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, Fraction):
        return _decimal(value) or str(value)
    if isinstance(value, tuple):
        return ", ".join(format_value(item) for item in value)
    return "" if value is None else str(value)


def _decimal(value: Fraction) -> str | None:
    """The decimal writing of a fraction if it ends within ten places."""
    scaled = value * 10**10
    if scaled.denominator != 1:
        return None
    sign, digits = "-" * (value < 0), f"{abs(scaled.numerator):011d}"
    return f"{sign}{digits[:-10]}.{digits[-10:]}".rstrip("0").rstrip(".")
