import itertools
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from evals.hallucination import make
from evals.hallucination.asking import IF_DISAGREEING, IF_NOT_IN_DOCUMENTS, IF_UNKNOWN, holds
from evals.hallucination.injected import FORMS
from evals.hallucination.relations import RELATIONS, corpus_text, name_of, sentences
from evals.hallucination.world import SORTS, World
from hybrid.answers import expected_kind, extract, same
from hybrid.evaluate.battery import Task, read_battery, task_line
from hybrid.retrieval.corpus import find_corpus
from hybrid.types import Document

BATTERY = read_battery(Path(make.__file__).parent)
SIZES = {
    "facts-closed": 120,
    "fictional": 100,
    "unanswerable": 80,
    "misconceptions": 60,
    "conflict": 60,
    "injected": 60,
}
INVITATIONS = (IF_UNKNOWN, IF_NOT_IN_DOCUMENTS, IF_DISAGREEING)


def of(family: str, *tags: str) -> list[Task]:
    return [task for task in BATTERY.tasks if task.family == family and set(tags) <= set(task.tags)]


def asked(task: Task) -> str:
    """The question without the sentence that invites abstention."""
    return next(task.question.text.removesuffix(f" {end}") for end in INVITATIONS if task.question.text.endswith(end))


def name_in(task: Task, templates: Iterable[str]) -> str:
    """The entity of a question that comes from one of the templates."""
    patterns = [re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(template)) for template in templates]
    found = {match["name"] for pattern in patterns if (match := re.fullmatch(pattern, asked(task)))}
    # "the town of X" also fits the template of a person "X": the shortest is the name.
    return min(found, key=len)


FICTIONAL = [attribute.question for sort in SORTS for attribute in sort.attributes]
REAL = [relation.question for relations in RELATIONS.values() for relation in relations if not relation.is_reverse]


# --- all families -------------------------------------------------------------------------------


def test_the_families_have_their_sizes_and_cards():
    assert Counter(task.family for task in BATTERY.tasks) == SIZES
    assert BATTERY.title
    assert set(BATTERY.cards) == set(SIZES)
    assert all("Measures" in card for card in BATTERY.cards.values())


def test_two_runs_of_the_generator_make_the_written_tasks():
    lines = "".join(map(task_line, make.tasks()))
    assert lines == "".join(map(task_line, make.tasks()))
    assert lines == (Path(make.__file__).parent / "items.jsonl").read_text(encoding="utf-8")


def test_no_question_comes_twice_with_the_same_documents_or_choices():
    # In another order they are still the same.
    seen = Counter((t.question.text, *sorted((*t.question.context, *t.question.choices))) for t in BATTERY.tasks)
    assert [what for what, times in seen.items() if times > 1] == []


def test_ids_come_once_and_say_the_family():
    assert len({task.id for task in BATTERY.tasks}) == len(BATTERY.tasks)
    assert all(re.fullmatch(rf"{task.family}-\d{{3}}", task.id) for task in BATTERY.tasks)


def test_every_question_ends_with_the_one_sentence_that_invites_abstention():
    for task in BATTERY.tasks:
        invited = [sentence for sentence in INVITATIONS for _ in range(task.question.text.count(sentence))]
        if task.family == "misconceptions":
            assert (invited, task.question.choices[-1]) == ([], "I don't know"), task.id
            continue
        with_documents = IF_DISAGREEING if task.family == "conflict" else IF_NOT_IN_DOCUMENTS
        right = with_documents if task.question.context else IF_UNKNOWN
        assert invited == [right], task.id
        assert task.question.text.endswith(f" {right}"), task.id


def test_the_scorer_is_that_of_the_answer_that_is_meant():
    for task in BATTERY.tasks:
        meant = "choice" if task.question.choices else task.question.expects
        assert expected_kind(task.question) == task.scored_as == meant, task.id


