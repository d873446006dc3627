"""Rows made into things: what may truly be said of each task, attempt, question, finding and of the swarm itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from bot.core.policy import people
from bot.core.prose import natural, short
from bot.core.report.checker.facts import Facts, Thing
from bot.core.report.human import human
from bot.core.report.testing import gates, reach, unjudged
from bot.core.rows import Attempt, Checkpoint, Row
from bot.core.values import Answer, Verdict
from bot.core.world import Book, World

R = TypeVar("R", bound=Row)
YES = ("approve", "allow")
SOLE = ("launch", "report", "landing")


def facts(world: World, swarm: str) -> Facts:
    """Everything that may be said of a swarm. Raises KeyError where there is no such swarm."""
    made = things(world, world.books[swarm])
    acted = {name for t in made for names in t.by.values() for name in names if name.isalpha()} - {"rules", "check"}
    return Facts(swarm, made, {p.name for p in people(world)} | acted, world.settings.policy.zone)


def things(world: World, book: Book) -> list[Thing]:
    """All of them, each once."""
    makers: tuple[Callable[[World, Book], Iterator[Thing]], ...] = (
        _tasks, _criteria, _attempts, _questions, _written, _assumptions, _versions, _sole, _merges, _gates,
    )  # fmt: skip
    return [thing for make in makers for thing in make(world, book)]


def _by(**names: str | Iterable[str]) -> dict[str, frozenset[str]]:
    """Who did what, in lower case as it is compared; what nobody did is left out."""
    found = {}
    for word, who in names.items():
        given = (who,) if isinstance(who, str) else tuple(who)
        if people := frozenset(p.casefold() for p in given if p):
            found[word] = people
    return found


def _of(rows: Mapping[str, R]) -> dict[str, list[R]]:
    """Rows by the task they are of."""
    found: dict[str, list[R]] = {}
    for row in rows.values():
        found.setdefault(getattr(row, "task", ""), []).append(row)
    return found


def _tasks(world: World, book: Book) -> Iterator[Thing]:
    del world
    attempts, deviations, questions = _of(book.attempts), _of(book.deviations), _of(book.checkpoints)
    beside = _around(book)
    for row in book.tasks.values():
        tried = [a for a in attempts.get(row.id, ()) if a.role == "worker"]
        turned = deviations.get(row.id, [])
        asked = questions.get(row.id, [])
        yes = [c for c in asked if c.state == "answered" and c.answer and c.answer.word in YES]
        no = [c for c in asked if c.state == "declined"]
        words = {row.state, row.spec.kind, row.origin}
        words |= {"ended"} if row.ended and row.state in ("done", "failed", "dropped", "carried") else set()
        words |= {"closed"} if row.state in ("done", "failed", "dropped") else set()
        words |= {"planned"} if row.origin == "plan" else {"added", "discovered"}
        words |= {"merged"} if row.merged and row.state == "done" else set()
        words |= {"irreversible"} if row.spec.irreversible else set()
        words |= {"unjudged"} if unjudged(row) and row.state == "done" else set()
        words |= {"reviewed"} if any(v.by.startswith("reviewer") for v in row.verdicts.values()) else set()
        words |= {"retried"} if len(tried) > 1 else set()
        words |= {"reverted"} if row.reverted else set()
        words |= {"faltered"} if row.failures else set()
        words |= {"approved"} if yes else set()
        words |= {"declined"} if no else set()
        words |= {"started"} if tried else set()
        words |= {x.kind for x in turned} & {"redirected", "amended", "split"}
        _, _, closer = row.reason.rpartition(f"{row.state} by ")
        closer = closer.partition(":")[0] if f"{row.state} by " in row.reason else ""
        files = tuple(dict.fromkeys(f for a in tried for f in a.files))
        yield Thing(
            id=row.id, kind="task", words=frozenset(words), rank=int(row.id[1:]),
            by=_by(
                approved={a.person for c in yes for a in _given(c)}, declined={a.person for c in no for a in _given(c)},
                reviewed={v.by.removeprefix("reviewer ") for v in row.verdicts.values() if v.by.startswith("rev")},
                added=row.author, **{row.state: closer},
            ),
            at={"started": row.started, "ended": row.ended, row.state: row.ended, "merged": row.ended,
                "approved": max((c.answer.at for c in yes if c.answer), default=0.0)},
            sums={
                ("min", ""): (row.minutes,), ("min", "agent"): (row.minutes,),
                ("min", "estimate"): (row.spec.estimate,),
                ("min", "plan"): (row.spec.estimate,),
                ("line", ""): (float(sum(row.lines)),), ("line", "added"): (float(row.lines[0]),),
                ("line", "removed"): (float(row.lines[1]),), ("file", ""): (float(len(files)),),
                ("$", ""): (sum(a.money for a in tried),), ("token", ""): (float(sum(a.tokens for a in tried)),),
                ("times", "failed"): (float(row.failures),), ("times", "retried"): (float(max(0, len(tried) - 1)),),
                ("failure", ""): (float(row.failures),), ("retry", ""): (float(max(0, len(tried) - 1)),),
                ("times", "estimate"): (round(row.minutes / row.spec.estimate, 1) if row.spec.estimate else 0.0,),
                ("behind", ""): (float(len(reach(book, row.id))), float(len(book.dependents.get(row.id, ())))),
            },
            links=frozenset({*beside.get(row.id, ()), *(c.id for c in row.spec.criteria)}), pairs=frozenset(
                {("needs", n) for n in row.spec.needs} | {("frees", n) for n in book.dependents.get(row.id, ())}
            ),
            texts=(row.reason, row.spec.outcome, *row.decisions, *(x.text for x in turned)),
            names=(row.spec.title, *files, *_commits(row.merged, row.commit)),
        )  # fmt: skip


def _given(row: Checkpoint) -> tuple[Answer, ...]:
    return (*row.approvals, *((row.answer,) if row.answer else ()))


def _commits(*hashes: str) -> tuple[str, ...]:
    """A commit is named by its first seven digits, or whole."""
    return tuple(name for h in hashes if h for name in (h[:7], h))


def _around(book: Book) -> dict[str, list[str]]:
    """What belongs to each task: it may be told of in one breath with it."""
    found: dict[str, list[str]] = {}
    for table in (book.attempts, book.checkpoints, book.findings, book.discoveries, book.deviations):
        for task, rows in _of(table).items():
            found.setdefault(task, []).extend(row.id for row in rows)
    for d in book.discoveries.values():
        found.setdefault(d.became, []).append(d.id)
    for u in book.assumptions.values():
        for task in u.spec.tasks:
            found.setdefault(task, []).append(u.id)
    return found


def _criteria(world: World, book: Book) -> Iterator[Thing]:
    del world
    for task in book.tasks.values():
        for rank, row in enumerate(task.spec.criteria, 1):
            held = task.verdicts.get(row.id, Verdict())
            words: set[str] = {held.ruling, row.judge}
            words |= {"passed", "judged"} if held.ruling == "met" else set()
            words |= {"unjudged"} if held.ruling == "open" else set()
            words |= {"judged"} if held.ruling == "failed" else set()
            who = held.by.removeprefix("reviewer ")
            yield Thing(
                id=row.id, kind="criterion", words=frozenset(words), rank=rank, links=frozenset({task.id}),
                by=_by(judged=who, met=who if held.ruling == "met" else ""), texts=(row.text, row.check, held.detail),
                at={held.ruling: held.at, "judged": held.at},
            )  # fmt: skip


def _attempts(world: World, book: Book) -> Iterator[Thing]:
    del world
    ranks: dict[tuple[str, str], int] = {}
    for row in sorted(book.attempts.values(), key=lambda a: natural(a.id)):
        rank = ranks[row.task, row.role] = ranks.get((row.task, row.role), 0) + 1
        if row.role == "worker":
            yield Thing(
                id=row.id, kind="attempt", words=frozenset(_outcome(book, row)), rank=rank,
                links=frozenset({row.task, *((row.continues,) if row.continues else ())}),
                at={"started": row.started, "ended": row.ended},
                sums={("$", ""): (row.money,), ("token", ""): (float(row.tokens),),
                      ("min", ""): (max(0.0, row.ended - row.started) / 60,)},
                texts=(row.stuck, row.last, row.tail), names=_commits(row.commit),
            )  # fmt: skip
        else:
            yield Thing(id=row.id, kind=row.role, links=frozenset({row.task}), texts=(row.last,), rank=rank)


def _outcome(book: Book, row: Attempt) -> Iterator[str]:
    """An attempt that ended well, but was not its task's last, failed what it was judged by."""
    task = book.tasks.get(row.task)
    good = row.outcome == "done" and task is not None and task.attempt == row.id and task.state == "done"
    yield from ("started", row.state)
    yield from ("done",) if good else ()
    yield from (row.outcome,) if row.outcome != "done" else ()
    yield from ("failed",) if row.outcome == "done" and not good else ()


