"""How a puzzle begins: what is put where, and how many at a place."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hybrid.symbolic.logic.assignments.board import Board, Kind, Unread, Value, all_of, count
from hybrid.symbolic.logic.assignments.cast import lists_in
from hybrid.symbolic.logic.assignments.grammar import read_condition
from hybrid.symbolic.logic.assignments.whom import QUANTITIES
from hybrid.symbolic.logic.assignments.tokens import Class, Lexicon, Token, singular
from hybrid.symbolic.logic.assignments.words import NUMBERS, PICKED, stem
from hybrid.symbolic.logic.formula import Formula

__all__ = ["Setting", "read_setting"]

INTRO = re.compile(
    r"^(?:[^:—]*\bfollowing\b[^:—]*|The [^:—]*\b(?:conditions|constraints|restrictions|rules|requirements)\b[^:—]*):"
)
SUFFIX = re.compile(
    r"(?:,|—)?(?: and)? ?(?:(?:that is |which is )?subject to|consistent with|in accordance with|according to|given that|in an order|"
    r"in a way|such that|with|under|(?:and )?(?:the|their|its) [\w ]+ must)"
    r"[^:,—]*\b(?:following|conditions|constraints|restrictions|rules|requirements)\b[^:—]*:"
)
NEXT_GROUP = re.compile(rf"[—;,]* ?(?:and )?(?:{'|'.join(NUMBERS)}) (?:[\w-]+ ?){{1,3}}")
IN_ORDER = re.compile(
    r"\border(?:ed)?\b|\bone at a time\b|\bconsecutive(?:ly)?\b|\bfrom first\b|\bin a row\b|\bsequence\b|\brelative ages\b|\bat the same time\b|\bfirst through\b|\bfrom left to right\b|\bties?\b|\bone after (?:another|the other)\b",
    re.IGNORECASE,
)


IN_ROW = re.compile(r"\border\b|\bone at a time\b|\bin a row\b|\bfrom left to right\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a puzzle is about, and what its first sentences say."""

    lexicon: Lexicon
    told: tuple[tuple[str, Formula], ...]
    rest: tuple[str, ...]
    """The conditions."""


@dataclass(frozen=True, slots=True)
class _Text:
    scene: tuple[str, ...]
    rest: tuple[str, ...]


def read_setting(sentences: Sequence[str], asked: Sequence[str] = ()) -> Setting:
    """From the sentences before the question.

    Args:
        sentences: of the scene and the conditions.
        asked: the question and its choices.

    Raises:
        Unread: it is not clear what is put where.
    """
    text = _parted(sentences)
    whole = " ".join(sentences)
    kinds, nouns = _cast(text.scene, whole)
    others = _other_names(text.scene, kinds, nouns)
    nouns |= _parts(text, kinds)
    text = replace(
        text,
        scene=tuple(re.sub(r"\beach of them\b", f"each {kinds[0].nouns[0]}", each, flags=re.I) for each in text.scene),
    )
    scene_words = [word for sentence in text.scene for word in re.findall(r"[\w'-]+", bare(sentence))]
    picks = _is_partial(whole, scene_words, kinds)
    neutral = frozenset(map(stem, scene_words)) | _common((*text.rest, *asked))
    picked = (
        frozenset(stem(each["verb"]) for each in SOME_OF.finditer(whole) if each["verb"]) if picks else frozenset[str]()
    )
    if len(kinds) == 1:
        kinds = (*kinds, _implied(kinds[0], text, picks=picks))
    if re.search(r"\bfrom left to right\b", " ".join(text.scene)):
        kinds = tuple(replace(kind, rightward=True) for kind in kinds)
    board = Board(kinds)
    lexicon = Lexicon(board, nouns | others, frozenset(others), neutral, picked, picks)
    return _with_rules(lexicon, text)


def _common(texts: Sequence[str]) -> frozenset[str]:
    """What is in several sentences and names nothing is a word for being there: speaks on."""
    found = Counter(each for text in texts for each in {stem(word) for word in re.findall(r"\b[a-z]{4,}\b", text)})
    return frozenset(word for word, times in found.items() if times > 1)


def _parted(sentences: Sequence[str]) -> _Text:
    """The scene, and the conditions after the words that announce them."""
    scene: list[str] = []
    for at, sentence in enumerate(sentences):
        found = SUFFIX.search(sentence) or INTRO.match(sentence)
        if found and not any(each.start < found.end() <= each.end for each in lists_in(sentence)):
            before, after = sentence[: found.start()].strip(), sentence[found.end() :].strip()
            scene += [each for each in (before, found[0].lstrip(" ,—")) if each]
            return _Text(tuple(scene), tuple(filter(None, (after, *sentences[at + 1 :]))))
        scene.append(sentence)
    last = max((at for at, sentence in enumerate(sentences) if lists_in(sentence)), default=-1)
    return _Text(tuple(sentences[: last + 1]), tuple(sentences[last + 1 :]))


