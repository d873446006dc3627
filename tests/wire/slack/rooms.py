"""Methods about conversations and people."""

import re
import time
from typing import Any

from tests.wire.slack.laws import Refused
from tests.wire.slack.world import Room, World

Args = dict[str, Any]
_NAME = re.compile(r"[^\s.A-Z!?#@*,;:'\"/\\()\[\]{}<>]{1,80}")


def described(room: Room) -> Args:
    if room.im:
        return {"id": room.id, "is_im": True, "user": room.im, "is_archived": room.archived}
    return {
        "id": room.id, "name": room.name, "is_channel": not room.private, "is_group": room.private, "is_im": False,
        "is_private": room.private, "is_member": room.member, "is_archived": room.archived,
        "num_members": len(room.users) + room.member, "creator": room.creator, "created": room.created,
        "topic": {"value": room.topic, "creator": "", "last_set": 0},
    }  # fmt: skip


async def info(world: World, args: Args) -> Args:
    return {"channel": described(world.room(args.get("channel") or ""))}


async def every(world: World, args: Args) -> Args:
    kinds = str(args.get("types") or "public_channel").split(",")
    wanted = [
        room for room in world.rooms.values()
        if ("im" if room.im else "private_channel" if room.private else "public_channel") in kinds
        and (room.member or not room.private) and not (room.archived and str(args.get("exclude_archived")) in "1true")
    ]  # fmt: skip
    most, start = min(int(args.get("limit") or 100), 999), int(args.get("cursor") or 0)
    more = start + most < len(wanted)
    return {
        "channels": [described(room) for room in wanted[start : start + most]],
        "response_metadata": {"next_cursor": str(start + most) if more else ""},
    }  # fmt: skip


async def members(world: World, args: Args) -> Args:
    room = world.room(args.get("channel") or "")
    return {"members": sorted(room.users | ({world.bot} if room.member else set())), "response_metadata": {}}


async def create(world: World, args: Args) -> Args:
    name = str(args.get("name") or "")
    if not name:
        raise Refused("invalid_name_required")
    if not _NAME.fullmatch(name):
        raise Refused("invalid_name_maxlength" if len(name) > 80 else "invalid_name_specials")
    if any(room.name == name for room in world.rooms.values()):
        raise Refused("name_taken")
    private = true(args.get("is_private"))
    said = await world.upstream("conversations.create", name=name, is_private=private)
    room = world.rooms[said["channel"]["id"]] = Room(said["channel"]["id"], name, private)
    room.creator, room.created = world.bot, int(time.time())
    return {"channel": described(room)}


async def invite(world: World, args: Args) -> Args:
    room = world.writable(args.get("channel") or "")
    users = str(args.get("users") or "").split(",")
    wrong = {user: why for user in users if (why := unfit(world, room, user))}
    if wrong and (not true(args.get("force")) or len(wrong) == len(users)):
        raise Refused(next(iter(wrong.values())))
    room.users.update(set(users) - wrong.keys())
    return {"channel": described(room)}


def unfit(world: World, room: Room, user: str) -> str:
    """Why somebody cannot be invited, or ""."""
    if user not in world.names:
        return "user_not_found"
    return "cant_invite_self" if user == world.bot else "already_in_channel" if user in room.users else ""


def true(value: object) -> bool:
    return str(value).lower() in ("1", "true")


async def join(world: World, args: Args) -> Args:
    room = world.room(args.get("channel") or "")
    if room.private or room.im:
        raise Refused("method_not_supported_for_channel_type")
    if room.archived:
        raise Refused("is_archived")
    room.member = True
    return {"channel": described(room)}


async def archive(world: World, args: Args) -> Args:
    room = world.writable(args.get("channel") or "")
    room.archived = True
    return {}


async def rename(world: World, args: Args) -> Args:
    room = world.writable(args.get("channel") or "")
    room.name = str(args.get("name") or "")
    return {"channel": described(room)}


async def topic(world: World, args: Args) -> Args:
    room = world.writable(args.get("channel") or "")
    text = str(args.get("topic") or "")
    if len(text) > 250:
        raise Refused("too_long")
    room.topic = text
    return {"channel": described(room)}


async def person(world: World, args: Args) -> Args:
    user = (await world.upstream("users.info", user=args.get("user")))["user"]
    return {"user": known(world, user)}


async def people(world: World, args: Args) -> Args:
    said = await world.upstream("users.list")
    return {"members": [known(world, user) for user in said["members"]], "response_metadata": {"next_cursor": ""}}


def known(world: World, user: Args) -> Args:
    """What local-slack leaves out of an account."""
    id = user["id"]
    return user | {"is_restricted": id in world.guests, "is_ultra_restricted": False, "is_bot": id in world.bots or (
        id == world.bot), "deleted": False}  # fmt: skip


METHODS = {
    "conversations.info": info, "conversations.list": every, "users.conversations": every,
    "conversations.members": members, "conversations.create": create, "conversations.invite": invite,
    "conversations.join": join, "conversations.archive": archive, "conversations.rename": rename,
    "conversations.setTopic": topic, "users.info": person, "users.list": people,
}  # fmt: skip
