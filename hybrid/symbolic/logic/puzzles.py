"""Problems of a fixed kind, each read as a whole: expressions of truth values, and things swapped or put in places.

A reader takes all of a text or nothing: one sentence that it does not expect, and the text is none of its kind.
"""

import re
from collections.abc import Sequence

from hybrid.symbolic.logic.assignments.reader import read_assignment
from hybrid.symbolic.logic.formula import And, Atom, Formula, Iff, Name, Not, Or, Variable
from hybrid.symbolic.logic.problem import Problem, Puzzle
from hybrid.symbolic.logic.words import Said

__all__ = ["read_puzzle"]

MOST = 2_000
"""Words of an expression."""
MOST_SWAPS = 100
LONGEST = 1_000
"""Characters of a sentence about swaps."""
DEEPEST = 50
TRUE, FALSE = Atom("true"), Atom("false")


def read_puzzle(sentences: Sequence[str], choices: Sequence[str]) -> Puzzle | None:
    """The puzzle that a question is; `None` if it is none of a known kind."""
    return (
        _truth_values(" ".join(sentences), choices) or _swaps(sentences, choices) or read_assignment(sentences, choices)
    )


def _puzzle(told: Sequence[tuple[str, Formula]], goals: Sequence[tuple[str, Formula]], **asked: object) -> Puzzle:
    premises, wanted = (tuple(Said(text, ()) for text, _ in each) for each in (told, goals))
    problem = Problem(premises, wanted, **asked)  # type: ignore[arg-type]
    return Puzzle(problem, tuple(formula for _, formula in (*told, *goals)))


# --- truth values ------------------------------------------------------------------------------

TOKEN = re.compile(r"\w+|\S")
BEFORE = ("q", "question", "what", "is", "evaluate", ":")
AFTER = ("is", "=", ":", "?")


class _Wrong(ValueError):
    """It is no expression."""


def _truth_values(text: str, choices: Sequence[str]) -> Puzzle | None:
    """Not ( True ) and ( True ) is."""
    tokens = TOKEN.findall(text.lower())
    if not 1 < len(tokens) <= MOST:
        return None
    while tokens and tokens[0] in BEFORE:
        tokens.pop(0)
    while tokens and tokens[-1] in AFTER:
        tokens.pop()
    if len(tokens) < 2:
        return None
    try:
        formula = _either(tokens, 0)
    except _Wrong:
        return None
    if tokens:
        return None
    told = [("True is so, and False is not.", And((TRUE, Not(FALSE))))]
    return _puzzle(told, [(text.strip(), formula)], asks="verdict", choices=tuple(choices))


def _either(tokens: list[str], depth: int) -> Formula:
    """Takes an expression from the front of the tokens; "not" binds closest, then "and".

    Raises:
        _Wrong: there is none.
    """
    parts = [_all(tokens, depth)]
    while tokens[:1] == ["or"]:
        tokens.pop(0)
        parts.append(_all(tokens, depth))
    return Or(tuple(parts)) if len(parts) > 1 else parts[0]


def _all(tokens: list[str], depth: int) -> Formula:
    parts = [_one(tokens, depth)]
    while tokens[:1] == ["and"]:
        tokens.pop(0)
        parts.append(_one(tokens, depth))
    return And(tuple(parts)) if len(parts) > 1 else parts[0]


def _one(tokens: list[str], depth: int) -> Formula:
    denied = False
    while tokens[:1] == ["not"]:
        tokens.pop(0)
        denied = not denied
    if not tokens or depth > DEEPEST:
        raise _Wrong
    token = tokens.pop(0)
    if token == "(":
        formula = _either(tokens, depth + 1)
        if tokens[:1] != [")"]:
            raise _Wrong
        tokens.pop(0)
    elif token in ("true", "false"):
        formula = TRUE if token == "true" else FALSE
    else:
        raise _Wrong
    return Not(formula) if denied else formula


# --- swaps -------------------------------------------------------------------------------------