def _questions(world: World, book: Book) -> Iterator[Thing]:
    del world
    for row in book.checkpoints.values():
        yes = bool(row.answer) and row.state == "answered" and row.answer is not None and row.answer.word in YES
        words = {row.state, row.kind, "asked"}
        words |= {"approved"} if yes else set()
        words |= {"unanswered"} if row.state in ("open", "expired") else set()
        who = {a.person for a in (*row.approvals, *((row.answer,) if row.answer else ()))}
        done = row.answer.at if row.answer else 0.0
        yield Thing(
            id=row.id, kind="question", words=frozenset(words), rank=int(row.id[1:]),
            by=_by(answered=who if row.state == "answered" else "", approved=who if yes else "",
                   declined=who if row.state == "declined" else "", asked=row.attempt),
            at={"asked": row.asked, row.state: done, "approved": done},
            sums={("min", ""): ((done - row.asked) / 60,) if done else ()},
            links=frozenset({row.task, row.attempt, short(row.about), *(j.partition(":")[0] for j in row.joined)}),
            texts=(row.title, row.text, row.recommend, row.answer.text if row.answer else ""),
        )  # fmt: skip


def _written(world: World, book: Book) -> Iterator[Thing]:
    """Findings, discoveries, deviations, corrections."""
    del world
    for f in book.findings.values():
        yield Thing(
            id=f.id, kind="finding", words=frozenset({f.state, f.severity, "flagged"}), by=_by(
                flagged=f.attempt, **{f.state: f.by.removeprefix("reviewer ")}), links=frozenset({f.task, f.attempt}),
            texts=(f.text,), names=(f.place, f.place.partition(":")[0]), at={"flagged": f.at},
        )  # fmt: skip
    for d in book.discoveries.values():
        words = {d.state, "discovered", *(("accepted",) if d.state in ("task", "carried") else ())}
        yield Thing(
            id=d.id, kind="discovery", words=frozenset(words), by=_by(discovered=d.attempt, **{d.state: d.by}),
            links=frozenset({d.task, d.attempt, d.became}), texts=(d.text, d.why),
        )  # fmt: skip
    for x in book.deviations.values():
        words = {x.kind, x.verdict or "unjudged", *(("judged",) if x.verdict else ())}
        yield Thing(
            id=x.id, kind="deviation", words=frozenset(words), links=frozenset({x.task}), texts=(x.text,),
            by=_by(judged=x.by, **({x.verdict: x.by} if x.verdict else {})),
        )  # fmt: skip
    for k in book.corrections.values():
        words = {"withdrawn"} if k.state != "stands" else {"stands"}
        yield Thing(id=k.id, kind="correction", words=frozenset(words), links=frozenset({k.about}), texts=(k.text,))


