"""The same theory in plain words and in other ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from evals.reasoning.cases import sentence
from evals.reasoning.controlled import Language
from evals.reasoning.logic import Literal, Rule
from evals.rephrased.theories import Told

__all__ = ["FORMS", "Wording"]

FORMS = (
    "no", "only", "unless", "passive", "pronouns", "also", "whoever", "vice versa", "neither", "both", "except",
    "scripts", "long names", "numbered names",
)  # fmt: skip
"""What is said in another way; the last three are about what the beings are called."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a theory is told."""

    language: Language
    told: Told
    form: str = ""
    """None is the plain one."""
    pronoun: str = "it"

    def paragraphs(self, chance: Random) -> list[list[str]]:
        """Sentences; those of one list stay together."""
        told, facts = self.told, list(self.told.theory.facts)
        found: list[list[str]] = []
        if self.form in ("both", "neither"):
            found += [[self._of_two(fact)] for fact in sorted(told.shared)]
            facts = [(who, fact) for who, fact in facts if who > 1 or fact not in told.shared]
            found += self._pairs(facts)
        if self.form == "pronouns":
            found += self._with_pronouns(facts)
        else:
            found += [[self._fact(who, fact)] for who, fact in facts]
        for rule in told.theory.rules:
            found += [[line] for line in self._rule(rule)]
        return chance.sample(found, len(found))

    def statement(self) -> str:
        """What is asked about."""
        return self._fact(0, self.told.theory.statement)

    # --- facts ----------------------------------------------------------------------------------

    def _fact(self, who: int, fact: Literal) -> str:
        if self.form == "passive" and (said := self._passive(self._name(who), fact)):
            return sentence(f"{said}.")
        return self.language.fact(who, fact)

    def _name(self, who: int) -> str:
        return self.language.beings[who]

    def _said(self, fact: Literal) -> str:
        return self.language.predicates[fact.predicate].singular(fact.holds)

    def _positive(self, fact: Literal) -> str:
        return self._said(Literal(fact.predicate, True))

    def _passive(self, who: str, fact: Literal) -> str:
        """The farmer is not chased by the cat."""
        predicate = self.language.predicates[fact.predicate]
        form = {"see": "seen", "like": "liked", "chase": "chased"}.get(predicate.word, f"{predicate.word}ed")
        return f"{predicate.rest} is {'' if fact.holds else 'not '}{form} by {who}" if predicate.third else ""

    def _of_two(self, fact: Literal) -> str:
        one, other = self._name(0), self._name(1)
        if self.form == "neither":
            return sentence(f"neither {one} nor {other} {self._positive(fact)}.")
        predicate = self.language.predicates[fact.predicate]
        return sentence(f"both {one} and {other} {predicate.plural(True)}.")

    def _pairs(self, facts: list[tuple[int, Literal]]) -> list[list[str]]:
        """The cat is neither old nor young, or both old and young; what is said so is taken out of the facts."""
        found, joint = [], ("both", "and") if self.form == "both" else ("neither", "nor")
        for who in range(3):
            traits = [
                fact
                for subject, fact in facts
                if subject == who
                and fact.holds == (self.form == "both")
                and not self.language.predicates[fact.predicate].third
            ][:2]
            if len(traits) == 2:
                one, other = (self.language.predicates[fact.predicate].word for fact in traits)
                found.append([sentence(f"{self._name(who)} is {joint[0]} {one} {joint[1]} {other}.")])
                facts[:] = [each for each in facts if each[0] != who or each[1] not in traits]
        return found

    def _with_pronouns(self, facts: list[tuple[int, Literal]]) -> list[list[str]]:
        """All that is said of one being, its name once."""
        found = []
        for who in range(3):
            pronoun = self.pronoun if who == 0 or self.pronoun != "he" else "they"
            own = [fact for subject, fact in facts if subject == who]
            lines = [self.language.fact(who, own[0])]
            for fact in own[1:]:
                predicate = self.language.predicates[fact.predicate]
                said = predicate.plural(fact.holds) if pronoun == "they" else predicate.singular(fact.holds)
                lines.append(sentence(f"{pronoun} {said}."))
            found.append(lines)
        return found

    # --- rules ----------------------------------------------------------------------------------

    def _rule(self, rule: Rule) -> Iterator[str]:
        """One sentence in the form, or plain ones."""
        if said := self._in_form(rule):
            yield sentence(said)
            return
        if rule in self.told.spared:
            for who in (0, 2):
                yield self.language.rule(Rule(rule.conditions, rule.conclusion, who))
            return
        yield self.language.rule(rule)
        if rule in self.told.mutual:
            yield self.language.rule(Rule((rule.conclusion,), rule.conditions[0], rule.only, rule.wording))

    def _in_form(self, rule: Rule) -> str:
        theme, who = self.language.theme, rule.only
        conditions = " and ".join(map(self._said, rule.conditions))
        relative = "who" if theme.it == "they" else "that"
        one, thing = theme.one, theme.plural.removesuffix("s") if theme.plural != "people" else "person"
        match self.form:
            case "no" if who is None and not rule.conclusion.holds:
                noun = "one who" if theme.it == "they" else f"{thing} that"
                return f"no {noun} {conditions} {self._positive(rule.conclusion)}."
            case "only" if who is None and self._is_bare(rule):
                condition, end = (self.language.predicates[at.predicate].word for at in self._facts(rule))
                those = f"{end} {theme.plural}" if rule.wording % 2 else f"{theme.plural} {relative} are {end}"
                return f"only {those} are {condition}."
            case "unless" if len(rule.conditions) == 1:
                return self._unless(rule, thing)
            case "passive" if who is None:
                return self._passively(rule, one)
            case "also" if who is None and rule.conclusion.holds:
                return f"{theme.every} {conditions} {self._also(rule.conclusion)}."
            case "whoever" if who is None:
                return f"{'whoever' if theme.it == 'they' else 'whatever'} {conditions} {self._said(rule.conclusion)}."
            case "vice versa" if rule in self.told.mutual:
                return f"if {one} {conditions} then {theme.it} {self._outcome(rule.conclusion)}, and vice versa."
            case "except" if rule in self.told.spared:
                if self._is_bare(rule) and rule.wording % 2:
                    condition, end = (self.language.predicates[at.predicate].word for at in self._facts(rule))
                    return f"all {condition} {theme.plural} except {self._name(1)} are {end}."
                every = {"people": "everyone", "things": "everything"}.get(theme.plural, f"every {thing}")
                return f"{every} {relative} {conditions}, except {self._name(1)}, {self._said(rule.conclusion)}."
        return ""

    def _outcome(self, fact: Literal) -> str:
        predicate = self.language.predicates[fact.predicate]
        return predicate.plural(fact.holds) if self.language.theme.it == "they" else predicate.singular(fact.holds)

    def _facts(self, rule: Rule) -> tuple[Literal, ...]:
        return (*rule.conditions, rule.conclusion)

    def _is_bare(self, rule: Rule) -> bool:
        """Whether both of its facts are adjectives."""
        facts = self._facts(rule)
        traits = (fact.holds and not self.language.predicates[fact.predicate].third for fact in facts)
        return len(facts) == 2 and all(traits)

    def _unless(self, rule: Rule, thing: str) -> str:
        """Bob is kind unless he is old; unless Bob is old, he is kind."""
        condition = rule.conditions[0].opposite()
        if rule.only is None:
            article = "an" if thing[0] in "aeiou" else "a"
            end = f"{self.language.theme.it} {self._outcome(condition)}"
            return f"{article} {thing} {self._said(rule.conclusion)} unless {end}."
        name = self._name(rule.only)
        again = "it" if self.language.theme.it == "it" else name
        if rule.wording % 2:
            return f"unless {name} {self._said(condition)}, {again} {self._said(rule.conclusion)}."
        return f"{name} {self._said(rule.conclusion)} unless {again} {self._said(condition)}."

    def _passively(self, rule: Rule, one: str) -> str:
        """If an animal is old then the farmer is chased by it."""
        it, end = self.language.theme.it, rule.conclusion
        conditions = " and ".join(map(self._said, rule.conditions))
        if said := self._passive(it, end):
            return f"if {one} {conditions} then {said}."
        return ""

    def _also(self, fact: Literal) -> str:
        """Is also old; also chases the farmer."""
        predicate = self.language.predicates[fact.predicate]
        return f"also {self._said(fact)}" if predicate.third else f"is also {predicate.word}"
