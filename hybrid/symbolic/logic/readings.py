"""The formulas that a sentence can be read as: where its condition ends, what is said of all, what is denied."""

from collections.abc import Iterator, Sequence

from hybrid.symbolic.logic.clauses import ANY, Clause, Unread
from hybrid.symbolic.logic.formula import And, Atom, Formula, Iff, Implies, Name, Not, Quantified, atoms_of, names_of
from hybrid.symbolic.logic.lexicon import (
    AUXILIARIES,
    COPULAS,
    EVERYBODY,
    GENERIC,
    NEIGHBOURING,
    NOBODY,
    NOUNS,
    NUMBERS,
    PLACING,
    SAYING,
    SOMEBODY,
    SUBTLE,
    UNDERSTOOD,
)
from hybrid.symbolic.logic.scales import APART, BETWEEN, DIRECTLY
from hybrid.symbolic.logic.words import TRUTHFUL, Said, Word, signs_in

__all__ = ["doubts", "readings"]

MOST = 24
LONGEST = 80
"""Words of a sentence."""
CONDITIONS = ("if", "when", "whenever", "unless")


def doubts(said: Said) -> tuple[str, ...]:
    """The words of a sentence that no reading takes account of."""
    if _apart(said):
        return ()
    is_order = said.has_ordinal or bool(said.of("scale"))
    known = {*NEIGHBOURING, "in", "on", "at"} if is_order else set()
    strange = [
        word.written
        for word in said.words
        if word.written not in known
        and (
            word.written in SUBTLE
            or (word.kind == "function" and not _is_known(word, said))
            or (word.kind == "number" and not is_order)
        )
    ]
    found = [f"the word {word!r} is not understood" for word in dict.fromkeys(strange)]
    found += [f"the sign {sign!r} is not understood" for sign in signs_in(said.text)]
    if _is_torn(said):
        found.append("it is not clear of whom a pronoun speaks")
    return tuple(found)


def _is_torn(said: Said) -> bool:
    """Whether a name comes first, then anybody, then a pronoun: if the cat is chased by someone then it is afraid."""
    kinds = [
        "name" if word.kind == "name" else "any" if word.written in GENERIC else "it"
        for word in said.words
        if word.kind == "name" or word.written in GENERIC or word.written in ("it", "he", "she", "him", "her")
    ]
    return "any" in kinds and "name" in kinds[: kinds.index("any")] and "it" in kinds[kinds.index("any") :]


def _is_known(word: Word, said: Said) -> bool:
    asks = said.text.endswith("?") and word.written in ("who", "which", "what")
    return asks or word.written in UNDERSTOOD or word.written.endswith("n't")


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
    if _apart(said):
        return True
    predicates = {atom.predicate for atom in atoms_of(formula) if isinstance(atom, Atom)}
    whole = {*predicates, *(each.removeprefix(DIRECTLY) for each in predicates)}
    written = {*whole, *(each.rpartition("_")[0] for each in predicates), *names_of(formula)}
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
    if not written:
        return
    if apart := _apart(said):
        yield apart
        return
    if condition := next((at for at, word in enumerate(written) if word in CONDITIONS), None):
        yield from _conditional_inside(said, condition)
    elif condition == 0:
        splits = [written.index("then")] if "then" in written else [at for at in range(end) if written[at] == ","]
        for split in splits:
            yield from _implied(said, (1, split), (split + 1, end), denied=written[0] == "unless")
    elif len(saying := [at for at, word in enumerate(written) if word in SAYING]) == 1:
        yield from _claimed(said, saying[0])
    elif said.is_general and not _starts_with_name(said):
        yield from _about_all(said)
    else:
        yield from _said(said, 0, end)