def _assumptions(world: World, book: Book) -> Iterator[Thing]:
    del world
    for u in book.assumptions.values():
        yield Thing(
            id=u.id, kind="assumption", words=frozenset({u.state}), links=frozenset(u.spec.tasks),
            texts=(u.spec.text, u.detail),
        )  # fmt: skip


def _versions(world: World, book: Book) -> Iterator[Thing]:
    del world
    for row in book.plans.values():
        words = {"written"} | ({"signed"} if row.signed_by or row.number == book.swarm.signed else set())
        signer = row.signed_by or (book.swarm.signer if row.number == book.swarm.signed else "")
        yield Thing(
            id=row.id, kind="version", words=frozenset(words), by=_by(signed=signer, written=row.author),
            at={"written": row.at}, texts=(row.why,), rank=row.number,
        )  # fmt: skip


def _sole(world: World, book: Book) -> Iterator[Thing]:
    """The swarm, its plan, its launch, its report, its landing."""
    row, person = book.swarm, human(book)
    signed = book.plans.get(f"v{row.signed}")
    worked = row.worked or sum(t.minutes for t in book.tasks.values())
    words = {row.state, *(("launched", "started") if row.launched else ()), *(("landed",) if row.landed else ()),
             *(("ended",) if row.ended else ()), *(("expected",) if row.expected else ())}  # fmt: skip
    late = (row.ended - row.expected) / 60 if row.ended and row.expected else 0.0
    yield Thing(
        id=row.key, kind="swarm", words=frozenset(words), names=(row.title, *_commits(row.tip, row.base, row.landed)),
        by=_by(launched=row.signer or row.owner, owned=row.owner), texts=(row.reason,),
        at={"launched": row.launched, "started": row.launched, "ended": row.ended, "expected": row.expected},
        sums={
            ("min", ""): (worked, (row.ended - row.launched) / 60) if row.ended else (worked,),
            ("min", "agent"): (worked,), ("min", "plan"): (person.plan,), ("min", "answer"): (person.answers,),
            ("min", "late"): (late,) if late > 0 else (), ("min", "budget"): (row.minutes,),
            ("$", ""): (row.spent,), ("$", "budget"): (row.money,), ("token", ""): (float(row.used),),
            ("line", "added"): (float(sum(t.lines[0] for t in book.tasks.values() if t.merged)),),
            ("line", "removed"): (float(sum(t.lines[1] for t in book.tasks.values() if t.merged)),),
            ("line", ""): (float(sum(sum(t.lines) for t in book.tasks.values() if t.merged)),),
        },
    )  # fmt: skip
    signer = (signed.signed_by or row.signer) if signed else ""
    later = any(p.number > row.signed for p in book.plans.values())
    words = {*(("signed", "approved") if signed else ()), *(("amended",) if later else ())}
    yield Thing(id="plan", kind="plan", words=frozenset(words), by=_by(
        signed=signer, approved=signer, written=signed.author if signed else ""),
        at={"signed": row.launched})  # fmt: skip
    for kind in SOLE:
        given = [c for c in book.checkpoints.values() if c.kind == kind and c.state == "answered" and c.answer]
        who = {a.person for c in given for a in (*c.approvals, *((c.answer,) if c.answer else ()))}
        who |= {row.signer} if kind == "launch" and row.launched else set()
        at = max((c.answer.at for c in given if c.answer), default=0.0)
        words = {"approved", "signed", "launched", "landed"} if who else set()
        yield Thing(id=kind, kind=kind, words=frozenset(words), by=_by(approved=who, signed=who, landed=who,
                    launched=who), at={"approved": at, "signed": at, "landed": at})  # fmt: skip


def _merges(world: World, book: Book) -> Iterator[Thing]:
    del world
    for row in book.batches.values():
        words = {row.state, *(("reverted",) if row.kind == "revert" and row.state == "merged" else ())}
        yield Thing(id=row.id, kind="merge", words=frozenset(words), by=_by(reverted=row.by),
                    links=frozenset(row.tasks), names=_commits(row.tip))  # fmt: skip


def _gates(world: World, book: Book) -> Iterator[Thing]:
    green, red, idle = gates(world, book)
    for names, words in ((green, ("passed", "ran")), (red, ("failed", "red", "ran")), (idle, ())):
        yield from (Thing(id=f"gate {g}", kind="gate", words=frozenset(words), names=(g,)) for g in names)
