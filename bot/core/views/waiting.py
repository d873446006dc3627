"""`waiting`: what happened since this person last looked, then what waits for them, most useful answer first."""

from bot.core.config import Person
from bot.core.message import Block, Button, Item, Listing, Message, Text
from bot.core.prose import hhmm, line, many, moment, short
from bot.core.views.checkpoint import buttons, for_you, gist, name
from bot.core.views.ranked import Need, ranked
from bot.core.views.standing import idle
from bot.core.world import Book, World


def waiting(world: World, person: Person, now: float, since: float, swarm: str = "") -> Message:
    """For one swarm, or ("") all of them. `since` is when the person last looked (0: never)."""
    everything = ranked(world, now, swarm=swarm)
    mine = ranked(world, now, person, swarm)
    others = [n for n in everything if n not in mine]
    zone = person.zone if person.zone != "UTC" else world.settings.policy.zone
    blocks: list[Block] = []
    news, undo = since_then(world, since, swarm)
    if news:
        opening = f"Since {moment(since, now, zone)}" if since else "So far"
        blocks.append(Listing((Item(f"{opening}: {news}.", undo),)))
    if mine:
        blocks.append(Listing(tuple(item(world, n) for n in mine), ordered=True))
    if others:
        said = tuple(Item(gist(world, world.book(n.checkpoint.swarm), n)) for n in others)
        blocks.append(Listing(said, f"Waits for others ({len(others)})"))
    if not everything:
        blocks += [Text(f"{b.key}: {why}") for b in chosen(world, swarm) if (why := idle(world, b, now))]
    head = f"{many(len(mine), 'question')} for you" if mine else "Nothing waits for you"
    top = f" · first: {gist(world, world.book(mine[0].checkpoint.swarm), mine[0])}" if mine else ""
    return Message(f"{head}{top} · {hhmm(now, zone)}", tuple(blocks), (), "ask" if mine else "good")


def chosen(world: World, swarm: str = "") -> list[Book]:
    """Books that are a swarm, in the order of their keys."""
    return [b for k, b in sorted(world.books.items()) if b.rows["swarm"] and swarm in ("", k)]


def item(world: World, need: Need) -> Item:
    """A line with the buttons that answer it; the irreversible only opens, since it is approved as shown."""
    row = need.checkpoint
    said = gist(world, world.book(row.swarm), need)
    if row.kind in ("irreversible", "launch", "landing", "revert"):
        return Item(said, (Button("Open", f"show {name(world, row.key)}"),))
    return Item(said, buttons(world, row)[:3])


def since_then(world: World, since: float, swarm: str = "") -> tuple[str, tuple[Button, ...]]:
    """`5 done, 4 merged, 1 answered for you (…), 1 discovery`, and the buttons that take an answer back."""
    parts: list[str] = []
    undo: list[Button] = []
    books = chosen(world, swarm)
    fresh = [t for b in books for t in b.tasks.values() if t.ended > since]
    for state in ("done", "failed", "dropped", "carried"):
        if n := sum(t.state == state for t in fresh):
            parts.append(f"{n} {state}")
        if state == "done" and (n := sum(bool(t.merged) and t.state == "done" for t in fresh)):
            parts.append(f"{n} merged")
    if n := sum(t.state == "parked" for b in books for t in b.tasks.values()):
        parts.append(f"{n} parked")
    for book in books:
        for row in book.checkpoints.values():
            if for_you(row) and row.answer and row.answer.at > since:
                key = name(world, row.key)
                said = f"{key} {short(row.task)}: {line(row.title)} {line(row.answer.text)}"
                parts.append(f"1 answered for you ({said.strip()})")
                undo.append(Button(f"Overrule {short(key)}", f"overrule {key}"))
    if n := sum(d.at > since for b in books for d in b.discoveries.values()):
        parts.append(many(n, "discovery", "discoveries"))
    if n := sum(k.at > since and k.state == "stands" for b in books for k in b.corrections.values()):
        parts.append(many(n, "correction"))
    if n := sum(f.at > since for b in books for f in b.findings.values()):
        parts.append(many(n, "finding"))
    return ", ".join(parts), tuple(undo[:3])
