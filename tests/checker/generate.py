"""True claims about a swarm, worked out from its rows by themselves, and each made wrong in one place.

It knows nothing of the checker: what is true here is counted anew.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.sim.agenda import Dice
from bot.core.rows import Task
from bot.core.world import Book, World

WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
STATES = ("done", "carried", "dropped", "failed")
PEOPLE = ("ann", "bob", "dan", "eve")
Wrongs = list[tuple[str, dict[str, object]]]  # category, fields changed


@dataclass
class Claim:
    name: str
    fields: dict[str, object]
    wrongs: Wrongs = field(default_factory=list)


def claims(world: World, dice: Dice) -> list[Claim]:
    """Every claim that can be made of the swarm, in a random order; each with what would be wrong."""
    book = world.books["s1"]
    made = [claim for maker in MAKERS for claim in maker(book, dice)]
    dice.shuffle(made)
    return made


def said(template: str, fields: dict[str, object], dice: Dice) -> str:
    """A sentence; small numbers are words as often as digits."""
    shown = {k: _number(v, dice) for k, v in fields.items()}
    text = template.format(**shown)
    return text if text[:2].strip("tacdfxs1234567890") == "" else text[0].upper() + text[1:]


def _number(value: object, dice: Dice) -> str:
    if isinstance(value, int):
        return WORDS[value] if value <= 12 and dice.chance(0.4) else f"{value:,}"
    return str(value)


def off(n: int, dice: Dice, *more: int) -> int:
    """Another number nearby that is not the true one."""
    near = [v for v in (n - 2, n - 1, n + 1, n + 2, n + 10) if v > 1 and v not in (n, *more)]
    return dice.choice(near)


def other(dice: Dice, values: list[str], *but: str) -> list[str]:
    left = [v for v in values if v not in but]
    return [dice.choice(left)] if left else []


def in_state(book: Book, state: str) -> list[Task]:
    return [t for t in book.tasks.values() if t.state == state]


def _tasks(book: Book, dice: Dice) -> Iterator[Claim]:
    total, done = len(book.tasks), len(in_state(book, "done"))
    if 1 < done < total:
        yield Claim("done of", {"n": done, "m": total}, [
            ("number", {"n": off(done, dice, total)}), ("number", {"m": off(total, dice, done)})])  # fmt: skip
        share = round(100 * done / total)
        yield Claim("percent", {"n": share}, [("number", {"n": off(share, dice)})])
    planned = sum(t.origin == "plan" for t in book.tasks.values())
    if total - planned > 1:
        yield Claim("origin", {"n": planned, "m": total - planned}, [
            ("number", {"n": off(planned, dice)}), ("number", {"m": off(total - planned, dice)})])  # fmt: skip
    for state in STATES:
        held = in_state(book, state)
        if len(held) > 1:
            wrong = [v for v in STATES if len(in_state(book, v)) != len(held)]
            yield Claim("in state", {"n": len(held), "v": state}, [
                ("number", {"n": off(len(held), dice)}), *(("verdict", {"v": v}) for v in wrong[:2])])  # fmt: skip
            a, b = dice.sample(held, 2)
            apart = [t.id for t in book.tasks.values() if t.state != state]
            yield Claim("two", {"t": a.id, "u": b.id, "v": state}, [
                *(("id", {"u": i}) for i in other(dice, apart)), ("verdict", {"v": _else(dice, state)})])  # fmt: skip
        if len(held) == 1:
            apart = [t.id for t in book.tasks.values() if t.state != state]
            yield Claim("only", {"t": held[0].id, "v": state}, [("id", {"t": i}) for i in other(dice, apart)])


def _else(dice: Dice, state: str) -> str:
    return dice.choice([v for v in STATES if v != state])


def _each(book: Book, dice: Dice) -> Iterator[Claim]:
    names = [t.id for t in book.tasks.values()]
    for t in book.tasks.values():
        if t.state not in STATES:
            continue
        apart = [o.id for o in book.tasks.values() if o.state != t.state]
        wrong: Wrongs = [("verdict", {"v": _else(dice, t.state)})]
        yield Claim("task is", {"t": t.id, "v": t.state}, [*wrong, *(("id", {"t": i}) for i in other(dice, apart))])
        same = [o.spec.title for o in book.tasks.values()]
        if same.count(t.spec.title) == 1:
            titles = [("name", {"title": x}) for x in other(dice, same, t.spec.title)]
            yield Claim("title", {"t": t.id, "title": t.spec.title, "v": t.state}, [*wrong, *titles])
        for u in other(dice, [o.id for o in book.tasks.values() if o.state in STATES and o.state != t.state]):
            w = book.tasks[u].state
            yield Claim("but", {"t": t.id, "v": t.state, "u": u, "w": w}, [
                ("verdict", {"v": w, "w": t.state}), ("verdict", {"w": _else(dice, w)}), ("id", {"t": u,
                    "u": t.id})])  # fmt: skip
        clock = _clock(t.ended)
        if t.ended:
            yield Claim("task ended", {"t": t.id, "v": t.state, "h": clock}, [("number", {"h": _shift(t.ended, dice)})])
        if t.state == "done" and t.merged:
            not_so = [o.id for o in book.tasks.values() if not o.merged and not o.commit]
            yield Claim("merged", {"t": t.id}, [("id", {"t": i}) for i in other(dice, not_so)])
            commits = [o.merged[:7] for o in book.tasks.values() if o.merged]
            yield Claim("commit", {"t": t.id, "commit": t.merged[:7]}, [
                ("name", {"commit": c}) for c in other(dice, commits, t.merged[:7], t.commit[:7])])  # fmt: skip
        elif t.state != "done":
            yield Claim("unmerged", {"t": t.id}, [])
        tries = _tries(book, t.id)
        if tries > 1:
            apart = [n for n in names if _tries(book, n) != tries]
            yield Claim("attempts", {"t": t.id, "n": tries}, [
                ("number", {"n": off(tries, dice)}), *(("id", {"t": i}) for i in other(dice, apart))])  # fmt: skip
        if tries > 2:
            yield Claim("retry", {"t": t.id, "n": tries - 1}, [("number", {"n": off(tries - 1, dice)})])
        if t.failures > 1:
            yield Claim("failures", {"t": t.id, "n": t.failures}, [("number", {"n": off(t.failures, dice)})])
        if t.lines[0] > 1 and t.lines[1] > 1:
            n, m = t.lines
            apart = [o.id for o in book.tasks.values() if o.lines[0] != n]
            yield Claim("added lines", {"t": t.id, "n": n, "m": m}, [
                ("number", {"n": off(n, dice, m)}),
                *(("id", {"t": i}) for i in other(dice, apart))])  # fmt: skip
        size = int(t.spec.estimate)
        apart = [o.id for o in book.tasks.values() if o.spec.estimate != size]
        if size > 1:
            yield Claim("estimate", {"t": t.id, "n": size}, [("number", {"n": off(size, dice)}), *(
                ("id", {"t": i}) for i in other(dice, apart))])  # fmt: skip
        for need in t.spec.needs[:1]:
            apart = [n for n in names if n not in t.spec.needs and n != t.id]
            wrongs: Wrongs = [("id", {"t": need, "u": t.id})]
            yield Claim("needs", {"t": t.id, "u": need}, [*wrongs, *(("id", {"u": i}) for i in other(dice, apart))])
        met = sum(t.verdicts[c.id].ruling == "met" for c in t.spec.criteria if c.id in t.verdicts)
        if met > 1:
            yield Claim("met", {"t": t.id, "n": met, "m": len(t.spec.criteria)}, [("number", {"n": off(met, dice)})])
        for verb in ("carried", "dropped", "failed", "closed"):
            who = t.reason.partition(f"{verb} by ")[2].partition(":")[0]
            if who in PEOPLE and t.state == verb:
                yield Claim(
                    "by", {"t": t.id, "v": verb, "p": who}, [("name", {"p": p}) for p in other(dice, [*PEOPLE], who)]
                )


def _tries(book: Book, task: str) -> int:
    return sum(a.task == task and a.role == "worker" for a in book.attempts.values())


def _clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%H:%M}"


def _shift(at: float, dice: Dice) -> str:
    return _clock(at + dice.choice((-3600, -600, 120, 900, 7200)))


def _people(book: Book, dice: Dice) -> Iterator[Claim]:
    swarm = book.swarm
    if swarm.report not in ("", "draft"):
        last = [c for c in book.checkpoints.values() if c.kind == "report" and c.state == "answered"]
        rest = [p for p in PEOPLE if not any(c.answer and c.answer.person == p for c in last)]
        yield Claim("signed", {"p": swarm.report}, [("name", {"p": p}) for p in rest[:2]])
    if swarm.launched:
        who = swarm.signer or swarm.owner
        launch = [c.answer.person for c in book.checkpoints.values() if c.kind == "launch" and c.answer]
        rest = [p for p in PEOPLE if p not in (who, *launch)]
        yield Claim("launched", {"p": who, "s": swarm.key}, [("name", {"p": p}) for p in rest[:2]])
    given: dict[str, int] = {}
    for c in book.checkpoints.values():
        who = {a.person for a in (*c.approvals, *((c.answer,) if c.answer else ()))}
        if c.state == "answered":
            for p in sorted(who):
                given[p] = given.get(p, 0) + 1
        yes = (
            c.state == "answered"
            and c.answer is not None
            and c.answer.word == "approve"
            and c.task
            and c.kind == "result"
        )
        if yes and c.answer is not None:
            same = [o for o in book.checkpoints.values() if o.task == c.task and o.state == "answered"]
            ever = {a.person for o in same for a in (*o.approvals, *((o.answer,) if o.answer else ()))}
            his = {o.task for o in book.checkpoints.values() for a in (*o.approvals, *((o.answer,) if o.answer else ()))
                   if a.person == c.answer.person}  # fmt: skip
            apart = [t for t in book.tasks if t not in his]
            yield Claim("approved", {"t": c.task, "c": c.id, "p": c.answer.person}, [
                *(("name", {"p": p}) for p in other(dice, [*PEOPLE], *ever)),
                *(("id", {"t": i}) for i in other(dice, apart))])  # fmt: skip
    for p, n in given.items():
        if n > 1 and p in PEOPLE:
            rest = [o for o in PEOPLE if given.get(o, 0) != n]
            yield Claim(
                "answers",
                {"p": p, "n": n},
                [("number", {"n": off(n, dice)}), *(("name", {"p": o}) for o in other(dice, rest))],
            )


def _written(book: Book, dice: Dice) -> Iterator[Claim]:
    found, states = list(book.findings.values()), ("open", "addressed", "waived")
    for state in states:
        held = [f for f in found if f.state == state]
        if len(held) > 1:
            yield Claim("findings", {"n": len(held), "m": len(found), "v": state}, [
                ("number", {"n": off(len(held), dice, len(found))}),
                *(("verdict", {"v": v}) for v in states if sum(f.state == v for f in found) != len(held))])  # fmt: skip
        for f in held:
            apart = [t for t in book.tasks if t != f.task]
            yield Claim("finding", {"f": f.id, "t": f.task, "v": state}, [
                ("verdict", {"v": v}) for v in states if v != state] + [
                ("id", {"t": i}) for i in other(dice, apart)] + [
                ("id", {"f": i}) for i in other(dice, [o.id for o in found if o.task != f.task])])  # fmt: skip
    if len(book.discoveries) > 1:
        n = len(book.discoveries)
        yield Claim("discoveries", {"n": n}, [("number", {"n": off(n, dice)})])
    for d in book.discoveries.values():
        if d.became:
            rest = [o.id for o in book.discoveries.values() if d.became not in (o.became, o.task)]
            yield Claim("became", {"d": d.id, "t": d.became}, [
                ("id", {"t": i}) for i in other(dice, list(book.tasks), d.became, d.task)] + [
                ("id", {"d": i}) for i in other(dice, rest)])  # fmt: skip


def _work(book: Book, dice: Dice) -> Iterator[Claim]:
    swarm = book.swarm
    worked = round(swarm.worked)
    yield Claim("spent", {"n": worked}, [("number", {"n": off(worked, dice)}), ("number", {"n": worked * 2})])
    if swarm.ended:
        yield Claim("ended", {"h": _clock(swarm.ended), "s": swarm.key}, [("number", {"h": _shift(swarm.ended, dice)})])
    workers = [a for a in book.attempts.values() if a.role == "worker"]
    for a in workers:
        apart = [t for t in book.tasks if t != a.task]
        yield Claim("worked on", {"a": a.id, "t": a.task}, [
            *(("id", {"t": i}) for i in other(dice, apart)),
            *(("id", {"a": o.id}) for o in workers[:3] if o.task != a.task)])  # fmt: skip
        if a.tokens > 1:
            apart = [o.id for o in workers if o.tokens != a.tokens]
            yield Claim(
                "cost",
                {"a": a.id, "n": a.tokens},
                [("number", {"n": off(a.tokens, dice)}), ("id", {"a": dice.choice(apart)})],
            )
    files = sorted({f for a in workers for f in a.files})
    for t in book.tasks:
        mine = sorted({f for a in workers if a.task == t for f in a.files})
        for name in mine[:1]:
            yield Claim("file", {"t": t, "file": name}, [("name", {"file": f}) for f in other(dice, files, *mine)])


MAKERS: tuple[Callable[[Book, Dice], Iterator[Claim]], ...] = (_tasks, _each, _people, _written, _work)
