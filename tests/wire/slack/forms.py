"""Modals from the user's side: their inputs by label, filled and sent; presses inside a view."""

from collections.abc import Mapping
from typing import Any

from tests.wire.slack.look import plain
from tests.wire.slack.views import push, replaced, shaped
from tests.wire.slack.world import World

Args = dict[str, Any]
EMPTY = {"checkboxes": {"selected_options": []}, "plain_text_input": {"value": None}}


def inputs(view: Args) -> dict[str, Args]:
    """The input blocks of a view by their label."""
    return {b["label"]["text"]: b for b in view.get("blocks", []) if b.get("type") == "input"}


def filled(view: Args, values: Mapping[str, str]) -> Args:
    """The state that Slack sends for these values; what is not given stays as it is shown. ValueError: the form itself
    refuses."""
    state: Args = {}
    unknown = set(values) - set(inputs(view))
    if unknown:
        raise ValueError(f"no such field: {', '.join(unknown)}; there are {', '.join(inputs(view))}")
    for label, block in inputs(view).items():
        element = block["element"]
        value = one(element, values.get(label), label)
        if not block.get("optional") and not any(v for k, v in value.items() if k != "type"):
            raise ValueError(f"{label}: please complete this required field")
        state.setdefault(block["block_id"], {})[element.get("action_id", "a")] = value
    return {"values": state}


def one(element: Args, text: str | None, label: str = "") -> Args:
    """One element's value."""
    kind = element["type"]
    if "options" in element:
        many = kind in ("checkboxes", "multi_static_select")
        if text is None:
            name = "initial_options" if many else "initial_option"
            return {"type": kind, name.replace("initial", "selected"): element.get(name) or ([] if many else None)}
        found = [o for o in element["options"] for each in (text.split(",") if many else [text])
                 if each.strip() in (o["text"]["text"], o["value"])]  # fmt: skip
        if not found and text:
            raise ValueError(f"{label}: no option {text}")
        return {"type": kind} | ({"selected_options": found} if many else {"selected_option": found[0]})
    if kind in ("users_select", "conversations_select", "channels_select", "datepicker", "timepicker"):
        name = {"datepicker": "date", "timepicker": "time"}.get(kind, kind.removesuffix("s_select"))
        return {"type": kind, f"selected_{name}": text or element.get(f"initial_{name}")}
    value = element.get("initial_value") if text is None else text
    most, least = int(element.get("max_length") or 3000), int(element.get("min_length") or 0)
    if value and not least <= len(value) <= most:
        raise ValueError(f"{label}: {len(value)} characters; {least} to {most} are taken")
    return {"type": kind, "value": value or None}


async def submitted(world: World, user: str, values: Mapping[str, str]) -> dict[str, str]:
    """Send the user's modal; what it answers in words by label, nothing if it closed or changed."""
    stack = world.modals[user]
    view = stack[-1]
    view["state"] = filled(view, values)
    payload = base(world, user) | {"type": "view_submission", "view": view, "response_urls": []}
    taken, answer = await world.links.send("interactive", payload, world.faults, world.patience)
    if not taken:
        return {"": "We had some trouble connecting. Try again?"}
    match (answer or {}).get("response_action"):
        case "errors":
            labels = {block["block_id"]: label for label, block in inputs(view).items()}
            return {labels.get(id, id): words for id, words in (answer or {})["errors"].items()}
        case "update":
            stack[-1] = replaced(world, view, (answer or {})["view"])
        case "push":
            push(stack, shaped(world, (answer or {})["view"]))
        case "clear":
            stack.clear()
        case _ if view in stack:
            stack.remove(view)
    return {}


async def closed(world: World, user: str) -> None:
    """The user closes the modal with its cross."""
    stack = world.modals.pop(user, [])
    if stack and stack[-1]["notify_on_close"]:
        payload = base(world, user, trigger=False) | {"type": "view_closed", "view": stack[-1], "is_cleared": True}
        await world.links.send("interactive", payload, world.faults, world.patience)


async def acted(world: World, user: str, view: Args, action: Args) -> None:
    """A press or a choice inside a view."""
    payload = base(world, user) | {
        "type": "block_actions", "view": view, "container": {"type": "view", "view_id": view["id"]},
        "actions": [action | {"action_ts": world.id("")}],
    }  # fmt: skip
    await world.links.send("interactive", payload, world.faults, world.patience)


async def chosen(world: World, user: str, label: str, value: str) -> None:
    """Fill one field that tells the bot at once (dispatch_action)."""
    view = world.modals[user][-1]
    block = inputs(view)[label]
    if not block.get("dispatch_action"):
        raise ValueError(f"{label} tells nobody of its choice")
    element = block["element"]
    got = one(element, value, label)
    view["state"]["values"].setdefault(block["block_id"], {})[element["action_id"]] = got
    await acted(world, user, view, got | {"block_id": block["block_id"], "action_id": element["action_id"]})


def base(world: World, user: str, trigger: bool = True) -> Args:
    about = {"id": user, "username": world.names[user], "name": world.names[user], "team_id": world.team}
    more = {"trigger_id": world.trigger(user)} if trigger else {}
    return {
        "api_app_id": world.app["appId"], "token": "verification-token", "user": about,
        "team": {"id": world.team, "domain": world.config["workspace"]["domain"]}, "is_enterprise_install": False,
    } | more  # fmt: skip


def titled(view: Args, world: World) -> str:
    return plain((view.get("title") or {}).get("text", ""), world.names)
