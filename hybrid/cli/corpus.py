"""`hybrid corpus`: list, build, add, remove, search, stats."""

import time
from dataclasses import asdict
from pathlib import Path

import click

from hybrid.assistant import embedder_digest, open_store
from hybrid.cli import render
from hybrid.cli.waiting import Waiting, bars
from hybrid.config import cache_folder, load_config
from hybrid.errors import Unreadable, UsageError
from hybrid.retrieval.address import SCHEMES
from hybrid.retrieval.corpus import Corpus, corpus_names, files_of, find_corpus
from hybrid.retrieval.formats import documents_in
from hybrid.retrieval.store import LocalStore, Stats, stats_of

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def corpus() -> None:
    """Build, change and search document collections.

    NAME is a bundled corpus, one of your own, or the path of a folder of files. qdrant+http://HOST:6333/NAME is a
    collection of a Qdrant server, which `add` makes; its key is HYBRID_QDRANT_KEY.

    Example: hybrid corpus search countries "capital of Australia"
    """


@corpus.command("list")
def list_corpora() -> None:
    """The corpora that are here.

    Example: hybrid corpus list
    """
    rows = []
    for found in map(find_corpus, corpus_names()):
        kept = _kept(found)
        rows.append((found.name, kept.documents if kept else "not built", found.licence, found.title))
    print(render.table(rows, ("name", "documents", "licence", "")))


@corpus.command()
@click.argument("name")
@AS_JSON
def build(name: str, as_json: bool) -> None:
    """Read and embed what is new or changed in the folder of corpus NAME. Searching does the same first.

    Example: hybrid corpus build elements
    """
    start = time.monotonic()
    with bars() as shown:
        store = open_store(name, load_config(), shown.update)
    if not isinstance(store, LocalStore):
        raise UsageError(f"{name} has no folder to build it from", hint=f"hybrid corpus add {name} FILES")
    seconds, built, stats = time.monotonic() - start, store.built, store.stats()
    if as_json:
        print(render.as_json({"name": name, "seconds": round(seconds, 3), **asdict(built), "stats": asdict(stats)}))
        return
    for left_out in stats.left_out:
        render.note(f"left out: {left_out}")
    print(
        f"{name} is ready: {stats.documents} documents, {stats.passages} passages\n"
        f"{built.new} new, {built.changed} changed, {built.removed} removed, {built.unchanged} unchanged; "
        f"{built.embedded} passages embedded in {seconds:.1f} s ({built.embedded / seconds:.0f} a second)"
    )


@corpus.command()
@click.argument("name")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def add(name: str, files: tuple[Path, ...]) -> None:
    """Add FILES, or all files of folders, to corpus NAME. Their text is copied; adding a file again replaces it.

    Example: hybrid corpus add elements notes.md reports/
    """
    found, added = list(files_of(files)), 0
    with bars() as shown:
        store = open_store(name, load_config(), shown.update, create=True)
        for done, file in enumerate(found, 1):
            try:
                documents = list(documents_in(file.path, file.name))
            except Unreadable as reason:
                render.note(f"left out: {reason}")
                continue
            store.add(documents, file.name)
            added += len(documents)
            shown.update(f"adding to {name}", done, len(found))
    if not added:
        raise UsageError("none of these files could be added", hint="see what was left out, and why")
    print(f"{added} documents added to {name}: {len(store)} passages")


@corpus.command()
@click.argument("name")
@click.argument("ids", nargs=-1, required=True)
def remove(name: str, ids: tuple[str, ...]) -> None:
    """Take documents out of corpus NAME, by their IDS or the names of their files, until they are added again.

    The files themselves stay where they are.

    Example: hybrid corpus remove elements tin notes.md
    """
    with bars() as shown:
        store = open_store(name, load_config(), shown.update)
        store.remove(ids)
    print(f"removed from {name}: {' '.join(ids)}; {len(store)} passages are left")


@corpus.command()
@click.argument("name")
@click.argument("query")
@click.option("-k", default=4, show_default=True, type=click.IntRange(min=1), help="How many passages.")
@click.option(
    "--mode",
    default="hybrid",
    show_default=True,
    type=click.Choice(["dense", "lexical", "hybrid"]),
    help="By meaning, by words, or by the ranks of both.",
)
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="Only documents with this metadata.")
@AS_JSON
def search(name: str, query: str, k: int, mode: str, where: tuple[str, ...], as_json: bool) -> None:
    """The passages of corpus NAME nearest to QUERY. The number before each is the cosine of the vectors.

    Example: hybrid corpus search elements "metal that is liquid at room temperature" --mode dense
    """
    with Waiting("searching", quiet=as_json):
        passages = open_store(name, load_config()).search(query, k, mode, _pairs(where))  # type: ignore[arg-type]
    if as_json:
        print(render.as_json({"query": query, "mode": mode, "passages": [asdict(passage) for passage in passages]}))
        return
    for passage in passages:
        print(f"{passage.similarity:.3f}  {passage.id}  ({passage.source})\n       {passage.text}")


@corpus.command()
@click.argument("name")
@AS_JSON
def stats(name: str, as_json: bool) -> None:
    """What corpus NAME holds, and how it is searched.

    Example: hybrid corpus stats countries
    """
    facts = _of_server(name) if name.startswith(SCHEMES) else _of_folder(find_corpus(name))
    print(render.as_json(facts) if as_json else render.table(facts.items(), ("", "")).strip("\n "))


def _of_folder(found: Corpus) -> dict[str, object]:
    kept = _kept(found)
    facts = {"name": found.name, "title": found.title, "licence": found.licence, "folder": str(found.folder)}
    return facts | (asdict(kept) if kept else {"documents": len(found.documents), "index": "not built"})


def _of_server(name: str) -> dict[str, object]:
    store = open_store(name, load_config())
    return {"name": name, "digest": store.digest, "passages": len(store), "index": "qdrant"}


def _kept(found: Corpus) -> Stats | None:
    return stats_of(found, embedder_digest(load_config()), cache_folder())


def _pairs(where: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(pair.split("=", 1) for pair in where if "=" in pair)
    if len(pairs) < len(where):
        raise UsageError(f"--where takes different FIELD=VALUE, not {' '.join(where)}", hint='--where "author=Ada"')
    return pairs
