"""`sometimes`: what must have happened somewhere among many seeds, or the simulation proves less than it says."""

import re
from collections.abc import Callable, Iterator

from adapters.sim.faults import RATES
from adapters.sim.simulator import Simulation
from bot.core.coordinator.amending import WRONG
from bot.core.records import Batch, Rehearsal
from bot.core.rows import Attempt, Checkpoint, Swarm, Task
from bot.core.world import Book

KINDS = (
    "launch", "start", "result", "question", "stuck", "irreversible", "conflict", "budget", "discovery", "assumption",
    "amendment", "first look", "report", "landing", "blocked", "parked", "revert", "permission",
)  # fmt: skip
SWARM: dict[str, Callable[[Swarm], bool]] = {
    "a swarm is closed, its report signed": lambda s: s.state == "closed" and s.report not in ("", "draft"),
    "a swarm is shown in several channels": lambda s: bool(s.mirrors),
    "a swarm has a channel of its own": lambda s: bool(s.room),
    "a swarm gets no channel of its own": lambda s: bool(s.unopened),
    "a swarm is stopped": lambda s: s.state == "stopped",
    "a draft is put away": lambda s: s.reason.startswith("put away"),
    "a swarm is paused": lambda s: s.state == "paused",
    "a swarm lands": lambda s: bool(s.landed),
    "accountability moves": lambda s: s.owner not in ("", "ann"),
    "a plan is amended while it runs": lambda s: s.version > s.signed > 0,
    "a next plan is drafted": lambda s: bool(s.previous),
    "the canaries widen": lambda s: not s.canary,
    "no sandbox works": lambda s: not s.sandbox and s.signed > 0,
}
TASK: dict[str, Callable[[Task], bool]] = {
    "a task is merged": lambda t: bool(t.merged),
    "an irreversible task is merged": lambda t: bool(t.merged) and t.spec.irreversible,
    "a task without work is done": lambda t: t.state == "done" and not t.merged,
    "a task is done after a failure": lambda t: t.state == "done" and t.failures > 0,
    "a merge is taken back": lambda t: bool(t.reverted),
    "a task is carried": lambda t: t.state == "carried",
    "a task is dropped": lambda t: t.state == "dropped",
    "a task is failed by a person": lambda t: t.state == "failed",
    "a task is parked after three failures": lambda t: t.state == "parked" and t.failures >= 3,
    "a task is parked since two attempts drifted": lambda t: t.reason.startswith("two attempts drifted"),
    "a task is parked by silence": lambda t: t.state == "parked" and "nobody answered" in t.reason,
    "a discovery is made a task": lambda t: t.origin == "discovery",
    "an irreversible task is carried for want of a sandbox": lambda t: "no sandbox" in t.reason,
    "a person's note becomes a criterion": lambda t: any(c.judge == "person" and c.by for c in t.spec.criteria),
}
ATTEMPT: dict[str, Callable[[Attempt], bool]] = {
    "an attempt continues a dead one": lambda a: bool(a.continues),
    "a silent attempt is ended": lambda a: a.stopping == "silent",
    "an attempt dies": lambda a: a.outcome == "died",
    "an attempt is limited": lambda a: a.outcome == "limited",
    "an attempt is over its time": lambda a: a.outcome == "over budget",
    "a start is corrected": lambda a: a.wrong == 1 and not a.owed and bool(a.start),
    "a start is wrong twice": lambda a: a.stopping == "wrong start",
    "what is never restated is ended": lambda a: a.stopping == "silent" and a.owed > 0,
    "a reviewer rules": lambda a: a.role == "reviewer" and a.outcome == "done",
    "a review is ended for what it says": lambda a: a.stopping == "malformed",
    "an attempt is looked at on its way": lambda a: a.looks > 0,
    "an attempt drifts and is ended": lambda a: a.stopping == "drifting",
    "a scout looks further": lambda a: a.role == "scout" and a.outcome == "done",
}
CHECKPOINT: dict[str, Callable[[Checkpoint], bool]] = {
    "two people approve": lambda c: len(c.approvals) > 1,
    "a question expires": lambda c: c.state == "expired",
    "somebody declines": lambda c: c.state == "declined",
    "a question is withdrawn": lambda c: c.state == "withdrawn",
    "a question joins another": lambda c: c.kind == "question" and bool(c.joined),
    "a call is allowed for its task": lambda c: c.answer is not None and c.answer.word == "allow",
    "a yes goes to an attempt that continues": lambda c: c.kind == "permission" and c.attempt not in c.title.split(),
    "a start is asked about": lambda c: "start" in c.facts,
    "a person lets a start go on": lambda c: "start" in c.facts and c.state == "answered",
    "an undo of what was signed is signed": lambda c: "undo" in c.facts and c.state == "answered",
    "an amendment waits to be mended": lambda c: c.kind == "amendment" and WRONG in c.facts,
    "an amendment is overtaken": lambda c: c.kind == "amendment" and c.outcome.startswith("the plan changed to"),
    "an unsigned edit is taken back": lambda c: " took back: " in c.outcome,
    "a deputy is asked": lambda c: c.step >= 2,
}
BATCH: dict[str, Callable[[Batch], bool]] = {
    "a batch of several is merged": lambda b: b.state == "merged" and len(b.tasks) > 1,
    "a red batch is bisected": lambda b: b.state == "red" and b.tried > 2,
    "a batch is withdrawn": lambda b: b.state == "withdrawn",
    "the target is merged in": lambda b: b.kind == "target" and b.state == "merged",
    "a revert is published": lambda b: b.kind == "revert" and b.state == "merged",
}
OTHER = (
    "the bot dies", "done is refused", "a stale answer is refused", "a viewer is refused", "a receipt is applied",
    "a receipt is too late", "paths are refused", "a finding is addressed", "a finding is waived",
    "a finding is unfounded", "a quote is not there", "a quote is in a file", "a review did not run",
    "a large plan runs", "an idea is unfounded", "an idea is joined", "an idea is unread",
    "ideas reach people together", "a range is confirmed", "an old message points below", "a line is marked",
    "a log is followed to its end", "a planner drafts", "a planner's draft goes back", "a brain proposes an amendment",
    "a plan is rehearsed", "a rehearsal comes to nothing", "a report is asked", "a report cannot tell",
)  # fmt: skip
QUOTED = {"no": "not there", "file": "in a file"}
ANSWERED = re.compile(r"t\d+ was approved by |t\d+: it was not approved")
FOLLOWED = re.compile(r" · a\d+ ended: ")


