"""What agents say. A dead or stopping attempt is not listened to."""

from math import isfinite

from bot.core.broken import NAMELESS, named
from bot.core.calls import Deliver
from bot.core.coordinator import assumptions, checkins, discoveries, rulings
from bot.core.coordinator.brief import WORDS
from bot.core.coordinator.drift import acted, burnt
from bot.core.coordinator.ends import lacking
from bot.core.coordinator.permissions import WHOLE, permit
from bot.core.coordinator.questions import ask_question, ask_stuck
from bot.core.coordinator.restating import restate
from bot.core.coordinator.turn import Turn
from bot.core.events import Heard
from bot.core.globs import clash
from bot.core.records import Evidence, Lease, Note
from bot.core.redact import clean, redact
from bot.core.rows import Attempt
from bot.core.size import cut
from bot.core.world import Book

LINE = 500  # characters of an agent's line on a card
ASKED = 8  # questions of one attempt that may wait for people at once
FOUND = 30  # discoveries of one attempt that are shown to people
TEXT = 8_000  # characters of evidence or a note
OWN = ("began", "profile", "delivered", "applied", "usage", "acted", "stands")  # the process's own, no step
BEFORE = (*OWN, "restate", "handoff")  # no real step
PROFILE = ("version", "model", "prompt", "tools", "file")
MONEY, TOKENS = 1e6, 10**12  # the most that one line may account for, as in the settings


def heard(turn: Turn, event: Heard) -> None:
    """One verb. Its line number is kept with its effect, so that a line read twice is one."""
    book = turn.book(event.attempt)
    attempt = book.attempts.get(event.attempt.rpartition(".")[2])
    if attempt is None or attempt.state == "ended" or event.seq <= attempt.seq:
        return
    attempt = turn.change(attempt, seq=event.seq)
    if event.verb != "stands":  # its process's word, which comes whatever the agent does
        gap = max(attempt.gap, turn.at - attempt.heard)
        attempt = turn.change(attempt, heard=turn.at, gap=gap, nudged=False)
    if attempt.stopping and event.verb != "usage":
        return
    most = WHOLE + 1 if event.verb == "permit" else TEXT  # a call is shown whole, or not at all
    args = {name: redact(clean(value))[:most] for name, value in event.args.items()}
    if event.verb in VERBS:
        if not attempt.step and event.verb not in BEFORE and not attempt.owed:
            attempt = turn.change(attempt, step=turn.at)
            canaries(turn, book)
        VERBS[event.verb](turn, book, attempt, args)


def canaries(turn: Turn, book: Book) -> None:
    """The swarm widens when its first two took a real step."""
    if book.swarm.canary and sum(a.step > 0 for a in book.attempts.values()) >= min(2, len(book.tasks)):
        turn.change(book.swarm, canary=False)
        turn.stirred.add(book.key)


