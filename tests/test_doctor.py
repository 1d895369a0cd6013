"""What `hybrid doctor` says of the sandbox on systems that are not this one."""

import pytest

from hybrid import doctor
from hybrid.errors import SandboxUnavailable
from hybrid.sandbox.layers import Layer


def checks(monkeypatch: pytest.MonkeyPatch, *found: Layer) -> list[doctor.Check]:
    monkeypatch.setattr(doctor, "layers", lambda: found)
    return list(doctor._sandbox())


def test_a_missing_layer_is_a_failure_with_a_hint(monkeypatch: pytest.MonkeyPatch):
    [check] = checks(monkeypatch, Layer("Landlock", False, "not in this kernel"))
    assert (check.name, check.ok) == ("sandbox: Landlock", False)
    assert "--sandbox=rlimits-only" in check.hint


def test_a_missing_layer_that_the_others_do_without_is_only_told(monkeypatch: pytest.MonkeyPatch):
    [check] = checks(monkeypatch, Layer("namespaces", False, "not allowed here", needed=False))
    assert (check.ok, check.hint) == (None, "")


def test_what_no_option_can_change_gets_no_hint(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.platform", "darwin")
    [check] = checks(monkeypatch, Layer("seccomp", False, "needs Linux"))
    assert (check.ok, check.hint) == (False, "")


def test_a_sandbox_that_does_not_start_is_a_finding(monkeypatch: pytest.MonkeyPatch):
    def broken() -> None:
        raise SandboxUnavailable("it did not start", hint="reinstall")

    monkeypatch.setattr(doctor, "layers", broken)
    assert list(doctor._sandbox()) == [doctor.Check("sandbox", False, "it did not start", "reinstall")]
