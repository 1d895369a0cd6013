"""A sentence to a formula: what its words leave open, the model decides.

Most sentences have one reading. Of several the model's likeliest is taken. A sentence of no known form is translated by
the model under a grammar made from its words, and such a formula proves nothing. Of several that it writes, the one is
taken that leaves out the least, and then the one from which the model would rather tell the sentence itself.
"""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from random import Random

from hybrid.context import Context, derive_seed
from hybrid.errors import Unsupported
from hybrid.symbolic.logic.forms import Understood, understood
from hybrid.symbolic.logic.formula import Formula, Or, predicates_in, show
from hybrid.symbolic.logic.grammar import faults, grammar_for
from hybrid.symbolic.logic.phrases.likeness import Nouns
from hybrid.symbolic.logic.phrases.passage import Reading, read_passage
from hybrid.symbolic.logic.phrases.questions import declared
from hybrid.symbolic.logic.problem import Puzzle
from hybrid.symbolic.logic.reading import BadFormula, read
from hybrid.symbolic.logic.saying import say
from hybrid.symbolic.logic.words import Said
from hybrid.types import Message, Request, Sample

__all__ = ["Drawing", "Phrased", "Translation", "by_phrases", "complete", "known", "translate"]

SYSTEM = (
    "Translate the sentence into logic with its own words. X is anyone or anything. & is and, ~ is not, | is or, "
    "-> is if then."
)
EXAMPLES = (
    ("Dan is old and not tired.", "old(dan) & ~tired(dan)"),
    ("The fox watches the hen.", "watches(fox, hen)"),
    (
        "If someone is hungry and they do not own the goat then they visit the market.",
        "hungry(X) & ~own(X, goat) -> visit(X, market)",
    ),
    ("All tall, careful people are slow.", "tall(X) & careful(X) -> slow(X)"),
    ("Every plimbus is a dorbus.", "plimbus(X) -> dorbus(X)"),
    ("Dorbuses are not loud.", "dorbuses(X) -> ~loud(X)"),
    ("The hen does not like the goat.", "~like(hen, goat)"),
    (
        "If the fox is hungry and the fox sees the hen then the hen is not safe.",
        "hungry(fox) & sees(fox, hen) -> ~safe(hen)",
    ),
    ("A person is happy if they are rich.", "rich(X) -> happy(X)"),
    ("No baker is late.", "baker(X) -> ~late(X)"),
    ("Only members are guests.", "guests(X) -> members(X)"),
    ("The hen is chased by the fox.", "chased(fox, hen)"),
    ("The vase is the third from the left.", "left(vase, 3)"),
    ("The red book is older than the blue book.", "older(red_book, blue_book)"),
    ("Who is the tallest?", "tallest(X, 1)"),
    ("Is Dan hungry?", "hungry(dan)"),
)
BACK = "Say it in natural English."
SAID = (
    ("dan is old and dan is not tired", "Dan is old and not tired."),
    ("if X is tall and X is careful then X is slow", "All tall, careful people are slow."),
    ("hen does not like goat", "The hen does not like the goat."),
    ("for some X, X is baker and X is late", "There is a baker who is late."),
)
MOST_TOKENS = 120
AT_A_TIME = 16
UNREAD = "its form is not known"
SURE = 0.9
"""Of the probability of all readings."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A sentence and the formula that was chosen for it."""

    said: Said
    formula: Formula | None = None
    faults: tuple[str, ...] = ()
    """What speaks against it."""
    confidence: float = 0.0
    """How likely the model finds it among all readings; 1 if there is no other."""
    besides: tuple[str, ...] = ()
    """What the sentence may say more than the formula does."""

    @property
    def is_sure(self) -> bool:
        return self.formula is not None and not self.faults

    @property
    def is_whole(self) -> bool:
        """Whether the formula is surely all that the sentence says."""
        return self.is_sure and not self.besides


