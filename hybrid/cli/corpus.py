"""`hybrid corpus`: list, build, search, stats."""

from dataclasses import asdict

import click

from hybrid.assistant import open_store
from hybrid.cli import render
from hybrid.cli.waiting import Waiting, bars
from hybrid.config import load_config
from hybrid.retrieval.readers import corpus_names, find_corpus


@click.group()
def corpus() -> None:
    """Build and search document collections.

    NAME is a bundled corpus, or a folder of text and Markdown files.

    Example: hybrid corpus search countries "capital of Australia"
    """


@corpus.command("list")
def list_corpora() -> None:
    """The corpora that are here.

    Example: hybrid corpus list
    """
    found = map(find_corpus, corpus_names())
    rows = [(each.name, len(each.documents), each.licence, each.title) for each in found]
    print(render.table(rows, ("name", "documents", "licence", "")))


@corpus.command()
@click.argument("name")
def build(name: str) -> None:
    """Build the index of corpus NAME, unless it is there and fits the documents.

    Example: hybrid corpus build elements
    """
    with bars() as shown:
        store = open_store(name, load_config(), lambda done, total: shown.update(f"embedding {name}", done, total))
    for left_out in find_corpus(name).skipped:
        render.note(f"left out: {left_out}")
    print(f"{name} is ready: {len(store.documents)} documents, {len(store)} passages")


@corpus.command()
@click.argument("name")
@click.argument("query")
@click.option("-k", default=4, show_default=True, type=click.IntRange(min=1), help="How many passages.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def search(name: str, query: str, k: int, as_json: bool) -> None:
    """The passages of corpus NAME nearest to QUERY.

    Example: hybrid corpus search elements "metal that is liquid at room temperature"
    """
    with Waiting("searching", quiet=as_json):
        passages = open_store(name, load_config()).search(query, k)
    if as_json:
        print(render.as_json({"query": query, "passages": [asdict(passage) for passage in passages]}))
        return
    for passage in passages:
        print(f"{passage.score:.3f}  {passage.id}  ({passage.source})\n       {passage.text}")


@corpus.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stats(name: str, as_json: bool) -> None:
    """What corpus NAME holds.

    Example: hybrid corpus stats countries
    """
    found = find_corpus(name)
    words = sum(len(document.text.split()) for document in found.documents)
    facts = {
        "name": found.name,
        "title": found.title,
        "licence": found.licence,
        "documents": len(found.documents),
        "words": words,
        "digest": found.digest,
        "left_out": list(found.skipped),
    }
    print(render.as_json(facts) if as_json else render.table(facts.items(), ("", "")).strip("\n "))
