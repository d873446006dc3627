"""Message → HTML, by Jinja, which escapes everything. Pure. Nothing is cut."""

import base64
import functools
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.chat.plain import cleaned, flat, spoken, strip
from adapters.chat.record import Shown
from adapters.chat.room.house import House
from adapters.chat.room.linked import Piece, linked
from adapters.pictures import states
from bot.core.message import Button, Message
from bot.core.world import World

TEMPLATES = Path(__file__).with_name("templates")


@functools.cache
def environment() -> Environment:
    """Loaded at the first page, and not before."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.filters |= {"plain": flat, "words": words, "lines": lines, "clock": clock, "moment": moment}
    made.filters |= {"cleaned": cleaned, "typed": typed, "linked": tied}
    return made


def page(name: str, values: Mapping[str, Any]) -> str:
    """A template with these values → text of HTML."""
    return environment().get_template(name).render(values)


def article(shown: Shown, zone: str, me: str = "", replies: int = 0, house: House | None = None) -> str:
    """One message of the time line. `me` is the account that looks; of a `house`, ids lead to what they name."""
    return page("article.html", {"shown": shown, "zone": zone, "me": me, "replies": replies, "house": house})


def message(made: Message, thing: str = "") -> str:
    """A message that stands in no time line, such as a surface made from rows."""
    return page("alone.html", {"message": made, "thing": thing})


def styled(svg: str) -> tuple[str, str]:
    """A drawing that stands alone, light or dark as the page around it; and the policy that allows its sheet alone."""
    sheet = f"{states.css('light')}@media (prefers-color-scheme: dark) {{ {states.css('dark')} }}"
    sheet = "text { font-family: Inter, system-ui, sans-serif }" + sheet
    known = base64.b64encode(sha256(sheet.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{known}'; frame-ancestors 'none'; report-uri /csp"
    return svg.replace(">", f"><style>{sheet}</style>", 1), policy


def words(text: str) -> list[list[tuple[str, bool]]]:
    """Lines of pieces (words, whether they stood in backticks), without what hides or turns text."""
    return [spoken(line) for line in strip(text).split("\n")]


def tied(text: str, world: World, swarm: str) -> list[Piece]:
    """The text in pieces, those that name something of a swarm with its address."""
    return linked(world, text, swarm)


def lines(text: str, language: str = "") -> list[tuple[str, str]]:
    """Lines of code with their kind: add, cut, place (of a diff) or none."""
    found = strip(text).rstrip("\n").split("\n")
    if language != "diff":
        return [("", line) for line in found]
    return [(_kind(line), line) for line in found]


def _kind(line: str) -> str:
    if line.startswith(("+++", "---", "diff ", "index ")):
        return "file"
    return {"+": "add", "-": "cut", "@": "place"}.get(line[:1], "")


def clock(at: float, zone: str) -> str:
    """`14:03` there."""
    return f"{datetime.fromtimestamp(at, ZoneInfo(zone)):%H:%M}"


def moment(at: float, zone: str) -> str:
    """For machines and for who points at it: the whole date."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).isoformat(timespec="seconds")


def typed(button: Button) -> str:
    """What must be typed where a button asks for an id: the last word it says."""
    return button.says.split()[-1] if button.says.split() else ""
