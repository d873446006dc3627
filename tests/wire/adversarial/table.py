"""The list of incidents, and docs/adversarial.md: each by platform, with the tests that hold it or why it cannot occur.

    python -m tests.wire.adversarial.table
"""

import importlib
from collections.abc import Iterator
from pathlib import Path

from tests.wire.adversarial.cases import PLATFORMS

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "adversarial.md"
INCIDENTS = (
    "the same event twice with one id", "the same message as two event types", "the pair delivered 70 s apart",
    "post succeeds but the reply is lost", "update answers 200 with ok:false",
    "two fast human messages during one turn", "an edited message", "a deleted card", "a deleted thread",
    "an archived thread", "a renamed channel", "a bot removed from the channel",
    "a click by a stranger", "a click by the requester", "a click twice by one person under a two-person rule",
    "a click by two people at once", "a click after expiry", "a click after auto-resolve", "a click after restart",
    "a click on an old plan version", "button, typed reply and timer racing for one checkpoint",
    "ok", "wait", "stop the deploy", "yes but", "👍🏽", "a quote of the prompt", "an aside between two humans",
    "a worker finishing while the coordinator restarts", "a completion woken by a timer with no inbound message",
    "three completions in one tick for three threads",
    "429 with Retry-After on the board while a stop reply waits", "30 cards changing at once",
    "a card older than an hour", "reconnect during a click", "socket connected but silent", "ten stale sockets",
    "gateway resume refused", "a 40k-character plan", "31 tasks in one message", "26 options", "six form fields",
    "a title of 300 characters", "an emoji-only title", "text full of <@U…> and @everyone",
    "a digest on a day with nothing", "a digest with contradictory claims",
    "a digest with a task counted in two states", "a digest across midnight",
    "a digest across a clock change", "secrets in a diff", "a link that unfurls",
    "a file path that escapes the workspace", "instructions to the agent hidden in a pasted log",
)  # fmt: skip
HEAD = """# Incidents, and what holds them

Each line is something that happened to somebody's bot. The tests play it with the real engine, outbox and adapter, and
the platform's own library over loopback; people act only through the platform. Made by
`python -m tests.wire.adversarial.table`.

| Incident | Slack | Discord |
| --- | --- | --- |
"""

Held = tuple[str, str, dict[str, str]]  # file::test, incident, why it cannot occur by platform


def held() -> Iterator[Held]:
    """Every case, in the order of the files."""
    for file in sorted(HERE.glob("test_*.py")):
        module = importlib.import_module(f"tests.wire.adversarial.{file.stem}")
        for name, test in vars(module).items():
            if name.startswith("test_") and hasattr(test, "case"):
                yield f"{file.name}::{name}", *test.case


def cell(incident: str, platform: str) -> str:
    """The tests of one incident on one platform; else why there are none."""
    cases = [case for case in held() if case[1] == incident]
    tests = [f"`{name.partition('::')[2]}`" for name, _, cannot in cases if platform not in cannot]
    return "<br>".join(tests) or "; ".join(f"cannot occur: {cannot[platform]}" for _, _, cannot in cases)


def page() -> str:
    rows = (" | ".join((name, *(cell(name, platform) for platform in PLATFORMS))) for name in INCIDENTS)
    return HEAD + "".join(f"| {row} |\n" for row in rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