# --- what there is -----------------------------------------------------------------------------


def _cast(scene: Sequence[str], whole: str) -> tuple[tuple[Kind, ...], dict[str, tuple[Value, ...]]]:
    """The kinds of things, pieces first, and what they and parts of them are called."""
    groups = [group for sentence in scene for group in _groups(sentence)]
    if not 1 <= len(groups) <= 2:
        raise Unread(f"{len(groups)} lists")
    groups.sort(key=lambda group: any(kind.is_ordered for kind in group))  # the places are in order
    kinds: list[Kind] = []
    nouns: dict[str, tuple[Value, ...]] = {}
    for at, group in enumerate(groups):
        kind = group[0] if len(group) == 1 else _together(group, whole)
        kinds.append(kind if at else replace(kind, is_ordered=False))
        everything = tuple(Value(at, number) for number in range(kind.size))
        first = 0
        for part in group:
            nouns |= dict.fromkeys(part.nouns, everything[first : first + part.size])
            first += part.size
        nouns |= dict.fromkeys(kind.nouns, everything)
    names = [name for kind in kinds for name in kind.values if not kind.is_numbered]
    if set(kinds[0].nouns) & {noun for kind in kinds[1:] for noun in kind.nouns}:
        raise Unread("a word for two kinds of things")
    if len(set(names)) < len(names) or {"A", "I"} & set(names):
        raise Unread("a name of two things")
    return tuple(kinds), nouns


def _groups(sentence: str) -> Iterator[list[Kind]]:
    """Lists that follow each other are parts of one: four boys and three girls."""
    lists = lists_in(sentence)
    for at, each in enumerate(lists):
        if at and NEXT_GROUP.fullmatch(sentence, lists[at - 1].end, each.start):
            continue
        group = [each.kind]
        for before, after in zip(lists[at:], lists[at + 1 :], strict=False):
            if not NEXT_GROUP.fullmatch(sentence, before.end, after.start):
                break
            group.append(after.kind)
        yield group


def _together(group: Sequence[Kind], whole: str) -> Kind:
    """The parts as one kind, called as those of their number are."""
    values = tuple(value for kind in group for value in kind.values)
    number = next(word for word, at in NUMBERS.items() if at == len(values))
    called = re.findall(rf"\b(?:{number}|{len(values)}) ([a-z]+s|children|people|men|women)\b", whole)
    return Kind(tuple(dict.fromkeys(map(singular, called))), values)


# --- what is said of all -----------------------------------------------------------------------


def bare(sentence: str) -> str:
    """Without its lists."""
    for each in reversed(lists_in(sentence)):
        sentence = f"{sentence[: each.start]} {sentence[each.end :].lstrip(':—')}"
    sentence = re.sub(r",? each \w+ed by (?:exactly one|a different one) of (?:the )?\w+ [a-z]+\b", "", sentence)
    sentence = re.sub(r",? ?(?:from )?\bfirst (?:through|to) \w+", "", sentence)
    return re.sub(r"\bone (?:on top of|above) (?:the other|another)|:", "", sentence)


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


def _other_names(
    scene: Sequence[str], kinds: Sequence[Kind], nouns: Mapping[str, tuple[Value, ...]]
) -> dict[str, tuple[Value, ...]]:
    """What each has one of is another name for it: each student gives one speech."""
    text = " ".join(map(bare, scene))
    names: dict[str, tuple[Value, ...]] = {}
    for at, kind in enumerate(kinds):
        everything = tuple(Value(at, number) for number in range(kind.size))
        own = "|".join(re.escape(form) for noun in kind.nouns for form in (noun, f"{noun}s", f"{noun}es"))
        number = next(word for word, value in NUMBERS.items() if value == kind.size)
        found = re.findall(
            rf"\beach (?:of )?(?:\w+ ){{0,3}}(?:{own}) [\w ]*?(?:one|a single) (?:guest )?([a-z]+)\b", text, re.I
        )
        found += re.findall(rf"\b(?:{own}) (?:\w+ )?each [\w ]*?(?:one|a single) (?:guest )?([a-z]+)\b", text, re.I)
        if sum(other.size == kind.size for other in kinds) == 1:
            found += re.findall(rf"\b(?:{number}|{kind.size}) (?:[a-z]+ )??([a-z]+s)\b", text, re.I)
        fresh = (noun for each in found if len(noun := singular(each.lower())) > 3 and noun not in {*nouns, *NUMBERS})
        names |= {noun: everything for noun in fresh if noun not in names}
    return names


