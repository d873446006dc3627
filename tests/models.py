"""A small model host of ours for what hosts of others cannot be told: exact counts, and each fault at its place. It
speaks Anthropic's Messages API over loopback, with replies said beforehand."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PRICE = {"input": 1.0, "output": 10.0, "write": 2.0, "long": 4.0, "read": 0.5, "dated": "2026-11-20"}
PRICES = json.dumps({"model-a": PRICE})
Reply = dict[str, Any]


def text(words: str, **more: Any) -> Reply:
    return {"blocks": [{"type": "text", "text": words}], **more}


def tool(name: str, **given: Any) -> Reply:
    return {"blocks": [{"type": "tool_use", "name": name, "input": given}], "stop": "tool_use"}


class Host:
    """`replies` go out in order; one may be a function of the request. `calls` are what came in: path, headers, body.
    `count` is what count_tokens says, None: there is no such thing here."""

    def __init__(self, *replies: Reply | Callable[[dict[str, Any]], Reply], count: int | None = None) -> None:
        self.replies, self.count = list(replies), count
        self.calls: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.raw: list[bytes] = []  # each body as it came
        self.freed = threading.Event()
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                host.raw.append(raw)
                body = json.loads(raw)
                host.calls.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                if "count_tokens" in self.path:
                    found = host.count is not None
                    plain(self, 200 if found else 404, {"input_tokens": host.count} if found else {"error": "none"}, {})
                    return
                reply = host.replies.pop(0) if host.replies else text("nothing more is scripted")
                answer(self, body, reply(body) if callable(reply) else reply, host)

            def log_message(self, *_: Any) -> None:
                """Tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The bodies of calls to the model."""
        return [body for path, _, body in self.calls if "count_tokens" not in path]

    def close(self) -> None:
        self.freed.set()
        self._server.shutdown()
        self._server.server_close()


def hosts() -> Iterator[Callable[..., Host]]:
    """For the fixture `host`: makes one with each call, and closes all."""
    made: list[Host] = []

    def make(*replies: Any, **more: Any) -> Host:
        made.append(Host(*replies, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


def plain(request: BaseHTTPRequestHandler, status: int, said: Any, headers: dict[str, str]) -> None:
    data = json.dumps(said).encode()
    request.send_response(status)
    for name, value in {"content-type": "application/json", "content-length": str(len(data)), **headers}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(data)


def answer(request: BaseHTTPRequestHandler, body: dict[str, Any], reply: Reply, host: Host) -> None:
    """A stream or one JSON, with the fault the reply names: cut, malformed, truncated (no stop_reason), or held."""
    if status := reply.get("status"):
        error = {"type": "error", "error": {"type": "error", "message": reply.get("message", "no")}}
        plain(request, status, error, reply.get("headers", {}))
        return
    usage = {"input_tokens": 100, "output_tokens": 10, **reply.get("usage", {})}
    blocks = [{"id": f"tool{len(host.calls)}_{n}", **b} if b["type"] == "tool_use" else b
              for n, b in enumerate(reply["blocks"])]  # fmt: skip
    message = {"id": "m1", "type": "message", "role": "assistant", "model": body["model"], "content": blocks,
               "stop_reason": reply.get("stop", "end_turn"), "stop_sequence": None, "usage": usage}  # fmt: skip
    if not body.get("stream"):
        plain(request, 200, message, {})
        return
    request.send_response(200)
    request.send_header("content-type", "text/event-stream")
    request.send_header("transfer-encoding", "chunked")
    request.send_header("connection", "close")
    request.end_headers()
    request.close_connection = True
    for kind, data in events(message, usage):
        if reply.get("fault") == "held" and kind == "message_delta":
            host.freed.wait(30)
        if reply.get("fault") == "cut" and kind == "content_block_stop":
            request.connection.close()
            return
        if reply.get("fault") == "malformed" and kind == "content_block_stop":
            chunk(request, b"event: content_block_stop\ndata: {\"type\": \"content_blo\n\n")
            break
        if reply.get("fault") == "truncated" and kind == "message_delta":
            break
        try:
            chunk(request, f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode())
        except OSError:
            return  # nobody reads any more
        time.sleep(reply.get("slow", 0))
    with suppress(OSError):
        chunk(request, b"")


def chunk(request: BaseHTTPRequestHandler, data: bytes) -> None:
    """A piece of a stream; an empty one is its end."""
    request.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    request.wfile.flush()


def events(message: dict[str, Any], usage: dict[str, int]) -> list[tuple[str, dict[str, Any]]]:
    start = {**message, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}
    found: list[tuple[str, dict[str, Any]]] = [("message_start", {"message": start})]
    for at, block in enumerate(message["content"]):
        if block["type"] == "tool_use":
            empty = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        else:
            empty, delta = {**block, "text": ""}, {"type": "text_delta", "text": block["text"]}
        found += [("content_block_start", {"index": at, "content_block": empty}),
                  ("content_block_delta", {"index": at, "delta": delta}),
                  ("content_block_stop", {"index": at})]  # fmt: skip
    last = {"delta": {"stop_reason": message["stop_reason"], "stop_sequence": None},
            "usage": {"output_tokens": usage["output_tokens"]}}  # fmt: skip
    return [*found, ("message_delta", last), ("message_stop", {})]