def began(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    if attempt.state == "starting":
        turn.change(attempt, state="running")


def progress(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    turn.change(attempt, last=args.get("text", "")[:LINE])


def ask(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """A question of a worker. What a person already decided for these words is told at once."""
    if attempt.role == "worker":
        waiting = sum(c.kind == "question" and c.attempt == attempt.id for c in book.open())
        if waiting >= ASKED:
            words = f"refused: {waiting} of your questions wait for people; go on with what you can decide yourself."
            key, id = f"{turn.event.id}:tell", args.get("id", "")
            turn.call(Deliver(key=key, attempt=attempt.key, sort="answer", text=words, ask=id))
            return
        id, text = args.get("id", str(attempt.seq))[:LINE], args.get("text", "")[:2_000].strip() or "(no words)"
        attempt = turn.change(attempt, asks=id, last=f"asks: {text}"[:LINE])
        ask_question(turn, book, attempt, text, id, args.get("recommend", "")[:LINE])


def discover(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    if sum(d.attempt == attempt.id for d in book.discoveries.values()) >= FOUND:
        tell_agent(turn, attempt, f"not shown: you found {FOUND} things already; name the rest in your last words.")
        return
    cut = {"text": args.get("text", "")[:2_000], "why": args.get("why", "")[:LINE]}
    discoveries.discovered(turn, book, attempt, {**args, **cut})


def evidence(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """Evidence for a criterion. A reviewer rules by `review`."""
    turn.put(
        Evidence(
            key=turn.new(book.key, "e"), task=attempt.task, attempt=attempt.id,
            criterion=args.get("criterion", "")[:80],
            kind=given(args.get("kind", "output")), text=args.get("text") or args.get("quote", ""),
            path=(args.get("path") or args.get("source", ""))[:LINE], hash=args.get("hash", "")[:80],
            at=turn.at,
        )
    )  # fmt: skip
    turn.change(book.attempts[attempt.id], last=f"evidence for {args.get('criterion', '?')}"[:LINE])


def given(kind: str) -> str:
    """What an agent calls its evidence; a diff and a verdict it cannot give so."""
    return "output" if kind in ("diff", "verdict") else kind[:20]


def reserve(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """Paths are granted or refused at once; nobody waits, so nothing can deadlock."""
    paths = tuple(p for p in args.get("paths", "").replace(",", " ").split() if p)[:50]
    holder = next(
        (
            lease
            for lease in book.leases.values()
            if lease.live and lease.attempt != attempt.id and any(clash(p, q) for p in paths for q in lease.paths)
        ),
        None,
    )
    if holder is None and paths:
        turn.put(Lease(key=turn.new(book.key, "r"), attempt=attempt.id, paths=paths))
    text = f"refused: {holder.attempt} holds {' '.join(holder.paths)}" if holder else "granted: " + " ".join(paths)
    turn.call(
        Deliver(key=f"{turn.event.id}:reserve", attempt=attempt.key, sort="answer", text=text, ask=args.get("id", ""))
    )


def note(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """A word to another task: at once if it runs, else in its next brief."""
    to = args.get("to", "*").rpartition(".")[2][:20]
    turn.put(Note(key=turn.new(book.key, "n"), task=attempt.task, to=to, text=args.get("text", "")[:2_000], at=turn.at))
    for other in list(book.running()):
        if other.id != attempt.id and other.role == "worker" and to in (other.task, "*"):
            text = f"note from {attempt.task}: {args.get('text', '')[:2_000]}"
            turn.call(Deliver(key=f"{turn.event.id}:{other.id}", attempt=other.key, sort="note", text=text))


def broken(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    said = named(args)
    why = f"{attempt.id} says: {said.get('text', '')[:LINE]}"
    if lack := assumptions.broken(turn, book, said["id"], why) if "id" in said else NAMELESS:
        tell_agent(turn, attempt, lack)


def stuck(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """A reason is owed; without one the agent is told so."""
    reason = args.get("text", "").strip()[:2_000]
    if not reason:
        tell_agent(turn, attempt, "stuck needs a reason: say what you tried and what you need.")
    elif attempt.role == "worker":
        id = args.get("id", str(attempt.seq))
        turn.change(attempt, stuck=reason, asks=id, last=f"stuck: {reason}"[:LINE])
        ask_stuck(turn, book, attempt, reason, id)


def done(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """An agent's claim. Refused while a criterion of kind evidence has none, or before it began."""
    task = book.tasks[attempt.task]
    if attempt.owed:
        tell_agent(turn, attempt, "done refused: you did not begin; say restate first.")
        return
    missing = lacking(book, task, attempt)
    if attempt.role == "worker" and missing:
        turn.change(attempt, last=f"done refused: no evidence for {', '.join(missing)}")
        tell_agent(turn, attempt, f"done refused: give evidence for {', '.join(missing)}, then say done again.")
        return
    turn.change(attempt, claimed=True, last=args.get("text", "")[:LINE] or "done")


def handoff(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """Its own words for who goes on after it, the last ones it said."""
    turn.change(attempt, handoff=cut(args.get("text", ""), WORDS))


def tell_agent(turn: Turn, attempt: Attempt, text: str) -> None:
    turn.call(Deliver(key=f"{turn.event.id}:tell", attempt=attempt.key, sort="nudge", text=text))


def receipt(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """How far a person's words got, in their last form."""
    key = args.get("tell", "")
    tell = book.tells.get(key.partition(":")[0].rpartition(".")[2])
    if tell and tell.given and ":" in key and key != tell.given:
        return
    if tell and tell.attempt == attempt.id and tell.state in ("queued", "delivered"):
        turn.change(tell, state=args.get("state", "delivered"), moved=turn.at)


def delivered(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    receipt(turn, book, attempt, {**args, "state": "delivered"})


def applied(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    receipt(turn, book, attempt, {**args, "state": "applied"})


def usage(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """Money and tokens since the last report of them. Tokens without a known price are counted apart, never as free."""
    try:
        money, tokens = float(args.get("money", "0")), int(args.get("tokens", "0"))
        unpriced = min(max(0, int(args.get("unpriced", "0"))), TOKENS)
    except ValueError:
        return
    if not isfinite(money):
        return
    money, tokens = min(max(0.0, money), MONEY), min(max(0, tokens), TOKENS)
    first = attempt.own and not (attempt.money or attempt.tokens or attempt.unpriced) and bool(money or tokens)
    attempt = turn.change(
        attempt, money=attempt.money + money, tokens=attempt.tokens + tokens, unpriced=attempt.unpriced + unpriced
    )
    task, swarm = book.tasks[attempt.task], book.swarm
    turn.change(task, spent=task.spent + money, used=task.used + tokens)
    turn.change(
        swarm, spent=swarm.spent + money, used=swarm.used + tokens, unpriced=swarm.unpriced + unpriced,
        uncounted=swarm.uncounted - first, claimed=swarm.claimed + money * attempt.own,
    )  # fmt: skip
    if not attempt.stopping:
        burnt(turn, book, attempt)


def profile(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """What it runs as, for the record: version, model, hashes of prompt and tools, and the role's prompt by name."""
    said = {name: value[:80] for name, value in args.items() if name in PROFILE}
    turn.change(attempt, profile={**attempt.profile, **said})


VERBS = {
    "began": began, "progress": progress, "ask": ask, "discover": discover, "finding": rulings.finding,
    "review": rulings.review, "evidence": evidence, "reserve": reserve, "note": note, "broken": broken, "stuck": stuck,
    "done": done, "delivered": delivered, "applied": applied, "usage": usage, "profile": profile, "acted": acted,
    "permit": permit, "restate": restate, "handoff": handoff, "stands": checkins.stands,
}  # fmt: skip