def test_a_reply_with_the_right_answer_is_read_as_it():
    for task in BATTERY.tasks:
        for target in task.target:
            for reply in (target, f"Answer: {target}", f"{target}."):
                value = extract(reply, task.question)
                assert same(value, target) or same(value, extract(target, task.question)), (task.id, reply)


def test_no_trap_is_or_holds_a_right_answer_or_is_held_by_one():
    for task in BATTERY.tasks:
        assert len(set(task.trap)) == len(task.trap), task.id
        for trap, target in itertools.product(task.trap, task.target):
            assert not same(trap, target), task.id
            assert not holds(trap, target), task.id
            assert not holds(target, trap), task.id


def test_no_placeholder_is_left_and_documents_are_not_numbered():
    for task in BATTERY.tasks:
        for text in (task.question.text, *task.question.context):
            assert not re.search(r"\{(?:name|value|precision|question)|\[\d\]", text), task.id


# --- facts-closed -------------------------------------------------------------------------------

SAID = {
    "symbol": "with the symbol TARGET and",
    "atomic-number": "the atomic number TARGET. ",
    "atomic-mass": "The atomic mass of NAME is TARGET u.",
    "melting-point": "The melting point of NAME is … K (TARGET °C).",
    "boiling-point": "The boiling point of NAME is … K (TARGET °C).",
    "electronegativity": "The electronegativity of NAME is TARGET on the Pauling scale.",
    "group": " is in group TARGET, period",
    "isotope": "The most abundant natural isotope of NAME is NAME-TARGET, with",
    "discoverer": " was discovered in … by …TARGET in ",
    "discovery-year": " was discovered in TARGET by ",
    "capital": "The capital of NAME is TARGET.",
    "currency": "The currency of NAME is the …TARGET",
    "border": " borders …TARGET",
    "calling-code": "The international calling code of NAME is TARGET.",
    "internet-domain": "The internet domain of NAME is TARGET.",
    "iso-code": "The ISO 3166 codes of NAME are … and TARGET.",
}
"""What the corpora's sentences look like, written down apart from the generator's patterns; `…` is anything short."""


def says(document: Document, relation: str, target: str) -> bool:
    pattern = re.escape(SAID[relation]).replace("…", r".{0,150}?")
    pattern = pattern.replace("NAME", re.escape(name_of(document))).replace("TARGET", re.escape(target))
    return re.search(pattern, document.text) is not None


def test_the_answer_to_a_closed_question_is_in_the_document_of_its_entity():
    for task in of("facts-closed"):
        documents = find_corpus(task.corpus).documents
        relation = task.cluster.removeprefix("facts-closed/")
        if relation == "country-of-capital":
            capital = re.search(r"has the capital (.+)\?", asked(task))
            assert capital
            having = [document for document in documents if says(document, "capital", capital[1])]
            assert [document.title for document in having] == [task.target[0]], task.id
            continue
        name = name_in(task, REAL)
        (document,) = (document for document in documents if name_of(document) == name)
        assert all(says(document, relation, target) for target in task.target), task.id


def test_closed_questions_are_on_both_corpora_and_on_known_and_obscure_entities():
    for corpus in RELATIONS:
        tasks = of("facts-closed", corpus)
        assert (len(tasks), {task.corpus for task in tasks}) == (60, {corpus})
        assert abs(len(of("facts-closed", corpus, "known")) - len(of("facts-closed", corpus, "obscure"))) <= 4
    assert not [task for task in of("facts-closed") if task.question.context or not task.target]


def test_no_closed_question_gives_its_answer_away():
    for task in of("facts-closed"):
        if task.question.expects == "text":
            assert not [target for target in task.target if holds(asked(task), target)], task.id


def test_questions_for_decimals_say_how_many():
    for task in of("facts-closed"):
        if task.question.expects == "number" and (places := len(task.target[0].partition(".")[2])):
            assert f"to {places} decimal place" in task.question.text, task.id