def _implied(pieces: Kind, text: _Text, *, picks: bool) -> Kind:
    """The places that have no names: first, second, third; or being chosen."""
    told = " ".join(text.scene)
    if IN_ORDER.search(told):
        places = tuple(str(at + 1) for at in range(pieces.size))
        upward = False if re.search(r"\brank", told) else None
        return Kind(IMPLIED, places, True, upward, is_numbered=True)
    if picks:
        return Kind(SELECTION, ("chosen",), is_numbered=True)
    raise Unread("it is not said where they are put")


# --- how many ----------------------------------------------------------------------------------

_ONE = r"(?<!at_least )(?<!at_most )(?:exactly |only )?#1"
_MANY = r"(?P<many>(?:(?:exactly|at_least|at_most) #\d+ ?,? ?(?:and|but)? ?)+)"
RULES: tuple[tuple[str, str], ...] = (
    (
        r"each K0 different (?:#1 )?K1|K0 each different (?:#1 )?K1|each different #1 K1|different K0 each K1",
        "bijection",
    ),
    (rf"each K0 {_ONE} K1|K0 exactly #1 K1 each|K0 each {_ONE} K1|K0 exactly #1 K1|each {_ONE} K1", "piece once"),
    (r"only K0 K1|(?:K0 )?not any other K0", "nothing else"),
    (r"K0 only$|each K0(?: ,)?$", "nothing else"),
    (r"no K0 same as any other K0", "place alone"),
    (r"(?:and )?no K0 more_than once", "piece at most once"),
    (r"(?:and )?no K0 more_than (?:#1 K1|once)", "piece at most once"),
    (
        rf"each K1 {_ONE} K0|K1 each {_ONE} K0|{_ONE} K0 (?:per|each) K1|(?:exactly )?one (?:per|each) K1|each K1 a? ?K0",
        "place once",
    ),
    (r"each K1 (?:#1 or more|at_least #1) K0|at_least #1 K0 each K1", "place used"),
    (rf"each K0 {_ONE}(?: different)?(?: K0)?(?= ,|$)|K0 each {_ONE}$", "nothing else"),
    (r"each K0 exactly once|(?:K0 )?each exactly once|exactly once", "piece once"),
    (r"per", "place alone"),
    (r"(?:that )?no #2 K0(?: same)?(?: K1)?|no #2 same|no #2(?= ,|$)", "place alone"),
)
"""What the scene says of how many are where, as signs, and what that is called."""
SO_MANY = re.compile(
    r"(?<!at_least )(?<!at_most )(?:exactly )?#([2-9])(?: K0)? (?:each|per) K1(?!\S)|K1 (?:exactly )?#([2-9]) K0 each(?!\S)"
)
"""Exactly two of them are on each day."""
HARMLESS = {",", ";", "and", "that", "it", "?", "a", "K0", "K1", "G0", "in", "consecutive"}
"""What may be left of a scene's signs."""
SOME_OF = re.compile(
    rf"(?:\b(?P<verb>[a-z]{{4,}}) )?(?:(?:exactly|only|at least|at most|no more than) )?\b(?P<some>{'|'.join(NUMBERS)}) (?:[a-z]+ )?(?:of|from among|from)"
    r"(?: a group of)? (?:the |these |exactly |her |his |their |its |following )*"
    rf"(?P<all>{'|'.join(NUMBERS)}|kinds|types)\b",
    re.IGNORECASE,
)
"""Exactly six of eight."""


def _is_partial(whole: str, words: Sequence[str], kinds: Sequence[Kind]) -> bool:
    """Whether pieces may be nowhere."""
    if len(kinds) == 1 and any(PICKED.fullmatch(word.lower()) for word in words):
        return True
    size = kinds[0].size
    numbers = [
        (NUMBERS[each["some"].lower()], NUMBERS.get(each["all"].lower(), size)) for each in SOME_OF.finditer(whole)
    ]
    return any((1 < some or len(kinds) == 1) and some < everything == size for some, everything in numbers)


def _with_rules(lexicon: Lexicon, text: _Text) -> Setting:
    board = lexicon.board
    told: list[tuple[str, Formula]] = []
    known: set[str] = set()
    scene = replace(lexicon, is_scene=True)
    for sentence in text.scene:
        if _PART.fullmatch(sentence) and _parts(replace(text, scene=(sentence,)), board.kinds):
            continue
        found, formulas = _rules_of(bare(sentence), scene)
        known |= found
        if formulas:
            told.append((sentence, all_of(formulas)))
    if lexicon.picks and board.order == 1:
        known |= {"piece once"}
    if not known & {"piece once", "place once"} and STORED.search(" ".join(text.scene)) and not lexicon.picks:
        known |= {"piece once"}
    if not known and board.kinds[1].nouns != IMPLIED:
        raise Unread("it is not said how many are at a place")
    is_row = (
        board.kinds[1].nouns == IMPLIED or known & {"place once", "place alone"} or IN_ROW.search(" ".join(text.scene))
    )
    if board.order == 1 and board.kinds[0].size == board.kinds[1].size and not lexicon.picks and is_row:
        known |= {"bijection"}
    if "bijection" in known:
        known |= {"piece once", "place once"}
    if numbers := list(_numbers(board, known, picks=lexicon.picks)):
        told.append((" ".join(text.scene), all_of(numbers)))
    single = {(0, 1)} if known & {"piece once", "piece at most once"} else set()
    return Setting(replace(lexicon, board=replace(board, single=frozenset(single))), tuple(told), text.rest)