@dataclass(frozen=True, slots=True)
class Drawing:
    """How formulas are found."""

    samples: int = 8
    """Formulas to draw for a sentence of no known form whose first one has faults."""
    temperature: float = 1.0
    """Of those."""
    free: bool = False
    """The model writes every formula, under no grammar, and what can be read is taken: a control."""
    guess: bool = False
    """One of the readings is taken by chance, and the model is asked nothing: a control."""


def translate(sentences: Sequence[Said], drawing: Drawing, ctx: Context) -> tuple[Translation, ...]:
    """The sentences of one problem as formulas, many at a time; those of no known form have none."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return tuple(pool.map(lambda said: _translate(said, drawing, ctx), sentences))


def known(puzzle: Puzzle) -> tuple[Translation, ...]:
    """The sentences of a puzzle with the formulas that they are known to say."""
    said = (*puzzle.problem.premises, *puzzle.problem.goals)
    return tuple(Translation(each, formula, (), 1.0) for each, formula in zip(said, puzzle.formulas, strict=True))


@dataclass(frozen=True, slots=True)
class Phrased:
    """Sentences that were read phrase by phrase."""

    found: tuple[Translation, ...]
    links: tuple[Translation, ...]
    """What holds between their predicates by what the words mean."""
    nouns: Nouns


def by_phrases(premises: Sequence[Said], goals: Sequence[Said]) -> Phrased:
    """The sentences of one problem as formulas in which a verb or noun is one with all that belongs to it.

    A premise that can be read in more ways says at least that one of them is so.
    """
    texts = [said.text for said in premises]

    def is_read(statement: str) -> bool:
        reading = read_passage([*texts, statement]).readings[-1]
        return bool(reading.formulas) and not reading.missing

    def is_known(statement: str) -> bool:
        *told, asked = (predicates_in(each.formulas) for each in read_passage([*texts, statement]).readings)
        return asked <= frozenset().union(*told)

    passage = read_passage([*texts, *(declared(said.text, is_read, is_known) for said in goals)])
    told, asked = passage.readings[: len(premises)], passage.readings[len(premises) :]
    found = [_told(said, reading) for said, reading in zip(premises, told, strict=True)]
    found = [each for each in found if each.formula or not each.said.is_aside]
    found += [_asked(said, reading) for said, reading in zip(goals, asked, strict=True)]
    links = (Translation(Said(link.text, ()), link.formula, confidence=1.0) for link in passage.links)
    return Phrased(tuple(found), tuple(links), passage.nouns)


def _told(said: Said, reading: Reading) -> Translation:
    if not reading.formulas:
        return _asked(said, reading)
    several = (_ways(len(reading.formulas)),) if len(reading.formulas) > 1 else ()
    missing = (reading.missing,) if reading.missing else ()
    whole = Or(reading.formulas) if several else reading.formulas[0]
    return Translation(said, whole, confidence=1.0, besides=(*several, *missing))


def _asked(said: Said, reading: Reading) -> Translation:
    if not reading.formulas:
        return Translation(said, faults=(f"{UNREAD}: {reading.why}",))
    faults = (_ways(len(reading.formulas)),) if len(reading.formulas) > 1 else ()
    missing = (reading.missing,) if reading.missing else ()
    return Translation(said, reading.formulas[0], (*faults, *missing), 1.0)


def _ways(number: int) -> str:
    return f"it can be read in {number} ways"


def complete(found: Sequence[Translation], drawing: Drawing, ctx: Context) -> list[Translation]:
    """The same with formulas of the model's for the sentences of no known form."""

    def completed(each: Translation) -> Translation:
        return each if each.formula or drawing.guess or drawing.free else _drawn(each.said, drawing, ctx)

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return list(pool.map(completed, found))


