"""Who may answer, and what silence does, in words."""

from bot.core import policy
from bot.core.prose import either, moment, short
from bot.core.rows import Checkpoint
from bot.core.values import Verdict
from bot.core.world import Book, World

# What certainly does not happen while nobody answers, by kind of checkpoint.
SAFE = {
    "launch": "nothing starts", "start": "it does not start", "result": "it is not merged",
    "irreversible": "nothing irreversible happens", "conflict": "it is not merged", "budget": "nothing more is spent",
    "permission": "nothing is allowed", "discovery": "it stays on the list", "assumption": "its tasks go on",
    "amendment": "the plan stays as it is", "first look": "work goes on", "report": "it stays a draft",
    "landing": "nothing lands", "revert": "nothing is reverted", "blocked": "its dependents wait",
    "question": "the agent waits", "stuck": "the agent waits", "parked": "it stays parked",
}  # fmt: skip
# Kinds that stay open for ever: silence reminds and asks the deputy, and nothing more.
PATIENT = frozenset({
    "launch", "report", "landing", "discovery", "first look", "amendment", "revert", "assumption", "budget", "conflict",
    "parked",
})  # fmt: skip


def deciders(world: World) -> tuple[str, ...]:
    """Names of those who may decide, owners first."""
    return tuple(p.name for p in policy.deciders(world))


def judges(book: Book, row: Checkpoint) -> tuple[str, ...]:
    """Whose conditions this result answers, and who was asked in their place: they judge it, nobody else."""
    held = book.tasks.get(short(row.task))
    if row.kind != "result" or held is None:
        return ()
    owed = [c for c in held.spec.criteria if c.judge == "person" and c.by]
    by = [c.by for c in owed if held.verdicts.get(c.id, Verdict()).ruling in ("open", "unjudged")]
    return tuple(dict.fromkeys((*by, *row.to))) if by else ()


def assigners(world: World, book: Book, row: Checkpoint) -> tuple[str, ...]:
    """Who may give a condition to somebody else to judge: whose it is, and owners; no operator takes it."""
    owners = (p.name for p in policy.deciders(world) if p.role == "owner")
    return tuple(dict.fromkeys((*judges(book, row), *owners)))


def who(world: World, book: Book, checkpoint: Checkpoint) -> str:
    """`Who may: ann, bob, dan.` or, for two, `Two of: ann, bob, dan.`"""
    people = judges(book, checkpoint) or deciders(world) or (book.swarm.owner or "nobody",)
    counted = [p for p in people if p not in checkpoint.barred]
    asked = f" Asked: {', '.join(checkpoint.to)}." if checkpoint.to not in ((), people) else ""
    if checkpoint.quorum > 1:
        does = "does" if len(checkpoint.barred) == 1 else "do"
        barred = f" ({' and '.join(checkpoint.barred)} asked for it and {does} not count)" if checkpoint.barred else ""
        missing = "" if len(counted) > 1 else f" Somebody must join: {policy.JOIN}."
        return f"Two of: {', '.join(counted)}{barred}.{asked}{missing}"
    return f"Who may: {', '.join(counted)}.{asked}"


def alone(world: World, checkpoint: Checkpoint, now: float) -> str:
    """`a yes counts from 14:33 on, 10 minutes after it was asked`, where one person decides the irreversible alone."""
    counted = policy.cooled(world.settings.policy, checkpoint)
    if not counted:
        return ""
    whole = -(-counted // 60) * 60  # the first minute in which any second is late enough
    wait = f"{policy.SOLO_WAIT / 60:g} minutes after it was asked"
    return f"a yes counts from {moment(whole, now, world.settings.policy.zone)} on, {wait}"


def ending(world: World, checkpoint: Checkpoint, now: float) -> str:
    """What silence comes to in the end, short enough for a lock screen: `parked 17:00`, or what stays undone."""
    if not checkpoint.due or not checkpoint.task or checkpoint.kind in PATIENT:
        return SAFE[checkpoint.kind]
    rules = world.settings.policy
    park = checkpoint.asked + policy.silence(rules, checkpoint.kind).park
    return f"parked {moment(park, now, rules.zone)}"


def silence(world: World, book: Book, checkpoint: Checkpoint, now: float) -> str:
    """`asked again 15:00, bob 16:00, then parked 22:00; nothing irreversible happens`: the steps still to come."""
    safe = SAFE[checkpoint.kind]
    if not checkpoint.due:
        return safe
    rules = world.settings.policy
    times = policy.silence(rules, checkpoint.kind)
    other = deputy(world, book, checkpoint)
    steps = [("asked again", times.remind), (other and other + giving(book, checkpoint), times.deputy)]
    if checkpoint.kind not in PATIENT:
        steps.append(("then parked" if checkpoint.task else "then it expires", times.park))
    left = [(what, seconds) for what, seconds in steps[checkpoint.step :] if what]
    said = [f"{what} {moment(checkpoint.asked + seconds, now, rules.zone)}" for what, seconds in left]
    said = [part.removeprefix("then ") for part in said[:1]] + said[1:]
    return "; ".join(part for part in (", ".join(said), safe) if part)


def deputy(world: World, book: Book, checkpoint: Checkpoint) -> str:
    """Who is asked next when those asked first (the owner, if nobody else) are silent: the first one's deputy, else the
    other deciders; "" where everybody is asked already. Of a condition: the owners, who may assign it."""
    if theirs := judges(book, checkpoint):
        owners = [name for name in assigners(world, book, checkpoint) if name not in theirs]
        return either(owners) if owners else ""
    asked = checkpoint.to or (book.swarm.owner,)
    named = next((p.deputy for p in world.settings.policy.people if p.name == asked[0]), "")
    others = [named] if named and named not in asked else [p for p in deciders(world) if p not in asked]
    return either(others) if others else ""


def giving(book: Book, checkpoint: Checkpoint) -> str:
    """What the deputy is asked for, where it is not the answer."""
    return f" (to assign {checkpoint.id})" if judges(book, checkpoint) else ""


def subject(checkpoint: Checkpoint) -> str:
    """The thing the question is about, as a short id: its task, else what it names, else nothing."""
    about = checkpoint.task or checkpoint.about
    return "" if about == checkpoint.swarm else short(about)
