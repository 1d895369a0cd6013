"""Run the worked problems and write them as lines of JSON: `python -m corpora.worked.make`.

A problem is a table in `problems/<kind>.toml`: question, program, value, and as `extra` the numbers of the question
that nobody needs.
"""

import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hybrid.answers import format_value
from hybrid.sandbox import ProcessSandbox

HERE = Path(__file__).resolve().parent
FIELDS = ("id", "kind", "question", "program", "value")


def main(to: Path = HERE) -> None:
    """Write `problems.jsonl`, and `worked.toml` with its digest, to a folder."""
    problems = list(read())
    check(problems)
    lines = "".join(line(problem) for problem in problems).encode()
    settings = (HERE / "worked.toml").read_text(encoding="utf-8")
    digest = hashlib.sha256(lines).hexdigest()
    to.mkdir(parents=True, exist_ok=True)
    (to / "problems.jsonl").write_bytes(lines)
    (to / "worked.toml").write_text(
        re.sub(r'^digest = ".*"$', f'digest = "{digest}"', settings, flags=re.MULTILINE), encoding="utf-8"
    )
    print(f"{len(problems)} problems in {to}")


def read() -> Iterator[dict[str, Any]]:
    """All problems, kind after kind."""
    kinds = tomllib.loads((HERE / "worked.toml").read_text(encoding="utf-8"))["kinds"]
    for kind in kinds:
        source = (HERE / "problems" / f"{kind}.toml").read_text(encoding="utf-8")
        for problem in tomllib.loads(source)["problems"]:
            yield {"kind": kind, **problem}


def check(problems: list[dict[str, Any]]) -> None:
    """Stop at the first problem whose program does not give its value."""
    with ProcessSandbox(workers=1) as sandbox:
        for problem in problems:
            execution = sandbox.run(problem["program"])
            if execution.outcome != "ok":
                raise SystemExit(f"{problem['id']}: {execution.error}")
            if (got := format_value(execution.value)) != problem["value"]:
                raise SystemExit(f"{problem['id']}: the program gives {got}, and value says {problem['value']}")


def line(problem: dict[str, Any]) -> str:
    """The problem as a line of JSON, without what only its tests need."""
    return json.dumps({field: problem[field] for field in FIELDS}, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
