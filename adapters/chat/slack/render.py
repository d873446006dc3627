"""Message → Slack: a line of text and blocks. Pure. Everything in a message is data: nothing in it becomes a mention, a
link or markup, and nothing unfurls (send with `QUIET`)."""

import re
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

from msgspec import Struct

from adapters.chat import cut
from adapters.chat.carried import Carried, Find, Keep, unpack
from adapters.chat.plain import cleaned
from adapters.chat.slack.blocks import Buttons, Json, blocks, call, rows, small, title
from adapters.chat.slack.limits import BLOCKS, HOME_BLOCKS, TEXT, fit, weight
from bot.core.message import Button, Message

QUIET = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "link_names": False}  # of chat.postMessage
TITLE = 1_000  # of it are shown
BUTTONS = 7_000  # the weight that rows of buttons may have where not all fits
TOLD = 1_000  # how long the line may be that says how to type the rest
_USER = re.compile(r"[UW][A-Z0-9]{1,20}")


class Rendered(Struct, frozen=True):
    """`text` is the title alone, for lock screens, and names those who are called; `files` go along whole, as (name,
    text), and `pictures` drawn."""

    text: str
    blocks: list[dict[str, Any]]
    files: tuple[tuple[str, str], ...] = ()
    pictures: tuple[cut.Drawing, ...] = ()


def render(message: Message, *, keep: Keep, ping: Sequence[str] = ()) -> Rendered:
    """What chat.postMessage and chat.update take. `ping` are user ids (U…, W…) to call by name."""
    users = tuple(u for u in dict.fromkeys(ping) if _USER.fullmatch(u))[:20]
    clean = cleaned(message)
    made, whole = _blocks(clean, keep, users, BLOCKS)
    called = "".join(f"<@{user}> " for user in users)
    return Rendered(called + escaped(clean.title), made, cut.attached(clean, whole), cut.pictures(clean))


def home(message: Message, *, keep: Keep) -> dict[str, Any]:
    """The same as an App Home, for views.publish. A home has no files: what was cut of it stands in the channel."""
    return {"type": "home", "blocks": _blocks(cleaned(message), keep, (), HOME_BLOCKS, "in the channel")[0]}


def pressed(action: dict[str, Any], find: Find) -> Carried | None:
    """What a button of ours carries, from one of `body["actions"]` (their action_id is `press-N`); None for others."""
    return unpack(str(action.get("value", "")), find) if str(action.get("action_id", "")).startswith("press-") else None


def escaped(title: str) -> str:
    """A title as the `text` of a message, of which Slack reads `<`, `>` and `&`."""
    said = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if cut.size(said) <= TEXT:
        return said
    return re.sub(r"&\w*…$", "…", cut.short(said, TEXT))  # no half of an escape


def _blocks(
    message: Message, keep: Keep, users: tuple[str, ...], most: int, where: str = cut.IN_WHOLE
) -> tuple[list[Json], bool]:
    """The blocks, and whether something was cut. Where not all fits, buttons come before text."""
    buttons = Buttons(keep)
    top = [title(cut.short(message.title, TITLE), message.tone), *([call(users)] if users else [])]
    names = iter(cut.names(message))
    body = list(chain.from_iterable(blocks(b, names, buttons.one) for b in message.blocks))
    made = [*top, *body, *buttons.rows(message.buttons)]
    long = cut.size(message.title) > TITLE
    if fit(made, most - 1) and not long:
        return made, False
    below, told = _rows(cut.gathered(message), Buttons(keep), where)

    def all_of(head: Message, left: int) -> list[Json]:
        files = chain(cut.names(message), repeat(cut.WHOLE))
        inside = chain.from_iterable(blocks(b, files, None) for b in head.blocks)
        return [*top, *inside, *([small(cut.more(left, where))] if left else []), *below, *told]

    head, left = cut.fitted(message, lambda head, left: fit(all_of(head, left), most))
    return all_of(head, left), bool(left or told or long)


def _rows(all: tuple[Button, ...], buttons: Buttons, where: str) -> tuple[list[Json], list[Json]]:
    """As many as there is room for, and the line about the rest."""
    made = [buttons.one(b) for b in all]
    sizes = [weight([one]) for one in made]
    count = next((n for n in range(len(made)) if sum(sizes[: n + 1]) > BUTTONS), len(made))
    return rows(made[:count]), [small(cut.told(all[count:], TOLD, where))] if count < len(made) else []
