import inspect
import pickle
import re
from typing import Any

import pytest

from hybrid import errors
from hybrid.errors import ContextOverflow, HybridError, SpecError

KINDS = [getattr(errors, name) for name in errors.__all__]
ARGUMENTS: dict[str, dict[str, Any]] = {"SpecError": {"spec": "rga", "position": 0}}


def make(kind: type[HybridError]) -> HybridError:
    if kind is ContextOverflow:
        return ContextOverflow(prompt_tokens=900, context_tokens=512)
    return kind("it went wrong", hint="type this", **ARGUMENTS.get(kind.__name__, {}))


def drawn() -> dict[str, tuple[str, int]]:
    """Each class of the docstring's tree with its parent and its exit code."""
    found: dict[str, tuple[str, int]] = {}
    path: list[tuple[str, int]] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"([|` -]*)([A-Z]\w+)(?:\s{2,}(\d)?|$)", line):
            depth = len(match[1]) // 4
            del path[depth:]
            parent, inherited = path[-1] if path else ("Exception", 1)
            code = int(match[3]) if match[3] else inherited
            found[match[2]] = (parent, code)
            path.append((match[2], code))
    return found


def test_the_tree_in_the_docstring_is_the_tree():
    classes = {kind.__name__: (kind.__bases__[0].__name__, kind.exit_code) for kind in KINDS}
    assert drawn() == classes
    assert len(classes) == 22


def test_every_error_of_the_module_is_public():
    own = {name for name, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__}
    assert own == set(errors.__all__)
    assert errors.__all__ == sorted(errors.__all__)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_is_one_line_with_a_hint(kind: type[HybridError]):
    error = make(kind)
    assert str(error)
    assert "\n" not in str(error)
    assert error.hint
    assert kind.__doc__


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in (SpecError, ContextOverflow)], ids=lambda kind: kind.__name__
)
def test_an_error_survives_the_way_to_another_process(kind: type[HybridError]):
    again = pickle.loads(pickle.dumps(make(kind)))
    assert (type(again), str(again), again.hint) == (kind, "it went wrong", "type this")


def test_a_caret_stands_under_the_fault():
    error = SpecError("no such step", spec="rag+pott", position=4)
    assert error.caret() == "rag+pott\n    ^"


def test_an_overflow_says_how_much_there_is_and_fits():
    error = ContextOverflow(prompt_tokens=900, context_tokens=512)
    assert str(error) == "the prompt has 900 tokens and the context holds 512"
