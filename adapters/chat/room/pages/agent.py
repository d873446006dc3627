"""One agent: its log line by line as it grows, what it was told, what it changed."""

import json
from collections.abc import Mapping

from adapters.chat.plain import flat, strip
from adapters.chat.room.house import Answer, House, Missing
from adapters.chat.room.linked import linked
from adapters.chat.room.pages.wall import agent
from adapters.chat.room.proofs import proofs
from bot.core.coordinator.brief import brief
from bot.core.message import Button
from bot.core.prose import short
from bot.core.rows import Attempt
from bot.core.values import CLOSED, Logged
from bot.core.views.pages import brief_page
from bot.livelog import BACK, place

PATH = "/agent/{key}"
TITLE = "Agent"
ORDER = 0
TOUCHED = frozenset({"attempt", "task", "checkpoint", "evidence"})
SCRIPTS = ("ages", "log", "notify")


def page(house: House, query: Mapping[str, str]) -> dict[str, object] | Answer:
    """With `after` (a place in the log), only the lines past it, as JSON."""
    key = query["key"]
    row = house.world.get("attempt", key) if "." in key else None
    if not isinstance(row, Attempt):
        raise Missing(f"There is no agent {key}.")
    after = query.get("after", "")
    found, end = house.watch(row.key, after)
    lines = [pair for one in found for pair in shown(one)]
    if after:
        body = {"lines": lines, "next": end, "ended": row.state == "ended"}
        return Answer(json.dumps(body).encode(), "application/json")
    book = house.world.book(row.swarm)
    task = book.tasks[short(row.task)]
    told = brief(book, task, row, task.spec.run)
    return {
        "row": row, "title": f"{row.id} {task.spec.title}", "swarm": book.key, "book": book.swarm, "task": task,
        "it": agent(house, book, row), "lines": lines, "end": end, "cut": bool(lines) and place(end)[0] > BACK,
        "told": brief_page(told), "proofs": [p for p in proofs(book, attempt=row.id) if p.kind == "diff"],
        "asks": linked(house.world, row.stuck, book.key),
        "steer": steering(task.key) if row.state != "ended" and task.state not in CLOSED else (),
    }  # fmt: skip


def shown(one: Logged) -> list[tuple[str, str]]:
    """(its words, the verb they were said by or "") a line; what is said is set apart from what is printed."""
    words = strip(f"{one.verb} {one.text}" if one.verb else one.text).split("\n")
    return [(line, one.verb and flat(one.verb)) for line in words]


def steering(task: str) -> tuple[Button, ...]:
    """The ways to steer."""
    return (
        Button("Tell…", f"tell {task}:", asks="words"), Button("Redirect…", f"redirect {task}:", asks="words"),
        Button("Stop", f"stop {task}", "danger"),
    )  # fmt: skip
