"""Plans in chat, without a model: from a template, a file or words; edited line by line; amended while they run."""

import msgspec

from bot.core.coordinator import amending, corrections, launching, pairing, testing
from bot.core.coordinator.checkpoints import due
from bot.core.coordinator.line import Line, Unclear, here, in_channel
from bot.core.coordinator.turn import Turn
from bot.core.coordinator.versions import amend, begin, replace, version
from bot.core.grammar import parse
from bot.core.message import Button
from bot.core.plan import edit
from bot.core.plan.diff import diff, relaxed
from bot.core.plan.impact import impact
from bot.core.plan.next import next_plan
from bot.core.plan.parse import Unreadable, markdown, read
from bot.core.redact import clean, redact
from bot.core.rows import Checkpoint, Task
from bot.core.values import Choice, Criterion, PlanSpec
from bot.core.world import Book


def plan(turn: Turn, line: Line) -> None:
    """A draft from files sent along, else from a template, else from words with a brain."""
    if line.said.files:
        upload(turn, line)
        return
    settings = turn.world.settings
    name = line.text.split(" ")[0] if line.text else ""
    if not name:
        books = in_channel(turn, line)
        drafts = [b.key for b in books if b.swarm.state == "drafting"]
        names = ", ".join(n for n in settings.templates if "/" not in n)
        raise Unclear(f"plan TEMPLATE name=value. Templates: {names}. Drafts: {', '.join(drafts) or 'none'}.")
    text = settings.templates.get(name)
    if text is None and " " in line.text:
        pairing.open_plan(turn, line)
        return
    if text is None:
        names = ", ".join(n for n in settings.templates if "/" not in n)
        raise Unclear(
            f'No template is called "{name}". Templates: {names}. Or send a plan as a file (TOML, or a Markdown '
            "checklist), or say in some words what shall be done: plan WORDS."
        )
    draft(turn, line, text, line.command.options, template=name)


def upload(turn: Turn, line: Line) -> None:
    """A plan as a file: TOML, or a Markdown checklist. What is wrong with one is said, and the others are read."""
    options = next((c.options for c in parse(line.said.text).commands if c.word == "plan"), {})
    for file in line.said.files:
        checklist = file.name.lower().endswith((".md", ".markdown"))
        try:
            if file.error:
                raise Unclear(file.error)
            draft(turn, line, redact(clean(file.text)), options, markdown_=checklist)
        except Unclear as unclear:
            turn.reply(f"{file.name}: {unclear}", buttons=unclear.buttons)


def draft(
    turn: Turn, line: Line, text: str, options: dict[str, str], template: str = "", markdown_: bool = False
) -> None:
    try:
        spec = markdown(text) if markdown_ else read(text, options, turn.world.settings.templates)
    except Unreadable as unreadable:
        said = [str(p)[:300] for p in unreadable.problems[:20]]
        more = len(unreadable.problems) - len(said)
        raise Unclear(
            "This plan cannot be read. " + " · ".join(said) + (f" · and {more} more" if more else "")
        ) from None
    repositories = turn.world.settings.repositories
    if not spec.repository:
        name = options.get("repo") or (next(iter(repositories)) if len(repositories) == 1 else "")
        spec = msgspec.structs.replace(spec, repository=name)
    begin(turn, line, msgspec.structs.replace(spec, template=template), f"plan {template or 'file'}")


def plan_next(turn: Turn, line: Line) -> None:
    """The next plan: what was carried, what was discovered, what is still open."""
    book = here(turn, line)
    spec = next_plan(book)
    if not spec.tasks:
        raise Unclear(f"{book.key} left nothing to carry: no carried task, open discovery or open finding.")
    begin(turn, line, spec, f"plan next {book.key}", previous=book.key)


def change(turn: Turn, line: Line) -> None:
    """One edit: a new version of a draft; of a running plan an amendment that waits for a signature."""
    book = here(turn, line)
    if book.swarm.state == "closed":
        raise Unclear(f"{book.key} is closed. Its next plan: plan next {book.key}")
    made = applied(turn, book, book.plan.spec, str(line.command))
    if book.swarm.state == "drafting":
        old = book.plan.spec
        row = version(turn, book, made.spec, line.person.name, made.said)
        turn.reply(f"{row.id}: {diff(old, made.spec)} · {made.said}", buttons=(Button("Undo", f"undo {book.key}"),))
    else:
        propose(turn, line, book, str(line.command), made)


def applied(turn: Turn, book: Book, spec: PlanSpec, command: str) -> edit.Edit:
    """A spec with one edit. Ids come after all that were ever given."""
    taken = book.swarm.next
    number = 1 + max([taken.get("t", 0), *(int(t.id[1:]) for t in spec.tasks)])
    assumption = 1 + max([taken.get("u", 0), *(int(u.id[1:]) for u in spec.assumptions)])
    try:
        made = edit.apply(spec, parse(command).commands[0], number, assumption)
    except edit.Refused as refused:
        raise Unclear(str(refused)) from None
    return made


