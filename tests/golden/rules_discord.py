"""Whether Discord would take a payload: by discord.py's own checks and by the reference's table; and what it would
read of its Markdown."""

import re
from collections.abc import Iterator
from typing import Any

from adapters.chat.discord.view import modal, view
from tests.golden.cases import ROOM

Json = dict[str, Any]
# As a client reads: a block of code, an escape, words in backticks, anything else.
_TOKEN = re.compile(
    r"```(?P<lang>[a-z0-9+#-]*)\n(?P<code>.*?)\n```|\\(?P<kept>[^A-Za-z0-9\s])|`(?P<span>[^`\n]+)`|(?P<any>.)", re.S
)
_LEAD = re.compile(r"^(?:### |- |\d+\. )")
_LIVE = re.compile(r"^\s*(?:[#>+-]|\d+[.)])", re.M)


def check_message(pieces: list[Json]) -> None:
    """Needs a running loop, as discord.py's views do."""
    every = list(walk(pieces))
    assert 0 < len(every) <= 40
    assert sum(len(p.get("content", "")) for p in every) <= 4_000
    made = buttons(pieces)
    assert len({b["custom_id"] for b in made}) == len(made)
    for one in every:
        match one["type"]:
            case 1:
                assert 1 <= len(one["components"]) <= 5
            case 2 if "url" in one:
                assert one["url"].startswith(ROOM)
                assert len(one["url"]) <= 512
                assert 1 <= len(one["label"]) <= 80
            case 2:
                assert 1 <= len(one["custom_id"]) <= 100
                assert 1 <= len(one["label"]) <= 80
            case 9:
                assert 1 <= len(one["components"]) <= 3
            case 10:
                assert one["content"].strip(), "no text may be empty"
            case 12:
                assert 1 <= len(one["items"]) <= 10
                assert all(1 <= len(item["description"]) <= 1_024 for item in one["items"])
            case kind:
                assert kind in (13, 17)
    built = view(pieces)
    assert built.content_length() <= 4_000
    assert [bare(p) for p in walk(built.to_components())] == [bare(p) for p in every]


def check_modal(data: Json) -> None:
    assert 1 <= len(data["title"]) <= 45
    assert 1 <= len(data["custom_id"]) <= 100
    assert 1 <= len(data["components"]) <= 5
    for label in (p for p in data["components"] if p["type"] == 18):
        assert 1 <= len(label["label"]) <= 45
        assert len(label.get("description", "")) <= 100
        field = label["component"]
        assert field["type"] in (3, 4)
        assert 1 <= len(field["custom_id"]) <= 100
        assert len(field.get("value", "")) <= 4_000
        assert len(field.get("options", ())) <= 25
        assert all(1 <= len(o["label"]) <= 100 for o in field.get("options", ()))
    built = modal(data)
    assert len(built.to_components()) == len(data["components"])


def bare(piece: Json) -> Json:
    """What matters of a component: discord.py adds defaults."""
    kept = ("type", "content", "custom_id", "label", "style", "accent_color", "url")
    return {k: piece[k] for k in kept if piece.get(k) is not None}


def walk(pieces: Any) -> Iterator[Json]:
    for piece in pieces:
        yield piece
        yield from walk(piece.get("components", ()))
        yield from walk([piece["accessory"]] if "accessory" in piece else ())


def buttons(pieces: list[Json]) -> list[Json]:
    """Those that say something; others lead to a page."""
    return [p for p in walk(pieces) if p["type"] == 2 and "url" not in p]


def said(pieces: list[Json]) -> str:
    """All that a person reads, in order."""
    shown = [p.get("content", p.get("label", "")) for p in walk(pieces)]
    return "\n".join("".join(_shown(m) for m in _TOKEN.finditer(text)) for text in shown)


def _shown(found: re.Match[str]) -> str:
    return next(t for t in (found["code"], found["kept"], found["span"], found["any"]) if t is not None)


def check_inert(pieces: list[Json], ping: tuple[str, ...] = ()) -> None:
    """Of markup there is only ours: a heading, bold, points; no mention but of those who are called, and no link."""
    texts = [p["content"] for p in walk(pieces) if p["type"] == 10]
    if ping:
        assert texts.pop(0) == "for " + " ".join(f"<@{user}>" for user in ping)
    for text in texts:
        check_text(text)


def check_text(text: str, leads: bool = True) -> None:
    """`leads`: lines may begin with points of ours."""
    rest = "".join(m["any"] or "\0" for m in _TOKEN.finditer(text))
    languages = [m["lang"] for m in _TOKEN.finditer(text) if m["code"] is not None]
    assert "ansi" not in languages
    assert not set("`_~|[]<\\") & set(rest), rest
    assert "*" not in rest.replace("**", "")
    assert all(line.count("**") % 2 == 0 for line in rest.split("\n"))
    assert "://" not in rest
    assert not re.search("@(everyone|here)", rest, re.I)
    assert not re.search(r":[\w+~-]+:", rest)
    for line in rest.split("\n"):
        assert not _LIVE.match(_LEAD.sub("", line.lstrip(), count=1) if leads else line), line
