"""Facts of a made-up world, each asked with documents and without."""

from dataclasses import replace

from evals.hallucination.asking import IF_NOT_IN_DOCUMENTS, IF_UNKNOWN, ask, numbered
from evals.hallucination.world import Attribute, Sort, World, aliases, describe, of_attributes
from hybrid.evaluate.battery import Task
from hybrid.types import Question

FAMILY = "fictional"
FACTS = 50


def tasks() -> list[Task]:
    """Fifty facts: with documents the answer is there, without them the right thing is to abstain."""
    world = World(FAMILY)
    found: list[Task] = []
    for number, (sort, attribute) in enumerate(of_attributes(FACTS)):
        known = _with_documents(world, sort, attribute)
        found += [known, _without(known, attribute, f"{FAMILY}-{2 * number + 1:03}")]
    return numbered(FAMILY, found)


def _with_documents(world: World, sort: Sort, attribute: Attribute) -> Task:
    """A question, and documents on the entity and on one or two others that say the same sort of thing of those."""
    rng = world.rng
    asked, *others = entities = world.entities(sort, rng.choice((2, 3)))
    beside = rng.sample([a for a in sort.attributes if a != attribute], 2)
    documents = [
        describe(entity, rng.sample([attribute, *beside], 3), sort, wording=rng.randrange(2)) for entity in entities
    ]
    rng.shuffle(documents)
    question = attribute.question.format(name=asked.name)
    return Task(
        id="",
        family="",
        question=Question(ask(question, IF_NOT_IN_DOCUMENTS), expects=attribute.expects, context=tuple(documents)),
        target=aliases(attribute, asked.values[attribute.name]),
        trap=tuple(name for other in others for name in aliases(attribute, other.values[attribute.name])),
        cluster=f"{FAMILY}/{sort.name}-{attribute.name}",
        tags=("with-documents",),
    )


def _without(task: Task, attribute: Attribute, twin: str) -> Task:
    """The same question without documents; nobody can know the answer."""
    text = task.question.text.replace(IF_NOT_IN_DOCUMENTS, IF_UNKNOWN)
    question = Question(text, expects=attribute.expects)
    return replace(task, question=question, target=(), trap=(), tags=("without-documents",), twin_of=twin)
