"""What must stand in a channel when the demo has ended there, as people see it on any platform."""

import re
from collections import Counter

from tests.wire.conduct import Seat
from tests.wire.seen import Seen

TASKS = [f"t{n}" for n in range(1, 18)]
NAMED = re.compile(r"[cst]\d+\b")  # what a card or a question begins with
PAGE = "s1-report.md"


def own(seat: Seat) -> tuple[list[Seen], list[Seen]]:
    """The bot's messages: at the top, and in the threads below them."""
    top = [m for m in seat.side.messages(seat.channel) if m.author == "podium"]
    below = [m for first in top for m in seat.side.messages(seat.channel, first.id)[1:] if m.author == "podium"]
    return top, below


def twice(top: list[Seen], below: list[Seen]) -> dict[str, int]:
    """Cards and questions that stand there more than once, by id. News in a thread may begin with its task's id, and
    "c3 is answered already" is what a second press is told."""
    cards = Counter(named[0] for m in top if (named := re.match(r"t\d+\b", m.title)))
    asked = (re.match(r"c\d+\b(?! is \w+ already)", m.title) for m in (*top, *below))
    found = cards + Counter(named[0] for named in asked if named)
    return {id: count for id, count in found.items() if count > 1}


def ended(seat: Seat) -> str:
    """One card a task, each question once, all closed; one pinned message, the signed report, whose file has every task
    once. Raises AssertionError; gives how much was said."""
    top, below = own(seat)
    cards = [m for m in top if re.match(r"t\d+\b", m.title)]
    assert {m.title.split()[0] for m in cards} == set(TASKS), [m.title for m in cards]
    assert twice(top, below) == {}, twice(top, below)
    still = [m.title for m in (*top, *below) if NAMED.match(m.title) and m.buttons and not m.pinned]
    still += [m.title for m in cards if not re.search(r" · (done \d\d:\d\d as|carried by) ", m.title)]
    assert not still, still
    (pinned,) = [m for m in top if m.pinned]
    assert "signed by ann" in pinned.title
    pages = [text for m in seat.side.messages(seat.channel, pinned.id) for name, text in m.files if name == PAGE]
    every = pages[-1].partition("## Reconciliation, in full")[2].partition("\n## ")[0]
    assert Counter(re.findall(r"\b(t\d+) [A-Z]", every)) == dict.fromkeys(TASKS, 1), every
    return f"{seat.name}: {len(top)} messages at the top, {len(below)} in threads, of {len(TASKS)} tasks"
