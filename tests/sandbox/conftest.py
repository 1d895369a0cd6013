import os
import sys
import textwrap

import pytest

from hybrid.sandbox import ProcessSandbox
from hybrid.types import Execution, Limits

if sys.platform != "linux":
    collect_ignore_glob = ["test_*.py"]

SECRET = "swordfish-4711"


@pytest.fixture(scope="session")
def sandbox():
    os.environ["HYBRID_TEST_SECRET"] = SECRET  # it must be there before the server starts, and not get in
    try:
        with ProcessSandbox() as running:
            running.run("def solution(): return 0")
            yield running
    finally:
        del os.environ["HYBRID_TEST_SECRET"]


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
def attempt(run):
    """Run statements that should fail; the value is the class and the number of the OSError, or what came of them."""

    def go(body: str):
        program = "def attack():\n" + textwrap.indent(textwrap.dedent(body), "    ")
        program += textwrap.dedent("""
            def solution():
                try:
                    return ("done", repr(attack()))
                except OSError as error:
                    return (type(error).__name__, error.errno)
        """)
        execution = run(program)
        assert execution.outcome == "ok", execution
        return execution.value

    return go
