"""Whether a goal follows from premises: the program that asks Z3, written from the formulas alone.

Everything is spelled out over the things that there are, so Z3 sees no quantifier and always decides. That is exact
while no "some" stands within an "all" (Bernays and Schönfinkel 1928): then as many unnamed things as there are "some"
are enough. Beyond that, what was found to follow only follows among so many things, and is reported as undecided.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from hybrid.symbolic.logic.formula import (
    Atom,
    Compare,
    Count,
    Formula,
    Iff,
    Implies,
    Name,
    Not,
    Number,
    Quantified,
    Shifted,
    Term,
    Variable,
    Xor,
    atoms_of,
    closed,
    names_of,
    parts_of,
)
from hybrid.types import Value

__all__ = ["Proof", "TooLarge", "program_for", "proofs_from"]

Verdict = Literal["entailed", "refuted", "unknown", "contradictory", "undecided"]
RLIMIT = 20_000_000
"""Z3's own measure of work: it cuts off at the same point on every machine."""
COUNTS = {"exactly": "PbEq", "at least": "PbGe", "at most": "PbLe"}
MOST_INSTANCES = 200_000
"""Ground atoms of a program."""

PROGRAM = """\
from z3 import And, Bool, BoolVal, Distinct, Implies, Int, IntVal, Not, Or, PbEq, PbGe, PbLe, Solver, Xor, sat, unsat

THINGS = range({things})
PLACED = {placed}
LAST = len(PLACED)

def place(thing):
    return Int(f"place {{thing}}")

def relation(name):
    return lambda *things: Bool(f"{{name}} {{things}}")

def solution():
    {relations}
    premises = [
        {premises}
    ]
    goals = [
        {goals}
    ]
    labels = [Bool(f"premise {{at}}") for at in range(len(premises))]
    solver = Solver()
    solver.set("rlimit", {rlimit})
    if PLACED:
        solver.add(*[And(place(thing) >= 1, place(thing) <= LAST) for thing in PLACED])
        solver.add(Distinct([place(thing) for thing in PLACED]))
    for label, premise in zip(labels, premises):
        solver.add(Implies(label, premise))
    return tuple(judged(solver, labels, goal) for goal in goals)

def judged(solver, labels, goal):
    against, wrong = checked(solver, labels, Not(goal))
    favour, right = checked(solver, labels, goal)
    if against == favour == unsat:
        return ("contradictory", needed(solver, labels, BoolVal(True)))
    if against == unsat and favour == sat:
        return ("entailed", needed(solver, labels, Not(goal)))
    if favour == unsat and against == sat:
        return ("refuted", needed(solver, labels, goal))
    return ("unknown" if against == favour == sat else "undecided", ())

def checked(solver, labels, goal):
    solver.push()
    solver.add(goal)
    outcome = solver.check(*labels)
    core = [label for label in labels if outcome == unsat and any(label.eq(each) for each in solver.unsat_core())]
    solver.pop()
    return outcome, core

def needed(solver, labels, goal):
    core = checked(solver, labels, goal)[1]
    for label in list(core):
        without = [each for each in core if not each.eq(label)]
        if checked(solver, without, goal)[0] == unsat:
            core = without
    return tuple(at for at, label in enumerate(labels) if any(label.eq(each) for each in core))
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of a goal."""

    verdict: Verdict
    because: tuple[int, ...] = ()
    """Numbers of the premises that it takes; none of them can be left out."""


class TooLarge(ValueError):
    """Spelled out, the formulas would be more than Z3 should see; the message says how many."""


def program_for(premises: Sequence[Formula], goals: Sequence[Formula], order: Collection[str] = ()) -> str:
    """A program whose value tells, for each goal, what `proofs_from` reads.

    Args:
        premises: free variables in them stand for all things.
        goals: each is judged for itself.
        order: the names that stand in a row, each at a place of its own.

    Raises:
        TooLarge: too many things for so many variables.
    """
    premises, goals = [closed(each) for each in premises], [closed(each) for each in goals]
    both = [*premises, *goals]
    names = tuple(dict.fromkeys([*order, *(name for each in both for name in names_of(each))]))
    unnamed = 0 if order else max(_unnamed(premises, goals), 0 if names else 1)
    things = len(names) + unnamed
    if (size := sum(_instances(each, things) for each in both)) > MOST_INSTANCES:
        raise TooLarge(f"these sentences about {things} things are {size} facts")
    atoms = [atom for each in both for atom in atoms_of(each) if isinstance(atom, Atom)]
    relations = dict.fromkeys((atom.predicate, len(atom.terms)) for atom in atoms)
    predicates = {relation: f"p{at}" for at, relation in enumerate(relations)}
    writer = _Writer({name: at for at, name in enumerate(names)}, predicates)
    return PROGRAM.format(
        things=things,
        placed=tuple(range(len(order))),
        relations="; ".join(f"{short} = relation({short!r})" for short in predicates.values()) or "pass",
        premises=",\n        ".join(writer.code(each, {}) for each in premises),
        goals=",\n        ".join(writer.code(each, {}) for each in goals),
        rlimit=RLIMIT,
    )


