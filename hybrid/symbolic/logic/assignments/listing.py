"""Choices that are lists: who is at a place, who is at each, and all in their order."""

import re
from collections.abc import Sequence

from hybrid.symbolic.logic.assignments.board import Unread, Value, all_of, any_of
from hybrid.symbolic.logic.assignments.tokens import Lexicon, Token
from hybrid.symbolic.logic.formula import Formula

__all__ = ["IN_ORDER", "LIST", "in_order", "listing"]

IN_ORDER = re.compile(
    r"\bin (?:the )?order\b|\border in which\b|\bfrom first\b|\bthe order\b|\bsequences?\b|\bclockwise order\b"
)
LIST = re.compile(
    r"(?:be |is )?(?:an? |the )?(?:(?:complete|accurate|possible|acceptable|permissible|allowable|full|and|correct) ?)*"
    r"(?:list|listing|assignment|selection|schedule|order|ordering|matching|arrangement|sequence|group|set|record|"
    r"distribution|placement|plan|lineup|roster|way)\b",
    re.IGNORECASE,
)
"""What a question calls them."""


def _place(text: str, lexicon: Lexicon) -> Value | None:
    """Of which place a list is; `None` if it is of all."""
    tokens = lexicon.tokens(text)
    values = [token for token in tokens if isinstance(token, Value)]
    if set(tokens) & {"not", "some", "any", "no"} or len(values) > 1 or any(isinstance(token, int) for token in tokens):
        raise Unread(text)
    return values[0] if values else None


def listing(choice: str, rest: str, lexicon: Lexicon) -> Formula:
    """Who is at each place, or who is at one."""
    board = lexicon.board
    if ":" in choice:
        return _matched(choice, lexicon)
    place = _place(rest, lexicon)
    listed = _names(lexicon.tokens(choice))
    if place is not None:
        if place.kind == listed[0].kind:
            raise Unread(choice)
        return board.only(place, listed, board.values(listed[0].kind))
    if board.kinds[1].size == 1:
        return board.only(Value(1, 0), listed, board.values(0))
    raise Unread(choice)


FROM = re.compile(r"\bfrom (?:the )?(?P<first>[\w ]+?)(?: [a-z]+ed)?,? (?:to|through) ")


def in_order(choice: str, rest: str, lexicon: Lexicon) -> Formula:
    """Everybody, from the first to the last."""
    board = lexicon.board
    start = FROM.search(rest)
    if board.order is None or start and lexicon.tokens(start["first"])[:1] not in ((Value(board.order, 0),), ()):
        raise Unread(rest)
    items = [lexicon.tokens(item) for item in choice.split(";")]
    alike, listed = _described(items) if len(items) > 1 else ([], _names(items[0]))
    places = board.values(board.order)
    if len(listed) != len(places) or listed[0].kind != 0:
        raise Unread(choice)
    told = all_of(board.link(piece, other) for piece, other in alike)
    if not board.kinds[board.order].is_ring:
        return all_of((told, *(board.link(piece, spot) for piece, spot in zip(listed, places, strict=True))))
    if not re.search(r"(?<!counter)(?<!counter-)\bclockwise\b", rest):
        raise Unread(rest)
    turns = (places[at:] + places[:at] for at in range(len(places)))
    return any_of(all_of(board.link(piece, spot) for piece, spot in zip(listed, turn, strict=True)) for turn in turns)


def _described(items: Sequence[Sequence[Token]]) -> tuple[list[tuple[Value, Value]], list[Value]]:
    """Each with what is said of it, and all in their order: Ann, red; Bob, blue."""
    alike: list[tuple[Value, Value]] = []
    listed: list[Value] = []
    for item in items:
        named = [token for token in item if isinstance(token, Value)]
        if not named:
            raise Unread("a list")
        piece, *others = named
        if (
            piece.kind
            or not others
            or any(not each.kind for each in others)
            or set(item) - {piece, *others, ",", "and"}
        ):
            raise Unread("a list")
        alike += [(piece, other) for other in others]
        listed.append(piece)
    if len(set(listed)) < len(listed):
        raise Unread("a list")
    return alike, listed


def _matched(choice: str, lexicon: Lexicon) -> Formula:
    """Monday: Fred, Gina; Tuesday: Hal."""
    board = lexicon.board
    parts: dict[Value, list[Value]] = {}
    at: Value | None = None
    tokens = [
        token for piece in re.split(r"(:)", choice) for token in ([":"] if piece == ":" else lexicon.tokens(piece))
    ]
    for number, token in enumerate(tokens):
        if isinstance(token, Value) and tokens[number + 1 : number + 2] == [":"]:
            at = token
            parts[at] = []
        elif isinstance(token, Value) and at is not None:
            parts[at].append(token)
        elif token == "no" and at is not None and not parts[at]:
            continue
        elif token not in (":", ",", ";", "and"):
            raise Unread(choice)
    kinds = {label.kind for label in parts}
    if len(kinds) != 1 or len(parts) != board.kinds[next(iter(kinds))].size:
        raise Unread(choice)
    others = {value.kind for values in parts.values() for value in values}
    if len(others) != 1 or others == kinds:
        raise Unread(choice)
    return all_of(board.only(label, values, board.values(next(iter(others)))) for label, values in parts.items())


def _names(tokens: Sequence[Token]) -> list[Value]:
    names = [token for token in tokens if isinstance(token, Value)]
    if not names or len(set(names)) < len(names) or len({name.kind for name in names}) > 1:
        raise Unread("a list")
    if any(token not in (",", "and", ";") for token in tokens if not isinstance(token, Value)):
        raise Unread("a list")
    return names
