"""Questions to people as pages show them: who is asked, what each answer does, and lines read but not yet applied."""

from msgspec import Struct
from msgspec.structs import replace

from adapters.chat.plain import cleaned
from adapters.chat.room.house import House
from bot.core.message import Button, Message
from bot.core.prose import age, short
from bot.core.records import Reading
from bot.core.rows import Checkpoint
from bot.core.views.checkpoint import buttons, effects, name, question, releases, votes
from bot.core.views.people import alone, ending, silence, who
from bot.core.views.ranked import Need, frees, ranked
from bot.core.world import World

LASTS = 3_600.0  # seconds for which a reading nobody confirmed is still offered
OPENS = frozenset({"irreversible", "launch", "landing", "revert"})  # answered only where all of it is shown


class Asked(Struct, frozen=True, kw_only=True):
    """`since` is when it was asked; `pick` is what a range calls it ("": it goes in none); `mine`: it waits for who
    looks."""

    key: str
    id: str
    kind: str
    says: str
    mine: bool
    pick: str
    recommend: str
    frees: str
    given: str
    since: float
    asked: str
    silence: str
    opens: bool
    buttons: tuple[Button, ...]


class Way(Struct, frozen=True):
    """One answer: its button, and what it does."""

    button: Button
    effect: str


class Read(Struct, frozen=True, kw_only=True):
    """What was understood of a line, to be confirmed where it was said."""

    key: str
    channel: str
    thread: str
    commands: tuple[str, ...]
    unread: tuple[str, ...]


def everything(house: House) -> list[Asked]:
    """What waits for who looks, then what waits for others, each in the one order."""
    mine = house.needs()
    keys = {n.checkpoint.key for n in mine}
    others = [n for n in ranked(house.world, house.now) if n.checkpoint.key not in keys]
    return [asked(house, n, n.checkpoint.key in keys) for n in (*mine, *others)]


def asked(house: House, need: Need, mine: bool) -> Asked:
    world, row = house.world, need.checkpoint
    book = world.book(row.swarm)
    return Asked(
        key=row.key, id=name(world, row.key), kind=row.kind, says=question(row, 10_000), mine=mine,
        pick=name(world, row.key) if mine and in_range(row) else "", recommend=row.recommend,
        frees=releases(row, need.frees), given=votes(world, book, row, house.now).removeprefix(" · "),
        since=row.asked, asked=age(house.now - row.asked),
        silence=f"{who(world, book, row)} Silence: {ending(world, row, house.now)}.",
        opens=row.kind in OPENS, buttons=() if row.kind in OPENS or not mine else safe(buttons(world, row)),
    )  # fmt: skip


def in_range(row: Checkpoint) -> bool:
    """Whether `approve c5-c9` may hold it: what is answered only where all of it is shown goes alone."""
    return row.kind not in OPENS and any(c.word == "approve" for c in row.choices)


def ways(world: World, row: Checkpoint) -> list[Way]:
    """Every answer with what it does and lets go on."""
    freed = frees(world.book(row.swarm), row)
    told = [effects(replace(row, choices=(choice,)), freed) for choice in row.choices]
    made = zip(safe(buttons(world, row)), told, strict=True)
    return [Way(button, says.removeprefix(f"{button.label.rstrip('…')}: ")) for button, says in made]


def quiet(house: House, row: Checkpoint) -> str:
    """Who may answer, from when on if alone, and every step that silence still takes."""
    book = house.world.book(row.swarm)
    rule = alone(house.world, row, house.now)
    single = f"One person decides this alone: {rule}. " if rule else ""
    return f"{single}{who(house.world, book, row)} Silence: {silence(house.world, book, row, house.now)}."


def readings(house: House) -> list[Read]:
    """Lines of who looks that were read back here and are not confirmed, the latest first."""
    person, before = house.person, f"{house.platform}|"
    rows = [r for r in house.world.rows["reading"].values() if isinstance(r, Reading) and r.key.startswith(before)]
    mine = [r for r in rows if person and r.person == person.name and r.state == "open"]
    fresh = sorted((r for r in mine if house.now - r.at < LASTS), key=lambda r: -r.at)
    return [
        Read(key=r.key, channel=r.key.removeprefix(before).removesuffix(f"|{r.place}|{r.person}"), thread=r.place,
             commands=(*r.commands, *(f"correct report: {words}" for words in r.words)), unread=r.unread)
        for r in fresh
    ]  # fmt: skip


def task_of(row: Checkpoint) -> str:
    """The key of the task it is about, or ""."""
    return f"{row.swarm}.{short(row.task)}" if row.task else ""


def safe(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    """The same buttons without what hides or turns text, as in every message."""
    return cleaned(Message("", (), buttons)).buttons
