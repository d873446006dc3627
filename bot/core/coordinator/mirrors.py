"""One swarm in several channels: where it is shown, and the orders said in one told in the others."""

from bot.core import faces
from bot.core.calls import Post, Spot
from bot.core.coordinator.line import Line, Unclear, here, in_channel
from bot.core.coordinator.turn import Turn
from bot.core.events import Said
from bot.core.grammar import Command
from bot.core.message import Button, Message, Text
from bot.core.prose import line as one_line
from bot.core.rows import Row, Task
from bot.core.values import CLOSED, Home
from bot.core.views.homes import called
from bot.core.world import SHARED, Book

LONG = 200  # characters of an order in the title of its echo


def mirror(turn: Turn, line: Line) -> None:
    """Show a swarm in the channel where this is said, or (`off`) no longer."""
    book = wanted(turn, line)
    swarm, home = book.swarm, Home(platform=line.said.platform, channel=line.said.channel)
    if home.channel.startswith("@"):
        raise Unclear(f"This is a private place. Say it in the channel where {book.key} shall be shown.")
    if home == swarm.homes[0]:
        taken = "It stays here." if line.text else f"To show it elsewhere, say there: mirror {book.key}"
        raise Unclear(f"This is {book.key}'s own channel. {taken}")
    if line.text:
        if home not in swarm.mirrors:
            raise Unclear(f"{book.key} is not shown here.")
        turn.change(swarm, mirrors=tuple(m for m in swarm.mirrors if m != home))
        turn.reply(f"{book.key} is no longer shown here. What stands here stays as it is.")
    else:
        if any(h in swarm.homes for h in faces.meant(home.platform, home.channel)):
            raise Unclear(f"{book.key} is shown here already. To end that: mirror {book.key} off")
        turn.change(swarm, mirrors=(*swarm.mirrors, home))
        for row in standing(book):
            turn.put(row)
        turn.reply(
            f"{book.key} is shown here too. Orders are mirrored in people's words; talk stays where it is said."
        )


def wanted(turn: Turn, line: Line) -> Book:
    """The swarm named or at home here, else the only one there is."""
    books = [b for b in turn.world.books.values() if b.rows["swarm"]]
    if line.first or in_channel(turn, line) or not books:
        return here(turn, line)
    if len(books) > 1:
        listed = " · ".join(f"{b.key} {b.swarm.title}" for b in books[-10:])
        raise Unclear(f"Which one? {listed}", *(Button(f"mirror {b.key}", f"mirror {b.key}") for b in books[-10:]))
    return books[0]


def standing(book: Book) -> list[Row]:
    """What a new home shall show although it did not change: put again, so that its surfaces are looked at."""
    tasks = [t for t in book.tasks.values() if isinstance(t, Task) and t.posted and t.state not in CLOSED]
    return [*tasks, *book.open()]


def echo(turn: Turn, event: Said, name: str) -> None:
    """Tell the other homes of each swarm that an order changed what was said, in the person's words."""
    changed = {row.swarm for (kind, _), row in turn.rows.items() if kind not in SHARED}
    for key in sorted(changed if turn.orders else ()):
        swarm = turn.book(key).swarm
        said = Home(platform=event.platform, channel=event.channel)
        if not swarm.mirrors and (said in swarm.homes or said not in swarm.everywhere):
            continue
        where = called(swarm, said)
        confirmed = any(c.word == "confirm" for c in turn.orders)
        words = " · ".join(str(c) for c in turn.orders if c.word != "confirm") if confirmed else event.text.strip()
        words = words or "plan " + ", ".join(file.name for file in event.files)
        whole = (Text(words),) if len(words) > LONG or "\n" in words else ()
        apart = Spot(platform=event.platform, channel=event.channel, thread=event.thread)
        message = Message(f"{name} in {where}: {one_line(words, LONG)}", whole)
        about = thing(turn.book(key), turn.orders[0], event)
        turn.call(Post(key=f"{event.id}:echo:{key}", about=about, message=message, apart=apart, lane=2))


def thing(book: Book, command: Command, event: Said) -> str:
    """What an order is about: the first thing it names, else that of the thread it was said in, else the swarm."""
    for name in (*command.ids[:1], event.thread):
        id = name.rpartition(".")[2]
        if name.partition(".")[0] in (id, book.key) and any(id in rows for rows in book.rows.values()):
            return f"{book.key}.{id}" if id != book.key else book.key
    return book.key


WORDS = {"mirror": mirror}
