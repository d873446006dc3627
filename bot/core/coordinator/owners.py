"""Who is accountable, and who is asked."""

from bot.core.coordinator.checkpoints import over
from bot.core.coordinator.clock import remind
from bot.core.coordinator.line import Line, Unclear, asked, here
from bot.core.coordinator.turn import Turn
from bot.core.policy import deciders, named
from bot.core.views.people import assigners, judges


def assign(turn: Turn, line: Line) -> None:
    book, row = asked(turn, line)
    said = line.text.removeprefix("to ").lstrip("@").strip()
    name = named(turn.world, line.said.platform, said) or said
    if row.state != "open":
        raise Unclear(over(row))
    if not any(p.name == name for p in deciders(turn.world)):
        raise Unclear(f"{name} is no owner or operator in the policy.")
    able = assigners(turn.world, book, row)
    if (theirs := judges(book, row)) and line.person.name not in able:
        raise Unclear(f"{row.id} is {' and '.join(theirs)}'s condition to judge. Who may assign it: {', '.join(able)}.")
    turn.change(row, to=(name,))
    remind(turn, row, f"{row.id} is yours to answer, {name}: {row.title}", name)


def hand(turn: Turn, line: Line) -> None:
    book = here(turn, line)
    said = line.text.removeprefix("to ").lstrip("@").strip()
    name = named(turn.world, line.said.platform, said) or said
    if book.swarm.owner != line.person.name and line.person.role != "owner":
        raise Unclear(f"{book.key} is {book.swarm.owner}'s; only they hand it on.")
    if not any(p.name == name for p in deciders(turn.world)):
        raise Unclear(f"{name} is no owner or operator in the policy.")
    turn.change(book.swarm, handover=name)
    turn.reply(f"{book.key} is offered to {name}; it stays {book.swarm.owner}'s until {name} says: accept {book.key}")


def accept(turn: Turn, line: Line) -> None:
    book = here(turn, line)
    if book.swarm.handover != line.person.name:
        raise Unclear(f"{book.key} was not handed to you.")
    turn.change(book.swarm, owner=line.person.name, handover="")
    turn.reply(f"{book.key} is yours, {line.person.name}.")


WORDS = {"assign": assign, "hand": hand, "accept": accept}