def proofs_from(value: Value, premises: Sequence[Formula], goals: Sequence[Formula]) -> tuple[Proof, ...]:
    """What the program for these found; `undecided` where that is not to be trusted."""
    if not isinstance(value, tuple) or len(value) != len(goals):
        return tuple(Proof("undecided") for _ in goals)
    return tuple(_proof(each, premises, goal) for each, goal in zip(value, goals, strict=True))


def _proof(value: Value, premises: Sequence[Formula], goal: Formula) -> Proof:
    match value:
        case (str(verdict), tuple(because)) if verdict in get_args(Verdict):
            used = tuple(at for at in because if isinstance(at, int) and 0 <= at < len(premises))
            # A model that was found is one; that there is none was looked for among finitely many things only.
            if verdict in ("unknown", "undecided") or _is_exact([premises[at] for at in used], goal):
                return Proof(verdict, used)  # type: ignore[arg-type]
    return Proof("undecided")


# --- how many things are enough ----------------------------------------------------------------


def _is_exact(premises: Sequence[Formula], goal: Formula) -> bool:
    wanted = [*((closed(each), True) for each in premises), (closed(goal), True), (closed(goal), False)]
    return not any(_some(formula, positive, under=False)[1] for formula, positive in wanted)


def _unnamed(premises: Iterable[Formula], goals: Iterable[Formula]) -> int:
    """As many as the premises say there are, and the goal or its opposite."""
    of_goals = [_some(goal, positive, under=False)[0] for goal in goals for positive in (True, False)]
    return sum(_some(each, True, under=False)[0] for each in premises) + max(of_goals, default=0)


def _some(formula: Formula, positive: bool, *, under: bool) -> tuple[int, bool]:
    """How many things a formula says there are, and whether one of them is said to be there for each of all things."""
    match formula:
        case Not(of):
            return _some(of, not positive, under=under)
        case Implies(left, right):
            return _sum([_some(left, not positive, under=under), _some(right, positive, under=under)])
        case Iff(left, right) | Xor(left, right):
            return _sum(_some(side, sign, under=under) for side in (left, right) for sign in (True, False))
        case Quantified(quantifier, _, of):
            if (quantifier == "some") == positive:
                return _sum([(1, under), _some(of, positive, under=under)])
            return _some(of, positive, under=True)
        case Count(quantity, number, _, of):
            here = number + 1 if quantity == "exactly" or (quantity == "at least") != positive else number
            within = [_some(of, sign, under=True) for sign in (True, False)]
            return _sum([(here, under and here > 0), *within])
        case _:
            return _sum(_some(part, positive, under=under) for part in parts_of(formula))


def _sum(found: Iterable[tuple[int, bool]]) -> tuple[int, bool]:
    pairs = list(found)
    return sum(number for number, _ in pairs), any(nested for _, nested in pairs)


def _instances(formula: Formula, things: int) -> int:
    """Atoms after every variable was replaced by every thing."""
    match formula:
        case Quantified(of=of) | Count(of=of):
            return things * _instances(of, things)
        case _:
            return sum(_instances(part, things) for part in parts_of(formula)) or 1


# --- writing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Writer:
    names: Mapping[str, int]
    predicates: Mapping[tuple[str, int], str]

    def code(self, formula: Formula, bound: Mapping[str, str]) -> str:
        """Python of our own; no name of a text gets into it."""
        match formula:
            case Atom(predicate, terms):
                things = ", ".join(self._thing(term, bound) for term in terms)
                return f"{self.predicates[predicate, len(terms)]}({things})"
            case Compare(Name() | Variable() as left, "=" | "!=" as sign, Name() | Variable() as right):
                same = f"{self._thing(left, bound)} {'==' if sign == '=' else '!='} {self._thing(right, bound)}"
                return f"BoolVal({same})"
            case Compare(left, sign, right):
                return f"({self._place(left, bound)} {'==' if sign == '=' else sign} {self._place(right, bound)})"
            case Quantified(quantifier, variable, of):
                each = self._each(variable, of, bound)
                return f"{'And' if quantifier == 'all' else 'Or'}([{each[0]} {each[1]}])"
            case Count(quantity, number, variable, of):
                each = self._each(variable, of, bound)
                return f"{COUNTS[quantity]}([({each[0]}, 1) {each[1]}], {number})"
            case Iff(left, right):
                return f"({self.code(left, bound)} == {self.code(right, bound)})"
            case _:  # Not, And, Or, Xor, Implies
                return f"{type(formula).__name__}({', '.join(self.code(part, bound) for part in parts_of(formula))})"

    def _each(self, variable: str, of: Formula, bound: Mapping[str, str]) -> tuple[str, str]:
        short = f"x{len(bound)}"
        return self.code(of, {**bound, variable: short}), f"for {short} in THINGS"

    def _thing(self, term: Name | Variable, bound: Mapping[str, str]) -> str:
        return str(self.names[term.name]) if isinstance(term, Name) else bound[term.name]

    def _place(self, term: Term, bound: Mapping[str, str]) -> str:
        match term:
            case Number(value):
                return f"IntVal({value})" if value >= 0 else f"IntVal(LAST + {value + 1})"
            case Shifted(of, by):
                return f"(place({self._thing(of, bound)}) + {by})"
            case Name() | Variable():
                return f"place({self._thing(term, bound)})"
