"""How many are where: what the first sentences of a puzzle say of all."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

from hybrid.symbolic.logic.assignments.board import Board, Quantity, Unread, Value, count
from hybrid.symbolic.logic.assignments.grammar import read_condition
from hybrid.symbolic.logic.assignments.tokens import Class, Lexicon, Token
from hybrid.symbolic.logic.assignments.whom import QUANTITIES, Limits
from hybrid.symbolic.logic.formula import Formula

__all__ = ["Known", "Numbers", "formulas_of", "numbers_in", "sketch"]

_ONE = r"(?<!at_least )(?<!at_most )(?:exactly |only )?#1"
RULES: tuple[tuple[str, str], ...] = (
    (r"one each K0", "piece once"),
    (r"each K0 either or not", "nothing else"),
    (
        r"each K0 different (?:#1 )?K1|K0 each different (?:#1 )?K1|each different #1 K1|different K0 each K1",
        "bijection",
    ),
    (rf"each K0 {_ONE} K1|K0 exactly #1 K1 each|K0 each {_ONE} K1|K0 exactly #1 K1|each {_ONE} K1", "piece once"),
    (r"only K0 K1|(?:K0 )?not any other K0|(?:and )?no_other K1", "nothing else"),
    (r"K0 only$|each K0(?: ,)?$|no K0 any other K1", "nothing else"),
    (r"no K0 same as any other K0", "place alone"),
    (r"(?:and )?no K0 more_than (?:#1 K1|once)", "piece at most once"),
    (
        rf"each K1 ,? ?{_ONE} K0|K1 each {_ONE} K0|{_ONE} K0 (?:per|each) K1|(?:exactly )?one (?:per|each) K1|"
        "each K1 a? ?K0",
        "place once",
    ),
    (r"each K1 (?:#1 or more|at_least #1) K0|at_least #1 K0 each K1", "place used"),
    (rf"each K0 {_ONE}(?: different)?(?: K0)?(?= ,|$)|K0 each {_ONE}(?: K0)?$", "nothing else"),
    (r"each K0 exactly once|(?:K0 )?each (?:exactly )?once|exactly once", "piece once"),
    (r"each K1 across exactly #1 other K1", "nothing else"),
    (r"per|not more_than #1 K0", "place alone"),
    (r"(?:that )?no #2 K0(?: same)?(?: K1)?|no #2 same|no #2(?= ,|$)", "place alone"),
)
"""What the scene says of how many are where, as signs, and what that is called."""
SO_MANY = re.compile(
    r"(?<!at_least )(?<!at_most )(?:exactly )?#([2-9])( K0)? (?:each|per) K([1-9])(?!\S)|"
    r"K([1-9]) (?:exactly )?#([2-9]) K0 each(?!\S)"
)
"""Exactly two of them are on each day."""
TWO_EACH = re.compile(r"\b(?:two|three|four) (?:(?:on|in|at|to|for) )?(?:each|every|per)\b", re.IGNORECASE)
"""What is there twice need not be named."""
EACH_HAS = re.compile(
    r"(?:each K(\d)|K(\d) each) (exactly|at_least|at_most|) ?#(\d+)(?: (?:but|and) (at_most) #(\d+))? K(\d)(?!\S)"
)
"""Each has at least two but no more than three of the others."""
CHOSEN = re.compile(
    r"(?:(exactly|at_least|at_most) #(\d+)(?: K0)*|in #(\d+)(?: K0)*|#(\d+)(?: K0)+)(?! ?(?:each|per|K)\b)"
)
"""Exactly four of them are chosen; with no word for the quantity, it is clear of what the number is."""
PARTS = re.compile(r"(?:[,;]? (?:and|while)|, with) (?=(?:each|every|no|none|exactly one|there) )")
MORE_PARTS = re.compile(rf"{PARTS.pattern}|; |, (?:and|but|while|with) ")
"""Where another clause begins, and where one may."""
PERMITTED = re.compile(
    r"(?:(?:More than one|Two or more|Several|Some|Any number of) [\w ]+ (?:can|may|might)(?! (?:not|only)\b)|"
    r"(?:It is possible (?:that|for)|There (?:can|may|might|need not) be)\b|"
    r"(?:Not (?:all|every(?: one)?)|None|No) [\w ]+ (?:has|have|needs?) to\b|[\w ]+ need not\b)"
    r"(?!.*(?:[,;:]|\b(?:and|but|or|only|unless|if|at least|at most|exactly|no more than|except)\b))",
    re.IGNORECASE,
)
"""What is allowed is no condition."""
HARMLESS = {",", ";", "and", "that", "it", "?", "a", "K0", "K1", "K2", "G0", "as", "consecutive"}
"""What may be left of a scene's signs."""


