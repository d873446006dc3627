"""Plans in chat, without a model: from a template, a file or words; edited line by line; amended while they run."""

import msgspec

from bot.core.coordinator import amending, launching, pairing, undoing
from bot.core.coordinator.line import Line, Unclear, here, in_channel
from bot.core.coordinator.turn import Turn
from bot.core.coordinator.versions import amend, begin, replace, version
from bot.core.grammar import parse
from bot.core.message import Button
from bot.core.plan import edit
from bot.core.plan.diff import diff
from bot.core.plan.next import next_plan
from bot.core.plan.parse import Unreadable, markdown, read
from bot.core.prose import line
from bot.core.redact import clean, redact
from bot.core.rows import Checkpoint, Task
from bot.core.values import Criterion, PlanSpec
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
    if book.swarm.state == "drafting":
        old = book.plan.spec
        made = applied(turn, book, old, str(line.command))
        row = version(turn, book, made.spec, line.person.name, made.said)
        turn.reply(f"{row.id}: {diff(old, made.spec)} · {made.said}", buttons=(Button("Undo", f"undo {book.key}"),))
    else:
        waiting = unsigned(book, line)
        edits = [*(waiting.facts["edits"].split("\n") if waiting else []), str(line.command)]
        if waiting:
            turn.close(waiting, "withdrawn", "joined with a further edit")
        try:
            propose(turn, book, line.person.name, edits)
        except Unclear as unclear:
            after = f" That is after what you did not sign yet ({'; '.join(edits[:-1])}); undo takes it back."
            raise Unclear(f"{unclear}{after if waiting else ''}") from None


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


def unsigned(book: Book, line: Line) -> Checkpoint | None:
    """A person's own edits of a running plan that wait for a signature."""
    own = (c for c in book.open() if c.kind == "amendment" and c.requester == line.person.name and "edits" in c.facts)
    return next(own, None)


def propose(turn: Turn, book: Book, person: str, edits: list[str]) -> None:
    """Show what edits would do together; nothing changes before a signature."""
    spec, _ = edited(turn, book, edits)
    if spec == book.plan.spec:
        raise Unclear(f"Together that changes nothing in {book.plan.id}: {'; '.join(edits)}.")
    amending.offer(turn, book, spec, line("; ".join(edits), 100), {"edits": "\n".join(edits)}, person)


def undo(turn: Turn, line: Line) -> None:
    """The last of a person's edits that wait for a signature is taken back, before a version is."""
    book = here(turn, line)
    waiting = unsigned(book, line) if line.first.rpartition(".")[2][:1] in ("", "s") else None
    if waiting is None:
        undoing.undo(turn, line)
        return
    *edits, last = waiting.facts["edits"].split("\n")
    turn.close(waiting, "withdrawn", f"{line.person.name} took back: {last}")
    if edits:
        propose(turn, book, line.person.name, edits)
    turn.reply(f"Taken back before it was signed: {last}. {book.plan.id} is in force.")


def edited(turn: Turn, book: Book, edits: list[str]) -> tuple[PlanSpec, list[str]]:
    """The plan in force with these edits, and what each of them says it does."""
    spec, said = book.plan.spec, []
    for text in edits:
        made = applied(turn, book, spec, text)
        spec = made.spec
        said.append(made.said)
    return spec, said


def approved(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    """A signed amendment takes effect."""
    if "change" in row.facts:
        amending.approved(turn, line, book, row)
    elif "undo" in row.facts:
        undoing.back(turn, book, book.plans[row.facts["undo"]], row.requester, line.person.name)
    else:
        edits = row.facts["edits"].split("\n")
        spec, said = edited(turn, book, edits)
        kind = "split" if "split" in edits[0] else "amended"
        amend(turn, book, spec, row.requester, "; ".join(said), kind, line.person.name)


def signable(turn: Turn, book: Book, row: Checkpoint) -> None:
    """Whether an amendment may be signed as it was shown. One shown on an older plan is shown anew, under the name of
    who asked for it; what no longer fits is withdrawn. Raises Unclear where it may not."""
    if row.facts["base"] == book.plan.id:
        if wrong := row.facts.get(amending.WRONG):
            raise Unclear(f"{row.id} cannot be signed yet: {' · '.join(wrong.split(chr(10))[1:])}")
        return
    since = f"The plan changed to {book.plan.id} since {row.id} was shown"
    turn.close(row, "withdrawn", f"the plan changed to {book.plan.id}")
    mark = turn.mark()
    try:
        if "change" in row.facts:
            amending.again(turn, book, row)
        elif "undo" in row.facts:
            raise Unclear(f"an undo goes back from {row.facts['base']}: say it again")
        else:
            propose(turn, book, row.requester, row.facts["edits"].split("\n"))
    except Unclear as unclear:
        turn.back(mark)
        raise Unclear(f"{since}, and it is withdrawn: {unclear}", keep=True) from None
    raise Unclear(f"{since}: look again, then sign.", keep=True)


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