def _apart(said: Said) -> Formula | None:
    """Exactly two people stand between Ann and Bob."""
    written = [word.written for word in said.words]
    if "exactly" not in written or BETWEEN not in written or written.index("exactly") + 1 >= len(written):
        return None
    number = written[written.index("exactly") + 1]
    names = [Name(word.text) for word in said.words[written.index(BETWEEN) :] if word.kind == "name"]
    if len(names) != 2 or len(set(said.of("name"))) != 2 or not (number in NUMBERS or number.isdecimal()):
        return None
    return Atom(APART, (*names, Name(str(NUMBERS.get(number, number)))))


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


def _claimed(said: Said, at: int) -> Iterator[Formula]:
    """Ann says Bob lies: that is so if and only if she tells the truth."""
    speakers = [Name(word.text) for word in said.words[:at] if word.kind == "name"]
    for formula in _said(said, at + 1, len(said.words)) if len(speakers) == 1 else ():
        if all(isinstance(atom, Atom) and atom.predicate == TRUTHFUL for atom in atoms_of(formula)):
            yield Iff(Atom(TRUTHFUL, (speakers[0],)), formula)


def _about_all(said: Said) -> Iterator[Formula]:
    written = [word.written for word in said.words]
    first, end = written[0], len(written)
    if first == "no" and written[1:2] == ["one"]:
        first = "nobody"
    if first == "some" or first == "there" or first in SOMEBODY:
        for formula in _said(said, 0, end) if _is_simple(said) else ():
            yield Quantified("some", ANY.name, formula)
    elif first in (*EVERYBODY, *NOBODY) and not {"who", "that"} & set(written[:3]):
        for formula in _said(said, 1, end):
            yield Not(formula) if first in NOBODY else formula
    elif said.text.endswith("?") or _has_bare_subject(written):
        yield from _said(said, 0, end)
    else:
        for split in _verbs(said.words):
            left, right = (0, split), (split, end)
            if first == "only":
                yield from _implied(said, right, left)
            else:
                yield from _implied(said, left, right, nobody=first == "no" or first in NOBODY)


def _is_simple(said: Said) -> bool:
    """Some cats are black, some cats sleep; but not: some cats chase mice."""
    speaking = [word for word in said.words if word.kind in ("content", "scale")]
    return len(speaking) <= 2 or said.has(*COPULAS)


def _has_bare_subject(written: Sequence[str]) -> bool:
    """A person works or plays: nothing is said before the verb."""
    return written[1:2] in [[noun] for noun in NOUNS] and not {*COPULAS, *AUXILIARIES, "who", "that"} & set(
        written[2:4]
    )


def _verbs(words: Sequence[Word]) -> list[int]:
    """Where the verb can be that says something of all that stands before it: behind a whole phrase."""
    speaking = [at for at, word in enumerate(words) if word.kind in ("content", "scale")]
    if not speaking:
        return []
    helping = [at for at, word in enumerate(words) if word.written in (*COPULAS, *AUXILIARIES) and at > speaking[0]]
    relative = next((at for at, word in enumerate(words) if word.written in ("who", "that", "which")), None)
    if helping and (relative is None or relative > helping[0]):
        return helping[:1]
    start = speaking[0] if relative is None else relative + 1
    return [
        at
        for at in range(start + 1, len(words))
        if (at in speaking or at in helping)
        and (words[at - 1].kind in ("content", "name") or words[at - 1].written in NOUNS)
    ]


def _implied(
    said: Said, left: tuple[int, int], right: tuple[int, int], *, denied: bool = False, nobody: bool = False
) -> Iterator[Formula]:
    for condition in _said(said, *left):
        for result in _said(said, *right):
            if nobody and isinstance(result, And):
                continue
            yield Implies(Not(condition) if denied else condition, Not(result) if nobody else result)


def _said(said: Said, start: int, end: int) -> Iterator[Formula]:
    try:
        yield from Clause(said, start, end).formulas()
    except Unread:
        return


def _starts_with_name(said: Said) -> bool:
    """Bob likes everyone: nothing is said of all before the verb."""
    first = next((word for word in said.words if word.kind != "function" or word.written in GENERIC), None)
    return first is not None and first.kind == "name"
