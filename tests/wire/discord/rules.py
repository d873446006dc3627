"""What Discord's REST API does beyond simcord's: each rule looks at a request first, and answers it or lets it pass."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simcord.backend import serializers
from simcord.backend.errors import BackendError, missing_access, unknown_message
from simcord.http import routes as _routes  # noqa: F401 - registers simcord's own
from simcord.http.router import dispatch

from tests.wire.discord.world import World

BIGGEST = 10 * 1024 * 1024  # bytes of one file
PINS = 250
MEMORY = timedelta(minutes=3)  # how long a nonce is remembered
TEXT_CHANNELS = {0, 1, 5, 11, 12}
CONTENT = 1 << 19  # a flag of an application: it may read messages, being in few guilds
IDS = re.compile(r"/(?:channels|guilds|messages|users|pins)/([^/]+)")
WORDS = {"@me", "@original", "pins", "bulk-delete", "archived", "active"}


@dataclass
class Upload:
    fp: Any
    filename: str
    description: str | None = None


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, Any]
    body: Any = None
    files: list[Upload] = field(default_factory=list)
    reason: str | None = None

    @property
    def fields(self) -> dict[str, Any]:
        return self.body if isinstance(self.body, dict) else {}


@dataclass
class Done:
    """The answer of a rule; without one, simcord answers."""

    value: Any = None


Rule = Callable[..., Done | None]
RULES: list[tuple[str, re.Pattern[str], Rule]] = []


def rule(methods: str, path: str) -> Callable[[Rule], Rule]:
    def keep(func: Rule) -> Rule:
        RULES.extend((method, re.compile(path), func) for method in methods.split())
        return func

    return keep


def answer(world: World, request: Request) -> Any:
    """The body of the answer (None: 204). Raises BackendError, and simcord's own for what it does not know."""
    for method, pattern, func in RULES:
        found = pattern.fullmatch(request.path) if method == request.method else None
        done = func(world, request, *map(int, found.groups())) if found else None
        if done is not None:
            return done.value
    for word in IDS.findall(request.path):
        if not word.isdigit() and word not in WORDS:
            raise invalid(f'Value "{word}" is not snowflake.')
    with world.noted(request.fields.get("nonce")):
        value = dispatch(
            world, request.method, request.path, json=request.body, params=request.query, files=request.files,
            reason=request.reason, message_content_access="message_content" in world.approved,
        )  # fmt: skip
    world.http_requests.clear()  # the front has a log of its own
    world.transcript.clear()
    return value


def invalid(text: str) -> BackendError:
    return BackendError(400, 50035, f"Invalid Form Body: {text}")


def opened(world: World, channel: int) -> None:
    if world.archived(channel):
        raise BackendError(400, 50083, "Thread is archived")


def allowed(world: World, channel: int, *permissions: str) -> None:
    world.require_permissions(world.get_channel(channel).guild_id, world.bot_user.id, channel, *permissions)


# where one is, and who


@rule("GET", r"/gateway(?:/bot)?")
def gateway(world: World, request: Request) -> Done:
    start = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return Done({"url": world.gateway, "shards": 1, "session_start_limit": start})


@rule("GET", r"(?:/oauth2)?/applications/@me")
def application(world: World, request: Request) -> Done:
    value = dispatch(world, "GET", "/oauth2/applications/@me")
    value["flags"] = CONTENT if "message_content" in world.approved else 0
    return Done(value)


@rule("GET POST PATCH PUT DELETE", r"/guilds/(\d+)(?:/.*)?")
def guild(world: World, request: Request, guild_id: int) -> None:
    if guild_id == world.home.id and not world.here:
        raise missing_access()


# messages


