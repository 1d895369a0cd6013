"""Facts and rules in controlled English."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from evals.reasoning.cases import sentence
from evals.reasoning.logic import Literal, Rule
from evals.reasoning.stories import PEOPLE

__all__ = ["THEMES", "Language", "Theme"]


@dataclass(frozen=True, slots=True)
class Predicate:
    """Something to say of a being: an adjective, or a verb with its object."""

    word: str
    third: str = ""
    """The verb's form for "it"; empty for an adjective."""
    rest: str = ""

    def singular(self, holds: bool) -> str:
        """After "it" or a name."""
        if not self.third:
            return f"is {self.word}" if holds else f"is not {self.word}"
        return f"{self.third} {self.rest}" if holds else f"does not {self.word} {self.rest}"

    def plural(self, holds: bool) -> str:
        """After "they"."""
        if not self.third:
            return f"are {self.word}" if holds else f"are not {self.word}"
        return f"{self.word} {self.rest}" if holds else f"do not {self.word} {self.rest}"


@dataclass(frozen=True, slots=True)
class Theme:
    """Beings of one sort and what can be said of them."""

    name: str
    beings: tuple[str, ...]
    adjectives: tuple[str, ...]
    verbs: tuple[str, ...]
    """Each with its third person, such as "like likes"."""
    objects: tuple[str, ...]
    plural: str
    one: str
    """As in "If someone"."""
    it: str
    every: str
    """As in "Everyone who"."""
    asides: tuple[str, ...]

    def language(self, chance: Random, beings: int, predicates: int) -> "Language":
        """Names and predicates for a theory."""
        verbs = [verb.split() for verb in chance.sample(self.verbs, min(3, len(self.verbs)))]
        deeds = [Predicate(word, third, chance.choice(self.objects)) for word, third in verbs]
        traits = [Predicate(word) for word in chance.sample(self.adjectives, predicates - len(deeds))]
        mixed = chance.sample(traits + deeds, predicates)
        aside = chance.choice(self.asides).format(chance.randint(11, 60))
        return Language(self, tuple(chance.sample(self.beings, beings)), tuple(mixed), aside)


@dataclass(frozen=True, slots=True)
class Language:
    """The words for one theory."""

    theme: Theme
    beings: tuple[str, ...]
    predicates: tuple[Predicate, ...]
    aside: str

    def fact(self, who: int, literal: Literal) -> str:
        """A sentence about one being."""
        return sentence(f"{self.beings[who]} {self._said(literal)}.")

    def rule(self, rule: Rule) -> str:
        """One of the sentences that say a rule."""
        conditions = self._conditions(rule.conditions)
        if rule.only is not None:
            name = self.beings[rule.only]
            return f"If {name} {conditions} then {name} {self._said(rule.conclusion)}."
        theme = self.theme
        outcome = self._outcome(rule.conclusion)
        forms = [f"If {theme.one} {conditions} then {theme.it} {outcome}."]
        if rule.conclusion.holds:
            forms.append(f"{theme.every} {conditions} {self._said(rule.conclusion)}.")
        if adjectives := self._adjectives(rule.conditions):
            does = self.predicates[rule.conclusion.predicate].plural(True)
            described = f"{', '.join(adjectives)} {theme.plural}"
            forms += [f"All {described} {does}.", sentence(f"{described} {does}.")] if rule.conclusion.holds else []
            forms += [] if rule.conclusion.holds else [f"No {described} {does}."]
        return forms[rule.wording % len(forms)]

    def _said(self, literal: Literal) -> str:
        return self.predicates[literal.predicate].singular(literal.holds)

    def _outcome(self, literal: Literal) -> str:
        predicate = self.predicates[literal.predicate]
        return predicate.plural(literal.holds) if self.theme.it == "they" else predicate.singular(literal.holds)

    def _conditions(self, literals: Sequence[Literal]) -> str:
        """Joined by "and"; "is" is repeated where one of them is negative, so that "not" has one reading."""
        if adjectives := self._adjectives(literals):
            return f"is {' and '.join(adjectives)}"
        return " and ".join(map(self._said, literals))

    def _adjectives(self, literals: Sequence[Literal]) -> list[str]:
        """The conditions as adjectives before a noun; none if one of them is negative or a verb."""
        predicates = [self.predicates[literal.predicate] for literal in literals]
        if all(literal.holds for literal in literals) and not any(predicate.third for predicate in predicates):
            return [predicate.word for predicate in predicates]
        return []


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _the(text: str) -> tuple[str, ...]:
    return tuple(f"the {word}" for word in text.split())


THEMES = (
    Theme(
        name="people",
        beings=tuple(person.name for person in PEOPLE),
        adjectives=_words("kind quiet tall brave tidy hungry patient rich curious tired funny honest musical famous"),
        verbs=(),
        objects=(),
        plural="people",
        one="someone",
        it="they",
        every="Everyone who",
        asides=(
            "The town hall is {} years old.",
            "It has been raining for {} hours.",
            "There are {} houses in the street.",
        ),
    ),
    Theme(
        name="animals",
        beings=_the("cat dog bear lion horse goat rabbit tiger squirrel cow wolf donkey"),
        adjectives=_words("young heavy shy strong sleepy hungry friendly striped wild clever noisy thirsty"),
        verbs=("like likes", "chase chases", "see sees", "follow follows", "need needs", "visit visits"),
        objects=_the("farmer child hunter miller"),
        plural="animals",
        one="an animal",
        it="it",
        every="Every animal that",
        asides=(
            "The forest is {} km wide.",
            "The barn has {} windows.",
            "It is {} days until the first day of spring.",
        ),
    ),
    Theme(
        name="things",
        beings=_the("box cup ball lamp vase chair coin ring bottle drum key spoon"),
        adjectives=_words("red round heavy smooth old hollow shiny cold useful soft expensive clean striped"),
        verbs=(),
        objects=(),
        plural="things",
        one="something",
        it="it",
        every="Everything that",
        asides=("The shop opened {} years ago.", "The shelf is {} cm deep.", "The catalogue has {} pages."),
    ),
)
