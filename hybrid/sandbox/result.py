"""What a program's end means: bytes that nobody trusts become an Execution, and never an exception."""

import json
import math
import signal
from fractions import Fraction
from typing import Any, cast

from hybrid.sandbox.job import Ending
from hybrid.sandbox.values import MOST_DIGITS, UNCONFINED
from hybrid.types import Execution, Limits, Value

_DEEPEST = 32
_MOST_TEXT = 1_000


class Forged(ValueError):
    """Bytes that this sandbox's own child does not write."""


def execution(ending: Ending, limits: Limits) -> Execution:
    """Judge one run."""
    judged = report(ending.report) or {}
    found = _stopped(ending, limits) or _finished(ending, limits) or _died(judged, limits)
    return Execution(
        outcome=found.outcome,
        value=found.value,
        error=found.error,
        line=found.line,
        printed=_clean(ending.printed.decode("utf-8", "replace")),
        seconds=ending.seconds,
        cpu_seconds=judged.get("cpu_seconds", 0.0),
    )


def _stopped(ending: Ending, limits: Limits) -> Execution | None:
    match ending.stop:
        case "timeout":
            return _timeout(limits)
        case "output":
            text = f"the program printed and returned more than {limits.output_bytes} bytes; print less"
            return Execution("output", error=text)
    return None


def _finished(ending: Ending, limits: Limits) -> Execution | None:
    if not ending.result.startswith(ending.word):
        return None
    try:
        return parse(ending.result[len(ending.word) :], limits)
    except Forged:
        return Execution("killed", error="the program wrote over its result")


def parse(data: bytes, limits: Limits = Limits()) -> Execution:
    """Read what a child wrote.

    Raises:
        Forged: The bytes are not what a child writes.
    """
    try:
        reply = json.loads(data, parse_constant=_refuse)
        if "value" in reply:
            return Execution("ok", value=_decode(reply["value"], _DEEPEST))
        if reply.get("memory") is True:
            return Execution("memory", error=f"MemoryError: the program needs more than {limits.memory_mb} MB")
        return Execution("error", error=_error(reply["error"]), line=_line(reply["line"]))
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        raise Forged(type(error).__name__) from None


def report(data: bytes | None) -> dict[str, Any] | None:
    """What the server says about a process; `None` if it says nothing, or what no sound server says."""
    try:
        found = json.loads(data or b"", parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    match found:
        case {"refused": str(), **rest} if not rest:
            return cast(dict[str, Any], found)
        case {"signal": int(), "code": int(), "cpu_seconds": int() | float(), **rest} if not rest:
            return cast(dict[str, Any], found)
    return None


def _died(judged: dict[str, Any], limits: Limits) -> Execution:
    if "refused" in judged:
        return Execution("killed", error=f"no process could be started: {judged['refused']}")
    if "code" not in judged:
        return Execution("killed", error="the sandbox's server died twice; the program may be run again")
    if judged["code"] == UNCONFINED:
        return Execution("killed", error="the program could not be confined here, so it was not run")
    if judged["signal"]:
        return _signalled(judged["signal"], judged["cpu_seconds"], limits)
    return Execution("killed", error=f"the program ended without a result (exit code {judged['code']})")


def _signalled(number: int, cpu_seconds: float, limits: Limits) -> Execution:
    if number == signal.SIGXCPU or (number == signal.SIGKILL and cpu_seconds >= limits.seconds):
        return _timeout(limits)
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    hints = {
        "SIGSEGV": " (a crash in native code, or recursion without end)",
        "SIGABRT": " (native code gave up, most likely out of memory)",
        "SIGKILL": " (the system was most likely out of memory)",
    }
    return Execution("killed", error=f"the program died of {name}{hints.get(name, '')}")


def _timeout(limits: Limits) -> Execution:
    return Execution("timeout", error=f"TimeoutError: the program ran longer than {limits.seconds:g} seconds")


def _decode(tagged: Any, depth: int) -> Value:
    if depth == 0 or len(tagged) != 1:
        raise Forged("shape")
    [(tag, content)] = tagged.items()
    match tag:
        case "none" if content is None:
            return None
        case "bool" if isinstance(content, bool):
            return content
        case "int":
            return _integer(content)
        case "float" if isinstance(content, float) and math.isfinite(content):
            return content
        case "fraction" if len(content) == 2:
            return _whole(Fraction(_integer(content[0]), _integer(content[1])))
        case "str" if isinstance(content, str):
            return _clean(content)
        case "tuple" if isinstance(content, list):
            return tuple(_decode(item, depth - 1) for item in content)
    raise Forged("tag")


def _whole(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _integer(text: Any) -> int:
    if not isinstance(text, str) or len(text) > MOST_DIGITS + 1:
        raise Forged("integer")
    return int(text)


def _line(value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    raise Forged("line")


def _error(value: object) -> str:
    if not isinstance(value, str):
        raise Forged("error")
    return _clean(" ".join(value.split()))[:_MOST_TEXT] or "the program failed and did not say why"


def _clean(text: str) -> str:
    """Without lone surrogates, which no file and no terminal takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _refuse(name: str) -> None:
    raise Forged(name)