@rule("POST", r"/channels/(\d+)/messages")
def send(world: World, request: Request, channel_id: int) -> Done | None:
    channel = world.get_channel(channel_id)
    if channel.type not in TEXT_CHANNELS:
        raise BackendError(400, 50008, "Cannot send messages in a non-text channel")
    if channel.thread_metadata is not None and channel.thread_metadata.locked:
        opened(world, channel_id)
    if set(channel.recipient_ids) & world.closed:
        raise BackendError(403, 50007, "Cannot send messages to this user")
    weighed(request)
    reference = request.fields.get("message_reference")
    if reference and not reference.get("fail_if_not_exists", True):
        reference = None
    if reference and int(reference["message_id"]) not in world.messages[channel_id]:
        raise invalid("message_reference: Unknown message")
    return once(world, request, channel_id)


def weighed(request: Request) -> None:
    for upload in request.files:
        if len(upload.fp.getbuffer()) > BIGGEST:
            raise BackendError(413, 40005, "Request entity too large")


def once(world: World, request: Request, channel_id: int) -> Done | None:
    """With `enforce_nonce` the first message of a nonce is the answer to all, for some minutes."""
    nonce = request.fields.get("nonce")
    if nonce is None:
        return None
    if not isinstance(nonce, str | int) or len(str(nonce)) > 25:
        raise invalid("nonce: Must be 25 or fewer in length.")
    if not request.fields.get("enforce_nonce"):
        return None
    now = world.clock.now()
    known = world.nonces.get(str(nonce))
    if known is not None and now - known[2] < MEMORY and known[1] in world.messages.get(known[0], {}):
        told = serializers.message_payload(world, world.messages[known[0]][known[1]])
        return Done({**told, "nonce": nonce})
    with world.noted(nonce):
        value = dispatch(
            world, "POST", request.path, json=request.body, params=request.query, files=request.files
        )
    world.nonces[str(nonce)] = (channel_id, int(value["id"]), now)
    world.said_as[int(value["id"])] = str(nonce)
    return Done({**value, "nonce": nonce})


@rule("PATCH", r"/channels/(\d+)/messages/(\d+)")
def edit(world: World, request: Request, channel_id: int, message_id: int) -> None:
    weighed(request)
    opened(world, channel_id)
    message = world.get_message(channel_id, message_id)
    if message.author_id == world.bot_user.id and world.old(message):
        now = world.clock.now()
        recent = [at for at in world.aged.get(channel_id, []) if now - at < timedelta(hours=1)]
        if len(recent) >= world.old_edits:
            raise TooOld(world.old_wait)
        world.aged[channel_id] = [*recent, now]


class TooOld(BackendError):
    """Refused with 429, as Discord does, but by a code of its own."""

    def __init__(self, wait: float) -> None:
        super().__init__(429, 30046, "Maximum number of edits to messages older than 1 hour reached. Try again later")
        self.wait = wait


@rule("PUT DELETE", r"/channels/(\d+)/messages/(\d+)/reactions/.*")
def react(world: World, request: Request, channel_id: int, message_id: int) -> None:
    opened(world, channel_id)
    if request.method == "PUT" and len(world.get_message(channel_id, message_id).reactions) >= 20:
        raise BackendError(400, 30010, "Maximum number of reactions reached (20)")


# pins: a permission of their own since February 2026


@rule("PUT DELETE", r"/channels/(\d+)/messages/pins/(\d+)")
def pin(world: World, request: Request, channel_id: int, message_id: int) -> Done:
    channel = world.get_channel(channel_id)
    allowed(world, channel_id, *(("pin_messages",) if channel.guild_id is not None else ()))
    opened(world, channel_id)
    if world.get_message(channel_id, message_id).is_ephemeral:
        raise unknown_message()
    pinned = [m for m in world.messages[channel_id].values() if m.pinned]
    if request.method == "PUT" and len(pinned) >= PINS:
        raise BackendError(400, 30003, f"Maximum number of pins reached ({PINS})")
    world.set_pinned(channel_id, message_id, request.method == "PUT")
    return Done()


