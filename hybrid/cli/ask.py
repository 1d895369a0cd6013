"""`hybrid ask`."""

import sys
from dataclasses import replace
from typing import get_args

import click

from hybrid.assistant import Assistant, check_question
from hybrid.cli import render
from hybrid.cli.waiting import Waiting, bars
from hybrid.config import CHOICES, load_config
from hybrid.errors import Stopped
from hybrid.types import Kind, Question

WIDTH = 4
"""Sequences for one question: memory for more would only take time to reserve."""


@click.command()
@click.argument("question")
@click.option("--with", "spec", default="auto", show_default=True, help="Steps, such as rag(k=4)+pot+critic.")
@click.option("--model", help="Catalog name, path of a GGUF file, or URL of an OpenAI-compatible server.")
@click.option("--corpus", help="Name of a corpus, a folder of documents, or qdrant+http://HOST:6333/NAME.")
@click.option("--choices", default="", help='For a multiple-choice question: "A|B|C".')
@click.option("--expects", type=click.Choice(get_args(Kind)), default="text", help="The kind of answer wanted.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--trace", is_flag=True, help="Also show what each step did.")
@click.option("--deadline", type=click.FloatRange(min=0, min_open=True), help="Seconds to answer in.")
@click.option(
    "--max-error",
    type=click.FloatRange(0, 1, max_open=True),
    help="Answer only where at most this share of answers was wrong; needs `hybrid eval calibrate`.",
)
@click.option("--exact", is_flag=True, default=None, help="Decode so that nothing else changes the answer; slower.")
@click.option(
    "--sandbox",
    type=click.Choice(CHOICES["sandbox"]),
    help="Run programs only where the kernel confines them (strict, the default), or also with limits alone.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed, another draw.")
def ask(
    question: str,
    spec: str,
    model: str | None,
    corpus: str | None,
    choices: str,
    expects: Kind,
    as_json: bool,
    trace: bool,
    deadline: float | None,
    max_error: float | None,
    exact: bool | None,
    sandbox: str | None,
    seed: int,
) -> None:
    """Answer QUESTION, and say how the answer is known.

    Steps: direct, cot, pot (a program computes), algebra (equations are solved), logic (what follows from the
    sentences), rag (a corpus is searched), quote (a piece of a document, word for word), drop (does the answer need
    what it cites?), vote (the value that most tries agree on), critic (revises on evidence only), classify (the
    likeliest choice), abstain (holds back what is not sure enough), auto (chosen by the question).

    Example: hybrid ask "What is the capital of Australia?" --with rag --corpus countries
    """
    parts = tuple(part.strip() for part in choices.split("|")) if choices else ()
    asked = Question(question.strip(), parts, expects)
    check_question(asked)  # what is wrong with the call comes before what is missing here
    if max_error is not None:
        spec += f"+abstain(max_error={max_error})"
    config = load_config(model=model, exact=exact, sandbox=sandbox)
    config = replace(config, width=config.width or WIDTH)
    with bars() as shown:
        assistant = Assistant(None, spec, corpus, config=config, seed=seed, progress=shown.update)
    with assistant, Waiting("thinking", quiet=as_json) as waiting:
        answer = assistant.ask(asked, deadline=deadline, on_text=waiting.on_text)
        waiting.stop()
        if as_json:
            print(render.as_json(render.answer(question, answer, assistant.model, seed, trace=trace)))
        else:
            render.show_answer(answer, assistant.model, streamed=waiting.shown, trace=trace)
    if answer.abstained:
        sys.exit(Stopped.exit_code)
