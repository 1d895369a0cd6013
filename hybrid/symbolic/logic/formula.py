"""What a formula is, and how it is printed.

    kind(bob)
    all X: sees(X, cat) & ~green(X) -> sees(X, cow)
    tractor < minivan
    convertible = 2
    at least 2 X: red(X)

Names stand for different things. A comparison is about their places in a row, which are numbered from 1; a number
below 0 counts from the end.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

__all__ = [
    "And",
    "Atom",
    "Compare",
    "Count",
    "Formula",
    "Iff",
    "Implies",
    "Name",
    "Not",
    "Number",
    "Or",
    "Quantified",
    "Shifted",
    "Term",
    "Variable",
    "Xor",
    "atoms_of",
    "closed",
    "free_variables",
    "names_of",
    "parts_of",
    "predicates_in",
    "put",
    "rebuilt",
    "show",
    "sorts_in",
]


# --- terms -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    """A thing: `bob`, `bald_eagle`."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """Anything: `X`."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A place: 1 is the first, -1 the last; 0 is none."""

    value: int


@dataclass(frozen=True, slots=True)
class Shifted:
    """So many places further to the end: `bob + 1`."""

    of: Name | Variable
    by: int


Term = Name | Variable | Number | Shifted


# --- formulas ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Atom:
    """Something that is true or false of things, or by itself if there are none."""

    predicate: str
    terms: tuple[Name | Variable, ...] = ()


@dataclass(frozen=True, slots=True)
class Compare:
    """Two places; `<` is nearer to the beginning."""

    left: Term
    sign: Literal["=", "!=", "<", "<="]
    right: Term


@dataclass(frozen=True, slots=True)
class Not:
    """It is not so."""

    of: "Formula"


