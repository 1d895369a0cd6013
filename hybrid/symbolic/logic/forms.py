"""Sentences that say something plain in another form: each is told again in plain sentences, and read as those.

A form is known here and nowhere else: the readings and the guards see only what is left of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from hybrid.symbolic.logic.clauses import ANY
from hybrid.symbolic.logic.formula import (
    And,
    Atom,
    Compare,
    Formula,
    Iff,
    Implies,
    Name,
    atoms_of,
    free_variables,
)
from hybrid.symbolic.logic.guards import doubts
from hybrid.symbolic.logic.lexicon import (
    ARTICLES,
    AUXILIARIES,
    COPULAS,
    DENIALS,
    EVERYBODY,
    NOBODY,
    NUMBERS,
    PLACING,
    SAYING,
)
from hybrid.symbolic.logic.readings import MOST, readings
from hybrid.symbolic.logic.scales import APART, BETWEEN
from hybrid.symbolic.logic.words import TRUTHFUL, Said, Word

__all__ = ["Understood", "understood"]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a sentence can say."""

    readings: tuple[Formula, ...]
    """Each once; none if it is of no form that is known."""
    doubts: tuple[str, ...] = ()
    """Why none of them is certain."""
    besides: tuple[str, ...] = ()
    """What it may say more than these formulas do."""


@dataclass(frozen=True, slots=True)
class _Form:
    plain: tuple[Said, ...]
    """The sentences that it is told again in."""
    joined: Callable[..., Formula | None]
    """From their formulas to its own; `None` if it has none."""
    besides: tuple[str, ...] = ()


def understood(said: Said) -> Understood:
    """The readings of a sentence in whatever form, and what speaks against them."""
    form = next((form for find in FORMS if (form := find(said))), None)
    if form is None:
        return Understood(readings(said), doubts(said))
    parts = [understood(part) for part in form.plain]
    formulas = (form.joined(*each) for each in product(*(part.readings for part in parts)))
    return Understood(
        tuple(dict.fromkeys(formula for formula in formulas if formula))[:MOST],
        tuple(dict.fromkeys(why for part in parts for why in part.doubts)),
        (*form.besides, *(why for part in parts for why in part.besides)),
    )


# --- the forms ---------------------------------------------------------------------------------


def _apart(said: Said) -> _Form | None:
    """Exactly two people stand between Ann and Bob."""
    written = _written(said)
    if written[:1] != ["exactly"] or len(written) < 4 or written.count(BETWEEN) != 1:
        return None
    number, middle = written[1], written.index(BETWEEN)
    names = [Name(word.text) for word in said.words[middle:] if word.kind == "name"]
    rest = [word for word in said.words[middle + 1 :] if word.kind != "name"]
    plain = all(word.written in ("and", "the", "those", "of", ".") for word in rest)
    placing = any(word.written in PLACING for word in said.words[2:middle])
    short = 4 <= middle + 1 <= 5 and not {*COPULAS, *AUXILIARIES, "not"} & set(written[2:middle])
    if not (plain and placing and short and len(names) == 2 and names[0] != names[1] and number in NUMBERS):
        return None
    return _Form((), lambda: Atom(APART, (*names, Name(str(NUMBERS[number])))))


def _claim(said: Said) -> _Form | None:
    """Ann says Bob lies: that is so if and only if she tells the truth."""
    at = next((at for at, word in enumerate(said.words) if word.written in SAYING), 0)
    speaker = [word for word in said.words[:at] if word.written not in ARTICLES]
    if len(speaker) != 1 or speaker[0].kind != "name" or sum(word.written in SAYING for word in said.words) > 1:
        return None
    claimed = said.words[at + 1 :]
    claimed = claimed[1:] if claimed and claimed[0].written == "that" else claimed

    def joined(formula: Formula) -> Formula | None:
        is_of_truth = all(isinstance(atom, Atom) and atom.predicate == TRUTHFUL for atom in atoms_of(formula))
        return Iff(Atom(TRUTHFUL, (Name(speaker[0].text),)), formula) if is_of_truth else None

    return _Form((_of(said, claimed),), joined)


