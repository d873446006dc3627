"""Who is accountable, who is asked, and which account is whose."""

from bot.core.coordinator.clock import remind
from bot.core.coordinator.line import Line, Unclear, asked, here
from bot.core.coordinator.turn import Turn
from bot.core.policy import deciders, people
from bot.core.records import Link


def assign(turn: Turn, line: Line) -> None:
    _, row = asked(turn, line)
    name = line.text.removeprefix("to ").lstrip("@").strip()
    if row.state != "open":
        raise Unclear(f"{row.id} is {row.state} already.")
    if not any(p.name == name for p in deciders(turn.world)):
        raise Unclear(f"{name} is no owner or operator in the policy.")
    turn.change(row, to=(name,))
    remind(turn, row, f"{row.id} is yours to answer, {name}: {row.title}", name)


def hand(turn: Turn, line: Line) -> None:
    book = here(turn, line)
    name = line.text.removeprefix("to ").lstrip("@").strip()
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


def who_add(turn: Turn, line: Line) -> None:
    """A role signed by the owner. Ceilings stay in the file."""
    name, _, role = line.text.replace("@", "").partition(" ")
    owners = [p.name for p in people(turn.world) if p.role == "owner"]
    if owners == [name] and role.strip() != "owner":
        raise Unclear(f"{name} is the only owner; make another first: who add @somebody owner")
    if not any(p.name == name for p in people(turn.world)):
        turn.put(Link(key=f"{line.said.platform}|{name}", person=name, by=line.person.name, at=turn.at))
    turn.put(Link(key=f"role|{name}", person=name, role=role.strip(), by=line.person.name, at=turn.at))
    turn.reply(f"{name} is {role.strip()}, signed by {line.person.name}.")


def link(turn: Turn, line: Line) -> None:
    """An account is joined to a person by the owner."""
    account, _, name = line.text.rpartition("to ")
    name, account = name.lstrip("@").strip(), account.strip() or line.said.account
    if not any(p.name == name for p in people(turn.world)):
        raise Unclear(f"{name} is not in the policy.")
    turn.put(Link(key=f"{line.said.platform}|{account}", person=name, by=line.person.name, at=turn.at))
    turn.reply(f"{account} on {line.said.platform} is {name}.")


WORDS = {"assign": assign, "hand": hand, "accept": accept, "who add": who_add, "link": link}
