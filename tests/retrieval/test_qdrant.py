"""What is true of Qdrant only: servers that are not there or say no, collections of others, a folder, the address."""

import http.server
import json
import socket
import subprocess
import sys
import threading
import uuid

import pytest

import hybrid.assistant as assistant
from hybrid.config import Config
from hybrid.errors import CacheError, CorpusMissing, ExtraMissing, HybridError, SourceUnreachable, UsageError
from hybrid.retrieval import qdrant
from hybrid.retrieval.address import address_of
from hybrid.retrieval.chunk import Chunking
from hybrid.retrieval.qdrant import QdrantStore
from tests.retrieval.metals import METALS, HashEmbedder, document, ids
from tests.retrieval.qdrant_server import qdrant_server


@pytest.fixture
def server():
    with qdrant_server() as running:
        yield running


def opened(at, embedder=None, create=True, **options):
    return QdrantStore.open(str(at), "metals", embedder or HashEmbedder(), create=create, **options)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # qdrant-client leaves its lock open
def test_what_is_in_a_folder_is_there_again(tmp_path):
    store = opened(tmp_path)
    store.add(METALS)
    digest = store.digest
    with pytest.raises(CacheError, match="another process"):
        opened(tmp_path)
    store.close()
    again = HashEmbedder()
    store = opened(tmp_path, again, create=False)
    store.add(METALS)
    assert (store.digest, again.texts) == (digest, [])
    assert store.search("gold melts", 1)[0].id == "gold#0"
    store.close()


def test_a_collection_that_is_not_there_is_made_only_where_it_is_asked_for(server):
    with pytest.raises(CorpusMissing, match="no collection metals") as caught:
        opened(server.url, create=False)
    assert caught.value.hint == f"hybrid corpus add qdrant+{server.url}/metals FILES"
    opened(server.url).close()
    store = opened(server.url, create=False)
    server.client.delete_collection("metals")
    with pytest.raises(CorpusMissing):
        store.search("gold", 1)


def test_a_collection_that_was_made_otherwise_is_refused(server):
    opened(server.url).close()
    with pytest.raises(UsageError, match="made with another embedder$"):
        opened(server.url, HashEmbedder("other"))
    with pytest.raises(UsageError, match="another max_words and overlap$"):
        opened(server.url, chunking=Chunking(9, 0))
    server.client.create_collection("others", {})
    with pytest.raises(UsageError, match="not made by hybrid"):
        QdrantStore.open(server.url, "others", HashEmbedder(), create=True)


def test_points_that_are_not_hybrids_are_no_traceback(server):
    from qdrant_client import models

    store = opened(server.url)
    server.client.upsert(
        "metals", [models.PointStruct(id=str(uuid.uuid4()), vector={"dense": [1.0] * 256}, payload={})]
    )
    for ask in (lambda: store.search("gold", 1), lambda: store.digest):
        with pytest.raises(HybridError, match="cannot read"):
            ask()


def test_a_server_that_is_not_there(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SourceUnreachable, match=f"no Qdrant server answers at {url}") as caught:
            opened(url)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(qdrant, "_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(SourceUnreachable, match="timed out"):
        opened(f"http://127.0.0.1:{silent.getsockname()[1]}")


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, UsageError), (403, UsageError), (400, HybridError), (429, HybridError), (503, HybridError)],
)
def test_a_server_that_says_no_gets_one_line_without_the_key(server, monkeypatch, status, kind):
    monkeypatch.setenv("HYBRID_QDRANT_KEY", "s3cret")
    store = opened(server.url)
    server.refuses = status
    with pytest.raises(kind) as caught:
        store.search("gold", 1)
    assert "s3cret" not in f"{caught.value} {caught.value.hint}"
    assert "\n" not in str(caught.value)
    assert set(server.keys) == {"s3cret"}


def test_what_is_no_qdrant_server_is_said_to_be_none():
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, *args): ...

    with http.server.HTTPServer(("127.0.0.1", 0), Page) as page:
        threading.Thread(target=page.handle_request).start()
        with pytest.raises(HybridError) as caught:
            opened(f"http://127.0.0.1:{page.server_port}")
    assert "\n" not in str(caught.value)


def test_a_key_that_is_none_is_refused_unseen(monkeypatch):
    monkeypatch.setenv("HYBRID_QDRANT_KEY", "kéy")
    with pytest.raises(UsageError, match="HYBRID_QDRANT_KEY") as caught:
        opened("http://localhost:1")
    assert "kéy" not in str(caught.value)


def test_offline_only_this_machine_is_asked(server, monkeypatch):
    opened(server.url, offline=True).close()
    with pytest.raises(SourceUnreachable, match="offline"):
        opened("https://example.org:6333", offline=True)
    monkeypatch.setattr(assistant, "open_embedder", lambda config: HashEmbedder())
    with pytest.raises(SourceUnreachable, match="offline"):
        assistant.open_store("qdrant+https://example.org/metals", Config(offline=True))


def test_an_address_opens_the_store_of_a_collection(server, monkeypatch):
    monkeypatch.setattr(assistant, "open_embedder", lambda config: HashEmbedder())
    address = f"qdrant+{server.url}/metals"
    assistant.open_store(address, Config(), create=True).add(METALS)
    assert ids(assistant.open_store(address, Config()), "metal") == {"tin", "gold", "iron"}


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("qdrant+http://localhost:6333/metals", ("http://localhost:6333", "metals")),
        ("qdrant+https://h.example/a/b/my-docs.1", ("https://h.example/a/b", "my-docs.1")),
    ],
)
def test_an_address_names_a_server_and_a_collection(address, found):
    assert address_of(address) == found


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "http:///a",
        "http://host",
        "http://host/",
        "http://host/..",
        "http://h:x/a",
        "http://h/a?b",
        "http://h/a b",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(UsageError, match="does not name a collection"):
        address_of(f"qdrant+{address}")


def test_a_password_is_neither_used_nor_shown():
    with pytest.raises(UsageError) as caught:
        address_of("qdrant+http://me:s3cret@host/metals")
    assert "s3cret" not in str(caught.value)


def test_an_addition_that_broke_off_shows_in_the_digest_and_is_mended(server):
    long = document("zinc", "One two three. Four five six. Seven eight nine.")
    store = opened(server.url, chunking=Chunking(3, 0))
    store.add([long])
    whole, point = store.digest, server.client.scroll("metals", limit=1)[0][0].id
    server.client.delete("metals", [point])
    assert store.digest != whole
    store.add([long])
    assert store.digest == whole


def test_a_missing_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "qdrant_client", None)
    with pytest.raises(ExtraMissing) as caught:
        opened(":memory:")
    assert caught.value.hint == 'pip install "hybrid-lm[qdrant]"'


@pytest.mark.model
def test_the_commands_take_the_address_of_a_collection(server, minilm, tmp_path):
    def run(*arguments):
        command = [sys.executable, "-m", "hybrid.cli", "corpus", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    name, file = f"qdrant+{server.url}/notes", tmp_path / "zinc.md"
    file.write_text("# Zinc\n\nZinc keeps iron from rusting.", encoding="utf-8")
    missing = run("search", name, "rust")
    assert (missing.returncode, "no collection notes" in missing.stderr) == (3, True)
    assert "1 documents added" in run("add", name, str(file)).stdout
    assert "zinc.md#0" in run("search", name, "what stops rust?").stdout
    assert json.loads(run("stats", name, "--json").stdout)["passages"] == 1
    assert "no folder" in run("build", name).stderr
    assert run("remove", name, "zinc.md").returncode == 0
    assert run("remove", name, "zinc.md").returncode == 2
