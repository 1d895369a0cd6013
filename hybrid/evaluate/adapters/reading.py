"""Questions with short answers and their aliases: with a text that may hold them, or without any."""

import json
from collections.abc import Iterator

from hybrid.answers import same
from hybrid.errors import BadBattery
from hybrid.evaluate.adapters.adapter import Adapter, Row, as_aliases
from hybrid.evaluate.adapters.choices import shuffled
from hybrid.evaluate.adapters.rows import Found
from hybrid.evaluate.battery import Task

__all__ = ["READING"]

NOT_IN_TEXT = 'If the text does not say it, answer "I don\'t know".'
NOT_KNOWN = 'If you do not know, answer "I don\'t know".'


def _told(question: str, how: str) -> str:
    """A question and how to answer it; some are published without their question mark, which tells the two apart."""
    asked = question.strip()
    return f"{asked if asked.endswith('?') else asked.rstrip('.') + '?'} {how}"


# --- with a text -------------------------------------------------------------------------------


def _by_question(found: list[Found]) -> list[Found]:
    """A row for each question of SQuAD's articles; what has another form comes as it is, to be skipped."""
    contents = [asked for row in found for asked in _questions(row)]
    return [Found(number, f"row {number}", content) for number, content in enumerate(contents, 1)]


def _questions(row: Found) -> Iterator[object]:
    article = row.content
    paragraphs = article.get("paragraphs") if isinstance(article, dict) else None
    if not isinstance(article, dict) or not isinstance(paragraphs, list):
        yield article
        return
    for number, paragraph in enumerate(paragraphs, 1):
        asked = paragraph.get("qas") if isinstance(paragraph, dict) else None
        if not isinstance(asked, list):
            yield paragraph
            continue
        shared = {"context": paragraph.get("context"), "paragraph": f"{article.get('title', row.number)} {number}"}
        yield from ({**one, **shared} if isinstance(one, dict) else one for one in asked)


def _squad2(row: Row) -> Task:
    """A question is {id, question, answers: [{text}], is_impossible, plausible_answers: [{text}]} of a paragraph."""
    impossible = row.fields.get("is_impossible") is not None and row.flag("is_impossible")
    plausible = _spans(row, "plausible_answers") if row.fields.get("plausible_answers") else ()
    return row.task(
        _told(row.text("question"), NOT_IN_TEXT),
        () if impossible else _spans(row, "answers"),
        id=row.id("id"),
        context=[row.text("context")],
        trap=plausible,
        cluster=row.text("paragraph"),
        tags=["unanswerable"] * impossible,
    )


def _spans(row: Row, name: str) -> tuple[str, ...]:
    spans = row.get(name)
    if not isinstance(spans, list) or not all(isinstance(span, dict) for span in spans):
        raise BadBattery(f"{name} is no list of JSON objects")
    return as_aliases([span.get("text") for span in spans], name)


def _nq_oracle(row: Row) -> Task:
    """A row is {question, answers, ctxs: [{title, text}]}."""
    context = [f"Title: {title}\n{text}" for title, text in _pages(row, "ctxs")]
    return row.task(row.text("question"), row.aliases("answers"), context=context)


def _pages(row: Row, name: str) -> list[tuple[str, str]]:
    """The texts of a list of {title, text}."""
    texts = row.get(name)
    if not isinstance(texts, list) or not texts or not all(isinstance(text, dict) for text in texts):
        raise BadBattery(f"{name} is no list of JSON objects")
    pages = [Row(row.family, row.number, text) for text in texts]
    return [(page.text("title"), page.text("text")) for page in pages]


def _halueval(row: Row) -> Task:
    """A row is {knowledge, question, right_answer, hallucinated_answer}: which of the two answers is it?"""
    question, right, wrong = row.text("question"), row.text("right_answer"), row.text("hallucinated_answer")
    if same(right, wrong):
        raise BadBattery("the hallucinated answer is the right one")
    choices = shuffled((right, wrong), question)
    return row.task(question, [right], choices=choices, context=[row.text("knowledge")], trap=[wrong])


# --- without -----------------------------------------------------------------------------------


def _popqa(row: Row) -> Task:
    """A row is {id, question, possible_answers, prop, s_pop}, the answers a list or its JSON text.

    Some copies have paragraphs: [{title, text}], which are not shown.
    """
    answers = row.get("possible_answers")
    try:
        answers = json.loads(answers) if isinstance(answers, str) else answers
    except (ValueError, RecursionError) as error:
        raise BadBattery("possible_answers is no list of texts") from error
    return row.task(
        _told(row.text("question"), NOT_KNOWN),
        as_aliases(answers, "possible_answers"),
        id=row.id("id"),
        tags=[f"prop:{row.text('prop')}", *_popularity(row)],
    )


def _popularity(row: Row) -> list[str]:
    """How often a month the subject's page is looked at, if that is said: "pop:10^3" from 1000 to 9999."""
    digits = row.id("s_pop")
    if digits and not digits.isdecimal():
        raise BadBattery("s_pop is no whole number")
    return [f"pop:10^{len(digits.lstrip('0') or '0') - 1}"] if digits else []


def _selfaware(row: Row) -> Task:
    """A row is {question_id, question, answer: [...] or null, answerable, source}."""
    answers = row.aliases("answer") if row.flag("answerable") else ()
    question = _told(row.text("question"), NOT_KNOWN)
    return row.task(question, answers, id=row.id("question_id"), tags=[f"source:{row.text('source')}"])


def _simpleqa(row: Row) -> Task:
    """Columns are metadata, problem and answer."""
    return row.task(_told(row.text("problem"), NOT_KNOWN), [row.text("answer")])


READING = (
    Adapter(
        "squad2",
        "dev-v2.0.json of SQuAD 2.0 (rajpurkar.github.io/SQuAD-explorer)",
        "CC BY-SA 4.0",
        _squad2,
        inside="data",
        prepare=_by_question,
        texts_of=lambda row: [("", row.text("context"))],
    ),
    Adapter(
        "nq-oracle",
        "qa_data/nq-open-oracle.jsonl.gz of nelson-liu/lost-in-the-middle",
        "MIT (repository), CC BY-SA 3.0 (Natural Questions)",
        _nq_oracle,
        texts_of=lambda row: _pages(row, "ctxs"),
    ),
    Adapter("halueval-qa", "data/qa_data.json of RUCAIBox/HaluEval", "MIT", _halueval),
    Adapter(
        "popqa",
        "test.tsv of akariasai/PopQA on the hub, or data/popQA.tsv of AlexTMallen/adaptive-retrieval",
        "MIT",
        _popqa,
        hub=("akariasai/PopQA", "test.tsv"),
        texts_of=lambda row: _pages(row, "paragraphs"),
    ),
    Adapter("selfaware", "data/SelfAware.json of yinzhangyue/SelfAware", "CC BY-SA 4.0", _selfaware, inside="example"),
    Adapter(
        "simpleqa",
        "simple_qa_test_set.csv of openai/simple-evals",
        "MIT",
        _simpleqa,
        hub=("basicv8vc/SimpleQA", "simple_qa_test_set.csv"),
    ),
)
