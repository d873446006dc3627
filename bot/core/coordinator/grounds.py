"""What settles an agent's question: places in the plan and in what people decided, each with its id. Notes are agents'
words: they may recommend to another task's agent, and settle nothing."""

from bot.core.quotes import enough, whole
from bot.core.rows import Checkpoint, Task
from bot.core.size import keep
from bot.core.world import Book

MOST = 2_700  # tokens of each kind of them
LONG = 1_000  # characters that a card shows whole
SETTLED = ("question", "stuck")


def grounds(book: Book, task: Task) -> dict[str, dict[str, str]]:
    """By kind, and by id: `goal`, `t1`, `t1.2`, `u1` of the plan, `c2` and `m3` of people, `n4` of other tasks' agents.
    What a brain or a rule answered is nobody's decision."""
    spec, plan = task.spec, book.plan.spec
    planned = {"goal": plan.goal, spec.id: spec.outcome, **{c.id: c.text for c in spec.criteria}}
    taken = {u.id for u in plan.assumptions}  # what an amendment forgot settles nothing any more
    planned |= {u.id: u.spec.text for u in book.assumptions.values() if u.id in taken and u.state != "broken"}
    decided = {c.id: c.answer.text or c.recommend for c in book.checkpoints.values() if decision(c) and c.answer}
    decided |= {m.id: m.text for m in book.tells.values() if m.task == task.id}
    noted = {n.id: n.text for n in book.notes.values() if n.to in (task.id, "*") and n.task != task.id}
    every = {"plan": planned, "decisions": decided, "notes": noted}
    return {kind: {id: text for id, text in places.items() if text.strip()} for kind, places in every.items()}


def decision(row: Checkpoint) -> bool:
    """Whether people answered it in words."""
    return row.kind in SETTLED and row.state == "answered" and row.answer is not None and row.answer.person != "rules"


def facts(book: Book, task: Task, row: Checkpoint) -> dict[str, str]:
    """All that a brain sees of a question."""
    held = grounds(book, task)
    lines = {kind: [f"{id}: {heading(book, id)}{text}" for id, text in places.items()] for kind, places in held.items()}
    other = [f"{c.id}: {c.facts['question']}" for c in book.open() if c.kind == "question" and c.id != row.id]
    told = {"question": row.facts["question"], "task": f"{task.id} {task.spec.title}"}
    return told | {kind: "\n".join(keep(tuple(said), MOST)) for kind, said in {**lines, "open": other}.items()}


def heading(book: Book, id: str) -> str:
    """What an answer answered; of a note, whose it is."""
    if row := book.checkpoints.get(id):
        return f"{row.answer.person if row.answer else ''} on “{row.title}”: "
    return f"{book.notes[id].task} notes: " if id in book.notes else ""


def settles(book: Book, task: Task, source: str, quote: str) -> tuple[str, str]:
    """The place in words (`the plan, t1.2`) and its whole sentences in which the quote stands, if it says enough and
    they are not too long to be shown; else ("", "")."""
    held = grounds(book, task)
    for named, places in ((f"the plan, {source}", held["plan"]), (source, held["decisions"])):
        text = places.get(source, "")
        said = whole(quote, text)
        if said and len(said) <= LONG and (enough(quote) or quote.strip() == text.strip()):
            return named, said
    return "", ""
