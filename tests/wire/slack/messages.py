"""Methods about messages, as strict as Slack: posts, edits, history, reactions, pins, files."""

from typing import Any

from tests.wire.slack import blocks
from tests.wire.slack.laws import Refused
from tests.wire.slack.look import walk
from tests.wire.slack.world import Room, World

Args = dict[str, Any]
PINS = 100
YES = ("1", "true")


def named(world: World, args: Args) -> Args:
    """Slack names each block and each element that the bot did not name."""
    for number, block in enumerate(args.get("blocks") or []):
        block.setdefault("block_id", world.id("b"))
        for part in walk(block):
            if part.get("type") in ("button", "static_select", "overflow"):
                part.setdefault("action_id", f"{block['block_id']}{number}")
    return args


def echo(world: World, message: Args, **more: object) -> None:
    """Tell the bot of its own message, as Slack does."""
    event = {k: v for k, v in message.items() if k != "edited"} | {"event_ts": message["ts"]} | more
    world.tell(event)


async def post(world: World, args: Args) -> Args:
    channel = args.get("channel") or ""
    if channel.startswith(("U", "W")):  # an account: its direct messages
        channel = (await open_dm(world, {"users": channel}))["channel"]["id"]
    world.writable(channel)
    blocks.message(args)
    if not args.get("text"):
        world.warnings.append("missing_text_in_message")
    thread = args.get("thread_ts")
    if thread and not await threaded(world, channel, thread):
        thread = None  # Slack says nothing and posts it at the top
    told = named(world, args)
    said = await world.upstream(
        "chat.postMessage", channel=channel, text=args.get("text"), blocks=told.get("blocks"),
        attachments=args.get("attachments"), thread_ts=thread, username=args.get("username"),
    )  # fmt: skip
    if args.get("metadata"):
        world.metadata[channel, said["ts"]] = args["metadata"]
    message = await world.message(channel, said["ts"])
    world.versions[channel, said["ts"]] = [message]
    about = {k: args[k] for k in ("link_names", "parse", "unfurl_links", "unfurl_media") if k in args}
    await world.shown("post", channel, message | about)
    echo(world, message)
    return {"channel": channel, "ts": said["ts"], "message": message}


async def threaded(world: World, channel: str, thread: str) -> bool:
    """Whether there is such a thread: its first message, or what is left of it below a deleted one."""
    return any(thread in (m["ts"], m.get("thread_ts")) for m in await world.messages(channel))


async def update(world: World, args: Args) -> Args:
    channel, ts = args.get("channel") or "", args.get("ts") or ""
    world.writable(channel)
    before = await world.message(channel, ts)
    if before.get("user") != world.bot or before.get("subtype") == "ephemeral":
        raise Refused("cant_update_message")
    if "text" not in args and "blocks" not in args:
        raise Refused("no_text")
    blocks.message(args)
    told = named(world, args)
    changed = {k: told.get(k) if k in told or "text" in told else before.get(k) for k in ("text", "blocks")}
    await world.upstream("chat.update", channel=channel, ts=ts, **changed)
    if "metadata" in args:
        world.metadata[channel, ts] = args["metadata"]
    message = await world.message(channel, ts)
    world.versions.setdefault((channel, ts), []).append(message)
    await world.shown("edit", channel, message)
    world.tell({
        "type": "message", "subtype": "message_changed", "hidden": True, "channel": channel, "message": message,
        "previous_message": before, "ts": message["edited"]["ts"], "event_ts": message["edited"]["ts"],
    })  # fmt: skip
    return {"channel": channel, "ts": ts, "text": message.get("text", ""), "message": message}


async def delete(world: World, args: Args) -> Args:
    channel, ts = args.get("channel") or "", args.get("ts") or ""
    world.writable(channel)
    before = await world.message(channel, ts)
    if before.get("user") != world.bot:
        raise Refused("cant_delete_message")
    await world.upstream("chat.delete", channel=channel, ts=ts)
    forget(world, channel, ts)
    await world.shown("delete", channel, before)
    world.tell({
        "type": "message", "subtype": "message_deleted", "hidden": True, "channel": channel, "deleted_ts": ts,
        "previous_message": before, "ts": ts, "event_ts": ts,
    })  # fmt: skip
    return {"channel": channel, "ts": ts}


def forget(world: World, channel: str, ts: str) -> None:
    """A message that is gone is not pinned any more."""
    room = world.rooms[channel]
    room.pins = [pin for pin in room.pins if pin != ts]


async def ephemeral(world: World, args: Args) -> Args:
    world.writable(args.get("channel") or "")
    blocks.message(args)
    if args.get("user") not in world.names:
        raise Refused("user_not_in_channel")
    said = await world.upstream("chat.postEphemeral", **named(world, args))
    message = await world.message(args["channel"], said["message_ts"])
    await world.shown("ephemeral", args["channel"], message)
    return {"message_ts": said["message_ts"]}


async def open_dm(world: World, args: Args) -> Args:
    user = str(args.get("users") or "").split(",")[0]
    if user not in world.names or user == world.bot:
        raise Refused("user_not_found")
    said = await world.upstream("conversations.open", users=user)
    id = said["channel"]["id"]
    world.rooms.setdefault(id, Room(id, f"dm-{world.names[user]}", im=user))
    return {"channel": {"id": id, "is_im": True, "user": user}}


