"""A room over a swarm at work in a process of its own, or its floor; and a page of it without a browser.

The process tells its link, then answers each line it is sent with one change, committed, and the time of that; it ends
with its input.
"""

import asyncio
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.core.coordinator import decide
from bot.core.events import AnyEvent, Tick
from bot.core.rows import Row
from bot.desk import RowsDesk
from bot.engine import Engine
from bot.ports import Entry
from store.database import Database

PATIENCE = 60.0


class Page(HTMLParser):
    """What a browser fetches besides, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts, self.words = list[str](), list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        found = given.get("href") if tag == "link" else given.get("src") if tag == "script" else None
        self.parts += [found] if found else []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


class Served:
    """The process `argv` while the block runs, and who looks at it."""

    def __init__(self, argv: Sequence[str]) -> None:
        self._argv = argv
        self.streams: list[threading.Thread] = []

    def __enter__(self) -> "Served":
        self._child = subprocess.Popen(
            [sys.executable, *self._argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.pid, self.made, self._cookie = self._child.pid, 0, ""
        link = urlsplit(self._line()["link"])
        self._at = link.netloc
        query = f"?{link.query}" if link.query else ""
        entered = self.ask(f"{link.path or '/'}{query}")
        entered.read()
        self._cookie = entered.headers.get("set-cookie", "").partition(";")[0]
        return self

    def __exit__(self, *error: object) -> None:
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.close()
        self._child.wait(PATIENCE)
        self._child.stdout.close()
        for stream in self.streams:
            stream.join(PATIENCE)

    def change(self) -> float:
        """Have one change made; the moment at which it was committed. `made` counts them."""
        assert self._child.stdin
        self._child.stdin.write("\n")
        self.made += 1
        return float(self._line()["at"])

    def ask(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """An answer whose body is to be read."""
        line = http.client.HTTPConnection(self._at, timeout=PATIENCE)
        line.request("GET", path, headers={"Cookie": self._cookie, "Connection": "close", **headers})
        return line.getresponse()

    def get(self, path: str, **headers: str) -> bytes:
        answer = self.ask(path, **headers)
        body = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status}")
        return body

    def _line(self) -> dict[str, Any]:
        assert self._child.stdout
        line = self._child.stdout.readline()
        if not line:
            raise AssertionError("the room did not come up, or ended")
        found: dict[str, Any] = json.loads(line)
        return found


class Stream(threading.Thread):
    """An open page's stream: what came, and when; `told` is set at each event."""

    def __init__(self, served: Served, path: str = "/stream") -> None:
        super().__init__(daemon=True)
        self.answer = served.ask(path)
        self.came: list[tuple[float, int]] = []
        self.told = threading.Event()
        served.streams.append(self)
        self.start()

    def run(self) -> None:
        size = 0
        with suppress(OSError, http.client.HTTPException), self.answer:
            while line := self.answer.readline():
                size += len(line)
                if line == b"\n":
                    self.came.append((time.monotonic(), size))
                    size = 0
                    self.told.set()

    def next(self) -> float:
        """When the next event came that nobody waited for yet; the first says that the stream stands."""
        if not self.told.wait(PATIENCE):
            raise AssertionError("the stream says nothing")
        self.told.clear()
        return self.came[-1][0]

    @property
    def size(self) -> int:
        """Bytes of its events."""
        return sum(size for _, size in self.came)


def room(folder: Path, rows: Sequence[Row], event: Callable[[int], AnyEvent]) -> None:
    """The room over these rows, in a real store; each change is the next event, decided and committed."""
    from adapters.chat.room.opening import open_room

    store = Database(folder / "podium.db")
    store.commit([Entry(event=Tick(id="begin", at=0.0), rows=tuple(rows))])
    engine, count = Engine(store, decide), 0
    held = open_room({"port": "0"}, {}, folder, RowsDesk(lambda: engine.world, engine.world.settings))

    def change() -> None:
        nonlocal count
        fed = engine.feed([event(count)])
        count += 1
        told()
        held.changed(fed.rows)

    asyncio.run(until_told_all(held.link, lambda: held.listen(lambda said: None), change))
    held.close()
    store.close()


def floor() -> None:
    """The empty page and the bare stream."""
    from adapters.chat.room.floor import Floor
    from adapters.chat.room.opening import listening

    bare = Floor(listening("127.0.0.1", 0))

    def change() -> None:
        told()
        bare.tell()

    asyncio.run(until_told_all(bare.link, bare.serve, change))


def told() -> None:
    """The moment, to whoever asked for the change."""
    print(json.dumps({"at": time.monotonic()}), flush=True)


async def until_told_all(link: str, serve: Callable[[], Coroutine[Any, Any, None]], change: Callable[[], None]) -> None:
    """Serve, and make a change for each line that comes, until there are no more."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()

    def listen() -> None:
        while os.read(0, 1):
            loop.call_soon_threadsafe(change)
        loop.call_soon_threadsafe(over.set)

    serving = asyncio.create_task(serve())
    print(json.dumps({"link": link}), flush=True)
    threading.Thread(target=listen, daemon=True).start()
    await over.wait()
    serving.cancel()
    await asyncio.wait([serving])
