"""True, false or unknown: facts and rules in controlled English, read under an open world.

A statement is true if the rules lead from the facts to it, false if they lead to its opposite, else unknown. Theories
are kept only if classical logic agrees, so that a reader who reasons by cases or by contraposition finds no other
answer. The depth of a statement is the number of rules in a row on the shortest way to it; that of an unknown one is
what it would be if one fact that was left out were stated.
"""

from itertools import pairwise
from random import Random

from evals.reasoning.cases import ASIDE, Case, Problem, Streams, Template
from evals.reasoning.controlled import THEMES, Theme
from evals.reasoning.logic import Literal, Rule, Theory, depths, worlds

__all__ = ["FAMILY", "cases"]

FAMILY = "deduction"
DEPTHS = range(6)
EACH = 20
"""Items of each depth."""
LABELS = ("true", "false", "unknown")
BEINGS, PREDICATES, RULES = 3, 9, 7
QUESTION = (
    'Going only by these sentences, is the following statement true, false or unknown? "{}" '
    "It is unknown if neither the statement nor its opposite follows from them."
)


def draw(streams: Streams, theme: Theme, depth: int, label: str) -> Problem:
    """A theory in words, and a question about it."""
    theory = theory_for(streams.numbers, depth, label)
    language = theme.language(streams.words, BEINGS, PREDICATES)
    facts = [language.fact(who, literal) for who, literal in theory.facts]
    rules = [language.rule(rule) for rule in theory.rules]
    lines = [*facts, *rules, ASIDE + language.aside]
    order = streams.order.sample(range(len(lines)), len(lines))
    if streams.order.randrange(2):  # the facts before the rules
        order.sort(key=lambda i: len(facts) <= i < len(facts) + len(rules))
    question = QUESTION.format(language.fact(0, theory.statement))
    return Problem(
        lines=(*lines, question),
        target=(label,),
        order=(*order, len(lines)),
        choices=LABELS,
        expects="choice",
        tags=(f"depth:{depth}", theme.name),
        words=language.beings,
    )


def theory_for(chance: Random, depth: int, label: str) -> Theory:
    """A theory whose statement has the label at the depth."""
    while not is_fit(theory := candidate(chance, depth, label), depth, label):
        pass
    return theory


def candidate(chance: Random, depth: int, label: str) -> Theory:
    """A chain of rules to the statement, or to its opposite, among other facts and rules; it may not be fit."""
    literals = [_literal(chance, predicate) for predicate in chance.sample(range(PREDICATES), PREDICATES)]
    chain, others = literals[: depth + 1], literals[depth + 1 :]
    statement = Literal(chain[-1].predicate, chance.randrange(5) < 3)
    chain[-1] = statement if label == "true" or label == "unknown" and chance.randrange(2) else statement.opposite()
    rules, needed = [], {chain[0]}
    for before, after in pairwise(chain):
        conditions = [before, *chance.sample(others, chance.randrange(2))]
        needed |= set(conditions) & set(others)
        only = 0 if chance.randrange(6) == 0 else None
        rules.append(Rule(tuple(chance.sample(conditions, len(conditions))), after, only, chance.randrange(12)))
    rules += [_rule(chance, literals) for _ in range(RULES - len(rules))]
    left_out = chance.choice(sorted(needed)) if label == "unknown" else None
    known = {(0, literal.predicate): literal for literal in sorted(needed) if literal != left_out}
    for spare in chance.sample(others, len(others)):
        # So many facts about the being that their number does not tell whether one was left out.
        if len(known) <= len(needed) and spare != left_out:
            known[0, spare.predicate] = spare
    for who in range(1, BEINGS):
        # The first of the others is known to be, or not to be, what is asked of somebody else.
        for literal in [statement] * (who == 1) + chance.sample(literals, 2):
            known[who, literal.predicate] = _literal(chance, literal.predicate)
    facts = tuple((who, literal) for (who, _), literal in known.items())
    return Theory(facts, tuple(rules), statement, left_out)


def _literal(chance: Random, predicate: int) -> Literal:
    return Literal(predicate, chance.randrange(4) > 0)


def _rule(chance: Random, literals: list[Literal]) -> Rule:
    """A rule that may or may not lead anywhere."""
    *conditions, conclusion = chance.sample(literals, chance.choice((2, 3)))
    return Rule(tuple(conditions), _literal(chance, conclusion.predicate), wording=chance.randrange(12))


def is_fit(theory: Theory, depth: int, label: str) -> bool:
    """Whether nothing contradicts itself and the statement has the label at the depth."""
    facts, rules = theory.about(0)
    if theory.left_out:
        more = facts | {theory.left_out}
        found = {world[theory.statement.predicate] for world in worlds(facts, rules, PREDICATES)}
        steps = depths(more, rules)
        is_right = len(found) == 2 and depth in (steps.get(theory.statement), steps.get(theory.statement.opposite()))
        is_right = is_right and bool(worlds(more, rules, PREDICATES))
    else:
        wanted = theory.statement if label == "true" else theory.statement.opposite()
        is_right = depths(facts, rules).get(wanted) == depth
    is_varied = len({(frozenset(rule.conditions), rule.conclusion) for rule in theory.rules}) == RULES
    return is_right and is_varied and all(worlds(*theory.about(who), PREDICATES) for who in range(BEINGS))


def cases() -> list[Case]:
    """Twenty of each depth, the labels and themes in turn."""
    made = []
    for index in range(len(DEPTHS) * EACH):
        depth, label, theme = index // EACH, LABELS[index % 3], THEMES[index // 3 % len(THEMES)]
        template = _template(theme, depth, label)
        made.append(Case(FAMILY, template, index, cluster=f"{FAMILY}/{index + 1:03}"))
    return made


def _template(theme: Theme, depth: int, label: str) -> Template:
    def problem(streams: Streams) -> Problem:
        return draw(streams, theme, depth, label)

    return Template(f"{theme.name}-{depth}-{label}", problem, ("names", "premises", "irrelevant"))
