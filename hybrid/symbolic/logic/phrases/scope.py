"""What the words of one sentence are about, as far as it was read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hybrid.symbolic.logic.formula import And, Atom, Formula, Name, Not, Or, Variable, Xor, atoms_of
from hybrid.symbolic.logic.phrases.tokens import Token
from hybrid.symbolic.logic.phrases.vocabulary import VERBS
from hybrid.symbolic.logic.phrases.wordforms import base_of, is_past

__all__ = ["ANY", "Link", "Scope", "Unread", "all_of", "either_of", "plain", "term_of"]

ANY = Variable("X")


class Unread(ValueError):
    """A sentence that cannot be read for sure; the message says why."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a predicate follows from: whoever visits something that is a town visits a town."""

    text: str
    formula: Formula


@dataclass
class Scope:
    """Of one sentence; grows from left to right."""

    verbs: frozenset[str]
    """That the problem has, beside the common ones."""
    is_wide: bool = True
    """Whether "is not a cat and black" denies both together, or the first."""
    subject: Name | Variable | None = None
    """What a pronoun stands for."""
    opened: str = ""
    """The noun that "the ..." takes up, if one was said of anything; singular."""
    is_open: bool = False
    """Whether something is said of anything: then the sentence is about all."""
    heard: tuple[str, ...] = ()
    """Names that the parts before have."""
    names: frozenset[str] = frozenset()
    """Of the whole problem."""
    kinds: frozenset[str] = frozenset()
    """Phrases without an article that stand for a thing: cold iron."""
    nouns: set[str] = field(default_factory=set)
    """What anything was said to be, in any sentence."""
    links: dict[str, Link] = field(default_factory=dict)
    """Of any sentence, by predicate."""
    classes: frozenset[str] = frozenset()
    """Those that something is said to be: cancer."""
    borne: frozenset[tuple[str, str]] | None = frozenset()
    """What the sentences say of things of a kind, each a pair of the kind and a predicate; `None` for anything."""

    def has_heard(self, kind: Formula | None, said: Formula) -> bool:
        """Whether a sentence says of anything of a kind what is said here: then a pronoun may speak of such a thing."""
        if self.borne is None:
            return True
        kinds = {atom.predicate for atom in atoms_of(kind) if isinstance(atom, Atom)} if kind else set()
        told = {atom.predicate for atom in atoms_of(said) if isinstance(atom, Atom)}
        return any((each, one) in self.borne for each in kinds for one in told)

    def is_verb(self, word: str) -> bool:
        base = base_of(word)
        return base in VERBS or base in self.verbs

    def is_finite(self, word: str, *, plural: bool) -> bool:
        """Whether a word is a verb in the form that its subject asks for: drinks or drank, but not drinking."""
        if not self.is_verb(word) or (word.endswith("ing") and word not in VERBS):
            return False
        base = base_of(word)
        if word == base:
            return plural
        return is_past(word) or not plural


def term_of(token: Token) -> Name | Variable:
    """What a name stands for; one in capitals for anything."""
    return Variable(token.text) if token.text.isupper() else Name(token.text)


def plain(tokens: Sequence[Token]) -> list[str]:
    """The words; a name is empty."""
    return ["" if token.is_name else token.text for token in tokens]


def all_of(parts: Sequence[Formula | None]) -> Formula | None:
    """Joined by "and", without those that say nothing; `None` if none says anything."""
    saying: list[Formula] = []
    for part in parts:
        saying += part.parts if isinstance(part, And) else [part] if part is not None else []
    if not saying:
        return None
    return And(tuple(saying)) if len(saying) > 1 else saying[0]


def either_of(parts: Sequence[Formula], *, exclusive: bool) -> Formula:
    """Joined by "or"; of more than two, exactly one if they exclude each other."""
    if len(parts) == 1:
        return parts[0]
    if not exclusive:
        return Or(tuple(parts))
    if len(parts) == 2:
        return Xor(parts[0], parts[1])
    pairs = [Not(And((one, other))) for at, one in enumerate(parts) for other in parts[at + 1 :]]
    return And((Or(tuple(parts)), *pairs))
