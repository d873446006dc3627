"""What a planner is asked and what becomes of it: one thought at a time a swarm, on the rows as they are. What does not
hold goes back to it twice, then it is shown as it is.
"""

from bot.core.coordinator.thinking import NOBODY, lack, think
from bot.core.coordinator.turn import Turn
from bot.core.events import Thought
from bot.core.message import Button, Item, Listing, Message
from bot.core.plan.cast import idle
from bot.core.plan.drafted import Made, errors, shown
from bot.core.plan.words import cut
from bot.core.policy import deciders
from bot.core.records import Planner
from bot.core.rows import Plan
from bot.core.views.plan import edited
from bot.core.world import Book

AGAIN = 2  # times that what fails goes back to the planner
KEPT = 16  # lines of the talk that it sees again
NEEDS = (
    "Planning in words needs a brain, and none is configured: a table [brain] in podium.toml with a model, and its key "
    "(docs/planning.md)."
)
WORKS = "What works without: plan TEMPLATE name=value; a plan as a file, TOML or a Markdown checklist; edits by lines."


def onward(turn: Turn, book: Book) -> None:
    """Think about what waits, if nothing is thought about. Before the first draft all lines are one reply."""
    row = book.planner
    if row is None or row.thinking or not row.waiting or row.stage == "looking":
        return
    if row.stage == "talking":
        (person, words), *rest = row.waiting
        heard, waiting = [f"{person}: {words}"], tuple(rest)
    else:
        heard, waiting = [f"{name}: {words}" for name, words in row.waiting], ()
        person, words = row.waiting[-1][0], "\n".join(words for _, words in row.waiting)
    said = (*row.said, *heard)[-KEPT:]
    row = turn.change(row, waiting=waiting, person=person, words=words, tries=0, said=said)
    if row.stage == "talking":
        ask(turn, book, row, "plan reply" if book.swarm.state == "drafting" else "amend")
    else:
        answers = "\n".join(filter(None, (row.answers, *heard)))
        ask(turn, book, turn.change(row, stage="drafting", answers=answers), "plan")


def ask(turn: Turn, book: Book, row: Planner, question: str, draft: str = "", problems: tuple[str, ...] = ()) -> None:
    """One thought of the planner. `draft` had `problems`, which go back to it."""
    number = row.thoughts + 1
    key = f"{book.key}:think{number}"
    turn.change(row, thinking=key, thoughts=number, base=book.swarm.version)
    spec, gates = book.plan.spec, turn.world.settings.repositories.get(book.plan.spec.repository)
    facts = {"goal": row.goal, "repository": f"{spec.repository}, gates: {', '.join(gates.gates if gates else ())}"}
    facts |= {"look": row.look} if row.look else {}
    asked = [f"{n}. {text} (not answered: {taken})" for n, (text, taken) in enumerate(row.questions, 1)]
    if question == "plan":
        facts |= {"questions": "\n".join(asked), "reply": row.answers}
        facts |= {"people": ", ".join(p.name for p in deciders(turn.world))}
    elif question != "plan questions":
        states = {id: t.state for id, t in book.tasks.items()} if question == "amend" else None
        facts |= {"plan": shown(spec, states), "words": row.words, "speaker": row.person}
        facts |= {"said": "\n".join(row.said[:-1]), "next": "t{} u{}".format(*free(book))}
    if problems:
        facts |= {"draft": draft, "problems": "\n".join(problems)}
    think(turn, book, key, question, facts, about=row.key)


def free(book: Book) -> tuple[int, int]:
    """The next numbers of a task and an assumption, after all that were ever given."""
    return book.swarm.next.get("t", 0) + 1, book.swarm.next.get("u", 0) + 1


def awaited(turn: Turn, event: Thought) -> tuple[Book, Planner] | None:
    """The planner whose thought this is, no longer waiting for it; None when it waits for none, or for another."""
    book = turn.book(event.about)
    row = book.planner
    if row is None or row.thinking != event.think:
        return None
    return book, turn.change(row, thinking="")


def returned(turn: Turn, book: Book, row: Planner, event: Thought, made: Made, question: str) -> bool:
    """What does not hold goes back to the planner, at most twice; then it is shown as it is."""
    wrong = problems(turn, made)
    if not wrong or row.tries >= AGAIN:
        return False
    ask(turn, book, turn.change(row, tries=row.tries + 1), question, event.answer, wrong)
    return True


def problems(turn: Turn, made: Made) -> tuple[str, ...]:
    settings = turn.world.settings
    repository = settings.repositories.get(made.spec.repository)
    gated = bool(made.spec.gates or (repository and repository.gates))
    return (*made.problems, *errors(made.spec, settings.runners, gated))[:40]


def tell(turn: Turn, book: Book, old: Plan | None, fresh: Plan, wrong: tuple[str, ...], answer: str) -> None:
    """The new version in the plan's thread: what changed, why, and what is still wrong with it."""
    message = edited(old, fresh, fresh.why)
    blocks, buttons = list(message.blocks), list(message.buttons)
    if wrong:
        items = tuple(Item(cut(each, 300)) for each in wrong[:10])
        blocks.append(Listing(items, "Still wrong with it, after it went back twice"))
    if mute := [Item(f"{f.text}: {f.mend}") for f in idle(turn.world.settings, fresh.spec)]:
        blocks.append(Listing(tuple(mute)))
    if old is None:
        buttons = [Button("Show tasks", f"show {book.key} tasks"), Button("Launch…", f"launch {book.key}", "primary")]
    title = f"{message.title} · {answer}" if answer else message.title
    turn.post(book.key, Message(title, tuple(blocks), tuple(buttons)), lane=0)


def failed(turn: Turn, book: Book, event: Thought, then: str) -> None:
    """No answer, or none that can be read: why, and what works instead."""
    why = NEEDS if lack(event) == NOBODY else f"The planner did not help: {lack(event)}."
    turn.post(book.key, Message(f"{why} {then}. {WORKS}", tone="warn"), lane=0)


def late(turn: Turn, book: Book) -> None:
    text = f"The planner's answer came too late: {book.key} is {book.swarm.state}. Nothing was changed."
    turn.post(book.key, Message(text, tone="warn"), lane=0)
