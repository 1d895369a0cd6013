"""What the servers find out about the system, and what becomes of programs where a layer is missing."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hybrid.errors import SandboxUnavailable, UsageError
from hybrid.sandbox import ProcessSandbox, layers, seat
from hybrid.types import Limits
from tests.sandbox.processes import boot_with, child_of, running, server_of

ONE = "def solution(): return 1"
WITHOUT = {
    "Landlock": "import hybrid.sandbox.landlock as m; m.version = lambda: 0",
    "seccomp": "import hybrid.sandbox.seccomp as m; m.supported = lambda: False",
    "namespaces": "import hybrid.sandbox.namespaces as m; m._are_allowed = lambda: False",
}
NAMES = ["rlimits", "environment", "Landlock", "seccomp", "namespaces"]


def test_layers_are_all_in_force_on_this_system():
    found = {layer.name: layer for layer in layers()}
    assert list(found) == NAMES
    assert all(layer.active for layer in found.values() if layer.needed), found
    assert [layer.name for layer in found.values() if not layer.needed] == ["namespaces"]


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("rlimits", "import hybrid.sandbox.limits as m; m.apply = lambda *_: None"),
        ("environment", "import os; os.environ['TOKEN'] = 'x'"),
        *WITHOUT.items(),
    ],
)
def test_layers_are_measured(monkeypatch, name, statement):
    allowed = {layer.name for layer in layers() if layer.active}
    boot_with(monkeypatch, statement)
    assert {layer.name for layer in layers() if layer.active} == allowed - {name}


@pytest.mark.parametrize("name", ["Landlock", "seccomp"])
def test_without_a_needed_layer_programs_are_refused(monkeypatch, capsys, name):
    boot_with(monkeypatch, WITHOUT[name])
    with ProcessSandbox() as sandbox:
        for _ in range(2):
            with pytest.raises(SandboxUnavailable, match=f"no {name}") as caught:
                sandbox.run(ONE)
        assert sandbox.server_pids() == []
    assert "--sandbox=rlimits-only" in caught.value.hint
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["Landlock", "seccomp"])
def test_rlimits_only_runs_them_and_warns_every_time(monkeypatch, capsys, name):
    boot_with(monkeypatch, WITHOUT[name])
    for _ in range(2):
        with ProcessSandbox("rlimits-only") as sandbox:
            assert [sandbox.run(ONE).value for _ in range(3)] == [1] * 3
        warned = capsys.readouterr().err
        assert warned.count("\n") == 1
        assert warned.startswith(f"warning: --sandbox=rlimits-only, and no {name} here")


def test_rlimits_only_still_uses_the_layers_there_are(capsys):
    with ProcessSandbox("rlimits-only") as sandbox:
        execution = sandbox.run("def solution(): return open('/etc/passwd').read()")
    assert execution.error.startswith("PermissionError")
    assert "changes nothing here" in capsys.readouterr().err


def test_a_program_seen_from_outside():
    with ProcessSandbox(workers=1) as sandbox, ThreadPoolExecutor(1) as pool:
        program = pool.submit(
            sandbox.run, "import time\nprint(1)\ndef solution(): return time.sleep(1) or 1", Limits(seconds=60)
        )
        server = server_of(sandbox)
        child = child_of(server)
        time.sleep(0.3)  # until it has confined itself
        lines = Path(f"/proc/{child}/status").read_text(encoding="utf-8").splitlines()
        status = dict(line.split(":\t", 1) for line in lines)
        assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {0}
        assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
        if os.geteuid() == 0 and sandbox.facts()["namespaces"]:
            root = os.readlink(f"/proc/{child}/root")
            assert root == os.readlink(f"/proc/{server}/cwd")
            assert os.listdir(root) == []
            for kind in ("user", "pid", "net", "ipc", "uts"):
                assert os.readlink(f"/proc/{child}/ns/{kind}") != os.readlink(f"/proc/self/ns/{kind}")
        assert program.result().value == 1


def test_without_namespaces_programs_run_as_well(monkeypatch, capsys):
    boot_with(monkeypatch, WITHOUT["namespaces"])
    with ProcessSandbox() as sandbox:
        assert sandbox.run(ONE).value == 1
        assert sandbox.facts()["namespaces"] is False
        server = server_of(sandbox)
    assert not running(server)
    assert capsys.readouterr().err == ""


def test_no_such_sandbox():
    with pytest.raises(UsageError, match="'none'") as caught:
        ProcessSandbox("none")
    assert "rlimits-only" in caught.value.hint


@pytest.mark.parametrize(
    "statement",
    [
        "import hybrid.sandbox.seccomp as m; m.install = lambda _: 1 / 0",
        # A layer that says it stands and does not.
        "import hybrid.sandbox.seccomp as m; m.install = lambda _: None",
        "import hybrid.sandbox.landlock as m; m.restrict = lambda _: None",
        "import hybrid.sandbox.namespaces as m; m.hide_files = lambda: 1 / 0; m.enter = lambda: True",
    ],
)
def test_what_cannot_be_confined_is_not_run(monkeypatch, statement):
    boot_with(monkeypatch, statement)
    with ProcessSandbox() as sandbox:
        execution = sandbox.run("print('I ran')\ndef solution(): return 1")
    assert (execution.outcome, execution.value) == ("killed", None)
    assert "could not be confined" in execution.error
    assert "I ran" not in execution.printed


@pytest.mark.parametrize("statement", ["raise SystemExit", "sys.argv[3:] = []"])
def test_server_that_cannot_start(monkeypatch, statement):
    boot_with(monkeypatch, statement)
    with ProcessSandbox() as sandbox, pytest.raises(SandboxUnavailable, match="did not start") as caught:
        sandbox.run(ONE)
    assert caught.value.hint


def test_other_systems(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with ProcessSandbox() as sandbox, pytest.raises(SandboxUnavailable, match="darwin") as caught:
        sandbox.run(ONE)
    assert caught.value.hint
    assert not any(layer.active for layer in layers())


def test_seats_are_freed_when_programs_are_refused(monkeypatch):
    monkeypatch.setattr(seat, "ServerProcess", lambda: 1 / 0)
    with ProcessSandbox(workers=1) as sandbox:
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                sandbox.run(ONE)
