"""The formulas that a sentence can be read as: where its condition ends, what is said of all, what is denied."""

from collections.abc import Iterator, Sequence

from hybrid.symbolic.logic.clauses import ANY, Clause, Unread
from hybrid.symbolic.logic.formula import (
    And,
    Atom,
    Compare,
    Formula,
    Iff,
    Implies,
    Not,
    Quantified,
    atoms_of,
    names_of,
)
from hybrid.symbolic.logic.lexicon import (
    AUXILIARIES,
    COPULAS,
    EVERYBODY,
    GENERIC,
    IFS,
    NEIGHBOURING,
    NOBODY,
    NOUNS,
    PLACING,
    RELATIVES,
    SOMEBODY,
)
from hybrid.symbolic.logic.scales import DIRECTLY
from hybrid.symbolic.logic.words import Said, Word

__all__ = ["MOST", "readings"]

MOST = 24
LONGEST = 80
"""Words of a sentence."""


def readings(said: Said) -> tuple[Formula, ...]:
    """Every formula that the sentence may mean, each once; none if it is of no form that is known."""
    if len(said.words) > LONGEST:
        return ()
    found: dict[Formula, None] = {}
    for reading in _readings(said):
        if _says_all(reading, said):
            found[reading] = None
        if len(found) == MOST:
            break
    return tuple(found)


def _says_all(formula: Formula, said: Said) -> bool:
    """Whether every word that says something and every name is in it."""
    predicates = {atom.predicate for atom in atoms_of(formula) if isinstance(atom, Atom)}
    whole = {*predicates, *(each.removeprefix(DIRECTLY) for each in predicates)}
    written = {*whole, *(each.rpartition("_")[0] for each in predicates), *names_of(formula)}
    written |= {word.text for word in said.words if word.written in predicates}
    spoken = {word.text for word in said.words if word.kind in ("content", "scale", "name")}
    asked = said.text.endswith("?")
    idle = {
        word.text
        for before, word in zip((None, *said.words), said.words, strict=False)
        if word.written in (*PLACING, *NEIGHBOURING) or (asked and before and before.written in ("which", "what"))
    }
    return spoken - idle <= written


def _readings(said: Said) -> Iterator[Formula]:
    written = [word.written for word in said.words]
    end = len(written)
    if not written or (set(written) & {"who", "whom", "what", "which"} and _is_fronted(said)):
        return
    if condition := next((at for at, word in enumerate(written) if word in IFS), None):
        yield from _conditional_inside(said, condition)
    elif condition == 0:
        splits = [written.index("then")] if "then" in written else [at for at in range(end) if written[at] == ","]
        for split in splits:
            yield from _implied(said, (1, split), (split + 1, end), denied=written[0] == "unless")
    elif said.is_general and not _starts_with_name(said):
        yield from _about_all(said)
    else:
        yield from _said(said, 0, end)


def _conditional_inside(said: Said, at: int) -> Iterator[Formula]:
    """Bob is big if he is old; if and only if; only if; unless."""
    written = [word.written for word in said.words]
    end = len(written)
    if written[at : at + 4] == ["if", "and", "only", "if"]:
        for left in _said(said, 0, at):
            yield from (Iff(left, right) for right in _said(said, at + 4, end))
    elif written[at - 1] == "only":
        yield from _implied(said, (0, at - 1), (at, end))
    else:
        yield from _implied(said, (at + 1, end), (0, at), denied=written[at] == "unless")


def _about_all(said: Said) -> Iterator[Formula]:
    written = [word.written for word in said.words]
    first, end = written[0], len(written)
    if first == "no" and written[1:2] == ["one"]:
        first = "nobody"
    if said.text.endswith("?"):
        if first in ("who", "which", "what") and not {*AUXILIARIES} & set(written):
            yield from _said(said, 0, end)
    elif first in ("some", "there", *SOMEBODY):
        for formula in _said(said, 0, end) if _is_simple(said) and "or" not in written else ():
            yield Quantified("some", ANY.name, formula)
    elif first in (*EVERYBODY, *NOBODY) and not {"who", "that"} & set(written[:3]):
        for formula in _said(said, 1, end) if _is_of_everybody(said) else ():
            yield Not(formula) if first in NOBODY else formula
    elif _has_bare_subject(said):
        yield from _said(said, 0, end)
    else:
        yield from _of_those(said, first)


def _is_fronted(said: Said) -> bool:
    """Whom does Bob like?"""
    return said.text.endswith("?") and said.has(*AUXILIARIES)