async def history(world: World, args: Args) -> Args:
    """The newest first, in pages, without replies."""
    room = world.room(args.get("channel") or "")
    if not room.member:
        raise Refused("not_in_channel")
    every = [m for m in await world.messages(room.id) if not m.get("thread_ts") or m["thread_ts"] == m["ts"]]
    return page(args, every[::-1], await world.messages(room.id))


async def replies(world: World, args: Args) -> Args:
    """A thread, the oldest first, in pages; the message that opens it is on each page."""
    room = world.room(args.get("channel") or "")
    if not room.member:
        raise Refused("not_in_channel")
    every, thread = await world.messages(room.id), args.get("ts") or ""
    found = [m for m in every if thread in (m["ts"], m.get("thread_ts"))]
    if not found:
        raise Refused("thread_not_found")
    said = page(args, [m for m in found if m["ts"] != thread], every)
    said["messages"] = [whole(m, args, every) for m in found if m["ts"] == thread] + said["messages"]
    return said


def page(args: Args, found: list[Args], every: list[Args]) -> Args:
    oldest, latest = str(args.get("oldest") or "0"), str(args.get("latest") or "9999999999")
    most, start = min(int(args.get("limit") or 100), 999), int(args.get("cursor") or 0)
    same = str(args.get("inclusive", "")).lower() in YES
    kept = [
        m for m in found if m.get("subtype") != "ephemeral"
        and (float(oldest) < float(m["ts"]) < float(latest) or (same and m["ts"] in (oldest, latest)))
    ]  # fmt: skip
    more = start + most < len(kept)
    return {
        "messages": [whole(m, args, every) for m in kept[start : start + most]], "has_more": more,
        "response_metadata": {"next_cursor": str(start + most) if more else ""},
    }  # fmt: skip


def whole(message: Args, args: Args, every: list[Args]) -> Args:
    hidden = {"channel"} | ({"metadata"} if str(args.get("include_all_metadata", "")).lower() not in YES else set())
    below = [m for m in every if m.get("thread_ts") == message["ts"] and m["ts"] != message["ts"]]
    told = {k: v for k, v in message.items() if k not in hidden}
    if below:
        told |= {"thread_ts": message["ts"], "reply_count": len(below), "latest_reply": below[-1]["ts"]}
    return told


async def react(world: World, args: Args, present: bool = True) -> Args:
    channel, ts, name = args.get("channel") or "", args.get("timestamp") or "", str(args.get("name") or "").strip(":")
    world.writable(channel)
    message = await world.message(channel, ts)
    there = any(r["name"] == name and world.bot in r["users"] for r in message.get("reactions", []))
    if there == present:
        raise Refused("already_reacted" if present else "no_reaction")
    await world.upstream(f"reactions.{'add' if present else 'remove'}", channel=channel, timestamp=ts, name=name)
    await world.shown("react", channel, await world.message(channel, ts))
    world.tell({
        "type": "reaction_added" if present else "reaction_removed", "user": world.bot, "reaction": name,
        "item": {"type": "message", "channel": channel, "ts": ts}, "item_user": message.get("user"), "event_ts": ts,
    })  # fmt: skip
    return {}


async def unreact(world: World, args: Args) -> Args:
    return await react(world, args, present=False)


async def pin(world: World, args: Args) -> Args:
    room = world.writable(args.get("channel") or "")
    message = await world.message(room.id, args.get("timestamp") or "")
    if message.get("subtype") == "ephemeral":
        raise Refused("not_pinnable")
    if message["ts"] in room.pins:
        raise Refused("already_pinned")
    if len(room.pins) >= PINS:
        raise Refused("too_many_pins")
    room.pins.insert(0, message["ts"])
    await world.shown("pin", room.id, await world.message(room.id, message["ts"]))
    return {}


async def unpin(world: World, args: Args) -> Args:
    room = world.writable(args.get("channel") or "")
    if args.get("timestamp") not in room.pins:
        raise Refused("no_pin")
    room.pins.remove(args["timestamp"])
    await world.shown("unpin", room.id, await world.message(room.id, args["timestamp"]))
    return {}


async def pins(world: World, args: Args) -> Args:
    room = world.room(args.get("channel") or "")
    found = {m["ts"]: m for m in await world.messages(room.id)}
    return {"items": [
        {"type": "message", "channel": room.id, "created_by": world.bot, "message": found[ts]} for ts in room.pins
    ]}  # fmt: skip


async def complete(world: World, args: Args) -> Args:
    """Uploaded files become a message, a moment after the answer in Slack, here before it."""
    channel = args.get("channel_id") or ""
    if channel:
        world.writable(channel)
    thread = args.get("thread_ts")
    if thread and not await threaded(world, channel, thread):
        thread = None
    said = await world.upstream("files.completeUploadExternal", **args | {"thread_ts": thread})
    ids = {file["id"] for file in said["files"]}
    for message in await world.messages(channel) if channel else []:
        if ids & {f["id"] for f in message.get("files", [])}:
            await world.shown("file", channel, message)
            echo(world, message)
    return {"files": said["files"]}


METHODS = {
    "chat.postMessage": post, "chat.update": update, "chat.delete": delete, "chat.postEphemeral": ephemeral,
    "conversations.open": open_dm, "conversations.history": history, "conversations.replies": replies,
    "reactions.add": react, "reactions.remove": unreact, "pins.add": pin, "pins.remove": unpin, "pins.list": pins,
    "files.completeUploadExternal": complete,
}  # fmt: skip
