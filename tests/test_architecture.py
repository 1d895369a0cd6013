import ast
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import hybrid

PACKAGE = Path(hybrid.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
ROOMS = ["models", "retrieval", "sandbox", "engine"]
CORE = ["types", "deadline", "errors", "config", "context", "chain", "steps", "spec", "assistant"]
BELOW: dict[str, set[str]] = {
    "deadline": set(),
    "types": {"deadline"},
    "errors": set(),
    "numbers": set(),
    "sentences": set(),
    "config": {"errors"},
    "wants": {"types", "numbers"},
    "answers": {"types", "numbers", "wants"},
    "engine": {"types", "errors"},
    "models": {"types", "deadline", "errors", "config", "engine.wire"},
    "evidence": {"types", "sentences"},
    "retrieval": {"types", "errors", "config", "sentences", "evidence"},
    "sandbox": {"types", "errors"},
    "symbolic": {"types", "errors", "numbers"},
    "tune": {"types", "errors", "config", "models", "retrieval.corpus", "engine.build"},
    "calibration": {"errors"},
    "context": {"types", "deadline", "errors", "chain", "calibration"},  # chain: for annotations
    "chain": {"types", "errors", "context"},
    "steps": {
        "types",
        "errors",
        "chain",
        "context",
        "numbers",
        "answers",
        "wants",
        "sentences",
        "evidence",
        "symbolic",
    },
    "spec": {"errors", "chain", "steps"},
    "assistant": {
        "calibration",
        "types",
        "deadline",
        "errors",
        "config",
        "context",
        "chain",
        "spec",
        "steps",
        "models",
        "retrieval",
        "sandbox",
        "tune",
    },
    "testing": {"types", "deadline"},
}
"""What each module or room may import of hybrid, beside itself. Whatever is not named here is above all of these."""
ADAPTERS = {
    "llama_cpp": "engine/",
    "llguidance": "engine/",
    "faiss": "retrieval/index.py",
    "sentence_transformers": "retrieval/embed.py",
    "safetensors": "retrieval/bert.py",
    "threadpoolctl": "retrieval/bert.py",
    "tokenizers": "retrieval/bert.py",
    "pypdf": "retrieval/formats/pdf.py",
    "mammoth": "retrieval/formats/docx.py",
    "bs4": "retrieval/formats/html.py",
    "qdrant_client": "retrieval/qdrant.py",
    "sympy": "sandbox/server.py",
    "z3": "sandbox/server.py",
}
"""Where alone each of these packages is imported."""


def name_of(path: Path) -> str:
    """Dotted name below hybrid: `models.remote`, `engine` for its `__init__`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its head or later, as a dotted name."""
    known = {name_of(other) for other in FILES}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            module = str(node.module)
            for alias in node.names:
                full = f"{module}.{alias.name}"
                yield full if full.removeprefix("hybrid.") in known else module


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_module_imports_from_above(path: Path):
    own = name_of(path)
    room = own.split(".")[0]
    if room not in BELOW:
        lower = {"types", "deadline", "errors", "engine", "models", "retrieval", "sandbox", *CORE}
        assert room in ("", "cli", "bench", "doctor", "evaluate", "__main__", "serve"), f"{own} has no place yet"
        assert room not in lower
        return
    for imported in imports_of(path):
        if within(imported, "hybrid"):
            name = imported.removeprefix("hybrid").removeprefix(".")
            assert any(within(name, allowed) for allowed in BELOW[room] | {room}), f"{own} imports {imported}"


def test_only_the_llama_client_knows_the_engine():
    users = {name_of(path) for path in FILES for name in imports_of(path) if within(name, "hybrid.engine")}
    assert {name for name in users if name.split(".")[0] in ("models", "steps", "retrieval", "sandbox")} == {
        "models.llama"
    }


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_heavy_packages_are_imported_in_their_adapter_only(path: Path):
    place = str(path.relative_to(PACKAGE))
    for imported in imports_of(path):
        package = imported.split(".")[0]
        assert place.startswith(ADAPTERS.get(package, place)), f"{place} imports {package}"


def test_importing_hybrid_loads_nothing_heavy():
    heavy = ["llama_cpp", "torch", "faiss", "sympy", "z3", "numpy", "huggingface_hub", "rich", "llguidance", "click"]
    code = f"import json, sys, hybrid; print(json.dumps([name for name in {heavy} if name in sys.modules]))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == []


def test_the_public_names_are_sorted_and_are_all_there_are():
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    typed = [alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names]
    placed = " ".join(hybrid._HOMES.values()).split()
    public = sorted({*typed} - {"import_module", "TYPE_CHECKING"})
    assert hybrid.__all__ == public == sorted(placed) == dir(hybrid)
    assert [name for name in hybrid.__all__ if getattr(hybrid, name).__name__ != name] == []


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.name != "__main__.py" and not path.is_relative_to(PACKAGE / "engine")],
    ids=name_of,
)
def test_every_public_name_exists(path: Path):
    module = importlib.import_module(f"hybrid.{name_of(path)}".rstrip("."))
    names = getattr(module, "__all__", [])
    assert len(set(names)) == len(names)
    assert [name for name in names if not hasattr(module, name)] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_file_grows_past_reading(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_hybrid_itself_is_the_file_that_is_tested():
    assert FILES, "no files were found"
    assert {"types", "errors", "steps.direct", "models.remote"} <= {name_of(path) for path in FILES}