def named() -> tuple[str, ...]:
    """Every fact that must fire, faults included."""
    tables = (*SWARM, *TASK, *ATTEMPT, *CHECKPOINT, *BATCH)
    return (*tables, *(f"{kind} is answered" for kind in KINDS), *OTHER, *(f"fault: {kind}" for kind in RATES))


def fired(sim: Simulation) -> Iterator[str]:
    """The facts of one history, at its end."""
    yield from (f"fault: {kind}" for kind, count in sim.faults.counted.items() if count)
    for book in sim.world.books.values():
        if book.rows["swarm"]:
            yield from _facts(book)
            yield from _others(book)
    words = [call.text for agent in sim.fleet.agents.values() for call in agent.inbox.values()]
    yield from (["done is refused"] if any(text.startswith("done refused") for text in words) else [])
    replies = [m.title for m in sim.chat.messages.values()]
    yield from (["the bot dies"] if sim.crashes else [])
    yield from (["an old message points below"] if any(r.startswith("Moved below") for r in replies) else [])
    yield from (["a log is followed to its end"] if any(FOLLOWED.search(r) for r in replies) else [])
    yield from (["a line is marked"] if sim.chat.marks else [])
    yield from (["a stale answer is refused"] if any("changed since you saw it" in r for r in replies) else [])
    yield from (["a report is asked"] if any(ANSWERED.match(r) for r in replies) else [])
    yield from (["a report cannot tell"] if any(r.startswith("I cannot answer this") for r in replies) else [])
    yield from (["a viewer is refused"] if any("is a viewer" in r for r in replies) else [])
    yield from (["a range is confirmed"] if any(r.state == "confirmed" for r in sim.readings()) else [])


def _facts(book: Book) -> Iterator[str]:
    yield from (name for name, test in SWARM.items() if test(book.swarm))
    yield from (name for name, test in TASK.items() if any(test(t) for t in book.tasks.values()))
    yield from (name for name, test in ATTEMPT.items() if any(test(a) for a in book.attempts.values()))
    yield from (name for name, test in CHECKPOINT.items() if any(test(c) for c in book.checkpoints.values()))
    yield from (name for name, test in BATCH.items() if any(test(b) for b in book.batches.values()))


def _others(book: Book) -> Iterator[str]:
    yield from {f"{c.kind} is answered": 0 for c in book.checkpoints.values() if c.state == "answered"}
    yield from {f"a receipt is {'too late' if m.state == 'late' else m.state}": 0 for m in book.tells.values()}
    yield from {f"a finding is {f.state}": 0 for f in book.findings.values()}
    yield from {f"an idea is {d.state}": 0 for d in book.discoveries.values()}
    quotes = {e.found for e in book.evidence.values() if e.kind == "verdict"}
    yield from [f"a quote is {QUOTED[found]}" for found in sorted(quotes & QUOTED.keys())]
    texts = [c.text for c in book.checkpoints.values()]
    yield from (["a review did not run"] if any("the review did not run" in t for t in texts) else [])
    titles = [c.title for c in book.checkpoints.values()]
    yield from (["ideas reach people together"] if any(" ideas beside " in t for t in titles) else [])
    yield from (["a large plan runs"] if len(book.tasks) >= 100 else [])
    plans = [p for p in book.plans.values() if p.author == "planner"]
    yield from (["a planner drafts"] if plans else [])
    yield from (["a planner's draft goes back"] if book.planner and book.planner.tries else [])
    amended = any("change" in c.facts for c in book.checkpoints.values())
    yield from (["a brain proposes an amendment"] if amended else [])
    tried = [r for r in book.rows["rehearsal"].values() if isinstance(r, Rehearsal)]
    yield from (["a plan is rehearsed"] if any(r.figures for r in tried) else [])
    yield from (["a rehearsal comes to nothing"] if any(r.error for r in tried) else [])
    yield from (["paths are refused"] if len({x.attempt for x in book.leases.values()}) > 1 else [])
