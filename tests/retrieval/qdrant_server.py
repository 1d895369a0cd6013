"""A small HTTP server that speaks Qdrant's protocol, with qdrant-client's local mode behind it."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from qdrant_client import QdrantClient, models


def created(client, name, body):
    asked = models.CreateCollection(**body)
    return client.create_collection(name, asked.vectors, asked.sparse_vectors, metadata=asked.metadata)


def found(client, name, body):
    asked = models.QueryRequest(**body)
    narrowed = asked.filter
    return client.query_points(
        name,
        getattr(asked.query, "nearest", asked.query),
        using=asked.using,
        query_filter=narrowed,
        limit=asked.limit,
        with_payload=asked.with_payload,
        with_vectors=asked.with_vector,
    )


def scrolled(client, name, body):
    asked = models.ScrollRequest(**body)
    points, offset = client.scroll(
        name, asked.filter, asked.limit, offset=asked.offset, with_payload=asked.with_payload, with_vectors=False
    )
    return models.ScrollResult(points=points, next_page_offset=offset)


ANSWERS = {
    ("GET", "exists"): lambda client, name, body: {"exists": client.collection_exists(name)},
    ("GET", ""): lambda client, name, body: client.get_collection(name),
    ("PUT", ""): created,
    ("PUT", "index"): lambda client, name, body: {"operation_id": 0, "status": "completed"},
    ("PUT", "points"): lambda client, name, body: client.upsert(name, models.PointsList(**body).points),
    ("POST", "points/query"): found,
    ("POST", "points/scroll"): scrolled,
    ("POST", "points/count"): lambda client, name, body: client.count(name, models.CountRequest(**body).filter),
    ("POST", "points/delete"): lambda client, name, body: client.delete(name, models.FilterSelector(**body)),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        name, _, what = self.path.partition("?")[0].removeprefix("/collections/").partition("/")
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
        server.keys.append(self.headers.get("api-key"))
        if server.refuses:
            return self._send(server.refuses, b'{"status": {"error": "no, with key s3cret"}, "time": 0}')
        try:
            with server.turn:
                result = ANSWERS[self.command, what](server.client, name, body)
        except ValueError:
            return self._send(404, b'{"status": {"error": "Not found"}, "time": 0}')
        result = result.model_dump(mode="json") if hasattr(result, "model_dump") else result
        return self._send(200, json.dumps({"result": result, "status": "ok", "time": 0}).encode())

    do_PUT = do_POST = do_GET

    def _send(self, status, data):
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args): ...


@contextlib.contextmanager
def qdrant_server():
    """Serves; its `url` is where, `refuses` a status that it answers everything with, `keys` those it was sent."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.client, server.turn = QdrantClient(":memory:", force_disable_check_same_thread=True), threading.Lock()
    server.refuses, server.keys, server.url = 0, [], f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        server.client.close()
