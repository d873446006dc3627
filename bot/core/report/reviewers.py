"""Reviewer findings: flagged, addressed, waived by whom, open."""

from bot.core.message import Button
from bot.core.prose import line, natural, some
from bot.core.records import Finding
from bot.core.report.section import Entry, Section
from bot.core.values import Verdict
from bot.core.world import Book, World

ORDER = 30
WEIGHT = {"blocking": 20, "major": 10}


def section(world: World, swarm: str, now: float) -> Section:
    del now
    book = world.book(swarm)
    rows = sorted(book.findings.values(), key=lambda f: natural(f.id))
    by = {s: [f for f in rows if f.state == s] for s in ("addressed", "waived", "open", "unfounded")}
    waivers = ", ".join(sorted({f.by for f in by["waived"] if f.by}))
    summary = f"{len(rows)} flagged"
    if rows:
        summary += f": {len(by['addressed'])} addressed, {len(by['waived'])} waived"
        summary += (f" by {waivers}" if waivers else "") + f", {len(by['open'])} open"
        summary += f", {len(by['unfounded'])} at no place of the commit" if by["unfounded"] else ""
    summary += _reviewed(world, swarm) + _alike(book)
    return Section(
        "findings", "Reviewer findings", summary, tuple(_entry(f) for f in rows),
        data={"findings": [{"id": f.id, "task": f.task, "attempt": f.attempt, "text": f.text, "place": f.place,
                            "severity": f.severity, "state": f.state, "by": f.by,
                            "evidence": f.evidence} for f in rows]},
    )  # fmt: skip


def _reviewed(world: World, swarm: str) -> str:
    """A review that did not run is no pass, and is said."""
    missing = {
        t.id
        for t in world.book(swarm).tasks.values()
        if t.state == "done"
        for c in t.spec.criteria
        if c.judge == "reviewer" and t.verdicts.get(c.id, Verdict()).ruling in ("open", "unjudged")
    }
    return f". The review did not run for {some(missing)}" if missing else ""


def _alike(book: Book) -> str:
    """Who judges should be another than who worked: said where both were the same model."""
    said = ((t, v.by.removeprefix("reviewer ")) for t in book.tasks.values() for v in t.verdicts.values())
    ran = ((t.id, book.attempts.get(t.attempt), book.attempts.get(by)) for t, by in said)
    models = ((id, *(a.profile.get("model", "") if a else "" for a in both)) for id, *both in ran)
    same = {id for id, worker, reviewer in models if worker and worker == reviewer}
    return f". Worker and reviewer were the same model in {some(same)}" if same else ""


def _entry(row: Finding) -> Entry:
    place = f" ({row.place})" if row.place else ""
    words = f"{row.id} {row.task} {row.severity}: {line(row.text, 300)}{place}"
    if row.state == "open":
        return Entry(f"{words} · open", 60 + WEIGHT.get(row.severity, 0), "findings", buttons=(
            Button("Waive…", f"waive {row.id}:", asks="words"),))  # fmt: skip
    return Entry(f"{words} · {row.state}{f' by {row.by}' if row.by else ''}", 15)