def _of_those(said: Said, first: str) -> Iterator[Formula]:
    """All these are those; no this is that; only those are these."""
    for split in _verbs(said.words):
        if said.words[0].kind == "content" and said.words[split].written in ("is", "was", "does"):
            continue  # Rose is a gardener
        left, right = (0, split), (split, len(said.words))
        if first == "only":
            yield from _implied(said, right, left, of_all=True)
        else:
            yield from _implied(said, left, right, nobody=first == "no" or first in NOBODY, of_all=True)


def _is_of_everybody(said: Said) -> bool:
    """Everybody is round, nobody likes Bob; but not: everything red is round."""
    verb = said.words[2 if said.words[1:2] and said.words[1].written == "one" else 1 :][:1]
    return bool(verb) and not (verb[0].kind == "content" and said.has(*COPULAS))


def _is_simple(said: Said) -> bool:
    """Some cats are black, some cats sleep; but not: some cats chase mice."""
    speaking = [word for word in said.words if word.kind in ("content", "scale")]
    return len(speaking) <= 2 or said.has(*COPULAS)


def _has_bare_subject(said: Said) -> bool:
    """A person works or plays: nothing is said before the verb."""
    written = [word.written for word in said.words]
    helping = {*COPULAS, *AUXILIARIES, "who", "that"}
    is_noun = len(written) > 2 and written[1] in NOUNS and said.words[0].kind == "function"
    return is_noun and not helping & set(written[2:4])


def _verbs(words: Sequence[Word]) -> list[int]:
    """Where the verb can be that says something of all that stands before it: behind a whole phrase."""
    speaking = [at for at, word in enumerate(words) if word.kind in ("content", "scale")]
    if not speaking:
        return []
    helping = [at for at, word in enumerate(words) if word.written in (*COPULAS, *AUXILIARIES) and at > speaking[0]]
    relative = next((at for at, word in enumerate(words) if word.written in RELATIVES), None)
    if helping and (relative is None or relative > helping[0]):
        return helping[:1]
    start = speaking[0] if relative is None else relative + 1
    return [
        at
        for at in range(start + 1, len(words))
        if (at in speaking or at in helping)
        and (words[at - 1].kind in ("content", "name") or words[at - 1].written in NOUNS)
        and not _is_object_noun(words, at, speaking, relative)
    ]


def _is_object_noun(words: Sequence[Word], at: int, speaking: Sequence[int], relative: int | None) -> bool:
    """Cats chase mice: that mice is no verb cannot be seen, so a bare word behind two is none."""
    before = [each for each in speaking if each < at]
    return (
        relative is None
        and at == speaking[-1]
        and len(before) > 1
        and words[at + 1 :][:1] == words[-1:]
        and (words[at - 1].written not in NOUNS)
    )


def _implied(
    said: Said,
    left: tuple[int, int],
    right: tuple[int, int],
    *,
    denied: bool = False,
    nobody: bool = False,
    of_all: bool = False,
) -> Iterator[Formula]:
    if not _is_whole(said, left) or not _is_whole(said, right):
        return
    for condition in _said(said, *left):
        for result in _said(said, *right):
            if nobody and isinstance(result, And):
                continue
            if of_all and not all(_is_of_any(atom) for part in (condition, result) for atom in atoms_of(part)):
                continue
            yield Implies(Not(condition) if denied else condition, Not(result) if nobody else result)


def _is_of_any(atom: Atom | Compare) -> bool:
    """Not: all men are mortal and Bob is a man."""
    return isinstance(atom, Atom) and ANY in atom.terms


def _is_whole(said: Said, span: tuple[int, int]) -> bool:
    """Not: cats and dogs are, cats that are black or white are, old cats chase mice."""
    words = said.words[span[0] : span[1]]
    written = [word.written for word in words]
    helped = bool({*COPULAS, *AUXILIARIES} & set(written))
    relative = bool({*RELATIVES} & set(written))
    noun = bool(written) and written[-1] in NOUNS
    if relative and "or" in written and not set(written) & {*EVERYBODY, *NOBODY, *NOUNS}:
        return False
    return helped or relative or noun or not {"and", "or", "nor"} & set(written) or any(w.kind == "name" for w in words)


def _said(said: Said, start: int, end: int) -> Iterator[Formula]:
    try:
        yield from Clause(said, start, end).formulas()
    except Unread:
        return


def _starts_with_name(said: Said) -> bool:
    """Bob likes everyone: nothing is said of all before the verb."""
    first = next((word for word in said.words if word.kind != "function" or word.written in GENERIC), None)
    return first is not None and first.kind == "name"