def _rules_of(sentence: str, lexicon: Lexicon) -> tuple[set[str], list[Formula]]:
    """What a sentence of the scene says.

    Raises:
        Unread: it says more.
    """
    board = lexicon.board
    tokens = [token for token in lexicon.tokens(sentence) if token != "in"]
    text = sketch(_without_sizes(tokens), board)
    known: set[str] = set()
    formulas: list[Formula] = []
    chosen = (
        re.search(r"(exactly|at_least|at_most|)(?:^| )#(\d+)(?: K0){0,2}(?! ?(?:each|per|K)\b)", text)
        if lexicon.picks
        else None
    )
    if chosen and (int(chosen[2]) > 1 or board.kinds[1].size == 1):
        text = text.replace(chosen[0], " ", 1)
        quantity = QUANTITIES[chosen[1].replace("_", " ") or "exactly"]
        formulas.append(count(quantity, int(chosen[2]), _present(board)))
        known.add("chosen")
    if match := SO_MANY.search(text):
        number = int(match[1] or match[2])
        text = text.replace(match[0], " ", 1)
        pieces = [
            [(board.name(piece), board.link(piece, place)) for piece in board.values(0)] for place in board.values(1)
        ]
        formulas += [count("exactly", number, links) for links in pieces]
        known.add("counted" if number * len(pieces) != board.kinds[0].size else "piece once")
    for pattern, rule in RULES:
        changed = re.sub(rf"(?<!\S)(?:{pattern})(?!\S)", " ", text)
        if changed != text:
            known.add(rule)
            text = " ".join(changed.split())
    sizes = "|".join(str(kind.size) for kind in board.kinds)
    text = re.sub(rf"(?:exactly )?#(?:{sizes})(?= |$)(?! K)", "", text)
    if set(text.split()) - HARMLESS:
        formulas.append(read_condition(sentence, lexicon))
        known.add("counted")
    return known, formulas


def _without_sizes(tokens: Sequence[Token]) -> list[Token]:
    """Six rangers are the rangers."""
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


def _present(board: Board) -> list[tuple[str, Formula]]:
    return [(board.name(value), board.present(value)) for value in board.values(0)]


def _numbers(board: Board, known: Iterable[str], *, picks: bool) -> Iterator[Formula]:
    pieces, places = board.values(0), board.values(1)
    for value, others in ((value, others) for one, others in ((pieces, places), (places, pieces)) for value in one):
        links = [(board.name(other), board.link(value, other)) for other in others]
        is_piece = value.kind == 0
        if is_piece and "piece once" in known:
            yield count("at most" if picks else "exactly", 1, links)
        elif is_piece and "piece at most once" in known:
            yield count("at most", 1, links)
        if not is_piece and "place once" in known:
            yield count("exactly", 1, links)
        elif not is_piece and "place alone" in known:
            yield count("at most", 1, links)
        if not is_piece and "place used" in known:
            yield count("at least", 1, links)


SELECTION = ("selection",)
IMPLIED = ("position", "place")
"""What places that have no names are called."""
STORED = re.compile(
    r"\b(?:are|be|been|being) (?:each )?(?:stored|placed|assigned|seated|parked|divided|located|housed|hung|sorted)\b"
)
"""A thing is at one place only, if nothing else is said of its number."""
_PART = re.compile(
    r"(?:Only |Of these, |Of the \w+, )?(?P<names>[\w', ]+?) are (?:the |both |all )?(?P<noun>[a-z]+(?: [a-z]+)?)\.?"
)


def _parts(text: _Text, kinds: Sequence[Kind]) -> dict[str, tuple[Value, ...]]:
    """Only F, N, and T are hot foods."""
    named = {name: Value(at, number) for at, kind in enumerate(kinds) for number, name in enumerate(kind.values)}
    parts = {}
    for sentence in text.scene:
        match = _PART.fullmatch(sentence)
        names = re.split(r",? and |, ", match["names"]) if match else []
        if match and len(names) > 1 and all(name in named for name in names):
            parts[singular(match["noun"])] = tuple(named[name] for name in names)
    return parts
