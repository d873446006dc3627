"""Modals and home pages: a stack for each user, which local-slack has only for its page."""

import contextlib
from typing import Any

from tests.wire.slack import blocks
from tests.wire.slack.laws import Refused
from tests.wire.slack.messages import named
from tests.wire.slack.world import World

Args = dict[str, Any]
DEEPEST = 3


def shaped(world: World, given: Any) -> Args:
    """A view as Slack keeps it."""
    if not isinstance(given, dict):
        raise Refused("invalid_arguments")
    blocks.view(given)
    id = world.id("V")
    return named(world, given) | {
        "id": id, "team_id": world.team, "app_id": world.app["appId"], "bot_id": f"B{world.bot[1:]}",
        "hash": world.id("h"), "root_view_id": id, "previous_view_id": None, "state": {"values": {}},
        "private_metadata": given.get("private_metadata") or "", "callback_id": given.get("callback_id") or "",
        "external_id": given.get("external_id") or "", "notify_on_close": bool(given.get("notify_on_close")),
    }  # fmt: skip


async def on_page(world: World, method: str, **args: Any) -> None:
    """Let local-slack's page show it too; it lacks some of the triggers."""
    with contextlib.suppress(Refused):
        await world.upstream(method, **args)


async def off_page(world: World, user: str) -> None:
    async with world.session.ws_connect(f"{world.local.replace('http', 'ws', 1)}/ui", max_msg_size=0) as socket:
        await socket.send_json({"t": "view_close", "user": user})


async def opened(world: World, args: Args) -> Args:
    view = shaped(world, args.get("view"))
    user = world.redeem(args.get("trigger_id") or "")
    world.modals[user] = [view]
    await on_page(world, "views.open", trigger_id=args["trigger_id"], view=quiet(view))
    return {"view": view}


async def pushed(world: World, args: Args) -> Args:
    view = shaped(world, args.get("view"))
    user = world.redeem(args.get("trigger_id") or "")
    stack = world.modals.get(user, [])
    if not stack:
        raise Refused("not_found")
    return {"view": push(stack, view)}


def push(stack: list[Args], view: Args) -> Args:
    if len(stack) >= DEEPEST:
        raise Refused("push_limit_reached")
    stack.append(view | {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]})
    return stack[-1]


async def updated(world: World, args: Args) -> Args:
    wanted = {args.get("view_id"), args.get("external_id")} - {None, ""}
    for stack in world.modals.values():
        for number, old in enumerate(stack):
            if wanted & {old["id"], old["external_id"]}:
                if args.get("hash") and args["hash"] != old["hash"]:
                    raise Refused("hash_conflict")
                stack[number] = replaced(world, old, args.get("view"))
                await on_page(world, "views.update", view=quiet(stack[number]))
                return {"view": stack[number]}
    raise Refused("not_found")


def replaced(world: World, old: Args, given: Any) -> Args:
    """A view's next version keeps its id, and what was typed where blocks and actions stay the same."""
    kept = {k: old[k] for k in ("id", "root_view_id", "previous_view_id", "state")}
    return shaped(world, given) | kept


async def published(world: World, args: Args) -> Args:
    user, view = args.get("user_id") or "", shaped(world, args.get("view"))
    if user not in world.names:
        raise Refused("user_not_found")
    if view.get("type") != "home":
        raise Refused("invalid_arguments")
    old = world.homes.get(user)
    if old:
        if args.get("hash") and args["hash"] != old["hash"]:
            raise Refused("hash_conflict")
        view |= {"id": old["id"], "root_view_id": old["id"]}
    world.homes[user] = view
    await on_page(world, "views.publish", user_id=user, view=quiet(view))
    await world.shown("home", f"@{user}", as_message(world, view))
    return {"view": view}


def as_message(world: World, view: Args) -> Args:
    """So that a view can be looked at like a message."""
    title = (view.get("title") or {}).get("text", "")
    return {"ts": view["id"], "user": world.bot, "text": title, "blocks": view.get("blocks") or []}


def quiet(view: Args) -> Args:
    """For the page alone: its closing tells nobody."""
    return {k: v for k, v in view.items() if k not in ("id", "hash", "state", "notify_on_close")}


METHODS = {"views.open": opened, "views.push": pushed, "views.update": updated, "views.publish": published}
