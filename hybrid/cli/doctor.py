"""`hybrid doctor`."""

import sys
from dataclasses import asdict

import click

from hybrid import doctor as checks
from hybrid.cli import render

MARKS = {True: "ok", False: "FAIL", None: "-"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(as_json: bool) -> None:
    """Check that everything works on this machine: build, CPU, a decode, the sandbox, models, memory.

    Example: hybrid doctor
    """
    found = []
    for check in checks.examine():
        found.append(check)
        if not as_json:
            hint = f"  ({check.hint})" if check.hint else ""
            print(f"{MARKS[check.ok]:5} {check.name:30} {check.detail}{hint}", flush=True)
    if as_json:
        print(render.as_json({"checks": [asdict(check) for check in found]}))
    sys.exit(any(check.ok is False for check in found))
