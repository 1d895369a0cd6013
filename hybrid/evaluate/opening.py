"""Opens what is compared: the battery, each model once, the corpora, one sandbox."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from hybrid.assistant import Progress as Told
from hybrid.assistant import open_bank, open_model, open_store
from hybrid.config import Config
from hybrid.errors import BadBattery, CorpusMissing
from hybrid.evaluate.adapters import ADAPTERS, read_set
from hybrid.evaluate.battery import Battery, Task, battery_names, bundled, read_battery
from hybrid.evaluate.plan import Arm, OpenArm
from hybrid.evaluate.pool import without_texts, write_pool
from hybrid.sandbox import ProcessSandbox
from hybrid.types import Document, Mode, Model, Passage, Store

__all__ = ["find_battery", "open_arms"]


def find_battery(name: str, data: Path | None = None, corpus: str = "", pool: Path | None = None) -> Battery:
    """A battery by the name of a bundled one, a path or a public set; `NAME/FAMILY` is one family of it.

    Args:
        name: such as `quick`, `reasoning/dates`, `path/to/folder` or `gsm8k`.
        data: the file of a public set.
        corpus: where chains that retrieve look, whatever the tasks say.
        pool: a folder that becomes such a corpus of all texts in the public set's file; tasks come without theirs.

    Raises:
        BadBattery: there is none, or it cannot be understood.
        LedgerError: the pool cannot be written.
    """
    battery = _find(name, data)
    if pool:
        if name not in ADAPTERS or data is None:
            raise BadBattery("--pool searches the texts of a public set's file", hint="give --data FILE too")
        write_pool(ADAPTERS[name].pool(data), pool)
        battery, corpus = without_texts(battery), str(pool)
    if corpus:
        battery = replace(battery, tasks=tuple(replace(task, corpus=corpus) for task in battery.tasks))
    return battery


def _find(name: str, data: Path | None) -> Battery:
    if name in ADAPTERS:
        return read_set(name, data)
    if data is not None:
        raise BadBattery(f"{name!r} is no public set, so --data has no use", hint=f"public sets: {', '.join(ADAPTERS)}")
    if Path(name).is_dir():
        return read_battery(Path(name))
    whole, _, family = name.partition("/")
    folder = bundled(whole)
    if folder is None:
        raise BadBattery(
            f"no battery is called {name!r} and no folder has that path",
            hint=f"batteries: {', '.join(battery_names())}; public sets: {', '.join(ADAPTERS)}",
        )
    battery = read_battery(folder)
    if not family:
        return battery
    tasks = tuple(task for task in battery.tasks if task.family == family)
    if not tasks:
        families = dict.fromkeys(task.family for task in battery.tasks)
        raise BadBattery(f"{whole} has no family {family!r}", hint=f"families: {', '.join(families)}")
    return replace(battery, name=name, tasks=tasks)


@contextmanager
def open_arms(
    arms: Sequence[Arm], tasks: Sequence[Task], config: Config, progress: Told, width: int | None
) -> Iterator[list[OpenArm]]:
    """The arms with their models, stores and a sandbox, all closed at the end.

    Raises:
        HybridError: something that an arm uses is missing.
    """
    if width:
        config = replace(config, width=width)
    uses = frozenset[str]().union(*(arm.chain.uses for arm in arms))
    corpora = {task.corpus for task in tasks} - {""} if "store" in uses else set()
    if "store" in uses and not corpora:
        retrieving = next(arm.name for arm in arms if "store" in arm.chain.uses)
        raise CorpusMissing(f"arm {retrieving} retrieves, and the tasks name no corpus", hint="add --corpus NAME")
    with ExitStack() as opened:
        models: dict[str, Model] = {}
        for name in dict.fromkeys(arm.model for arm in arms):
            models[name] = open_model(name, config, progress)
            opened.callback(models[name].close)
        stores: dict[str, Store] = {"": _Nothing()}
        for name in sorted(corpora):
            stores[name] = open_store(name, config, progress)
            opened.callback(stores[name].close)
        sandbox = ProcessSandbox(config.sandbox)
        opened.callback(sandbox.close)
        bank = open_bank(config) if "bank" in uses else None
        yield [OpenArm(arm, models[arm.model], stores, sandbox, bank) for arm in arms]


class _Nothing:
    """The store of tasks that have no corpus."""

    digest = "nothing"

    def search(
        self, query: str, k: int, mode: Mode = "hybrid", where: Mapping[str, str] | None = None
    ) -> tuple[Passage, ...]:
        return ()

    def around(self, passage_id: str, words: int) -> str:
        return ""

    def add(self, documents: Sequence[Document]) -> None: ...
    def remove(self, ids: Sequence[str]) -> None: ...
    def close(self) -> None: ...
