"""What the bundled corpora say, read back out of their sentences: the gold of questions about the real world."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from hybrid.retrieval.corpus import find_corpus
from hybrid.types import Document, Kind

__all__ = ["RELATIONS", "Fact", "Relation", "corpus_text", "facts", "name_of", "precision", "sentences"]


WORDS = "all am an as at be by cop do et he i in is it la mad me mop mr ms my no pen pm so to top try tv us won"
"""Symbols, codes and internet domains that a scorer could find in any sentence."""


def _plain(value: str) -> tuple[str, ...]:
    return (value,)


def _person(value: str) -> tuple[str, ...]:
    """A name, without its title, and the surname."""
    name = value.removeprefix("Sir ")
    return tuple(dict.fromkeys((value, name, name.split()[-1])))


def _currency(value: str) -> tuple[str, ...]:
    """Such as "baht (THB)"; its name is an answer too, and its code unless that is a word."""
    name, code = value.rstrip(")").split(" (")
    return (value, name) if code.casefold() in WORDS.split() else (value, name, code)


def _countries(value: str) -> tuple[str, ...]:
    """The countries of a list, without articles."""
    return tuple(name.removeprefix("the ") for name in re.split(r", | and ", value))


@dataclass(frozen=True, slots=True)
class Relation:
    """A question that can be asked of every document with such a sentence."""

    name: str
    question: str
    """With {name}, and {precision} where the answer has decimals; with {value} it asks for the entity instead."""
    sentence: str
    """Pattern of the sentence that holds the answer as `value`; NAME is the entity."""
    expects: Kind = "text"
    answers: Callable[[str], tuple[str, ...]] = _plain

    @property
    def is_reverse(self) -> bool:
        """Whether the entity is the answer."""
        return "{value}" in self.question


NUMBER = r"(?P<value>-?\d+(?:\.\d+)?)"
CAPITAL = r"The capital of NAME is (?P<value>.+)\."
DISCOVERY = r"NAME was discovered in {year} by {who} in (?:the )?[A-Z][\w ]+\."
ONE_PERSON = r"(?!Heavy|GSI|RIKEN|the |Lawrence)(?:(?! and )[^,])+"
# "Bosnia and Herzegovina" is not two, and a parent country or "Congo" would be right or wrong by the reading.
PLAIN_NEIGHBOURS = "(?!.*(?:Bosnia|Congo|French Guiana|Martin|Maarten)).+"
RELATIONS = {
    "elements": (
        Relation("symbol", "What is the chemical symbol of {name}?", r"NAME .*with the symbol (?P<value>\w+) and .*"),
        Relation(
            "atomic-number", "What is the atomic number of {name}?", rf"NAME .* atomic number {NUMBER}\.", "number"
        ),
        Relation(
            "atomic-mass",
            "What is the atomic mass of {name} in u, {precision}?",
            rf"The atomic mass of NAME is {NUMBER} u\.",
            "number",
        ),
        Relation(
            "melting-point",
            "What is the melting point of {name} in °C, {precision}?",
            rf"The melting point of NAME is .* K \({NUMBER} °C\)\.",
            "number",
        ),
        Relation(
            "boiling-point",
            "What is the boiling point of {name} in °C, {precision}?",
            rf"The boiling point of NAME is .* K \({NUMBER} °C\)\.",
            "number",
        ),
        Relation(
            "electronegativity",
            "What is the electronegativity of {name} on the Pauling scale, {precision}?",
            rf"The electronegativity of NAME is {NUMBER} on the Pauling scale\.",
            "number",
        ),
        Relation(
            "group",
            "In which group of the periodic table, 1 to 18, is {name}?",
            rf"NAME is in group {NUMBER}, period .*",
            "number",
        ),
        Relation(
            "isotope",
            "What is the mass number of the most abundant natural isotope of {name}?",
            rf"The most abundant natural isotope of NAME is [\w]+-{NUMBER}, with .*",
            "number",
        ),
        Relation(
            "discoverer",
            "Who discovered {name}?",
            DISCOVERY.format(year=r"\d+", who=f"(?P<value>{ONE_PERSON})"),
            answers=_person,
        ),
        Relation(
            "discovery-year",
            "In what year was {name} discovered?",
            DISCOVERY.format(year=NUMBER, who=ONE_PERSON),
            "number",
        ),
    ),
    "countries": (
        Relation("capital", "What is the capital of {name}?", CAPITAL),
        Relation("country-of-capital", "Which country or territory has the capital {value}?", CAPITAL),
        Relation(
            "currency",
            "What is the currency of {name}?",
            r"The currency of NAME is the (?P<value>[a-zà-ž]+ \([A-Z]{3}\))\.",
            answers=_currency,
        ),
        Relation(
            "border",
            "Which country or territory shares a land border with {name}? One is enough.",
            rf"(?!France)NAME borders? (?P<value>{PLAIN_NEIGHBOURS})\.",
            answers=_countries,
        ),
        Relation(
            "calling-code",
            "What is the international calling code of {name}?",
            r"The international calling code of NAME is (?P<value>\+\d+)\.",
            "number",
        ),
        Relation(
            "internet-domain",
            "What is the top-level internet domain of {name}?",
            r"The internet domain of NAME is (?P<value>\.[a-z]+)\.",
        ),
        Relation(
            "iso-code",
            "What is the three-letter ISO 3166 code of {name}?",
            r"The ISO 3166 codes of NAME are [A-Z]{2} and (?P<value>[A-Z]{3})\.",
        ),
    ),
}
FEW, MANY = 3_000_000, 20_000_000
"""Countries with fewer people count as obscure, those with more as known."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a document says of its entity."""

    document: Document
    name: str
    """The entity as sentences name it: "the Netherlands", "tin"."""
    relation: Relation
    question: str
    answers: tuple[str, ...]
    sentence: str
    """The one that says it."""
    fame: str
    """`known`, `obscure`, or empty for what lies between."""


