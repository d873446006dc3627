"""What an agent may say, and how a request of it is read."""

import hashlib
import json
from collections.abc import Collection

from bot.core.broken import NAMELESS, named
from bot.core.review import misread

ASKING = frozenset({"ask", "stuck", "reserve", "permit", "restate"})  # verbs that are answered
VERBS = ASKING | {
    "progress", "discover", "finding", "review", "evidence", "note", "broken", "done", "applied", "limited", "handoff",
}  # fmt: skip
OWN = {"usage", "profile", "acted"}  # what the process says of the agent
HELD = "not yet: say restate first (outcome, criteria, first, paths); look as much as you like, and change nothing"
WHOLE = 60_000  # characters of a call that people can be shown
MOST = 65_536  # bytes of a verb, however it comes: the bot reads lines of a spool in pieces


def read(request: dict[str, object]) -> dict[str, str]:
    """The words of a request, by their names. Raises ValueError in words for the agent."""
    verb = str(request.get("podium"))
    words = {str(name): value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
             for name, value in request.items() if name not in ("podium", "key")}  # fmt: skip
    if verb not in VERBS:
        raise ValueError(f"{verb[:40]} is no verb; there are: {' '.join(sorted(VERBS))}")
    if verb in ("stuck", "ask") and not words.get("text", "").strip():
        raise ValueError(f"{verb} needs words: what you tried and what you need to know")
    if verb == "permit":
        return call(words)
    if verb == "broken" and "id" not in (words := named(words)):
        raise ValueError(NAMELESS)
    if wrong := misread(verb, words):
        raise ValueError(wrong)
    if sum(len(f"{name}{value}".encode(errors="replace")) for name, value in words.items()) > MOST:
        raise ValueError(f"a verb has at most {MOST} bytes: put the rest into a file, and say where")
    return words


def call(words: dict[str, str]) -> dict[str, str]:
    """A call of a tool as people are shown it, whole and with nothing hidden, and the hash of exactly that call."""
    tool, given = words.get("tool", ""), words.get("input", "")
    try:
        table = json.loads(given)
        exact, text = json.dumps(table, sort_keys=True), json.dumps(table, indent=1, ensure_ascii=False)
    except (ValueError, RecursionError):
        exact = text = given
    text = "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
    if not tool.strip() or not given.strip():
        raise ValueError("permit needs tool and input: what you want to call, and with what")
    if len(text) > WHOLE:
        raise ValueError(f"people are shown a call whole, and this one has over {WHOLE:,} characters: make it smaller")
    return {"tool": tool, "input": text, "call": hashlib.sha256(json.dumps([tool, exact]).encode()).hexdigest()}


def unproven(owed: Collection[str]) -> str:
    """Why an agent that owes evidence is not done; "" when it owes none."""
    return f"done refused: give evidence for {', '.join(sorted(owed))}, then say done again" if owed else ""


def until(words: dict[str, str]) -> float:
    """Until when an agent says that it is limited. Raises ValueError."""
    try:
        said = float(words.get("until", ""))
    except ValueError:
        said = 0.0
    if not 0 < said < 1e11:
        raise ValueError("limited needs until: seconds since 1970")
    return said
