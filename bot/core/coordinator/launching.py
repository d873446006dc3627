"""From a plan to a running swarm: lint, launch check, one signature under one version."""

from bot.core.calls import Branch, Inspect
from bot.core.coordinator import assumptions, rooms
from bot.core.coordinator.checkpoints import due
from bot.core.coordinator.line import Line, Unclear, here
from bot.core.coordinator.purse import unpriced
from bot.core.coordinator.turn import Turn, fingerprint
from bot.core.events import Inspected, Result
from bot.core.message import Code, Fold, Message
from bot.core.plan.cast import cast, checked, told
from bot.core.policy import deciders
from bot.core.prose import many
from bot.core.redact import redact
from bot.core.rows import Assumption, Checkpoint, Task
from bot.core.values import Choice, PlanSpec
from bot.core.world import Book

SHOWN = 1_500


def launch(turn: Turn, line: Line) -> None:
    """Check everything, then ask for one signature. Lint errors forbid it; warnings are signed with it."""
    book = here(turn, line)
    swarm, plan = book.swarm, book.plan
    if swarm.state != "drafting":
        raise Unclear(f"{book.key} is {swarm.state}; only a draft is launched.")
    repository = turn.world.settings.repositories.get(plan.spec.repository)
    if repository is None:
        known = ", ".join(turn.world.settings.repositories) or "none: add [repo.NAME] to podium.toml"
        raise Unclear(f'Unknown repository "{plan.spec.repository}". Known: {known}')
    gates = tuple(dict.fromkeys((*repository.gates, *plan.spec.gates)))
    found = checked(turn.world.settings, plan.spec, bool(gates))
    errors = [f"{f.text}: {f.mend}" for f in found if f.level == "error"]
    if errors:
        raise Unclear(f"{book.key} cannot be launched: " + " · ".join(errors[:20]))
    for row in list(book.open()):
        turn.close(row, "withdrawn", "asked again")
    turn.change(swarm, gates=gates, repository=repository.name)
    warnings = [f for f in found if f.level == "warning"]
    opened = turn.ask(
        "launch", book.key, f"Launch {book.key} {plan.id}? · {plan.spec.title}", (), facts={}, due=0.0, about=book.key,
        text=f"asked by {line.person.name} · checking…", requester=line.person.name,
        recommend="", attempt="",
    )  # fmt: skip
    runners = players(turn, plan.spec)
    turn.call(
        Inspect(
            key=f"{opened.key}:inspect", swarm=book.key, repository=repository.name, gates=gates,
            runners=tuple(dict.fromkeys(runners)),
            checks=tuple(f"{u.id} {u.check}" for u in plan.spec.assumptions if u.check),
        )
    )  # fmt: skip
    turn.change(opened, joined=tuple(f.text if f.task in f.text else f"{f.task} {f.text}" for f in warnings))


def players(turn: Turn, spec: PlanSpec) -> list[str]:
    """The runner of each task, and of each review."""
    return [name for _, name in cast(turn.world.settings, spec)]


