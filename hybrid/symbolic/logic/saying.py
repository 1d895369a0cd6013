"""A formula in plain words, for a model to hold against the sentence that it was made from."""

from hybrid.symbolic.logic.formula import (
    And,
    Atom,
    Compare,
    Count,
    Formula,
    Iff,
    Implies,
    Name,
    Not,
    Number,
    Or,
    Quantified,
    Shifted,
    Term,
    Variable,
    Xor,
    parts_of,
)

__all__ = ["say"]

_PLACED = {"=": "is at", "!=": "is not at", "<": "is before", "<=": "is not after"}
_JOINED: dict[type, str] = {
    Xor: "either {} or {}, but not both",
    Implies: "if {} then {}",
    Iff: "{} if and only if {}",
    Not: "it is not so that {}",
}


def say(formula: Formula) -> str:
    """The formula as an English sentence without its full stop: "if X is kind then X does not see cow"."""
    match formula:
        case Atom():
            return _atom(formula)
        case Not(Atom() as of):
            return _atom(of, negated=True)
        case Compare(left, sign, right):
            return f"{_term(left)} {_PLACED[sign]} {_term(right)}"
        case And(parts):
            return " and ".join(map(say, parts))
        case Or(parts):
            return " or ".join(map(say, parts))
        case Quantified(quantifier, variable, of):
            return f"for {'every' if quantifier == 'all' else 'some'} {variable}, {say(of)}"
        case Count(quantity, number, variable, of):
            return f"for {quantity} {number} {variable}, {say(of)}"
        case _:
            return _JOINED[type(formula)].format(*map(say, parts_of(formula)))


def _atom(atom: Atom, *, negated: bool = False) -> str:
    word, terms = _plain(atom.predicate), [_term(term) for term in atom.terms]
    if not terms:
        return f"not {word}" if negated else word
    if len(terms) == 1:
        return f"{terms[0]} is {'not ' * negated}{word}"
    first, *others = terms
    return f"{first} {'does not ' * negated}{word} {' and '.join(others)}"


def _term(term: Term) -> str:
    match term:
        case Name(name):
            return _plain(name)
        case Variable(name):
            return name
        case Number(value):
            return f"place {value}" if value > 0 else f"place {-value} from the end"
        case Shifted(of, by):
            return f"{abs(by)} {'before' if by < 0 else 'after'} {_term(of)}"


def _plain(word: str) -> str:
    return word.replace("_", " ")