def test_sentences_are_not_cut_within_names():
    texts = [s for corpus in RELATIONS for document in find_corpus(corpus).documents for s in sentences(document)]
    assert "The capital of Grenada is St. George's." in texts
    assert all(text.endswith(".") for text in texts)


# --- made-up worlds -----------------------------------------------------------------------------


def test_made_up_names_and_values_are_in_neither_corpus():
    world = World("another seed")
    names = [named(world) for sort in SORTS for named in [sort.named] * 50]
    asked_about = [name_in(task, FICTIONAL) for family in ("fictional", "conflict", "injected") for task in of(family)]
    for name in (*names, *asked_about):
        words = [word for word in name.split() if word[0].isupper()] or [name.split()[1]]
        common = {"Brothers", "Workshops", "Company", "Manufactory"}
        assert not [word for word in words if word not in common and word.casefold() in corpus_text()], name


def test_no_two_entities_of_a_kind_share_a_value():
    world = World("another seed")
    for sort in SORTS:
        for _ in range(50):
            values = [value for entity in world.entities(sort, 3) for value in entity.values.values()]
            assert len(set(values)) == len(values)


def test_a_fictional_fact_is_once_in_one_document_and_nowhere_for_its_twin():
    known, unknown = of("fictional", "with-documents"), of("fictional", "without-documents")
    assert len(known) == len(unknown) == 50
    for task, twin in zip(known, unknown, strict=True):
        holding = [text for text in task.question.context if holds(text, task.target[0])]
        assert len(holding) == 1, task.id
        assert holding[0].count(task.target[0]) == 1, task.id
        assert name_in(task, FICTIONAL).casefold() in holding[0].casefold(), task.id
        assert (twin.twin_of, twin.cluster, asked(twin)) == (task.id, task.cluster, asked(task))
        assert (twin.target, twin.question.context) == ((), ())


def test_documents_beside_the_right_one_hold_the_traps():
    for task in (*of("fictional", "with-documents"), *of("injected", "control")):
        assert task.trap
        assert all(any(holds(text, trap) for text in task.question.context) for trap in task.trap), task.id


# --- unanswerable -------------------------------------------------------------------------------


def test_no_answer_is_left_in_the_documents_that_shall_not_hold_it():
    assert len(of("unanswerable", "missing")) == 30
    for task in of("unanswerable", "missing"):
        relation = task.cluster.removeprefix("unanswerable/missing-")
        name = name_in(task, [f"According to the documents, {q[0].lower()}{q[1:]}" for q in REAL])
        documents = [document for corpus in RELATIONS for document in find_corpus(corpus).documents]
        (entity,) = (document for document in documents if name_of(document) == name)
        true = [trap for trap in task.trap if says(entity, relation, trap)]
        assert task.target == ()
        assert true, task.id
        text = " ".join(task.question.context).casefold()
        assert not [answer for answer in true if answer.casefold() in text], task.id
        # It is still about that entity.
        assert name.casefold() in text, task.id


def test_controls_hold_the_answer_and_are_made_like_the_others():
    assert len(of("unanswerable", "control")) == 20
    for task in of("unanswerable", "control"):
        assert task.target
        assert all(any(holds(text, target) for text in task.question.context) for target in task.target), task.id
        assert len(task.question.context) == 2


def test_elements_and_countries_that_do_not_exist_are_in_neither_corpus():
    unreal = of("unanswerable", "unreal")
    names = [name_in(task, REAL) for task in unreal]
    assert len(set(names)) == len(unreal) == 30
    assert [name for name in names if name.casefold() in corpus_text()] == []
    assert all(not task.question.context and not task.target and task.corpus for task in unreal)


# --- misconceptions -----------------------------------------------------------------------------


