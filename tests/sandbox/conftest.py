import os
import sys
import textwrap

import pytest

from hybrid.sandbox import ProcessSandbox
from hybrid.types import Execution, Limits
from tests.sandbox.processes import WALLS_DOWN, boot_with

if sys.platform != "linux":
    collect_ignore_glob = ["test_*.py"]

SECRET = "swordfish-4711"

ATTEMPT = """
def solution():
    try:
        return ("done", repr(attack()))
    except OSError as error:
        return (type(error).__name__, error.errno)
"""


@pytest.fixture(scope="session")
def sandbox():
    os.environ["HYBRID_TEST_SECRET"] = SECRET  # it must be there before the server starts, and not get in
    try:
        with ProcessSandbox() as running:
            running.run("def solution(): return 0")
            yield running
    finally:
        del os.environ["HYBRID_TEST_SECRET"]


@pytest.fixture(scope="session")
def bare():
    """A sandbox with every layer off, in which an attack has to succeed, or it would show nothing."""
    with ProcessSandbox("rlimits-only", workers=1, warn=print) as running:
        with pytest.MonkeyPatch.context() as patch:
            boot_with(patch, WALLS_DOWN.format(secret=SECRET))
            running.facts()
        yield running


@pytest.fixture
def secret():
    return SECRET


@pytest.fixture
def run(sandbox):
    """Run an indented program with a limit that keeps the suite quick."""

    def go(program: str, **limits) -> Execution:
        return sandbox.run(textwrap.dedent(program), Limits(**{"seconds": 10, **limits}))

    return go


@pytest.fixture
def run_bare(bare):
    """The same with every layer off."""

    def go(program: str, **limits) -> Execution:
        return bare.run(textwrap.dedent(program), Limits(**{"seconds": 20, **limits}))

    return go


@pytest.fixture
def attempt(run, run_bare):
    """Run statements that succeed with every layer off; the value is the class and number of the OSError in the way."""

    def go(body: str):
        program = "def attack():\n" + textwrap.indent(textwrap.dedent(body), "    ") + ATTEMPT
        open_to_all = run_bare(program)
        assert open_to_all.outcome == "ok", open_to_all
        assert open_to_all.value[0] == "done", f"no attack, for it fails without a sandbox too: {open_to_all.value}"
        execution = run(program)
        assert execution.outcome == "ok", execution
        return execution.value

    return go