@rule("GET", r"/channels/(\d+)/messages/pins")
def pins(world: World, request: Request, channel_id: int) -> Done:
    allowed(world, channel_id, "read_message_history")
    most = int(request.query.get("limit", 50))
    before = request.query.get("before")
    held = [m for m in world.messages[channel_id].values() if m.pinned]
    held.sort(key=lambda m: world.pinned_at[m.id], reverse=True)
    if before:
        held = [m for m in held if datetime.fromisoformat(world.pinned_at[m.id]) < datetime.fromisoformat(before)]
    items = [{"message": serializers.message_payload(world, m), "pinned_at": world.pinned_at[m.id]} for m in held]
    return Done({"items": items[:most], "has_more": len(items) > most})


# threads


@rule("POST", r"/channels/(\d+)/threads")
def post_thread(world: World, request: Request, channel_id: int) -> None:
    weighed(request)


@rule("PATCH", r"/channels/(\d+)")
def edit_thread(world: World, request: Request, channel_id: int) -> Done | None:
    """Threads need no MANAGE_CHANNELS: whoever opened one may name, tag, close and open it."""
    thread = world.get_channel(channel_id)
    meta = thread.thread_metadata
    if meta is None:
        return None
    allowed(world, channel_id)
    reopened = request.fields.get("archived") is False and not meta.locked
    if thread.owner_id != world.bot_user.id and not (reopened and set(request.fields) == {"archived"}):
        allowed(world, channel_id, "manage_threads")
    if meta.archived and not reopened:
        raise BackendError(400, 50083, "Thread is archived")
    unknown = set(request.fields) - {"name", "archived", "locked", "auto_archive_duration", "applied_tags"}
    if unknown:
        return None  # simcord says which it does not know
    name = request.fields.get("name", thread.name)
    tags = [int(tag) for tag in request.fields.get("applied_tags", thread.applied_tags)]
    known = {int(tag["id"]) for tag in world.get_channel(thread.parent_id or 0).available_tags}
    if not 1 <= len(name or "") <= 100:
        raise invalid("name: Must be between 1 and 100 in length.")
    if len(tags) > 5 or set(tags) - known:
        raise invalid("applied_tags: Unknown or excessive tags")
    if request.fields.get("auto_archive_duration", 60) not in (60, 1440, 4320, 10080):
        raise invalid("auto_archive_duration: Value must be one of (60, 1440, 4320, 10080).")
    changes = {key: value for key, value in request.fields.items() if key not in ("name", "applied_tags")}
    changed = world.edit_channel(channel_id, {"name": name, "applied_tags": tags}, thread_metadata=changes)
    return Done(dict(serializers.channel_payload(world, changed)))


# commands and their answers


@rule("PUT", r"/applications/\d+(?:/guilds/\d+)?/commands")
def commands(world: World, request: Request) -> None:
    for command in request.body or ():
        checked(command, top=True)


def checked(node: dict[str, Any], top: bool = False) -> None:
    """The limits of a command, a group or an option."""
    chat = not top or node.get("type", 1) == 1
    if chat and (node["name"] != node["name"].lower() or not re.fullmatch(r"[-_'\w]{1,32}", node["name"])):
        raise invalid(f"name {node['name']!r}: Command name is invalid")
    if chat and not 1 <= len(node.get("description", "")) <= 100:
        raise invalid(f"{node['name']}.description: Must be between 1 and 100 in length.")
    options, choices = node.get("options") or [], node.get("choices") or []
    if len(options) > 25 or len(choices) > 25:
        raise invalid(f"{node['name']}: Must be 25 or fewer in length.")
    if node.get("autocomplete") and choices:
        raise invalid(f"{node['name']}: autocomplete and choices exclude each other")
    for option in options:
        checked(option)


@rule("POST", r"/interactions/\d+/[^/]+/callback")
def callback(world: World, request: Request) -> None:
    weighed(request)
    choices = (request.fields.get("data") or {}).get("choices") or []
    if len(choices) > 25 or any(not 1 <= len(c["name"]) <= 100 or len(str(c["value"])) > 100 for c in choices):
        raise invalid("data.choices: Must be 25 or fewer, each name and value between 1 and 100 in length.")


__all__ = ["Done", "Request", "TooOld", "Upload", "answer"]
