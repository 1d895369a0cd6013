"""Questions that the bundled corpora answer, asked without documents."""

import random
from collections.abc import Iterator

from evals.hallucination.asking import IF_UNKNOWN, ask, numbered
from evals.hallucination.relations import RELATIONS, Fact, facts
from hybrid.evaluate.battery import Task
from hybrid.types import Question

FAMILY = "facts-closed"
EACH = 60
"""Questions a corpus."""


def tasks() -> list[Task]:
    """Sixty questions on elements and sixty on countries, half of each on obscure ones."""
    rng = random.Random("facts-closed")
    return numbered(FAMILY, [_task(fact, corpus) for corpus in RELATIONS for fact in _chosen(corpus, rng)])


def _chosen(corpus: str, rng: random.Random) -> Iterator[Fact]:
    """Facts of all relations in turn, of known and obscure entities in turn; no entity and no answer comes twice."""
    used: set[str] = set()
    relations = RELATIONS[corpus]
    for number in range(EACH):
        relation = relations[number % len(relations)]
        fame = ("known", "obscure")[number // len(relations) % 2]
        fact = rng.choice(
            [
                fact
                for fact in facts(corpus)
                if fact.relation == relation and fact.fame == fame and not used & {fact.name, _signature(fact)}
            ]
        )
        used |= {fact.name, _signature(fact)}
        yield fact


def _signature(fact: Fact) -> str:
    return f"{fact.relation.name}: {fact.answers[0]}"


def _task(fact: Fact, corpus: str) -> Task:
    return Task(
        id="",
        family="",
        question=Question(ask(fact.question, IF_UNKNOWN), expects=fact.relation.expects),
        target=fact.answers,
        cluster=f"{FAMILY}/{fact.relation.name}",
        tags=(corpus, fact.fame),
        corpus=corpus,
    )
