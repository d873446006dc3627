"""Calls of tools that an agent may not make by itself. People allow or deny what is shown; silence allows nothing.

The question belongs to the task: it outlives the attempt, and an attempt that continues it and asks for the same call
gets the answer given. What is allowed for the task is read from the answered questions of that task.
"""

import msgspec

from bot.core.calls import Deliver
from bot.core.coordinator.checkpoints import due
from bot.core.coordinator.questions import ASKED, concerns, headline
from bot.core.coordinator.turn import ALLOW, Turn, fingerprint, verdict
from bot.core.rows import Attempt, Checkpoint
from bot.core.values import Choice
from bot.core.world import Book

WHOLE = 60_000  # characters of a call that can be shown to people
WAITING = 8  # calls of one attempt that may wait for people at once
MOST = 200  # calls of one attempt that people are asked about
PLACES = ("file_path", "notebook_path", "path")  # a tool whose call names one of these works on files


def permit(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """An agent asks whether it may. `call` is the hash of the exact call, made by the attempt's process."""
    tool, given, ask = args.get("tool", "")[:80].strip(), args.get("input", ""), args.get("id", str(attempt.seq))[:500]
    call = args.get("call", "")[:80] or fingerprint({"tool": tool, "input": given})
    what = rule(book, tool, given, call)
    if words := refused(book, attempt, tool, given) or known(turn, book, attempt, call, what, ask):
        key = f"{turn.event.id}:permit"
        turn.call(Deliver(key=key, attempt=attempt.key, sort="answer", text=words, ask=ask))
        return
    gist = f"{tool}: {first(given)}" if first(given) else tool
    turn.change(attempt, asks=ask, last=f"asks whether it may use {gist}"[:500])
    turn.task(f"{book.key}.{attempt.task}", state="asking", posted=True)
    for row in book.open():
        if row.kind == "permission" and row.task == attempt.task and row.facts["call"] == call:
            twice = (*row.joined, f"{row.task}:{row.attempt}:{row.about}") if row.attempt == attempt.id else ()
            turn.change(row, attempt=attempt.id, about=ask, joined=twice)
            return
    opened = turn.ask(
        "permission", book.key, headline(f"May {attempt.id} use {gist}?"), (),
        facts={"tool": tool, "input": given, "call": call, "rule": what, **hidden(given)},
        due=due(turn, "permission"), task=attempt.task, attempt=attempt.id, about=ask,
    )  # fmt: skip
    turn.change(opened, choices=choices(opened))


def choices(row: Checkpoint) -> tuple[Choice, ...]:
    what = "exactly this call" if row.facts["rule"] != row.facts["tool"] else f"every {row.facts['tool']}"
    return (
        Choice(word="approve", label="Allow", effect="this call, once"),
        Choice(
            word="allow", label="Allow for this task", says=f"allow {row.key} for task",
            effect=f"{what} of {row.task}, without asking again",
        ),
        Choice(word="decline", label="Deny…", effect="told to the agent, which goes on without it", asks="words"),
    )  # fmt: skip


def rule(book: Book, tool: str, given: str, call: str) -> str:
    """What `for task` holds for: the tool where it works on files, if a sandbox keeps these within the clone; else this
    call alone, since what a command or an address does is in its words."""
    table = read(given) if book.swarm.sandbox else {}
    return tool if any(isinstance(table.get(name), str) for name in PLACES) else f"{tool} {call}"


def hidden(given: str) -> dict[str, str]:
    """Secrets are taken out before anything is stored: who allows the call is told that it holds more than is seen."""
    return {"not shown": "a part that looks like a secret"} if "[redacted " in given else {}


def first(given: str) -> str:
    """The first words of a call, for a title: the command, the file, the address."""
    found = next((value for value in read(given).values() if isinstance(value, str)), "")
    return " ".join(found.split())


def read(given: str) -> dict[str, object]:
    try:
        table = msgspec.json.decode(given)
    except msgspec.DecodeError:
        return {}
    return table if isinstance(table, dict) else {}


def refused(book: Book, attempt: Attempt, tool: str, given: str) -> str:
    """A no that needs no person."""
    own = [c for c in book.checkpoints.values() if c.kind == "permission" and c.attempt == attempt.id]
    if attempt.role != "worker":
        return f"deny: a {attempt.role} only reads; go on without it."
    if not tool:
        return "deny: name the tool and its whole input."
    if len(given) > WHOLE:
        return f"deny: people are shown a call whole, and this one has more than {WHOLE:,} characters. Make it smaller."
    if sum(c.state == "open" for c in own) >= WAITING:
        return f"deny: {WAITING} of your calls wait for people; go on with what you may do."
    return f"deny: people were asked about {MOST} calls of yours; go on with what you may do." * (len(own) >= MOST)


def known(turn: Turn, book: Book, attempt: Attempt, call: str, what: str, ask: str) -> str:
    """The answer that stands already, or "": what is allowed for the task; a no to this call; a yes that an attempt
    before this one in its line had, and may not have used. Each attempt uses a yes once."""
    rows = [c for c in reversed(book.checkpoints.values()) if (c.kind, c.task) == ("permission", attempt.task)]
    if any(c.facts["rule"] == what and c.answer and c.answer.word == "allow" for c in rows):
        return ALLOW
    line = lineage(book, attempt)
    same = (c for c in rows if c.facts["call"] == call and c.answer and (c.attempt in line or unheard(book, c)))
    row = next(same, None)
    if row is None or row.state == "declined":
        return verdict(row) if row else ""
    if row.attempt == attempt.id or verdict(row) != ALLOW:
        return ""
    turn.change(row, attempt=attempt.id, about=ask, joined=())
    return ALLOW


def lineage(book: Book, attempt: Attempt) -> set[str]:
    """The attempt and those it continues."""
    found = {attempt.id}
    while before := book.attempts.get(attempt.continues.rpartition(".")[2]):
        attempt = before
        found.add(before.id)
    return found


def unheard(book: Book, row: Checkpoint) -> bool:
    """Was it answered when its attempt could not hear any more?"""
    attempt = book.attempts[row.attempt]
    return row.answer is not None and 0 < attempt.ended <= row.answer.at


def answered(turn: Turn, book: Book, row: Checkpoint) -> None:
    """A person decided: the task goes on; where no attempt lives any more, a new one starts, and asks, and hears it."""
    held, attempt = book.tasks[row.task], book.attempts[row.attempt]
    live = attempt.state != "ended" and not attempt.stopping
    if row.state == "declined" and row.answer:
        said = f"{row.answer.person} denied {row.facts['tool']}: {row.answer.text or first(row.facts['input'])}"
        held = turn.change(held, decisions=(*held.decisions, said[:500]))
    if not any(c.kind in ASKED and concerns(c, held.id) for c in book.open()):
        turn.change(held, state="running" if live else "open", stage="", reason="")
    if live:
        turn.change(attempt, asks="", heard=turn.at, owed=turn.at if attempt.owed else 0.0)