_HAS = r"(?:has|gets|holds|is holding|is dancing with|is playing|plays|buys|takes|picks)"
START = re.compile(r"[^:]*\beach\b[^:]*:\s*(.+?)\.?")
HAS = re.compile(rf"(?P<who>[^\W\d_][\w' -]*?) {_HAS} (?:an? |the )?(?P<what>.+)")
SWAP = re.compile(
    r"(?:(?:first|then|next|after that|finally|lastly|at last|second|third),? )?(?P<one>.+?) and (?P<other>.+?) "
    r"(?:swap|switch|trade|exchange)(?: their)?(?: \w+)?(?: with each other)?\.",
    re.IGNORECASE,
)
END = re.compile(
    rf"at the end(?: of [\w ]+)?, (?:(?P<who>.+?) {_HAS}(?: the)?[:.?]?|(?:what|who|which \w+) (?:does|is) "
    rf"(?P<asked>.+?) (?:have|hold|get|dancing with|holding|playing)\?)",
    re.IGNORECASE,
)
JOINED = re.compile(r",\s*(?:and\s+)?|\s+and\s+(?=[^,]+$)")
ANY = Variable("X")


def _swaps(sentences: Sequence[str], choices: Sequence[str]) -> Puzzle | None:
    """Everybody has something, pairs swap, and one is asked for at the end: a fact is of a moment."""
    if not 3 <= len(sentences) <= MOST_SWAPS + 4 or max(map(len, sentences)) > LONGEST:
        return None
    at = next((at for at, each in enumerate(sentences) if START.fullmatch(each)), None)
    end = END.fullmatch(sentences[-1])
    if at is None or end is None:
        return None
    owned = _owned(sentences[at])
    asked = end["who"] or end["asked"]
    swaps = [(text, SWAP.fullmatch(text)) for text in sentences[at + 1 : -1]]
    while swaps and swaps[0][1] is None and not _names(swaps[0][0], owned):
        swaps.pop(0)  # as the game goes on, they trade
    opening = all(_opens(text, owned) for text in sentences[:at])
    if not opening or asked not in owned or not swaps:
        return None
    told: list[tuple[str, Formula]] = [
        (sentences[at], And(tuple(_has(0, who, Name(_plain(what))) for who, what in owned.items())))
    ]
    for moment, (text, match) in enumerate(swaps):
        if match is None or match["one"] == match["other"] or not {match["one"], match["other"]} <= owned.keys():
            return None
        told.append((text, _swapped(moment, list(owned), match["one"], match["other"])))
    things = tuple(choices or owned.values())
    goals = [(f"{asked}: {thing}", _has(len(swaps), asked, Name(_plain(thing)))) for thing in things]
    return _puzzle(told, goals, asks="which", choices=things)


def _owned(sentence: str) -> dict[str, str]:
    """What each has at the start; nothing if that is not said of each in the same way."""
    match = START.fullmatch(sentence)
    clauses = [HAS.fullmatch(each) for each in JOINED.split(match[1])] if match else []
    pairs = [(each["who"], each["what"]) for each in clauses if each]
    owned = dict(pairs)
    distinct = len(owned) == len(clauses) > 1 and len({_plain(what) for what in owned.values()}) == len(owned)
    return owned if distinct else {}


def _opens(sentence: str, owned: dict[str, str]) -> bool:
    """Ann, Bob, and Carl are playing a game."""
    named, _, rest = sentence.partition(" are ")
    everybody = set(JOINED.split(named)) == owned.keys()
    return (everybody and bool(rest) and not _names(rest, owned)) or not _names(sentence, owned)


def _names(sentence: str, owned: dict[str, str]) -> bool:
    return any(re.search(rf"\b{re.escape(each)}\b", sentence, re.IGNORECASE) for each in (*owned, *owned.values()))


def _has(moment: int, who: str, what: Name | Variable) -> Atom:
    return Atom(f"has_{moment}", (Name(_plain(who)), what))


def _swapped(moment: int, everybody: Sequence[str], one: str, other: str) -> Formula:
    before = {one: other, other: one}
    return And(tuple(Iff(_has(moment + 1, who, ANY), _has(moment, before.get(who, who), ANY)) for who in everybody))


def _plain(text: str) -> str:
    return re.sub(r"\W+", "_", re.sub(r"^(?:an?|the) ", "", text.strip(" .").lower()))
