"""Spec strings: `"rag(k=4)+pot+critic"` to a chain. `str(chain)` is the way back.

A spec is a Python expression of names, calls with keyword settings and `+`. It is read as a syntax tree
and never evaluated.
"""

import ast
import difflib
from collections.abc import Mapping
from dataclasses import fields

from hybrid.chain import Chain, Step
from hybrid.errors import SpecError, UsageError
from hybrid.steps import STEPS

__all__ = ["parse_spec"]


def parse_spec(spec: str) -> Chain:
    """The chain that a spec describes.

    Raises:
        SpecError: with the position of the fault.
    """
    if not spec.strip():
        raise SpecError("the spec is empty", spec=spec, position=0, hint=f"steps: {', '.join(STEPS)}")
    try:
        tree = ast.parse(spec.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        lines = spec.strip().splitlines()
        line = lines[min(getattr(error, "lineno", None) or 1, len(lines)) - 1]
        position = min((getattr(error, "offset", None) or 1) - 1, len(line))
        raise SpecError(
            "the spec cannot be read", spec=line, position=position, hint="example: rag(k=4)+pot+critic"
        ) from None
    return Chain(tuple(_Reader(spec.strip()).steps(tree)))


class _Reader:
    """Reads the tree of one spec, which it needs for its errors."""

    def __init__(self, spec: str) -> None:
        self._spec = spec

    def steps(self, node: ast.expr) -> list[Step]:
        chain: list[Step] = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            chain.append(self._step(node.right))
            node = node.left
        return [self._step(node), *reversed(chain)]

    def _step(self, node: ast.expr) -> Step:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            kind = self._kind(node.func)
            if node.args:
                raise self._fault(node.args[0], "a setting needs its name", f"write {node.func.id}(name=value)")
            return kind(**self._settings(kind, node.keywords))
        if isinstance(node, ast.Name):
            return self._kind(node)()
        raise self._fault(node, "a step is a name, such as rag or rag(k=4)", "join steps with +")

    def _kind(self, node: ast.Name) -> type[Step]:
        if node.id not in STEPS:
            raise self._fault(node, f"there is no step {node.id!r}", _suggest(node.id, STEPS))
        return STEPS[node.id]

    def _settings(self, kind: type[Step], keywords: list[ast.keyword]) -> dict[str, object]:
        known = {field.name: field.default for field in fields(kind)}  # type: ignore[arg-type]
        settings: dict[str, object] = {}
        for keyword in keywords:
            if keyword.arg is None or keyword.arg not in known:
                hint = _suggest(keyword.arg or "", known)
                raise self._fault(keyword, f"{kind.name} has no setting {keyword.arg or '**'!r}", hint)
            if keyword.arg in settings:
                raise self._fault(keyword, f"{kind.name} gets {keyword.arg} twice")
            settings[keyword.arg] = self._value(kind, keyword.arg, type(known[keyword.arg]), keyword.value)
        return settings

    def _value(self, kind: type[Step], setting: str, wanted: type, node: ast.expr) -> object:
        """A setting's value in its type, which the step takes."""
        value = self._constant(node)
        if type(value) is not wanted and not (wanted is float and type(value) is int):
            raise self._fault(node, f"{kind.name}({setting}=...) must be {wanted.__name__}, not {value!r}")
        try:
            value = float(value) if wanted is float and isinstance(value, int) else value
            kind(**{setting: value})
        except UsageError as error:
            raise self._fault(node, str(error)) from None
        except OverflowError:
            raise self._fault(node, f"{kind.name}({setting}=...) is too large") from None
        return value

    def _constant(self, node: ast.expr) -> object:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            value = node.operand.value
            if isinstance(value, (int, float)):
                return -value
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name) and node.id in ("true", "false"):
            return node.id == "true"
        raise self._fault(node, "a setting is a number, a text or True or False")

    def _fault(self, node: ast.expr | ast.keyword, message: str, hint: str = "") -> SpecError:
        line = self._spec.splitlines()[node.lineno - 1]
        column = len(line.encode()[: node.col_offset].decode(errors="ignore"))  # offsets count bytes
        return SpecError(message, spec=line, position=column, hint=hint)


def _suggest(name: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    listed = ", ".join(known) or "none"
    return f"did you mean {near[0]}?" if near else f"there are: {listed}"
