"""What a rehearsal takes for granted of each kind of task and of people, and where each figure comes from.

Guesses first, and called so; finished attempts of earlier swarms of the repository take their place where there are
enough; `podium.toml` wins over both.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import log
from statistics import median, stdev

from msgspec.structs import replace

from bot.core.figures import Basis, Kind
from bot.core.world import Book

ENOUGH = 20  # finished attempts of a kind, or answers of people, before they take the place of a guess
MOST = 0.9  # of attempts that fail, where all of them did: a rehearsal has to end
PATROL = ("", "silent", "looping", "burning")  # ends that nobody asked for

GUESSES = {
    "code": Kind(), "content": Kind(right=0.95, fails=0.05), "research": Kind(right=0.93, fails=0.05),
    "data": Kind(right=0.95),
}  # fmt: skip


def basis(given: Mapping[str, Mapping[str, float]], books: Iterable[Book], repository: str) -> Basis:
    """For a plan in this repository. `given` is the table [rehearsal], its own keys under ""."""
    earlier = [b for b in books if b.rows["swarm"] and b.swarm.repository == repository and b.swarm.signed]
    own = given.get("", {})
    kinds, said = {}, [f"{key} {value:g}" for key, value in own.items()]
    for name, guess in GUESSES.items():
        words = given.get(name, {})
        said += [f"{name} {key} {value:g}" for key, value in words.items()]
        words = {**{key: value for key, value in own.items() if key in Kind.__struct_fields__}, **words}
        kinds[name] = replace(seen(earlier, name, guess), **words)
    people = {key: value for key, value in own.items() if key not in Kind.__struct_fields__}
    return replace(answers(earlier), kinds=kinds, said=tuple(said), **people)


def seen(books: Sequence[Book], name: str, guess: Kind) -> Kind:
    """What workers' attempts at this kind of task show, and what people said to its results; else the guess."""
    found = guess
    tasks = [(book, task) for book in books for task in book.tasks.values() if task.spec.kind == name]
    mine = {task.key: task.spec.estimate for _, task in tasks}
    ended = [
        (mine[f"{book.key}.{a.task}"], book.key, a) for book in books for a in book.attempts.values()
        if f"{book.key}.{a.task}" in mine and a.role == "worker" and a.state == "ended" and a.stopping in PATROL
        and a.outcome != "limited"
    ]  # fmt: skip
    if len(ended) >= ENOUGH:
        asked = {(c.swarm, c.attempt) for b in books for c in b.checkpoints.values() if c.kind in ("question", "stuck")}
        minutes = sum(a.ended - a.started for _, _, a in ended) / 60
        done = sum(task.state == "done" for _, task in tasks)
        found = replace(
            found, seen=len(ended), fails=min(MOST, max(0.0, 1 - done / len(ended))),
            asks=sum((swarm, a.id) in asked for _, swarm, a in ended) / len(ended),
            money=sum(a.money for _, _, a in ended) / max(minutes, 1.0),
        )  # fmt: skip
    ratios = [max(a.ended - a.started, 1.0) / 60 / estimate for estimate, _, a in ended if a.outcome == "done"]
    if len(ratios) >= ENOUGH:
        found = replace(found, stretch=median(ratios), spread=stdev(map(log, ratios)))
    judged = [
        c.state == "answered" for book in books for c in book.checkpoints.values()
        if f"{book.key}.{c.task}" in mine and c.kind in ("result", "irreversible") and c.answer
    ]  # fmt: skip
    if len(judged) >= ENOUGH:  # one more that was wrong, and one that was right: never quite 0 or 1
        found = replace(found, judged=len(judged), right=(sum(judged) + 1) / (len(judged) + 2))
    return found


def answers(books: Iterable[Book]) -> Basis:
    """How long people took to answer what was asked while a swarm ran."""
    waited = [
        max(c.answer.at - c.asked, 1.0) / 60 for book in books for c in book.checkpoints.values()
        if c.answer and c.answer.person != "rules" and c.kind not in ("launch", "report", "landing")
    ]  # fmt: skip
    if len(waited) < ENOUGH:
        return Basis()
    return Basis(answer=median(waited), haste=stdev(map(log, waited)), answered=len(waited))