def _both_ways(said: Said) -> _Form | None:
    """If someone is kind then they are happy, and vice versa."""
    words = _without_stop(said)
    if _written(said)[:1] not in (["if"], ["whenever"]) or [word.written for word in words[-3:]] != [
        "and",
        "vice",
        "versa",
    ]:
        return None
    rest = words[:-4] if words[-4].written == "," else words[:-3]
    return _Form(
        (_of(said, rest),),
        lambda formula: Iff(formula.left, formula.right) if isinstance(formula, Implies) else None,
    )


def _whoever(said: Said) -> _Form | None:
    """Whoever is kind is happy."""
    written = _written(said)
    if written[:1] not in (["whoever"], ["whatever"]) or said.text.endswith("?"):
        return None
    opening = ("everyone", "who") if written[0] == "whoever" else ("everything", "that")
    return _Form((_of(said, (*map(_function, opening), *said.words[1:])),), _same)


def _both(said: Said) -> _Form | None:
    """Both Ann and Bob are kind; Ann is both kind and happy; not: both are kind."""
    written = _written(said)
    if written.count("both") != 1 or set(written) & {*DENIALS, "or", "no", *NOBODY}:
        return None
    at = written.index("both")
    first = next((each for each in range(at + 1, len(written)) if written[each] not in ARTICLES), at)
    second = next((each for each in range(first + 2, len(written)) if written[each] not in ARTICLES), at)
    fits = written[first + 1 : first + 2] == ["and"] and said.words[first].kind == said.words[second].kind != "function"
    return _Form((_of(said, (*said.words[:at], *said.words[at + 1 :])),), _same) if fits else None


def _except(said: Said) -> _Form | None:
    """All kind people except Ann are happy; except for Ann, everyone is. Of Ann it may say the opposite, or nothing."""
    written = _written(said)
    if written.count("except") != 1 or said.text.endswith("?"):
        return None
    at = written.index("except")
    end = at + 1 + (written[at + 1 : at + 2] == ["for"])
    start = end
    while end < len(written) and (said.words[end].kind == "name" or written[end] in ("the", "and")):
        end += 1
    spared = tuple(Name(word.text) for word in said.words[start:end] if word.kind == "name")
    before = said.words[: at - 1 if at and written[at - 1] == "," else at]
    rest = (*before, *said.words[end + (written[end : end + 1] == [","]) :])
    general = ("all", "every", "each", "no", *EVERYBODY, *NOBODY)
    if not spared or not rest or rest[0].written not in general or written[end - 1] in ("the", "and"):
        return None
    others = tuple(Compare(ANY, "!=", name) for name in spared)

    def joined(formula: Formula) -> Formula | None:
        if free_variables(formula) != (ANY.name,):
            return None
        if isinstance(formula, Implies):
            left = formula.left.parts if isinstance(formula.left, And) else (formula.left,)
            return Implies(And((*left, *others)), formula.right)
        return Implies(And(others) if len(others) > 1 else others[0], formula)

    besides = f"whether it says the opposite of {' and '.join(name.name for name in spared)} is not clear"
    return _Form((_of(said, rest),), joined, (besides,))


def _also(said: Said) -> _Form | None:
    """Bob is also kind: that it is said of him as well adds nothing."""
    rest = [word for word in said.words if word.written != "also"]
    return _Form((_of(said, rest),), _same) if 1 < len(rest) < len(said.words) else None


FORMS = (_apart, _claim, _both_ways, _whoever, _both, _except, _also)


# --- words -------------------------------------------------------------------------------------


def _written(said: Said) -> list[str]:
    return [word.written for word in said.words]


def _of(said: Said, words: Sequence[Word]) -> Said:
    """A sentence of fewer words, with the stop or question mark of the whole."""
    mark = said.words[-1:] if said.words[-1].kind == "mark" else ()
    words = tuple(words)
    return replace(said, words=words if words[-1:] == mark else (*words, *mark))


def _without_stop(said: Said) -> Sequence[Word]:
    return said.words[:-1] if said.words[-1:] and said.words[-1].kind == "mark" else said.words


def _function(word: str) -> Word:
    return Word(word, "function", word)


def _same(formula: Formula) -> Formula:
    return formula
