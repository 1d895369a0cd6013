"""A sentence to a formula: the model writes it under a grammar made from the sentence, and the checks choose."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from hybrid.context import Context
from hybrid.symbolic.logic.formula import Formula
from hybrid.symbolic.logic.reading import BadFormula, read
from hybrid.symbolic.logic.sentence import faults, grammar_for
from hybrid.symbolic.logic.words import Said
from hybrid.types import Message, Request, Sample

__all__ = ["Drawing", "Translation", "translate"]

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
MOST_TOKENS = 120
AT_A_TIME = 16


@dataclass(frozen=True, slots=True)
class Translation:
    """A sentence and the formula that was chosen for it."""

    said: Said
    formula: Formula | None = None
    faults: tuple[str, ...] = ()
    """What speaks against it."""
    confidence: float = 0.0
    """Geometric mean of the probabilities of its tokens."""
    tries: int = 0

    @property
    def is_sure(self) -> bool:
        return self.formula is not None and not self.faults


@dataclass(frozen=True, slots=True)
class Drawing:
    """How formulas are drawn."""

    samples: int
    """For a sentence whose first formula has faults."""
    first: float
    """Temperature of the first formula; 0 is the likeliest."""
    temperature: float
    """Of the others."""
    grammar: bool
    """Whether they are decoded under the grammar of their sentence."""


def translate(sentences: Sequence[Said], drawing: Drawing, ctx: Context) -> tuple[Translation, ...]:
    """The sentences of one problem as formulas, many at a time."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return tuple(pool.map(lambda said: _translate(said, drawing, ctx), sentences))


def _translate(said: Said, drawing: Drawing, ctx: Context) -> Translation:
    allowed = grammar_for(said)
    if allowed is None:
        return Translation(said, faults=("none of its words says anything",))
    turns = [Message("system", SYSTEM)]
    for sentence, formula in EXAMPLES:
        turns += [Message("user", sentence), Message("assistant", formula)]
    request = Request(
        (*turns, Message("user", said.text)),
        max_tokens=MOST_TOKENS,
        temperature=drawing.first,
        grammar=allowed if drawing.grammar else None,
        stop=("\n",),
    )
    found = [_read(said, sample) for sample in ctx.generate(request).samples]
    if drawing.samples and not found[0].is_sure:
        again = replace(request, n=drawing.samples, temperature=drawing.temperature, seed=1)
        found += [_read(said, sample) for sample in ctx.generate(again).samples]
    best = min(found, key=lambda each: (each.formula is None, len(each.faults), -each.confidence))
    return Translation(said, best.formula, best.faults, best.confidence, len(found))


def _read(said: Said, sample: Sample) -> Translation:
    formula = read(sample.text.strip())
    if isinstance(formula, BadFormula):
        return Translation(said, faults=(str(formula),))
    mean = sum(token.logprob for token in sample.tokens) / max(1, len(sample.tokens))
    return Translation(said, formula, faults(said, formula), math.exp(mean))
