"""Looks: pages that change nothing but when a person last looked."""

from bot.core import policy
from bot.core.calls import Brief
from bot.core.coordinator.brief import brief
from bot.core.coordinator.line import Line, Unclear, here
from bot.core.coordinator.turn import Turn
from bot.core.message import Message, Text
from bot.core.records import Looked
from bot.core.report import build, index
from bot.core.rows import Attempt, Task
from bot.core.views import pages
from bot.core.views.people import deciders
from bot.core.world import Book


def looked(turn: Turn, line: Line) -> float:
    """When this person last opened `waiting`; from now on it is now."""
    row = turn.world.get("looked", f"waiting.{line.person.name}")
    since = row.at if isinstance(row, Looked) else 0.0
    turn.put(Looked(key=f"waiting.{line.person.name}", at=turn.at))
    return since


def waiting(turn: Turn, line: Line) -> None:
    turn.show(pages.waiting(turn.world, line.person, turn.at, looked(turn, line)))


def status(turn: Turn, line: Line) -> None:
    turn.show(pages.status(turn.world, here(turn, line).key, turn.at))


def why(turn: Turn, line: Line) -> None:
    """Why something waits; without an id, of the thread's task or the swarm."""
    key = line.first if "." in line.first else ""
    if not key:
        book = here(turn, line)
        key = f"{book.key}.{line.first}" if line.first and line.first != book.key else line.said.thread or book.key
    turn.show(pages.why(turn.world, key, turn.at))


def shown(turn: Turn, line: Line) -> None:
    """`show t7`, `show t7 brief|diff|log|plan`, `show s3`; before the launch, the task as planned."""
    book = here(turn, line)
    id = line.first.rpartition(".")[2] or line.said.thread.rpartition(".")[2] or book.key
    if line.text.startswith("brief"):
        turn.show(pages.brief_page(first_words(book, id)))
        return
    spec = next((t for t in book.plan.spec.tasks if t.id == id), None)
    if spec is not None and id not in book.tasks:
        turn.show(Message(f"{id} {spec.title}, as planned", (Text(spec.outcome), Text(spec.run))))
        return
    key = id if id == book.key else f"{book.key}.{id}"
    found = pages.thing(turn.world, key, turn.at, line.text)
    turn.show(found or Message(f"{book.key} has nothing called {id}."))


def first_words(book: Book, id: str) -> Brief:
    """The brief that the task's next attempt would get, as the rows stand; also before the launch."""
    spec = next((t for t in book.plan.spec.tasks if t.id == id), None)
    if spec is None:
        raise Unclear(f"{book.key} has no task {id}.")
    held = book.tasks.get(id) or Task(key=f"{book.key}.{id}", spec=spec)
    attempt = book.attempts.get(held.attempt) or Attempt(key=f"{book.key}.a0", task=id)
    return brief(book, held, attempt, held.spec.run)


def report(turn: Turn, line: Line) -> None:
    turn.show(index(build(turn.world, here(turn, line).key, turn.at)))


def digest(turn: Turn, line: Line) -> None:
    turn.show(pages.digest(turn.world, line.said.channel, turn.at, ""))


def impact(turn: Turn, line: Line) -> None:
    turn.show(pages.impact(turn.world, f"{here(turn, line).key}.{line.first.rpartition('.')[2]}", turn.at))


def rules(turn: Turn, line: Line) -> None:
    turn.show(pages.rules_page(turn.world))


def who(turn: Turn, line: Line) -> None:
    people = policy.people(turn.world)
    texts = [f"{p.name}: {p.role}" + (f", deputy {p.deputy}" if p.deputy else "") for p in people]
    turn.reply(f"{len(people)} people, {len(deciders(turn.world))} may decide", *texts)


def help_(turn: Turn, line: Line) -> None:
    turn.show(pages.word_page(line.text) if line.text else pages.help_page(line.word == "help all"))


PAGES = {
    "waiting": waiting, "status": status, "why": why, "show": shown, "report": report, "digest": digest,
    "impact": impact, "rules": rules, "who": who, "help": help_, "help all": help_,
}  # fmt: skip