@dataclass(frozen=True, slots=True)
class And:
    """Two parts or more."""

    parts: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Two parts or more; at least one is true."""

    parts: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Xor:
    """Exactly one of the two is true."""

    left: "Formula"
    right: "Formula"


@dataclass(frozen=True, slots=True)
class Implies:
    """The right one is true if the left one is."""

    left: "Formula"
    right: "Formula"


@dataclass(frozen=True, slots=True)
class Iff:
    """Both are true, or none of the two."""

    left: "Formula"
    right: "Formula"


@dataclass(frozen=True, slots=True)
class Quantified:
    """For all things, or for at least one."""

    quantifier: Literal["all", "some"]
    variable: str
    of: "Formula"


@dataclass(frozen=True, slots=True)
class Count:
    """Of how many things it is true."""

    quantity: Literal["exactly", "at least", "at most"]
    number: int
    variable: str
    of: "Formula"


Formula = Atom | Compare | Not | And | Or | Xor | Implies | Iff | Quantified | Count


# --- walking -----------------------------------------------------------------------------------


def parts_of(formula: Formula) -> tuple[Formula, ...]:
    """The formulas that it is directly made of."""
    match formula:
        case Not(of) | Quantified(of=of) | Count(of=of):
            return (of,)
        case And(parts) | Or(parts):
            return parts
        case Implies(left, right) | Iff(left, right) | Xor(left, right):
            return left, right
        case _:
            return ()


def atoms_of(formula: Formula) -> Iterator[Atom | Compare]:
    """The formulas that have no parts, from left to right."""
    if isinstance(formula, (Atom, Compare)):
        yield formula
    for part in parts_of(formula):
        yield from atoms_of(part)


def predicates_in(formulas: Iterable[Formula]) -> frozenset[str]:
    """Every predicate in them."""
    return frozenset(atom.predicate for formula in formulas for atom in atoms_of(formula) if isinstance(atom, Atom))


def names_of(formula: Formula) -> tuple[str, ...]:
    """Every name in it, each once, in order."""
    return tuple(dict.fromkeys(name.name for name in _terms(formula) if isinstance(name, Name)))


def sorts_in(formulas: Sequence[Formula]) -> tuple[str, ...]:
    """Predicates that only say what the rules are about: beside another condition in each of three or more."""
    rules = [formula for formula in formulas if free_variables(formula)]
    shared = [_sorts_of(rule) for rule in rules]
    named = Counter(atom.predicate for formula in formulas for atom in atoms_of(formula) if isinstance(atom, Atom))
    everywhere = set[str].intersection(*shared) if len(rules) > 2 else set[str]()
    return tuple(sorted(word for word in everywhere if named[word] == len(rules)))


def _sorts_of(rule: Formula) -> set[str]:
    if not isinstance(rule, (Implies, Iff)):
        return set()
    parts = [part for side in (rule.left, rule.right) if isinstance(side, And) for part in side.parts]
    return {part.predicate for part in parts if isinstance(part, Atom) and len(part.terms) == 1}


def rebuilt(formula: Formula, change: Callable[[Atom | Compare], Formula]) -> Formula:
    """The formula with other formulas in the place of those that have no parts."""
    match formula:
        case Atom() | Compare():
            return change(formula)
        case Not(of):
            return Not(rebuilt(of, change))
        case And(parts):
            return And(tuple(rebuilt(part, change) for part in parts))
        case Or(parts):
            return Or(tuple(rebuilt(part, change) for part in parts))
        case Quantified(of=of) | Count(of=of):
            return replace(formula, of=rebuilt(of, change))
        case Xor(left, right) | Implies(left, right) | Iff(left, right):
            return replace(formula, left=rebuilt(left, change), right=rebuilt(right, change))


def put(formula: Formula, variable: str, name: str) -> Formula:
    """The formula with a name for a variable; the variable must not be bound in it."""

    def changed(term: Any) -> Any:
        return Name(name) if term == Variable(variable) else term

    def change(atom: Atom | Compare) -> Formula:
        if isinstance(atom, Atom):
            return replace(atom, terms=tuple(map(changed, atom.terms)))
        return replace(atom, left=changed(atom.left), right=changed(atom.right))

    return rebuilt(formula, change)


def free_variables(formula: Formula) -> tuple[str, ...]:
    """Variables that no quantifier of it binds, each once, in order."""
    match formula:
        case Quantified(variable=bound, of=of) | Count(variable=bound, of=of):
            return tuple(name for name in free_variables(of) if name != bound)
        case Atom() | Compare():
            return tuple(dict.fromkeys(term.name for term in _terms(formula) if isinstance(term, Variable)))
        case _:
            return tuple(dict.fromkeys(name for part in parts_of(formula) for name in free_variables(part)))


def closed(formula: Formula) -> Formula:
    """With `all` in front for each free variable."""
    for name in reversed(free_variables(formula)):
        formula = Quantified("all", name, formula)
    return formula


def _terms(formula: Formula) -> Iterator[Name | Variable | Number]:
    for atom in atoms_of(formula):
        for term in atom.terms if isinstance(atom, Atom) else (atom.left, atom.right):
            yield term.of if isinstance(term, Shifted) else term


# --- printing ----------------------------------------------------------------------------------

SIGNS: dict[type, str] = {And: "&", Or: "|", Xor: "^", Implies: "->", Iff: "<->"}


def show(formula: Formula) -> str:
    """The formula as text; `reading.read` gives the same formula back."""
    match formula:
        case Atom(predicate, terms):
            return f"{predicate}({', '.join(map(_show_term, terms))})" if terms else predicate
        case Compare(left, sign, right):
            return f"{_show_term(left)} {sign} {_show_term(right)}"
        case Not(of):
            return f"~{_inner(of)}"
        case Quantified(quantifier, variable, of):
            return f"{quantifier} {variable}: {show(of)}"
        case Count(quantity, number, variable, of):
            return f"{quantity} {number} {variable}: {show(of)}"
        case Implies() | Iff():
            return _show_joined(formula, _side)
        case _:
            return _show_joined(formula, _inner)


def _show_joined(formula: "And | Or | Xor | Implies | Iff", show_part: Callable[[Formula], str]) -> str:
    return f" {SIGNS[type(formula)]} ".join(map(show_part, parts_of(formula)))


def _show_term(term: Term) -> str:
    match term:
        case Number(value):
            return str(value)
        case Shifted(of, by):
            return f"{of.name} {'-' if by < 0 else '+'} {abs(by)}"
        case Name(name) | Variable(name):
            return name


def _inner(formula: Formula) -> str:
    return show(formula) if isinstance(formula, (Atom, Not)) else f"({show(formula)})"


def _side(formula: Formula) -> str:
    """And, or and comparisons bind tighter than an arrow does."""
    return show(formula) if isinstance(formula, (And, Or, Compare)) else _inner(formula)
