"""One command line again and again, a fresh process each round: what it knows of earlier ones stands in files and git.

A loop ends when all commands that judge the task pass, when its rounds or its budget are over, or by a person; never by
a word of the agent. The same failure in three rounds asks people, whose words stand in the inbox of the next round.
"""

import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from adapters.runners.command.reports import Reports
from bot.errors import RunnerError

if TYPE_CHECKING:
    from bot.play import Session

ROUNDS = "20"
SAME = 3
LIMITED = 75
LATER = "claims "  # judged when the work is collected, where that command is
SHOWN = 600  # characters of a failure
KEEP = """
g() { git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c commit.gpgSign=false -c gc.auto=0 "$@"; }
rm -f .git/index.lock .git/HEAD.lock
g add -A >&2 && { g diff --cached --quiet || g commit -q -m "Round $2" >&2; }
g diff --shortstat "$1" HEAD
"""
VARYING = re.compile(r"0x[0-9a-f]+|\d+|/tmp/\S+")


def loop(session: "Session", line: str) -> int:
    """The exit code: 0 when the criteria pass."""
    most, brief = int(session.options.get("rounds", ROUNDS)), session.brief
    checks = [(id, command) for id, command in brief.checks if not command.startswith(LATER)]
    if not checks:
        raise RunnerError("a loop ends by its criteria: give the task one that a command judges")
    failures: list[str] = []
    for number in range(1, most + 1):
        code = session.run(["/bin/sh", "-c", f"PODIUM_ROUND={number}; export PODIUM_ROUND\n{line}"], heeding(session))
        if code == LIMITED:
            return code
        if session.web and session.web.spent:
            session.end("spent", 1, f"[{session.web.spent}]")
        left = changed(session, number)
        failed = {id: said for id, command in checks if (said := judged(session, command)) is not None}
        met = f"{len(checks) - len(failed)} of {len(checks)} criteria"
        session.say("progress", text=f"round {number} of {most} · {left} · {met}")
        if not failed:
            session.log(f"[ended by its criteria in round {number}]")
            return 0
        failures.append(alike(code, failed))
        if failures[-SAME:] == failures[-1:] * SAME:
            ask(session, number, code, failed)
            failures.clear()
    session.log(f"[ended: its {most} rounds are over]")
    return 1


def heeding(session: "Session") -> Callable[[str], None]:
    """What a round prints is verbs, if it carries the key, or log, and may account for what its model used."""
    reports = Reports(session)

    def each(said: str) -> None:
        if not session.heed(said):
            session.log(said)
            reports.heard(said)

    return each


def changed(session: "Session", number: int) -> str:
    """Commit what the round left, and say how far the whole is from where it began."""
    said: list[str] = []
    session.run(["/bin/sh", "-c", KEEP, "sh", session.brief.commit or "HEAD", str(number)], said.append)
    return said[-1].strip() if said else "no change"


def judged(session: "Session", command: str) -> str | None:
    """The end of what a criterion's command said, None when it passed."""
    said: list[str] = []
    code = session.run(["/bin/sh", "-c", f"exec 2>&1; {command}"], said.append)
    if code == 0:
        return None
    tail = "\n".join(said)[-SHOWN:]
    session.log(f"[{command}: exit {code}]\n{tail}")
    return tail or f"exit {code}"


def alike(code: int, failed: dict[str, str]) -> str:
    """The same for the same failure: numbers, addresses and scratch paths may differ."""
    told = (f"{id} {VARYING.sub('#', said)}" for id, said in sorted(failed.items()))
    return hashlib.sha256("\n".join((str(code), *told)).encode()).hexdigest()


def ask(session: "Session", number: int, code: int, failed: dict[str, str]) -> None:
    """Wait for words of people. They come into the inbox, where the next round finds them."""
    ended = f"; the command exits with {code}" if code else ""
    words = "\n".join(f"{id}: {said[-SHOWN // 2:]}" for id, said in failed.items())
    ticket = session.speak("stuck", {"text": f"{SAME} rounds up to {number} failed the same way{ended}. {words}"})
    with session.waiting():
        while not session.take(ticket):
            session.rest()