def propose(turn: Turn, line: Line, book: Book, command: str, made: edit.Edit) -> None:
    """Show what an amendment would do; nothing changes before a signature. Further edits join the open one."""
    own = (c for c in book.open() if c.kind == "amendment" and c.requester == line.person.name and "edits" in c.facts)
    waiting = next(own, None)
    edits = [*(waiting.facts["edits"].split("\n") if waiting else []), command]
    spec = book.plan.spec
    for text in edits:
        spec = applied(turn, book, spec, text).spec
    touched = impact(book, book.plan.spec, spec, turn.world.settings.slots)
    if waiting:
        turn.close(waiting, "withdrawn", "joined with a further edit")
    turn.ask(
        "amendment", book.key, f"Amend {book.key} ({diff(book.plan.spec, spec)})?",
        (
            Choice(word="approve", label="Sign", effect="takes effect at once"),
            Choice(word="decline", label="Decline…", effect="the plan stays as it is", asks="words"),
        ),
        facts={"edits": "\n".join(edits), "base": f"v{book.swarm.version}"}, due=due(turn, "amendment"),
        about=book.key, requester=line.person.name, text=" ".join(touched.sentences),
    )  # fmt: skip


def approved(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    """A signed amendment takes effect, if the plan is still the one it was shown against; else it is shown again."""
    if "change" in row.facts:
        amending.approved(turn, line, book, row)
        return
    edits = row.facts["edits"].split("\n")
    spec, said = book.plan.spec, []
    for text in edits:
        made = applied(turn, book, spec, text)
        spec = made.spec
        said.append(made.said)
    if row.facts["base"] != f"v{book.swarm.version}":
        first, *rest = edits
        again = Line(line.person, parse(first).commands[0], line.said)
        propose(turn, again, book, first, applied(turn, book, book.plan.spec, first))
        for text in rest:
            propose(turn, again, book, text, applied(turn, book, book.plan.spec, text))
        turn.reply(f"The plan changed to v{book.swarm.version} since {row.id} was shown: look again, then sign.")
        return
    amend(turn, book, spec, line.person.name, "; ".join(said), "split" if "split" in edits[0] else "amended",
          row.requester)  # fmt: skip


def undo(turn: Turn, line: Line) -> None:
    """Back to the version before, as a new version; or a person's correction of the report is taken back."""
    book = here(turn, line)
    if line.first.rpartition(".")[2].startswith("k"):
        corrections.undo(turn, line, book)
        return
    if line.first.rpartition(".")[2].startswith("q"):
        testing.undo(turn, line, book)
        return
    current = book.plan
    before = book.plans.get(f"v{current.undo}")
    if before is None:
        raise Unclear(f"{book.key} has no version before {current.id}.")
    if before.number < book.swarm.signed:
        raise Unclear(f"{before.id} was never signed; {book.key} was launched with v{book.swarm.signed}.")
    if book.swarm.state == "closed":
        raise Unclear(f"{book.key} is closed. Its next plan: plan next {book.key}")
    if book.swarm.state == "drafting":
        row = version(
            turn, book, before.spec, line.person.name, f"undo {current.id}", undo=before.undo or before.number
        )
        turn.reply(f"{row.id}: back to {before.id}.")
        return
    lost = [t.id for t in current.spec.tasks if t.id in book.tasks and t not in before.spec.tasks]
    done = [t for t in lost if book.tasks[t].state == "done"]
    if done:
        raise Unclear(f"{', '.join(done)} is done under {current.id}; to take it back: revert {done[0]}")
    row = amend(turn, book, before.spec, line.person.name, f"undo {current.id}")
    for found in list(book.discoveries.values()):
        if found.became in lost:
            turn.change(found, state="open", became="", by="")
    turn.change(row, undo=before.undo or before.number)
    final = {t.id for t in current.spec.tasks if t.irreversible}
    again = [t.id for t in before.spec.tasks if t.irreversible and t.id not in final]
    told = (*relaxed(current.spec, before.spec), *([f"Irreversible again: {', '.join(again)}."] if again else []))
    turn.reply(" ".join((f"{row.id}: back to {before.id}.", *told)))


def add_criterion(turn: Turn, book: Book, task: Task, extra: Criterion, author: str) -> Task:
    """A condition of a person becomes part of the plan; work that is finished but for it does not start again."""
    spec = msgspec.structs.replace(task.spec, criteria=(*task.spec.criteria, extra))
    task = turn.task(task.key, spec=spec)
    amend(turn, book, replace(book.plan.spec, spec), author, f"{task.id} gains: {extra.text}")
    return book.tasks[task.id]


def unneed(turn: Turn, book: Book, need: str, held: list[str], author: str) -> None:
    """Tasks that go on without a need."""
    spec = book.plan.spec
    for name in held:
        part = next(t for t in spec.tasks if t.id == name)
        spec = replace(spec, msgspec.structs.replace(part, needs=tuple(n for n in part.needs if n != need)))
    amend(turn, book, spec, author, f"{', '.join(held)} go on without {need}")


EDITS = ("add", "needs", "without", "done when", "est", "split", "check")
WORDS = {
    "plan": plan, "plan next": plan_next, "undo": undo, "launch": launching.launch, **dict.fromkeys(EDITS, change),
    **pairing.WORDS,
}  # fmt: skip
