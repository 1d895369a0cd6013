"""llama-server as something to be compared with: the same file, the same prompts, as many slots as questions."""

import http.client
import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hybrid.engine.wire import as_dict
from hybrid.errors import HybridError, Missing
from hybrid.types import Reply, Request

__all__ = ["LlamaServer"]

CELLS_PER_SLOT = 1024
START_SECONDS = 120


class LlamaServer:
    """A server process on the loopback interface for as long as the `with` block lasts."""

    def __init__(self, binary: Path, model: Path, *, slots: int) -> None:
        """Remember how to start it.

        Args:
            binary: llama-server, best built with the flags of `hybrid.engine.build`.
            model: a GGUF file.
            slots: requests it decodes at a time.
        """
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port = probe.getsockname()[1]
        self._slots = slots
        self._command = [str(binary), "-m", str(model), "--host", "127.0.0.1", "--port", str(self._port)]
        self._command += ["-np", str(slots), "-c", str(slots * CELLS_PER_SLOT)]

    def __enter__(self) -> "LlamaServer":
        self._log = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(self._command, stdout=self._log, stderr=self._log)
        except OSError as error:
            raise Missing(f"cannot run {self._command[0]}: {error.strerror}", hint="--server PATH") from error
        end = time.monotonic() + START_SECONDS
        while not self._is_up():
            if self._process.poll() is not None or time.monotonic() > end:
                self.__exit__()
                raise HybridError(f"{self._command[0]} does not answer", hint="run it by hand to see why")
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()

    def seconds(self, work: Sequence[Request], replies: Sequence[Reply]) -> float:
        """Seconds a question for the same prompts and as many tokens as the replies have."""
        self._ask(work[0], replies[0])  # the examples that all questions begin with
        start = time.monotonic()
        with ThreadPoolExecutor(self._slots) as threads:
            list(threads.map(self._ask, work, replies))
        return (time.monotonic() - start) / len(work)

    def _ask(self, request: Request, reply: Reply) -> None:
        messages = [*as_dict(request)["messages"], {"role": "assistant", "content": request.prefill}]
        body = {
            "messages": messages,
            "max_tokens": max(1, len(reply.samples[0].tokens)),
            "temperature": 0,
            "cache_prompt": True,
            "ignore_eos": True,
        }
        self._post("/v1/chat/completions", body)

    def _is_up(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
            connection.request("GET", "/health")
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False

    def _post(self, path: str, body: dict[str, Any]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read()
        if response.status != http.client.OK:
            raise HybridError(f"llama-server says {response.status}: {text[:200].decode('utf-8', 'replace')}")
