"""Plan vs Reality: measured against the first signed version; what was amended by whom and why; what deviated."""

from bot.core.counts import counts
from bot.core.message import Button
from bot.core.plan.diff import diff
from bot.core.prose import line, moment, natural, some
from bot.core.records import Deviation
from bot.core.report.section import Entry, Section
from bot.core.rows import Checkpoint, Plan
from bot.core.world import Book, World

ORDER = 10
ELSEWHERE = ("report", "landing", "discovery", "launch")  # kinds that have their own place
VERDICTS = ("productive", "problematic")
RULES = {  # by kind of deviation
    "redirected": ("productive", "a person asked for it"), "added": ("productive", "found on the way, and wanted"),
    "split": ("productive", "a person asked for it"), "amended": ("productive", "a person changed the plan"),
    "reverted": ("problematic", "work was taken back"), "off its paths": ("problematic", "not in the plan"),
    "over estimate": ("problematic", "more than twice what was planned"),
    "assumption": ("problematic", "the plan stood on it"),
}  # fmt: skip


def section(world: World, swarm: str, now: float) -> Section:
    book = world.book(swarm)
    zone = world.settings.policy.zone
    signed = book.plans.get(f"v{book.swarm.signed}")
    later = sorted((p for p in book.plans.values() if signed and p.number > signed.number), key=lambda p: p.number)
    added = [t.id for t in book.tasks.values() if t.origin != "plan"]
    turned = {x.task for x in book.deviations.values() if x.kind == "redirected"}
    planned = len(signed.spec.tasks) if signed else counts(book).planned
    return Section(
        "reality", "Plan vs Reality", _summary(book, signed, planned, added, turned, now, zone),
        (*_asked(book), *_deviations(book), *_amendments(book, signed, later, now, zone)),
        data={
            "signed_version": book.swarm.signed, "signed_by": signed.signed_by if signed else "", "planned": planned,
            "added": sorted(added, key=natural), "redirected": sorted(turned, key=natural),
            "launched": book.swarm.launched, "ended": book.swarm.ended, "expected": book.swarm.expected,
            "amendments": [{"version": p.number, "author": p.author, "why": p.why, "at": p.at,
                            "signed_by": p.signed_by} for p in later],
            "deviations": [{"id": x.id, "task": x.task, "kind": x.kind, "text": x.text, "verdict": x.verdict,
                            "by": x.by, "proposed": proposal(x)[0]} for x in book.deviations.values()],
        },
    )  # fmt: skip


def _summary(
    book: Book, signed: Plan | None, planned: int, added: list[str], turned: set[str], now: float, zone: str
) -> str:
    swarm = book.swarm
    who = f"v{swarm.signed} signed by {signed.signed_by or swarm.signer}" if signed else "No version was signed"
    who = who if book.tasks else "It has not been launched"
    demo = " (in a demo)" if swarm.demo else ""
    new = f"{len(added)} added" + (f" ({some(added)})" if added else "")
    changed = f", {len(turned)} redirected ({some(turned)})" if turned else ""
    said = [f"{who} {moment(swarm.launched, now, zone)}".strip() + f"{demo}. {planned} planned, {new}{changed}"]
    if swarm.ended:
        expected = f", expected {moment(swarm.expected, now, zone)}" if swarm.expected else ""
        said.append(f"Ended {moment(swarm.ended, now, zone)}{expected}")
    return ". ".join(said) + "."


def _asked(book: Book) -> list[Entry]:
    """What is still asked about the plan as a whole: an amendment that nobody signed, an assumption that broke."""
    rows = [c for c in book.open() if not c.task and c.kind not in ELSEWHERE]
    return [Entry(f"{c.id} {line(c.title, 200)} · open", 50, f"{c.kind}s", buttons=_answers(c)) for c in rows]


def _answers(row: Checkpoint) -> tuple[Button, ...]:
    says = ((c, (c.says or f"{c.word} {row.id}") + (":" if c.asks else "")) for c in row.choices)
    return tuple(Button(c.label, words, asks=c.asks, seen=row.fingerprint) for c, words in says)


def _deviations(book: Book) -> list[Entry]:
    """What left the plan; a person says whether that helped."""
    said = []
    for row in sorted(book.deviations.values(), key=lambda x: natural(x.id)):
        words = " ".join(filter(None, (row.id, row.task, f"{row.kind}: {line(row.text, 300)}")))
        if row.verdict:
            said.append(Entry(f"{words} · {row.verdict}, said {row.by}", 20))
        else:
            verdict, why = proposal(row)
            order = VERDICTS if verdict == VERDICTS[0] else VERDICTS[::-1]
            judge = tuple(Button(v.capitalize(), f"{v} {row.id}") for v in order)
            said.append(Entry(f"{words} · proposed: {verdict}{why}", 50, "deviations", buttons=judge))
    return said


def proposal(row: Deviation) -> tuple[str, str]:
    """What the Coordinator would say, by the brain's word where there is one, else by rule; and why. A person says."""
    if row.proposed:
        return row.proposed, f" (a model{f': {row.because}' if row.because else ''})"
    verdict, why = RULES["reverted" if "was reverted by" in row.text else row.kind]
    return verdict, f" ({why})"


def _amendments(book: Book, signed: Plan | None, later: list[Plan], now: float, zone: str) -> list[Entry]:
    """Each later version with its author and reason, against the one before it."""
    said, before = [], signed
    for row in later:
        change = f": {diff(before.spec, row.spec)}" if before else ""
        signer = f", signed by {row.signed_by}" if row.signed_by and row.signed_by != row.author else ""
        reason = f" · {line(row.why, 200)}" if row.why else ""
        said.append(Entry(f"v{row.number}{change} by {row.author} {moment(row.at, now, zone)}{signer}{reason}", 30))
        before = row
    return said
