import dataclasses
import ipaddress
import socket
from pathlib import Path
from typing import Any

import pytest

from hybrid.config import Config
from hybrid.testing import tiny_gguf


@pytest.fixture(scope="session")
def tiny_gguf_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model file with random weights, a template and a context of 512 tokens."""
    return tiny_gguf(tmp_path_factory.mktemp("tiny") / "tiny.gguf")


@pytest.fixture(autouse=True)
def clean_environment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No settings of the developer's, and an empty cache unless the test needs the real one; nothing is tuned."""
    monkeypatch.setenv("HYBRID_TUNE", "0")
    if request.node.get_closest_marker("model"):
        return
    for name in (*(field.name.upper() for field in dataclasses.fields(Config)), "API_KEY"):
        if name != "TUNE":
            monkeypatch.delenv(f"HYBRID_{name}", raising=False)
    monkeypatch.setenv("HYBRID_CACHE", str(tmp_path_factory.getbasetemp() / "empty-cache"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine can be reached from the test process."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not ipaddress.ip_address(address[0]).is_loopback:
            raise AssertionError(f"a test connects to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
