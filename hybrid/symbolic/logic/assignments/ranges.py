"""Questions about all that could be: the most, the earliest, or everything of which something is possible."""

import re
from collections.abc import Sequence

from hybrid.symbolic.logic.assignments.board import ALWAYS, NEVER, Unread, Value
from hybrid.symbolic.logic.assignments.grammar import formula_of
from hybrid.symbolic.logic.assignments.tokens import Class, Lexicon, Token
from hybrid.symbolic.logic.formula import Formula
from hybrid.symbolic.logic.problem import Test, Wanted

__all__ = ["read_range"]

Found = tuple[tuple[tuple[str, Formula], ...], tuple[tuple[Test, ...], ...]]
"""What is to be judged, and for each choice what has to come out."""
_MOST = r"maximum|greatest|largest|highest|most"
_LEAST = r"minimum|least|smallest|lowest|fewest"
_NUMBER = re.compile(
    rf"what is the (?:(?P<most>{_MOST})|{_LEAST})(?: possible)? number of (?P<of>.+?)"
    r"(?:,? (?:that|who|which|any of which|any of whom)"
    r"(?P<by> (?:the )?[a-z' ]+?)??)? (?:could|can|may|might|must)(?: possibly)? (?P<said>.+)",
    re.IGNORECASE,
)
_ENDMOST = re.compile(
    r"what is the (?P<end>earliest|latest) (?P<place>[a-z]+) (?:of the week )?(?:on|in|at|during) which "
    r"(?P<who>.+?) (?:could|can|may|might)(?: possibly)? (?P<said>.+)",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"which (?:one )?of the following (?:is|must be) a complete and accurate list of "
    r"(?:all )?(?:the )?(?P<of>[\w' ]+?),?"
    r" (?:(?:any one|any|each) of (?:which|whom)|that|who|(?P<where>(?:on|in|at|during|to) which) (?P<who>.+?)) "
    r"(?P<modal>could|can|may|might|must)(?: possibly)? (?P<said>.+)",
    re.IGNORECASE,
)


def read_range(asked: str, choices: Sequence[str], lexicon: Lexicon) -> Found | None:
    """What such a question comes down to; `None` if it is no such question.

    Raises:
        Unread: with a text in it that is of no known form.
    """
    if match := _NUMBER.fullmatch(asked):
        return _number(match, choices, lexicon)
    if match := _ENDMOST.fullmatch(asked):
        return _endmost(match, choices, lexicon)
    if match := _ALL.fullmatch(asked):
        return _all(match, choices, lexicon)
    return None


def _number(match: re.Match[str], choices: Sequence[str], lexicon: Lexicon) -> Found:
    """So many are possible, and one more is not."""
    of = [token for token in lexicon.tokens(match["of"]) if token not in ("each", "all")]
    if len(of) == 2 and isinstance(of[0], int) and isinstance(of[1], Class) and of[0] == len(of[1].values):
        of.pop(0)
    said = lexicon.tokens(match["said"])
    if match["by"] and lexicon.tokens(match["by"]):
        raise Unread(match["by"])
    if len(of) != 1 or not isinstance(whose := of[0], Class):
        raise Unread(match["of"])
    sign, step = ("at least", 1) if match["most"] else ("at most", -1)
    goals: dict[str, Formula] = {}
    tests: list[tuple[Test, ...]] = []
    for choice in choices:
        number = lexicon.tokens(choice)
        if len(number) != 1 or not isinstance(number[0], int) or not 0 <= number[0] <= len(whose.values):
            raise Unread(choice)
        wanted: list[Test] = []
        for many, outcome in ((number[0], "possible"), (number[0] + step, "refuted")):
            if 0 < many <= len(whose.values) if match["most"] else 0 <= many < len(whose.values):
                text = f"{sign} {many}: {match['said']}"
                goals.setdefault(text, formula_of((sign, many, whose, *said), lexicon, text))
                wanted.append((list(goals).index(text), outcome))  # type: ignore[arg-type]
        tests.append(tuple(wanted))
    return tuple(goals.items()), tuple(tests)


def _endmost(match: re.Match[str], choices: Sequence[str], lexicon: Lexicon) -> Found:
    """It is possible there, and nowhere nearer to the end."""
    places = _class(match["place"], lexicon)
    if lexicon.board.order is None or places[0].kind != lexicon.board.order:
        raise Unread(match["place"])
    who, said = lexicon.tokens(match["who"]), lexicon.tokens(match["said"])
    goals = tuple(_goal(place, (*who, *said, place), lexicon) for place in places)
    tests: list[tuple[Test, ...]] = []
    for choice in choices:
        at = places.index(_names(choice, places, lexicon)[0])
        nearer = range(at) if match["end"].lower() == "earliest" else range(at + 1, len(places))
        tests.append((*((number, _REFUTED) for number in nearer), (at, _POSSIBLE)))
    return goals, tuple(tests)


def _all(match: re.Match[str], choices: Sequence[str], lexicon: Lexicon) -> Found:
    """It is possible of these, and of no others."""
    among = _class(match["of"], lexicon)
    said = lexicon.tokens(match["said"])
    who = lexicon.tokens(match["who"]) if match["where"] else ()
    goals = tuple(_goal(each, (*who, *said, each) if match["where"] else (each, *said), lexicon) for each in among)
    inside, outside = (_ENTAILED, _OPEN) if match["modal"].lower() == "must" else (_POSSIBLE, _REFUTED)
    tests: list[tuple[Test, ...]] = []
    for choice in choices:
        listed = _names(choice, among, lexicon)
        tests.append(tuple((at, inside if each in listed else outside) for at, each in enumerate(among)))
    return goals, tuple(tests)


_POSSIBLE: Wanted = "possible"
_REFUTED: Wanted = "refuted"
_ENTAILED: Wanted = "entailed"
_OPEN: Wanted = "not entailed"


def _goal(of: Value, tokens: Sequence[Token], lexicon: Lexicon) -> tuple[str, Formula]:
    name = lexicon.board.name(of)
    formula = formula_of(tokens, lexicon, name)
    if formula in (ALWAYS, NEVER):
        raise Unread(name)
    return name, formula


def _class(text: str, lexicon: Lexicon) -> tuple[Value, ...]:
    match lexicon.tokens(text):
        case (Class(values, False),):
            return values
        case (int() as number, Class(values, False)) if number == len(values):
            return values
    raise Unread(text)


def _names(choice: str, among: Sequence[Value], lexicon: Lexicon) -> list[Value]:
    tokens = lexicon.tokens(choice)
    names = [token for token in tokens if isinstance(token, Value)]
    if not names or not set(names) <= set(among) or set(tokens) - {*names, ",", "and"}:
        raise Unread(choice)
    return names
