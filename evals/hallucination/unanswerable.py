"""Documents on the right entity without what is asked, controls that hold it, and entities that do not exist."""

import random
from collections.abc import Iterator

from evals.hallucination.asking import IF_NOT_IN_DOCUMENTS, IF_UNKNOWN, ask, numbered
from evals.hallucination.relations import RELATIONS, Fact, facts, precision, sentences
from evals.hallucination.world import World
from hybrid.evaluate.battery import Task
from hybrid.types import Question

FAMILY = "unanswerable"
MISSING, CONTROLS, INVENTED = 30, 20, 30
BESIDE = 4
"""Sentences of each document besides the one on what is asked."""
ASKED = (
    "melting-point",
    "capital",
    "discoverer",
    "currency",
    "boiling-point",
    "border",
    "electronegativity",
    "calling-code",
    "discovery-year",
)
"""Relations that no other sentence lets one work out, as the country code gives away the internet domain."""
ENDINGS = {"elements": "ium onium", "countries": "ia aland istan ovia"}
TYPICAL = {"atomic-mass": "1.23", "electronegativity": "1.23"}
"""A number with as many decimals as the question asks for; without decimals elsewhere."""


def tasks() -> list[Task]:
    """Thirty questions whose answers were taken out of the documents, twenty controls, thirty on nothing real."""
    rng = random.Random(FAMILY)
    found = [*_with_documents(rng), *_on_nothing_real()]
    rng.shuffle(found)
    return numbered(FAMILY, found)


# --- with documents ----------------------------------------------------------------------------


def _with_documents(rng: random.Random) -> Iterator[Task]:
    """Questions whose documents lack the answer, then controls; no entity is asked about twice."""
    pool = [fact for corpus in RELATIONS for fact in facts(corpus)]
    used: set[str] = set()
    for number in range(MISSING + CONTROLS):
        relation = ASKED[number % len(ASKED)]
        same = [fact for fact in pool if fact.relation.name == relation]
        while True:
            asked, other = rng.sample(same, 2)
            task = _reading(rng, asked, other, is_control=number >= MISSING)
            if asked.name not in used and task:
                used.add(asked.name)
                yield task
                break


def _reading(rng: random.Random, asked: Fact, other: Fact, *, is_control: bool) -> Task | None:
    """A question on one entity and documents on it and another; none if what they hold besides gives it away."""
    without, beside = _excerpt(rng, asked, keep=False), _excerpt(rng, other, keep=True)
    if any(answer.casefold() in f"{without} {beside}".casefold() for answer in asked.answers):
        return None
    documents = [_excerpt(rng, asked, keep=True) if is_control else without, beside]
    rng.shuffle(documents)
    question = f"According to the documents, {asked.question[:1].lower()}{asked.question[1:]}"
    tempting = (*(() if is_control else asked.answers), *other.answers)
    return Task(
        id="",
        family="",
        question=Question(ask(question, IF_NOT_IN_DOCUMENTS), expects=asked.relation.expects, context=tuple(documents)),
        target=asked.answers if is_control else (),
        trap=tempting,
        cluster=f"{FAMILY}/{'held' if is_control else 'missing'}-{asked.relation.name}",
        tags=("control",) if is_control else ("missing",),
    )


def _excerpt(rng: random.Random, fact: Fact, *, keep: bool) -> str:
    """The first and some more sentences of the fact's document in their order, with or without the fact's own."""
    first, *rest = (sentence for sentence in sentences(fact.document) if sentence != fact.sentence)
    kept = {first, *rng.sample(rest, min(BESIDE - 1, len(rest)))} | ({fact.sentence} if keep else set())
    return " ".join(sentence for sentence in sentences(fact.document) if sentence in kept)


# --- on what does not exist --------------------------------------------------------------------


def _on_nothing_real() -> Iterator[Task]:
    """The questions that are asked of real elements and countries, asked of made-up ones."""
    world = World(FAMILY)
    for number in range(INVENTED):
        corpus = ("elements", "countries")[number % 2]
        relations = [relation for relation in RELATIONS[corpus] if not relation.is_reverse]
        relation = relations[number // 2 % len(relations)]
        name = world.name(ENDINGS[corpus])
        question = relation.question.format(
            name=name.lower() if corpus == "elements" else name, precision=precision(TYPICAL.get(relation.name, "1"))
        )
        yield Task(
            id="",
            family="",
            question=Question(ask(question, IF_UNKNOWN), expects=relation.expects),
            target=(),
            cluster=f"{FAMILY}/unreal-{relation.name}",
            tags=("unreal", corpus),
            corpus=corpus,
        )