@cache
def facts(corpus: str) -> tuple[Fact, ...]:
    """All facts of a corpus that a relation finds and that a question does not give away, in the corpus's order."""
    documents = find_corpus(corpus).documents
    found = [fact for document in documents for r in RELATIONS[corpus] for fact in _read(document, r)]
    asked = Counter(fact.question for fact in found)
    return tuple(fact for fact in found if asked[fact.question] == 1 and not _gives_away(fact))


def _read(document: Document, relation: Relation) -> list[Fact]:
    """The fact of a document for a relation, if it has one."""
    name = name_of(document)
    pattern = re.compile(relation.sentence.replace("NAME", f"(?i:{re.escape(name)})"))
    stated = [match for sentence in sentences(document) if (match := pattern.fullmatch(sentence))]
    if len(stated) != 1:
        return []
    value = stated[0]["value"]
    question = relation.question.format(name=name, value=value, precision=precision(value))
    answers = _titles(document) if relation.is_reverse else relation.answers(value)
    return [Fact(document, name, relation, question, answers, stated[0][0], _fame(document.text))]


def _gives_away(fact: Fact) -> bool:
    """Whether the question holds its answer, as with Singapore's capital, or the answer is also a common word."""
    asked = fact.question.casefold()
    if fact.relation.name in {"symbol", "internet-domain"}:
        return fact.answers[0].strip(".").casefold() in WORDS.split()
    return fact.relation.expects == "text" and any(answer.casefold() in asked for answer in fact.answers)


def name_of(document: Document) -> str:
    """The entity in the middle of a sentence, with its article."""
    country = re.search(r"The ISO 3166 codes of (.+) are ", document.text)
    return country[1] if country else document.title.lower()


def _titles(document: Document) -> tuple[str, ...]:
    """The names under which a document's entity goes."""
    also = re.search(r"\(also called (?:the )?(.+?)\)", document.text)
    return (document.title, also[1]) if also else (document.title,)


def sentences(document: Document) -> tuple[str, ...]:
    """The document's sentences. Each names its entity, so that a piece without is the rest of the one before."""
    found: list[str] = []
    for piece in re.split(r"(?<=\.) (?=[A-Z])", document.text):
        if found and document.title.casefold() not in piece.casefold():
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return tuple(found)


def precision(value: str) -> str:
    """How many digits a question must ask for to get this number."""
    places = len(value.partition(".")[2])
    return f"to {places} decimal place{'s' * (places > 1)}" if places else "as a whole number"


def _fame(text: str) -> str:
    """A guess at how often texts speak of it: by population, or by the place among the elements."""
    if number := re.search(r"the atomic number (\d+)", text):
        return "known" if int(number[1]) <= 36 or "known to the ancients" in text else "obscure"
    people = re.search(r"The population of .* is about ([\d,]+)", text)
    count = int(people[1].replace(",", "")) if people else 0
    return "known" if count >= MANY else "obscure" if 0 < count <= FEW else ""


@cache
def corpus_text() -> str:
    """Both corpora as one text without case: what an invented name must not be in."""
    documents = (document for corpus in RELATIONS for document in find_corpus(corpus).documents)
    return "\n".join(f"{document.title}\n{document.text}" for document in documents).casefold()
