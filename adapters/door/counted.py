"""What a call to a model used and costs: usage read as it flows, dated prices, and the most that a call can use."""

import json
from typing import Any, NamedTuple

MILLION = 1_000_000
TOOLS = 2_000  # tokens that a host may add of its own, for tools
IMAGE = 5_000  # tokens of a picture, however small its file


class Usage(NamedTuple):
    """Tokens of one call. `write` were written into the host's cache for five minutes, `long` for an hour."""

    input: int = 0
    output: int = 0
    write: int = 0
    long: int = 0
    read: int = 0

    @property
    def total(self) -> int:
        return sum(self)


class Price(NamedTuple):
    """Dollars for a million tokens, and the day on which that was so."""

    input: float
    output: float
    write: float
    long: float
    read: float
    dated: str

    def cost(self, usage: Usage) -> float:
        return sum(n * price for n, price in zip(usage, self[:5], strict=True)) / MILLION

    def most(self, size: "Size") -> float:
        """The most that so many tokens can cost."""
        each = max(self.input, self.write, self.read, self.long if size.long else 0.0)
        return (size.input * each + size.output * self.output) / MILLION


class Size(NamedTuple):
    """The most tokens that go in and out of a call; `long`: some may be kept for an hour."""

    input: int
    output: int
    long: bool = False


def prices(text: str) -> dict[str, Price]:
    """The price of each model, as the settings hand it over: a JSON table."""
    return {name: Price(**table) for name, table in json.loads(text or "{}").items()}


def keeps_long(request: dict[str, Any]) -> bool:
    """Whether a request asks its host to keep something for an hour."""
    return any(block.get("ttl") == "1h" for block in blocks(request))


def most_input(body: bytes, request: dict[str, Any]) -> int | None:
    """No more tokens than this go in: each is a byte of the request at least. None where that says nothing, since a
    document's pages may hold more than its file."""
    pictures = 0
    for block in blocks(request):
        if block.get("type") == "document":
            return None
        pictures += block.get("type") == "image"
    return len(body) + TOOLS + pictures * IMAGE


def blocks(value: Any) -> list[dict[str, Any]]:
    """Every table in a request, however deep, but what a tool was called with: to the host that is mere text."""
    found, left = [], [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            found.append(one)
            left += [held for name, held in one.items() if (name, one.get("type")) != ("input", "tool_use")]
        elif isinstance(one, list):
            left += one
    return found


class Reader:
    """Reads usage out of a reply as it comes: events of a stream, or one JSON."""

    def __init__(self, streamed: bool) -> None:
        self.usage = Usage()
        self.known = False  # whether the host said what went in
        self.whole = False  # whether the reply came to its end, with what came out
        self._streamed, self._held, self._said, self._out = streamed, b"", 0, False

    def feed(self, piece: bytes) -> None:
        self._held += piece
        if self._streamed:
            *lines, self._held = self._held.split(b"\n")
            for line in lines:
                if line.startswith(b"data:"):
                    self._event(_table(line[5:]))

    def end(self, most: int) -> Usage:
        """All that was used; of a reply cut short at most `most` tokens came out, and at most one a byte."""
        if not self._streamed:
            reply = _table(self._held)
            self._count(reply.get("usage"))
            self.whole, self._said = self._out, len(self._held)
        if self.whole:
            return self.usage
        return self.usage._replace(output=max(self.usage.output, min(most, self._said)))

    def _event(self, event: dict[str, Any]) -> None:
        kind = event.get("type")
        if kind == "message_start":
            self._count((event.get("message") or {}).get("usage"))
            self._out = False  # what it says here is of the beginning
        elif kind == "message_delta":
            self._count(event.get("usage"))
        elif kind == "message_stop":
            self.whole = self._out
        elif kind == "content_block_delta":
            delta = event.get("delta") or {}
            said = (str(value) for name, value in delta.items() if name != "type")
            self._said += sum(len(words.encode(errors="replace")) for words in said)

    def _count(self, said: Any) -> None:
        """The host's numbers are of the whole reply so far, so the largest holds, and one that is not there stays."""
        if not isinstance(said, dict):
            return
        self.known = self.known or isinstance(said.get("input_tokens"), int)
        self._out = self._out or isinstance(said.get("output_tokens"), int)
        made = said.get("cache_creation")
        long = _number(made.get("ephemeral_1h_input_tokens"), 0) if isinstance(made, dict) else self.usage.long
        written = _number(said.get("cache_creation_input_tokens"), self.usage.write + self.usage.long)
        self.usage = Usage(
            input=_number(said.get("input_tokens"), self.usage.input),
            output=_number(said.get("output_tokens"), self.usage.output),
            write=max(0, written - long), long=long,
            read=_number(said.get("cache_read_input_tokens"), self.usage.read),
        )  # fmt: skip


def _number(value: Any, known: int) -> int:
    return max(known, value) if isinstance(value, int) else known


def _table(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