def inspected(turn: Turn, event: Inspected) -> None:
    """The card gets its facts; or the launch stops here with the output."""
    book = turn.book(event.swarm)
    row = next((c for c in book.open() if c.kind == "launch" and event.id == f"{c.key}:inspect:result"), None)
    if row is None:
        return
    if event.problems:
        turn.close(row, "withdrawn", "not launched: " + " · ".join(redact(p) for p in event.problems))
        text = redact(event.output)
        block = Code(text) if len(text) <= SHOWN else Fold("the whole output", text, f"{book.key}-check.txt")
        said = "Not launched. " + " · ".join(redact(p) for p in event.problems)
        turn.post(book.key, Message(said, (block,) if text else (), tone="bad"), lane=1)
        return
    swarm, plan, settings = book.swarm, book.plan, turn.world.settings
    turn.change(swarm, base=event.base, tip=event.base, sandbox=event.sandbox)
    spec = plan.spec
    final = [t.id for t in spec.tasks if t.irreversible]
    facts = {
        **{name: redact(text) for name, text in event.facts},
        "runners": told(settings, spec),
        "plan": f"{plan.id} {plan.hash[:12]}: {many(len(spec.tasks), 'task')}",
        "budget": budget(swarm.spent, spec, *ceilings(turn, spec)),
        "people": ", ".join(p.name for p in deciders(turn.world)),
        "width": f"2 to start, then {settings.slots} (slots) or as many as people keep up with",
        "base": event.base,
    }
    known = [r for name in players(turn, spec) if (r := settings.runners.get(name))]
    if said := unpriced(known, ceilings(turn, spec)[2]):
        facts["price unknown"] = said
    if final and not event.sandbox:
        facts["irreversible"] = f"{', '.join(final)} will be carried: no sandbox works here"
    if row.joined:
        facts["signed with"] = "\n".join((f"{many(len(row.joined), 'warning')}:", *row.joined))
    first = spec.tasks[0].id if spec.tasks else "t1"
    choices = (
        Choice(word="approve", label="Launch", effect="creates the swarm's branch and starts two agents"),
        Choice(word="show", label="Show first words", says=f"show {book.key}.{first} brief"),
        Choice(word="decline", label="Not yet", effect="nothing starts"),
    )
    turn.change(
        row, facts=facts, fingerprint=fingerprint(facts), shown=turn.at, choices=choices, due=due(turn, "launch"),
        text=f"asked by {row.requester}",
    )  # fmt: skip


def approved(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    """Signed: the plan's tasks become rows, the branch is made, and two agents start."""
    swarm, plan = book.swarm, book.plan
    turn.change(plan, signed_by=line.person.name)
    for spec in sorted(plan.spec.tasks, key=lambda t: int(t.id[1:])):
        turn.put(Task(key=f"{book.key}.{spec.id}", spec=spec))
    for assumption in plan.spec.assumptions:
        turn.put(Assumption(key=f"{book.key}.{assumption.id}", spec=assumption))
    money, minutes, tokens = ceilings(turn, plan.spec)
    turn.change(
        book.swarm, state="running", signed=plan.number, signer=line.person.name, launched=turn.at,
        money=money, minutes=minutes, tokens=tokens, demo=turn.world.settings.policy.demo,
    )  # fmt: skip
    rooms.begin(turn, book)
    turn.call(Branch(key=f"{book.key}:branch", swarm=book.key, repository=swarm.repository, base=book.swarm.base))
    parts = (part.partition(" ") for part in row.facts.get("assumptions", "").split(", "))
    checked = (Result(about=id, command="", code=int(said != "holds"), output=said) for id, _, said in parts if id)
    assumptions.judged(turn, book, tuple(checked))


def ceilings(turn: Turn, spec: PlanSpec) -> tuple[float, float, int]:
    """Money, minutes and tokens: the plan's, at most the policy's. Money of 0 is none to spend; tokens that nobody
    named (0) are not limited."""
    policy = turn.world.settings.policy
    tokens = min(filter(None, (spec.tokens, policy.tokens)), default=0)
    return min(spec.money, policy.money), min(spec.minutes, policy.minutes), tokens


def budget(spent: float, spec: PlanSpec, money: float, minutes: float, tokens: int) -> str:
    """What planning took of it is gone already. Where the policy's ceiling cuts the plan, the card says so."""
    gone = f"${spent:.2f}" if spent else "$0"
    parts = (
        (f"{gone} of ${money:g}" if money else f"{gone}: no model starts", spec.money > money, f"${spec.money:g}"),
        (f"{minutes:g} agent minutes", spec.minutes > minutes, f"{spec.minutes:g}"),
        (f"{tokens:,} tokens" if tokens else "", spec.tokens > tokens, f"{spec.tokens:,}"),
    )
    cut = " (the policy's ceiling; the plan says {})"
    return " · ".join(said + (cut.format(asks) if less else "") for said, less, asks in parts if said)
