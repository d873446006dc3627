"""A page of the room without a browser: the link opened, its cookie kept, lines and presses sent as pages send them,
the stream read. Each request has a connection of its own and a long patience."""

import http.client
import json
import uuid
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

LONG = 60.0


class Answer(Struct, frozen=True):
    status: int
    headers: Mapping[str, str]
    text: str


class Seen(HTMLParser):
    """HTML as a person gets it: titles, other text, buttons with what they carry, marks. Frames of messages are left
    out of the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title, self.mark, self.text = "", "", ""
        self.buttons: list[dict[str, str]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._in: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "button":
            self.buttons.append({"label": "", **given})
        if tag in ("img", "br", "input", "link", "meta"):
            self.text += given.get("alt", "\n")
            return
        kinds = given.get("class", "").split()
        self._in.append(next((kind for kind in ("title", "mark") if kind in kinds), tag))

    def handle_endtag(self, tag: str) -> None:
        self._in.pop()

    def handle_data(self, data: str) -> None:
        if "button" in self._in:
            self.buttons[-1]["label"] += data
        elif "title" in self._in:
            self.title += data
        elif "mark" in self._in:
            self.mark += data.strip()
        elif "header" not in self._in and "footer" not in self._in:
            self.text += data


class Browser:
    """One person's browser. `link` is what the room printed; "" comes without one."""

    def __init__(self, base: str, link: str = "") -> None:
        self.host, self.base = urlsplit(base).netloc, base.rstrip("/")
        self.cookie = ""
        self.streams: list[Stream] = []
        if link:
            parts = urlsplit(link)
            self.get(f"{parts.path or '/'}?{parts.query}")

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str | None] | None = None
    ) -> Answer:
        """One request → its answer. Headers given as None are left out."""
        given: dict[str, str | None] = {"Host": self.host, "Cookie": self.cookie or None}
        given |= {"Origin": self.base} if method == "POST" else {}
        given |= headers or {}
        link = self.connect()
        try:
            link.putrequest(method, path, skip_host=True)
            for name, value in {**given, "Content-Length": str(len(body)) if body is not None else None}.items():
                if value is not None:
                    link.putheader(name, value)
            link.endheaders(body)
            came = link.getresponse()
            answer = Answer(came.status, dict(came.getheaders()), came.read().decode())
        finally:
            link.close()
        self.cookie = answer.headers.get("set-cookie", self.cookie).partition(";")[0]
        return answer

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, timeout=LONG)

    def get(self, path: str, headers: Mapping[str, str | None] | None = None, **query: str) -> Answer:
        return self.ask("GET", f"{path}?{urlencode(query)}" if query else path, headers=headers)

    def post(
        self, path: str, files: Mapping[str, bytes] | None = None, headers: Mapping[str, str | None] | None = None,
        **fields: str,
    ) -> Answer:  # fmt: skip
        """A form, as a page sends one."""
        fields = {"id": f"u-{uuid.uuid4()}", **fields}
        edge = uuid.uuid4().hex
        parts = [f'form-data; name="{name}"\r\n\r\n'.encode() + value.encode() for name, value in fields.items()]
        for name, data in (files or {}).items():
            parts.append(f'form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + data)
        body = b"".join(f"--{edge}\r\nContent-Disposition: ".encode() + part + b"\r\n" for part in parts)
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self.ask("POST", path, body + f"--{edge}--\r\n".encode(), {**kind, **(headers or {})})

    def messages(self, channel: str, *ids: str) -> dict[str, Seen]:
        """Messages as the page shows them."""
        found = json.loads(self.get("/messages", channel=channel, ids=",".join(ids)).text)
        return {one["id"]: Seen(one["html"]) for one in found}

    def stream(self, after: str = "", **query: str) -> "Stream":
        self.streams.append(Stream(self, after, query))
        return self.streams[-1]

    def close(self) -> None:
        for stream in self.streams:
            stream.close()


class Stream:
    """Server-sent events, read one at a time: `next` gives (id, event, data). `read` counts bytes."""

    def __init__(self, browser: Browser, after: str, query: Mapping[str, str]) -> None:
        self.link = browser.connect()
        headers = {"Host": browser.host, "Cookie": browser.cookie, "Accept": "text/event-stream"}
        headers |= {"Last-Event-ID": after} if after else {}
        self.link.request("GET", f"/stream?{urlencode(query)}", headers=headers)
        self.came = self.link.getresponse()
        self.read = 0

    def __iter__(self) -> Iterator[tuple[str, str, Any]]:
        while True:
            event = self.next()
            if event is None:
                return
            yield event

    def next(self) -> tuple[str, str, Any] | None:
        """The next event; None at the end of the stream."""
        id, kind, data = "", "message", ""
        while line := self.came.readline():
            self.read += len(line)
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "id":
                id = value
            elif name == "event":
                kind = value
            elif name == "data":
                data += value
            elif not line.strip() and data:
                return id, kind, json.loads(data)
        return None

    def close(self) -> None:
        self.link.close()
        self.came.close()