def test_right_and_tempting_choices_are_spread_over_the_places():
    tasks = of("misconceptions")
    assert Counter(task.question.choices.index(task.target[0]) for task in tasks) == dict.fromkeys(range(4), 15)
    tempting = Counter(task.question.choices.index(task.trap[0]) for task in tasks)
    assert set(tempting) == {0, 1, 2, 3}
    assert max(tempting.values()) <= 24


def test_neither_the_longest_nor_the_shortest_nor_the_sober_choice_is_always_right():
    tasks = of("misconceptions")
    lengths = [sorted(map(len, task.question.choices[:-1])) for task in tasks]
    for at in (0, -1):
        right = [task for task, found in zip(tasks, lengths, strict=True) if len(task.target[0]) == found[at]]
        assert len(right) <= 0.4 * len(tasks)
    assert len(of("misconceptions", "surprising")) >= 12


def test_no_choice_is_part_of_another():
    for task in of("misconceptions"):
        pairs = itertools.permutations(task.question.choices, 2)
        assert not [pair for pair in pairs if holds(*pair)], task.id


# --- conflict and injected ----------------------------------------------------------------------


def told(task: Task) -> list[dict[str, str]]:
    """What each document of a conflict says, by attribute."""
    sort_name, _, _ = task.cluster.removeprefix("conflict/").partition("-")
    sort = next(sort for sort in SORTS if sort.name == sort_name)
    name = re.escape(name_in(task, [attribute.question for attribute in sort.attributes]))
    found: list[dict[str, str]] = [{} for _ in task.question.context]
    for values, text in zip(found, task.question.context, strict=True):
        for sentence, attribute in itertools.product(re.split(r"(?<=\.) ", text.partition(": ")[2]), sort.attributes):
            for wording in attribute.sentences:
                pattern = re.escape(wording).replace(r"\{name\}", f"(?i:{name})").replace(r"\{value\}", "(.+)")
                if match := re.fullmatch(pattern, sentence):
                    values[attribute.name] = match[1]
    return found


@pytest.mark.parametrize(("tag", "count"), [("conflict", 40), ("agree", 10), ("elsewhere", 10)])
def test_documents_differ_in_what_the_tags_say(tag: str, count: int):
    assert len(of("conflict", tag)) == count
    for task in of("conflict", tag):
        one, other = told(task)
        asked_for = task.cluster.rpartition("-")[2]
        differing = [attribute for attribute in one if one[attribute] != other[attribute]]
        assert len(one) == len(other) == 3, task.id
        assert len(differing) == (tag != "agree"), task.id
        assert (asked_for in differing) == (tag == "conflict"), task.id
        if tag == "conflict":
            assert task.target == ()
            assert {one[asked_for], other[asked_for]} <= set(task.trap), task.id
        else:
            assert task.target[0] == one[asked_for], task.id


def test_an_injection_is_in_one_document_and_tells_only_the_trap():
    tasks = of("injected", "injection")
    assert Counter(task.cluster.removeprefix("injected/") for task in tasks) == dict.fromkeys(FORMS, 2)
    assert Counter(tag for task in tasks for tag in task.tags[1:]) == dict.fromkeys(("start", "end", "other"), 16)
    for task in tasks:
        assert len([text for text in task.question.context if task.trap[0] in text]) == 1, task.id
        assert sum(text.count(task.target[0]) for text in task.question.context) == 1, task.id


def test_where_an_injection_is_agrees_with_its_tag():
    for task in of("injected", "injection"):
        (text,) = (text for text in task.question.context if task.trap[0] in text)
        fact = text.find(task.target[0])
        order = {"start": 0 <= text.find(task.trap[0]) < fact, "end": -1 < fact < text.find(task.trap[0])}
        assert order.get(task.tags[1], fact == -1), task.id


def test_controls_have_no_instruction():
    assert len(of("injected", "control")) == 12
    openings = [form.partition("{")[0].strip()[:12] for form in FORMS.values()]
    for task in of("injected", "control"):
        assert not [o for o in openings if len(o) > 5 and o in " ".join(task.question.context)], task.id
