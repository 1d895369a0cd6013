"""Two documents on one made-up entity that disagree on what is asked, and controls where they do not."""

from evals.hallucination.asking import IF_DISAGREEING, ask, numbered
from evals.hallucination.world import Attribute, Entity, Sort, World, aliases, describe, of_attributes
from hybrid.evaluate.battery import Task
from hybrid.types import Question

FAMILY = "conflict"
CONFLICTS, AGREEMENTS, ELSEWHERE = 40, 10, 10
SOURCES = (
    "From an encyclopedia:",
    "From a newspaper:",
    "From a travel guide:",
    "From a museum's leaflet:",
    "From a letter to a friend:",
    "From a school book:",
    "From a radio programme:",
)


def tasks() -> list[Task]:
    """Sixty questions, conflicts and controls mixed."""
    world = World(FAMILY)
    kinds = [("conflict",)] * CONFLICTS + [("control", "agree")] * AGREEMENTS + [("control", "elsewhere")] * ELSEWHERE
    world.rng.shuffle(kinds)
    asked = of_attributes(len(kinds), only_single=True)
    return numbered(FAMILY, [_task(world, *pair, tags) for pair, tags in zip(asked, kinds, strict=True)])


def _task(world: World, sort: Sort, attribute: Attribute, tags: tuple[str, ...]) -> Task:
    """A question on an entity of which two documents tell the same, or all but one thing."""
    one, other = world.entities(sort, 2)
    beside = world.rng.sample([a for a in sort.attributes if a != attribute and a.is_single], 1)
    beside += world.rng.sample([a for a in sort.attributes if a not in (attribute, *beside)], 1)
    differing = {"conflict": attribute, "elsewhere": beside[0]}.get(tags[-1])
    twice = one.with_value(differing.name, other.values[differing.name]) if differing else one
    right, wrong = (aliases(attribute, entity.values[attribute.name]) for entity in (one, other))
    is_conflict = differing is attribute
    return Task(
        id="",
        family="",
        question=Question(
            ask(attribute.question.format(name=one.name), IF_DISAGREEING),
            expects=attribute.expects,
            context=_documents(world, (one, twice), [attribute, *beside], sort),
        ),
        target=() if is_conflict else right,
        trap=(*right, *wrong) if is_conflict else (),
        cluster=f"{FAMILY}/{sort.name}-{attribute.name}",
        tags=tags,
    )


def _documents(
    world: World, tellings: tuple[Entity, Entity], attributes: list[Attribute], sort: Sort
) -> tuple[str, ...]:
    """Both tellings, each in the words and the order of its source."""
    rng = world.rng
    sources, wordings = rng.sample(SOURCES, 2), rng.sample((0, 1), 2)
    return tuple(
        f"{source} {describe(telling, rng.sample(attributes, len(attributes)), sort, wording)}"
        for source, telling, wording in zip(sources, tellings, wordings, strict=True)
    )
