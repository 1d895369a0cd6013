"""How a puzzle begins: what is put where, and how many at a place."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hybrid.symbolic.logic.assignments.board import ALWAYS, Board, Kind, Unread, all_of
from hybrid.symbolic.logic.assignments.cast import lists_in
from hybrid.symbolic.logic.assignments.naming import bare, cast_of, other_names, parts_in, place_nouns
from hybrid.symbolic.logic.assignments.numbers import Known, Numbers, formulas_of, numbers_in
from hybrid.symbolic.logic.assignments.tokens import Lexicon
from hybrid.symbolic.logic.assignments.words import NUMBERS, PICKED, stem
from hybrid.symbolic.logic.formula import Formula

__all__ = ["Setting", "read_setting"]

CONDITIONS = r"\b(?:following|conditions|constraints|restrictions|rules|requirements)\b"
INTRO = re.compile(rf"^(?:[^:—]*\bfollowing\b|The(?:se)? [^:—]*{CONDITIONS})[^:—]*:")
SUFFIX = re.compile(
    r"[,—]?(?: and)? ?(?:(?:that is |which is )?subject to|consistent with|in accordance with|according to|given that|"
    r"in an order|in a way|such that|with|under|(?:the|their|its) [\w ]+ must)"
    rf"[^:,—]*{CONDITIONS}[^:—]*:"
)
"""What announces the conditions, as a sentence or at the end of one."""
IN_ROW = re.compile(
    r"\border\b|\bone at a time\b|\bin a row\b|\bfrom left to right\b|\bone after (?:another|the other)\b|"
    r"\bfrom first (?:to|through)\b",
    re.IGNORECASE,
)
"""Nothing is at the place of another."""
IN_ORDER = re.compile(
    rf"{IN_ROW.pattern}|\bordered\b|\bconsecutive(?:ly)?\b|\b(?:from first|first through)\b|\bsequence\b|"
    r"\brelative ages\b|\bat the same time\b|\bties?\b",
    re.IGNORECASE,
)
"""There is a first and a last of them."""
RING = re.compile(
    r"\b(?:round|circular)(?: [a-z]+)? table\b|\b(?:in|around) a (?:circle|ring)\b|\bcircular arrangement\b",
    re.IGNORECASE,
)
SHARED = re.compile(r"\b(?:more than one|two or more|several)\b[^.;]* (?:can|may|might)(?! not\b)", re.IGNORECASE)
STORED = re.compile(
    r"\b(?:are|be|been|being) (?:each )?(?:stored|placed|assigned|seated|parked|divided|located|housed|hung|sorted)\b"
)
"""A thing is at one place only, if nothing else is said of its number."""
SOME_OF = re.compile(
    r"(?:\b(?P<verb>[a-z]{3,}) )?(?:(?:exactly|only|at least|at most|no more than) )?"
    rf"\b(?P<some>{'|'.join(NUMBERS)}) (?:[a-z]+ )?(?:of|from among|from)"
    r"(?: a group of)? (?:the |these |exactly |her |his |their |its |following )*"
    rf"(?P<all>{'|'.join(NUMBERS)}|kinds|types)\b",
    re.IGNORECASE,
)
"""Exactly six of eight."""
EITHER = re.compile(r"\beach\b[^,;]* is [\w ]+ or (?:is )?not\b")
WHICH = re.compile(r"\bwhich of the following\b")
"""Whether each of them is there, or which, is what a puzzle is about."""
HAVING = frozenset({"contain", "have", "has", "includ"})
"""What a selection does."""
IMPLIED, SELECTION = ("position", "place", "slot", "spot"), ("selection",)
"""What places are called that have no names, and the only place of those that are chosen."""


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

    def mentions(self, pattern: re.Pattern[str]) -> bool:
        """Whether the scene does."""
        return any(pattern.search(sentence) for sentence in self.scene)


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
    kinds, nouns = cast_of(text.scene, whole)
    them = f"each {kinds[0].nouns[0]}"
    text = replace(text, scene=tuple(re.sub(r"\b[Ee]ach of them\b", them, sentence) for sentence in text.scene))
    words = [word for sentence in text.scene for word in re.findall(r"[\w'-]+", bare(sentence))]
    picks = _is_partial(text, whole, words, kinds)
    if len(kinds) == 1 or text.mentions(IN_ROW) and not any(kind.is_ordered for kind in kinds):
        kinds = (*kinds, _implied(kinds[0], text, picks=picks))
    if text.mentions(re.compile(r"\bfrom left to right\b")):
        kinds = tuple(replace(kind, rightward=True) for kind in kinds)
    if kinds[-1].nouns == IMPLIED:
        rooms = (*IMPLIED, *place_nouns(text.scene, kinds[-1].size))
        nouns |= {noun: Board(kinds).values(len(kinds) - 1) for noun in rooms if noun not in nouns}
    others = other_names(text.scene, kinds, nouns)
    lexicon = Lexicon(
        Board(kinds),
        {**nouns, **{noun: values for each in text.scene for noun, values in parts_in(each, kinds).items()}, **others},
        others=frozenset(others),
        neutral=frozenset(map(stem, words)) | _common((*text.rest, *asked)),
        picked=frozenset(stem(each["verb"]) for each in SOME_OF.finditer(whole) if each["verb"])
        | (HAVING if Board(kinds).is_selection else frozenset()),
        picks=picks,
    )
    return _with_numbers(lexicon, text)


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


def _implied(pieces: Kind, text: _Text, *, picks: bool) -> Kind:
    """The places that have no names: first, second, third; or being chosen."""
    if text.mentions(RING):
        return Kind(IMPLIED, tuple(str(at + 1) for at in range(pieces.size)), True, is_ring=True, is_numbered=True)
    if text.mentions(IN_ORDER):
        places = tuple(str(at + 1) for at in range(pieces.size))
        upward = False if text.mentions(re.compile(r"\brank")) else None  # the first is the highest
        return Kind(IMPLIED, places, True, upward, is_numbered=True)
    if picks:
        return Kind(SELECTION, ("chosen",), is_numbered=True)
    raise Unread("it is not said where they are put")


def _is_partial(text: _Text, whole: str, words: Sequence[str], kinds: Sequence[Kind]) -> bool:
    """Whether pieces may be nowhere."""
    is_picked = text.mentions(EITHER) or text.mentions(WHICH) or any(PICKED.fullmatch(word.lower()) for word in words)
    if len(kinds) == 1 and is_picked and not text.mentions(IN_ORDER):
        return True
    size = kinds[0].size
    numbers = [
        (NUMBERS[each["some"].lower()], NUMBERS.get(each["all"].lower(), size)) for each in SOME_OF.finditer(whole)
    ]
    return any((some > 1 or len(kinds) == 1) and some < everything == size for some, everything in numbers)


def _with_numbers(lexicon: Lexicon, text: _Text) -> Setting:
    board, picks = lexicon.board, lexicon.picks
    told: list[tuple[str, Formula]] = []
    found = Numbers()
    for sentence in text.scene:
        if not parts_in(sentence, board.kinds):
            numbers = numbers_in(bare(sentence), _for_scene(lexicon, sentence, text))
            formula = all_of(numbers.formulas)
            told += [] if formula == ALWAYS else [(sentence, formula)]
            found |= numbers
    known = _concluded(found.known, board, text, picks=picks)
    single = frozenset((0, kind) for rule, kind in known if rule in ("piece once", "piece at most once"))
    if {kind for _, kind in known} != {*range(1, len(board.kinds))} or len(board.kinds) > 2 > len(single):
        raise Unread("it is not said how many are at a place")
    if formulas := list(formulas_of(board, known, picks=picks)):
        told.append((" ".join(text.scene), all_of(formulas)))
    return Setting(replace(lexicon, board=replace(board, single=single)), tuple(told), text.rest)


def _for_scene(lexicon: Lexicon, sentence: str, text: _Text) -> Lexicon:
    """In the scene other words say nothing, unless it speaks of a thing by its name: Ann and Bob are friends."""
    names = [name for name in lexicon.board.kinds[0].values if re.search(rf"\b{re.escape(name)}\b", bare(sentence))]
    if not names or lexicon.board.kinds[0].is_numbered:
        return replace(lexicon, is_scene=True)
    others = " ".join((*(each for each in text.scene if each != sentence), *text.rest))
    return replace(lexicon, neutral=frozenset(map(stem, re.findall(r"[\w'-]+", others))))


def _concluded(known: frozenset[Known], board: Board, text: _Text, *, picks: bool) -> frozenset[Known]:
    """With what goes without saying."""
    known = frozenset(each for each in known if each[0] != "nothing else")
    known |= {("chosen", 1)} if board.is_selection else set()
    row = board.order
    if row and board.kinds[0].size == board.kinds[row].size and not picks:
        is_full = board.kinds[row].nouns == IMPLIED or bool(known & {("place once", row), ("place alone", row)})
        if (is_full or text.mentions(IN_ROW)) and not text.mentions(SHARED):
            known |= {("bijection", row)}
    for kind in range(1, len(board.kinds)):
        if ("bijection", kind) in known:
            rule = "place once" if board.kinds[kind].size == board.kinds[0].size else "place alone"
            known |= {("piece once", kind), (rule, kind)}
        is_stored = text.mentions(STORED) and len(board.kinds) == 2 and not picks
        if is_stored and not known & {("piece once", kind), ("place once", kind)}:
            known |= {("piece once", kind)}
    return known | ({("piece once", row)} if row and picks else set())