def _translate(said: Said, drawing: Drawing, ctx: Context) -> Translation:
    if drawing.free:
        return _written(said, _request(said), ctx)
    found = understood(said)
    if not found.readings:
        return Translation(said, faults=(UNREAD,))
    if len(found.readings) == 1:  # the grammar leaves nothing to ask
        return Translation(said, found.readings[0], found.doubts, 1.0, found.besides)
    return _guessed(said, found, ctx) if drawing.guess else _likeliest(said, found, ctx)


def _likeliest(said: Said, found: Understood, ctx: Context) -> Translation:
    """The reading that the model finds likeliest."""
    many = _ways(len(found.readings))
    try:
        scores = ctx.score(_request(said), [show(each) for each in found.readings])
    except Unsupported as unable:
        faults = (*found.doubts, f"{many}, and {unable}")
        return Translation(said, found.readings[0], faults, 1 / len(found.readings), found.besides)
    largest = max(score.logprob for score in scores)
    weights = [math.exp(score.logprob - largest) for score in scores]
    at = weights.index(max(weights))
    sureness = weights[at] / sum(weights)
    faults = found.doubts if sureness >= SURE else (*found.doubts, many)
    return Translation(said, found.readings[at], faults, sureness, found.besides)


def _guessed(said: Said, found: Understood, ctx: Context) -> Translation:
    chosen = Random(derive_seed(ctx.seed, said.text)).choice(found.readings)
    return Translation(said, chosen, found.doubts, 1 / len(found.readings), found.besides)


def _drawn(said: Said, drawing: Drawing, ctx: Context) -> Translation:
    """The best that the model writes; never sure."""
    grammar = grammar_for(said)
    if grammar is None:
        return Translation(said, faults=("none of its words says anything",))
    request = replace(_request(said), grammar=grammar)
    try:
        best = _best(said, _several(said, request, drawing, ctx), ctx)
    except Unsupported as unable:
        return Translation(said, faults=(UNREAD, str(unable)))
    return replace(best, faults=(UNREAD, *faults(said, best.formula)))


def _several(said: Said, request: Request, drawing: Drawing, ctx: Context) -> list[Translation]:
    """The model's first formula, and more if that has faults."""
    found = [_written(said, request, ctx)]
    if drawing.samples and faults(said, found[0].formula):
        again = replace(request, n=drawing.samples, temperature=drawing.temperature, seed=1)
        found += [_read(said, sample) for sample in ctx.generate(again).samples]
    return found


def _best(said: Said, found: Sequence[Translation], ctx: Context) -> Translation:
    """The one with the fewest faults; of several, the one from which the sentence is likeliest."""
    least = min(len(faults(said, each.formula)) for each in found)
    fine = {each.formula: each for each in reversed(found) if len(faults(said, each.formula)) == least}
    if len(fine) == 1 or None in fine:
        return next(iter(fine.values()))
    return max(fine.values(), key=lambda each: _told_back(said, each.formula, ctx))


def _told_back(said: Said, formula: Formula | None, ctx: Context) -> float:
    """Log-probability of the sentence, given in plain words what the formula says."""
    assert formula is not None  # `_best` asks for no other
    (score,) = ctx.score(_turns(BACK, SAID, say(formula)), [said.text])
    return score.logprob


def _request(said: Said) -> Request:
    return _turns(SYSTEM, EXAMPLES, said.text)


def _turns(system: str, examples: Sequence[tuple[str, str]], asked: str) -> Request:
    turns = [Message("system", system)]
    for told, replied in examples:
        turns += [Message("user", told), Message("assistant", replied)]
    return Request((*turns, Message("user", asked)), max_tokens=MOST_TOKENS, stop=("\n",))


def _written(said: Said, request: Request, ctx: Context) -> Translation:
    return _read(said, ctx.generate(request).samples[0])


def _read(said: Said, sample: Sample) -> Translation:
    formula = read(sample.text.strip())
    if isinstance(formula, BadFormula):
        return Translation(said, faults=(str(formula),))
    mean = sum(token.logprob for token in sample.tokens) / max(1, len(sample.tokens))
    return Translation(said, formula, confidence=math.exp(mean))