Known = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is said of all."""

    known: frozenset[Known] = frozenset()
    """By the names of the rules, with the kind of places."""
    formulas: tuple[Formula, ...] = ()

    def __or__(self, other: "Numbers") -> "Numbers":
        return Numbers(self.known | other.known, (*self.formulas, *other.formulas))


def numbers_in(sentence: str, lexicon: Lexicon) -> Numbers:
    """What a sentence of the scene says, without its lists.

    Raises:
        Unread: it says more.
    """
    try:
        return _of_all(PARTS.split(sentence), lexicon)
    except Unread:
        return _of_all(MORE_PARTS.split(sentence), lexicon)


def _of_all(parts: Sequence[str], lexicon: Lexicon) -> Numbers:
    found = Numbers()
    for part in parts:
        found |= Numbers() if PERMITTED.match(part) else _numbers_in(part, lexicon)
    return found


def _numbers_in(sentence: str, lexicon: Lexicon) -> Numbers:
    found, text = _chosen(sketch(_without_sizes(lexicon.tokens(sentence)), lexicon.board), lexicon)
    text = " ".join(sign for sign in text.split() if sign != "in")
    for numbers_of in (partial(_so_many, is_named=not TWO_EACH.search(sentence)), _each_has):
        numbers, text = numbers_of(text, lexicon.board)
        found |= numbers
    for pattern, rule in RULES:
        for kind in _kinds(pattern, lexicon.board):
            changed = re.sub(rf"(?<!\S)(?:{pattern.replace('K1', f'K{kind}')})(?!\S)", " ", text)
            if changed != text:
                found |= Numbers(frozenset({(rule, kind)}))
                text = " ".join(changed.split())
    sizes = "|".join(str(kind.size) for kind in lexicon.board.kinds)
    text = re.sub(rf"(?:exactly )?#(?:{sizes})(?= |$)(?! K)", "", text)
    if set(text.split()) <= HARMLESS:
        return found
    formula = read_condition(sentence, lexicon)
    kinds = {token.kind for token in lexicon.tokens(sentence) if isinstance(token, Value | Class) and token.kind}
    return Numbers(frozenset(("counted", kind) for kind in kinds or {1}), (formula,))


def _kinds(pattern: str, board: Board) -> Sequence[int]:
    """Of which places a rule may be: those that it names, or those in a row."""
    return range(1, len(board.kinds)) if "K1" in pattern else [board.order or 1]


def _chosen(text: str, lexicon: Lexicon) -> tuple[Numbers, str]:
    """How many are chosen; with the signs that are left."""
    board = lexicon.board
    match = CHOSEN.search(text) if lexicon.picks else None
    number = match and int(match[2] or match[3] or match[4])
    if match is None or number is None or (number == 1 and not board.is_selection):
        return Numbers(), text
    present = [(board.name(value), board.present(value)) for value in board.values(0)]
    formula = count(QUANTITIES[(match[1] or "exactly").replace("_", " ")], number, present)
    return Numbers(frozenset({("chosen", 1)}), (formula,)), text.replace(match[0], " ", 1)


def _so_many(text: str, board: Board, *, is_named: bool) -> tuple[Numbers, str]:
    """How many are at each place; with the signs that are left."""
    match = SO_MANY.search(text)
    if match is None or (is_named and match[1] and not match[2]):
        return Numbers(), text
    number = int(match[1] or match[5])
    return _of_each(board, int(match[3] or match[4]), 0, [("exactly", number)]), text.replace(match[0], " ", 1)


def _each_has(text: str, board: Board) -> tuple[Numbers, str]:
    """How many of the others each has; with the signs that are left."""
    match = EACH_HAS.search(text)
    if match is None:
        return Numbers(), text
    kind, of, number = int(match[1] or match[2]), int(match[7]), int(match[4])
    quantity = QUANTITIES[(match[3] or "exactly").replace("_", " ")]
    if (quantity, number) == ("exactly", 1) or kind == of or kind and of:
        return Numbers(), text
    limits: Limits = [(quantity, number), *([("at most", int(match[6]))] if match[5] else [])]  # type: ignore[list-item]
    return _of_each(board, kind, of, limits), text.replace(match[0], " ", 1)


def _of_each(board: Board, kind: int, of: int, limits: Limits) -> Numbers:
    others = board.values(of)
    links = [[(board.name(other), board.link(value, other)) for other in others] for value in board.values(kind)]
    formulas = tuple(count(quantity, number, each) for each in links for quantity, number in limits)
    is_all = kind > 0 and limits == [("exactly", len(others) // len(links))] and len(others) % len(links) == 0
    return Numbers(
        frozenset({("piece once" if is_all else "counted", kind or of)}), formulas
    )  # all of them, so each is at one


def _without_sizes(tokens: Sequence[Token]) -> list[Token]:
    """Six clerks are the clerks."""
    kept: list[Token] = []
    tokens = [
        token
        for at, token in enumerate(tokens)
        if token != "consecutive" or not any(isinstance(after, Class) for after in tokens[at + 1 : at + 2])
    ]
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        is_size = isinstance(token, int) and isinstance(after, Class) and token == len(after.values)
        if not is_size or kept[-1:] in (["at least"], ["at most"]):
            kept.append(token)
        elif kept[-1:] == ["exactly"]:
            kept.pop()
    return kept


def sketch(tokens: Sequence[Token], board: Board) -> str:
    """The signs of a sentence as text: `each K0 exactly #1 K1`."""

    def sign(token: Token) -> str:
        match token:
            case Value(kind, at):
                return f"V{kind}.{at}"
            case Class():
                return f"K{token.kind}" if len(token.values) == board.kinds[token.kind].size else f"G{token.kind}"
            case int():
                return f"#{token}"
        return token.replace(" ", "_")

    return " ".join(map(sign, tokens))


def formulas_of(board: Board, known: Collection[Known], *, picks: bool) -> Iterator[Formula]:
    """What the rules with these names say; pieces may be nowhere if they are picked."""
    limits: dict[str, tuple[bool, Quantity]] = {
        "piece once": (True, "at most" if picks else "exactly"),
        "piece at most once": (True, "at most"),
        "place once": (False, "exactly"),
        "place alone": (False, "at most"),
        "place used": (False, "at least"),
    }
    for (rule, (is_piece, quantity)), kind in product(limits.items(), range(1, len(board.kinds))):
        pieces, places = board.values(0), board.values(kind)
        for value in (pieces if is_piece else places) if (rule, kind) in known else ():
            links = [(board.name(each), board.link(value, each)) for each in (places if is_piece else pieces)]
            yield count(quantity, 1, links)
