"""Messages out: posted once a key, even where Discord's answer was lost or the bot ended before it came."""

import io
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

import discord
from msgspec import Struct

from adapters.chat.discord.memory import Begun, Shown
from adapters.chat.discord.render import Rendered
from adapters.chat.discord.view import view
from adapters.pictures import picture

if TYPE_CHECKING:
    from adapters.chat.discord.client import Listener

LOOK = 200  # messages that are looked through for one of ours
NAME = 100  # characters of a thread's name
WEEK: Literal[10_080] = 10_080  # minutes after which a quiet thread is put away
SHOWS = ("content", "label", "custom_id", "url", "description", "placeholder")


def nonce(client: "Listener", key: str) -> str:
    """Discord answers a message sent twice with one nonce within minutes with the first. Another data home of the same
    bot has the same keys, but not the same salt."""
    if "salt" not in client.memory.notes:
        client.memory.note("salt", secrets.token_hex(16))
    return sha256(f"{client.memory.notes['salt']}\0{key}".encode()).hexdigest()[:25]


def trace(pieces: Sequence[Mapping[str, Any]], files: Sequence[tuple[str, str]]) -> str:
    """A hash of all that a message shows: another one is worth an edit."""
    return sha256(json.dumps([pieces, files], sort_keys=True).encode()).hexdigest()[:32]


def look(pieces: Sequence[Mapping[str, Any]]) -> str:
    """A hash of its words and of what its buttons carry, by which a message read back from Discord is known again."""
    return sha256("\0".join(_words(pieces)).encode()).hexdigest()[:32]


def name(title: str) -> str:
    """A thread's name: what the thing is, without how it stands, for names are not changed later."""
    said = title.partition(" · ")[0].strip() or title.strip() or "thread"
    return said if len(said) <= NAME else said[: NAME - 1] + "…"


class Held(Struct, frozen=True):
    """A file that stands with a message already, as Discord wants it named to let it be."""

    id: str
    filename: str

    def to_dict(self) -> dict[str, str]:
        return {"id": self.id, "filename": self.filename}


class Parcel(Struct, frozen=True):
    """What goes with a message: files to be sent, those that stand and stay, and the view of its components."""

    view: discord.ui.LayoutView
    files: list[discord.File]
    held: list[Held]


async def packed(client: "Listener", rendered: Rendered, there: Mapping[str, tuple[str, str]] | None = None) -> Parcel:
    """Texts and pictures as files, but for those that are `there` with the same content; a picture that cannot be drawn
    is left out. The view is stopped, so that the library keeps nothing of it: presses are read from their ids."""
    contents = hashes(rendered)
    held = [Held(id, name) for name, (content, id) in (there or {}).items() if contents.get(name) == content]
    stay = {one.filename for one in held}
    files = [discord.File(io.BytesIO(t.encode()), filename=name) for name, t in rendered.files if name not in stay]
    pieces = rendered.pieces
    for one in rendered.pictures:
        if one.file in stay:
            continue
        data = await picture(client.desk, one.name)
        if data:
            files.append(discord.File(io.BytesIO(data), filename=one.file, description=one.alt))
        else:
            pieces = without(pieces, one.file)
    made = view(pieces)
    made.stop()
    return Parcel(made, files, held)


def hashes(rendered: Rendered) -> dict[str, str]:
    """What each file holds; a picture is drawn once for a message, so that its name stands for what it shows."""
    contents = {**dict(rendered.files), **{one.file: one.name for one in rendered.pictures}}
    return {name: sha256(text.encode()).hexdigest()[:16] for name, text in contents.items()}


def stands(message: discord.Message, rendered: Rendered) -> dict[str, tuple[str, str]]:
    """The files that stand with a message now: what each holds, and Discord's id."""
    contents = hashes(rendered)
    return {a.filename: (contents[a.filename], str(a.id)) for a in message.attachments if a.filename in contents}


def without(pieces: Sequence[Mapping[str, Any]], file: str) -> list[dict[str, Any]]:
    """The same components, but not the picture in this file."""
    url, kept = f"attachment://{file}", []
    for piece in pieces:
        if any(one["media"]["url"] == url for one in piece.get("items", ())):
            continue
        inside = {"components": without(piece["components"], file)} if "components" in piece else {}
        kept.append({**piece, **inside})
    return kept


def called(rendered: Rendered) -> discord.AllowedMentions:
    return discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=[discord.Object(id) for id in rendered.ping]
    )


async def send(client: "Listener", key: str, room: str, rendered: Rendered) -> Shown:
    """A message into a channel or thread."""
    begun = client.memory.begun.get(key)
    if begun and begun.room == room:
        found = await find(client, begun)
        if found:
            return put(client, key, found, room, begun.trace, rendered)
    shows = look(rendered.pieces)
    client.memory.put(Begun(key=key, room=room, trace=shows, after=client.memory.newest))
    channel = client.get_partial_messageable(int(room))
    parcel = await packed(client, rendered)
    message = await channel.send(
        view=parcel.view, files=parcel.files, nonce=nonce(client, key), suppress_embeds=True,
        allowed_mentions=called(rendered),
    )  # fmt: skip
    client.watch.posted(message.id, client.now())
    return put(client, key, str(message.id), room, shows, rendered, files=stands(message, rendered))


async def find(client: "Listener", begun: Begun) -> str:
    """The message that an earlier try left: it came back as an event, or stands among our own; "" where it did not."""
    echo = client.watch.echoes.get(nonce(client, begun.key))
    if echo:
        return str(echo)
    after = discord.Object(begun.after) if begun.after else None
    async for message in client.get_partial_messageable(int(begun.room)).history(limit=LOOK, after=after):
        ours = message.author.id == client.me.id and str(message.id) not in client.memory.by_id
        if ours and look([piece.to_dict() for piece in message.components]) == begun.trace:
            return str(message.id)
    return ""


def put(
    client: "Listener", key: str, id: str, room: str, shows: str, rendered: Rendered, *, tag: str = "",
    files: Mapping[str, tuple[str, str]] | None = None,
) -> Shown:  # fmt: skip
    """Remember where a key's message stands. What was found again may show something older."""
    whole = trace(rendered.pieces, rendered.files) if look(rendered.pieces) == shows else ""
    shown = Shown(key=key, id=id, room=room, trace=whole, title=rendered.text, tag=tag, files=dict(files or {}))
    client.memory.put(shown)
    return shown


def _words(pieces: Sequence[Any]) -> Iterator[str]:
    for piece in pieces:
        for field in SHOWS:
            value = piece.get(field)
            if isinstance(value, str) and value.strip():
                yield f"{field}={value.strip()}"
        yield from _words(piece.get("components") or ())
        yield from _words(piece.get("options") or ())
        if piece.get("accessory"):
            yield from _words([piece["accessory"]])
