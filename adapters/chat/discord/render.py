"""Message → Discord: Components V2. Pure. Everything in a message is data: nothing in it becomes a mention, a link or
markup (send with `allowed_mentions` of `ping` only; components have no embeds)."""

import re
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

from msgspec import Struct

from adapters.chat import cut
from adapters.chat.carried import Carried, Find, Keep
from adapters.chat.discord.blocks import (
    COLOURS,
    Buttons,
    Json,
    Part,
    door,
    gallery,
    joined,
    parts,
    rows,
    shown,
    text,
    title,
)
from adapters.chat.discord.custom import carried_by
from adapters.chat.discord.limits import COMPONENTS, FILES, fit
from adapters.chat.discord.markdown import words
from adapters.chat.plain import cleaned
from bot.core.message import Button, Link, Message

TITLE = 300  # of it are shown
LABELS, TOLD = 1_200, 600  # of 4,000: of buttons in rows where not all fits, and of the line about the rest
_USER = re.compile(r"[0-9]{1,20}")


class Rendered(Struct, frozen=True):
    """`pieces` are components as plain data (see view.py for a LayoutView of them); `files` go along whole as (name,
    text), and `pictures` drawn, each shown by a component; `text` is the title alone (names of threads and logs),
    unescaped; `ping` are the users really called, for `allowed_mentions`."""

    text: str
    pieces: list[dict[str, Any]]
    files: tuple[tuple[str, str], ...] = ()
    ping: tuple[int, ...] = ()
    pictures: tuple[cut.Drawing, ...] = ()


def render(message: Message, *, keep: Keep, ping: Sequence[str] = ()) -> Rendered:
    """What a message with the flag IS_COMPONENTS_V2 takes. `ping` are user ids to call by name."""
    users = tuple(u for u in dict.fromkeys(ping) if _USER.fullmatch(u))[:20]
    clean = cleaned(message)
    inside, whole = _inside(clean, keep, users)
    files = cut.attached(clean, whole)
    drawn = drawings(clean)
    held: list[Json] = [gallery(one) for one in drawn]
    held += [{"type": 13, "file": {"url": f"attachment://{name}"}} for name, _ in files]
    box: Json = {"type": 17, "components": [*inside, *held]}
    if clean.tone in COLOURS:
        box["accent_color"] = COLOURS[clean.tone]
    called = [shown("for " + " ".join(f"<@{u}>" for u in users))] if users else []
    return Rendered(clean.title, [*called, box], files, tuple(map(int, users)), drawn)


def pressed(custom_id: str, find: Find) -> Carried | None:
    """What a button or modal of ours carries; None for others, and where its words are gone."""
    return carried_by(custom_id, find)


def drawings(message: Message) -> tuple[cut.Drawing, ...]:
    """The pictures for which there is room beside the files."""
    return cut.pictures(message, max(0, FILES - len(cut.attached(message, True))))


def _inside(message: Message, keep: Keep, users: tuple[str, ...]) -> tuple[list[Json], bool]:
    """What the box holds but the files, and whether something was cut. Where not all fits, buttons come before text."""
    buttons, names = Buttons(keep), iter(cut.names(message))
    top = title(cut.short(message.title, TITLE), message.tone)
    body = list(chain.from_iterable(parts(b, names, buttons.one) for b in message.blocks))
    made = [*joined([top, *body]), *rows([buttons.one(b) for b in message.buttons])]
    long = cut.size(message.title) > TITLE
    around = 1 + len(cut.attached(message, False)) + len(drawings(message)) + len(users[:1])
    calls = 30 * len(users)
    if fit(made, around, calls) and not long:
        return made, False
    every = cut.gathered(message)
    doors: list[Json] = [door(b) for b in message.blocks if isinstance(b, Link)]
    below, told = _rows(every, Buttons(keep), COMPONENTS - around - 3 - 2 * len(doors))

    def all_of(head: Message, left: int) -> list[Json]:
        files = chain(cut.names(message), repeat(cut.WHOLE))
        inside: list[Part] = [said for b in head.blocks if (said := text(b, files))]
        end = [words(cut.more(left))] if left else []
        return [*joined([top, *inside, *end]), *doors, *below, *map(shown, told)]

    head, left = cut.fitted(message, lambda head, left: fit(all_of(head, left), around + 1, calls))
    return all_of(head, left), bool(left or told or long)


def _rows(every: tuple[Button, ...], buttons: Buttons, room: int) -> tuple[list[Json], list[str]]:
    """As many as there is room for, and the line about the rest."""
    made = [buttons.one(b) for b in every]
    count, length = 0, 0
    for one in made:
        length += cut.size(one["label"])
        if count + 1 + -(-(count + 1) // 5) > room or length > LABELS:
            break
        count += 1
    return rows(made[:count]), [words(cut.told(every[count:], TOLD))] if count < len(made) else []
