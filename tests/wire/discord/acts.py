"""Buttons, modals and slash commands as a person uses them, and what the bot answers."""

import asyncio
import re
from typing import Any

from simcord import _modal, interactions
from simcord.backend import serializers
from simcord.backend.command_access import command_access
from simcord.backend.errors import SetupError
from simcord.backend.models import Channel, Interaction, Message
from simcord.components import validate_modal, walk_components
from simcord.enums import AppCommandType, InteractionType, OptionType

from tests.wire.discord.told import Answer, Field, Modal
from tests.wire.discord.world import Refused, World, flat

NESTED = (OptionType.SUBCOMMAND, OptionType.SUBCOMMAND_GROUP)
GIVEN = re.compile(r"(?:^|\s)([-_\w]+):\s*")


class Acts:
    """`open` holds the modal in front of each person."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open: dict[int, Interaction] = {}

    async def press(self, who: int, message: Message, label: str, words: Any, wait: bool) -> Answer:
        """The button by its label or what it carries; of several alike "LABEL#2" is the second."""
        if not message.visible_to(who):
            raise Refused("that message is for somebody else")
        if self.world.archived(message.channel_id):
            raise Refused("that thread is archived: nothing in it can be pressed")
        button = _found(message, label)
        data = {"custom_id": button["custom_id"], "component_type": 2, "id": button.get("id", 0)}
        answer = await self._send(
            who, self.world.get_channel(message.channel_id), InteractionType.MESSAGE_COMPONENT, data, message, wait
        )
        if answer.kind != "modal" or not (words or self._empty(who)):
            return answer
        return await self.submit(who, words, wait)

    async def command(self, who: int, place: Channel, text: str, wait: bool) -> Answer:
        """`/swarm launch s1`, or `launch s1` of the only command. Options: "name: value", or all words to the first."""
        if self.world.archived(place.id):
            raise Refused("that thread is archived: nobody can run commands in it")
        command, path, leaf, rest = self._command(who, place, text)
        options = interactions.check_options(command["name"], leaf, _options(leaf, rest))
        built = [{"name": k, "type": _type(leaf, k), "value": v} for k, v in options.items()]
        data = self._data(command, path, built)
        return await self._send(who, place, InteractionType.APPLICATION_COMMAND, data, None, wait)

    async def autocomplete(self, who: int, place: Channel, text: str) -> list[tuple[str, str]]:
        """What is offered while this stands typed: (name, value)."""
        command, path, leaf, rest = self._command(who, place, text)
        options = _options(leaf, rest, partly=True)
        name, typed = list(options.items())[-1]
        declared = next(option for option in leaf["options"] if option["name"] == name)
        if not declared.get("autocomplete"):
            raise Refused(f"{name} has no autocomplete")
        built: list[dict[str, Any]] = [
            {"name": k, "type": _type(leaf, k), "value": v} for k, v in options.items() if k != name
        ]
        built.append({"name": name, "type": declared["type"], "value": typed, "focused": True})
        data = self._data(command, path, built)
        kind = InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
        answer = await self._send(who, place, kind, data, None, True)
        if answer.failed:
            raise Refused("loading options failed")
        choices = self.world.interactions[int(answer.id)].autocomplete_choices or []
        return [(str(choice["name"]), str(choice["value"])) for choice in choices]

    def shown(self, who: int) -> Modal:
        """The modal in front of a person."""
        if who not in self.open:
            raise Refused("no modal is open")
        spec = self.open[who].modal or {}
        return Modal(
            title=spec["title"],
            text="\n".join(str(c["content"]) for c in walk_components(spec["components"]) if c.get("type") == 10),
            fields=tuple(_fields(spec)),
        )

    async def submit(self, who: int, words: Any, wait: bool) -> Answer:
        """Fill and send the open modal: words for its first field, or by label (or id)."""
        modal = self.shown(who)
        values = {f.id: f.value for f in modal.fields if f.value}
        if isinstance(words, str):
            words = {modal.fields[0].label: words} if words and modal.fields else {}
        for label, value in words.items():
            named = [f.id for f in modal.fields if label in (f.label, f.id)]
            if not named:
                raise Refused(f"the modal has no field {label}: {', '.join(f.label for f in modal.fields)}")
            values[named[0]] = value
        record = self.open[who]
        spec = validate_modal(record.modal)
        kinds = {c["custom_id"]: c["type"] for c in _modal._modal_controls(spec)}
        filled = {k: [v] if kinds[k] == 3 else v == "true" if kinds[k] == 23 else v for k, v in values.items()}
        try:
            parts = _modal._modal_submit_nodes(spec["components"], None, filled, {}, record.channel_id, [])
        except SetupError as error:
            raise Refused(str(error)) from None
        del self.open[who]
        source = self.world.messages.get(record.channel_id, {}).get(record.source_message_id or 0)
        data = {"custom_id": spec["custom_id"], "components": parts}
        place = self.world.get_channel(record.channel_id)
        return await self._send(who, place, InteractionType.MODAL_SUBMIT, data, source, wait)

    def answered(self, record: Interaction) -> Answer:
        """How the bot's answer reads by now."""
        message = self.world.messages.get(record.channel_id, {}).get(record.message_id or 0)
        late = not record.responded and self.world.now_iso() >= (record.initial_response_deadline or "")
        return Answer(
            id=str(record.id), kind="failed" if late else str(record.response_kind or ""),
            text=flat(message) if message and record.response_kind != "deferred_update" else "",
            private=bool(message and message.is_ephemeral),
        )  # fmt: skip

    async def _send(
        self, who: int, place: Channel, kind: InteractionType, data: dict[str, Any], source: Message | None, wait: bool
    ) -> Answer:
        record, payload = interactions.base_payload(
            self.world, type=int(kind), channel_id=place.id, guild_id=place.guild_id, user_id=who, data=data
        )
        if source is not None:
            record.source_message_id = source.id
            payload["message"] = serializers.message_payload(self.world, source)
        self.world.emit("INTERACTION_CREATE", payload)
        while wait and self.answered(record).kind == "":
            await asyncio.sleep(0.005)
        answer = self.answered(record)
        if answer.kind == "modal":
            self.open[who] = record
        return answer

    def _empty(self, who: int) -> bool:
        """Whether the open modal can be sent as it stands."""
        return all(field.value or not field.required for field in self.shown(who).fields)

    def _command(self, who: int, place: Channel, text: str) -> tuple[dict[str, Any], list[str], dict[str, Any], str]:
        """The command meant, the path to its leaf, the leaf, and what follows."""
        seen = [
            command
            for scope in (place.guild_id, None) for command in self.world.commands.get(scope, {}).values()
            if command["type"] == AppCommandType.CHAT_INPUT
            and command_access(self.world, command, user_id=who, channel_id=place.id).allowed
        ]  # fmt: skip
        name, _, rest = text.partition(" ")
        named = [c for c in seen if name == f"/{c['name']}"]
        if not named and (text.startswith("/") or len(seen) != 1):
            raise Refused(f"there is no command {name}; there are: {', '.join(c['name'] for c in seen) or 'none'}")
        leaf = command = (named or seen)[0]
        path: list[str] = []
        rest = (rest if named else text).lstrip()
        while subs := [o for o in leaf.get("options") or () if o["type"] in NESTED]:
            word, _, after = rest.partition(" ")
            found = [o for o in subs if o["name"] == word]
            if not found:
                raise Refused(f"/{command['name']} goes on with one of: {', '.join(o['name'] for o in subs)}")
            leaf, rest, path = found[0], after.lstrip(), [*path, word]
        return command, path, leaf, rest

    def _data(self, command: dict[str, Any], path: list[str], built: list[dict[str, Any]]) -> dict[str, Any]:
        options = interactions.nest_options(command, path, built)
        data = {"id": command["id"], "name": command["name"], "type": int(command["type"]), "options": options}
        return {**data, "guild_id": command["guild_id"]} if command.get("guild_id") else data


def _found(message: Message, label: str) -> dict[str, Any]:
    buttons = [c for c in walk_components(message.components) if c.get("type") == 2]
    name, _, nth = label.partition("#")
    alike = [b for b in buttons if label == b.get("custom_id")]
    alike = alike or [b for b in buttons if name.rstrip("…").lower() == str(b.get("label")).rstrip("…").lower()]
    if len(alike) < (int(nth) if nth.isdigit() else 1):
        there = ", ".join(str(b.get("label")) for b in buttons)
        raise Refused(f"there is no button {label}; there are: {there or 'none'}")
    if len(alike) > 1 and not nth.isdigit():
        raise Refused(f"there are {len(alike)} buttons {label}: say {label}#1")
    button = alike[int(nth) - 1 if nth.isdigit() else 0]
    if button.get("disabled"):
        raise Refused(f"the button {label} is disabled")
    if not button.get("custom_id"):
        raise Refused(f"{label} is a link")
    return button


def _options(leaf: dict[str, Any], text: str, partly: bool = False) -> dict[str, Any]:
    """`name: value` pairs where they name options; else the whole text is the first option's."""
    declared = {option["name"]: option for option in leaf.get("options") or ()}
    marks = [found for found in GIVEN.finditer(text) if found[1] in declared]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    given = {mark[1]: text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=False)}
    if not (marks and marks[0].start() == 0):
        if not declared and text:
            raise Refused(f"{leaf['name']} takes no words")
        given = {next(iter(declared)): text} if declared and (text or partly) else {}
    return {name: _value(declared[name], value) for name, value in given.items()}


def _value(option: dict[str, Any], text: str) -> Any:
    match option["type"]:
        case OptionType.INTEGER:
            return int(text)
        case OptionType.NUMBER:
            return float(text)
        case OptionType.BOOLEAN:
            return text.lower() == "true"
        case _:
            return text


def _type(leaf: dict[str, Any], name: str) -> int:
    return int(next(option["type"] for option in leaf["options"] if option["name"] == name))


def _fields(spec: dict[str, Any]) -> list[Field]:
    """The controls of a modal with the words that stand beside them."""
    labels = {c["component"]["custom_id"]: c["label"] for c in spec["components"] if c.get("type") == 18}
    found = []
    for control in _modal._modal_controls(spec):
        options = control.get("options") or []
        chosen = next((str(o["value"]) for o in options if o.get("default")), "")
        found.append(Field(
            id=control["custom_id"], label=labels.get(control["custom_id"]) or str(control.get("label") or ""),
            value=str(control.get("value") or chosen), choices=tuple(str(o["value"]) for o in options),
            required=bool(control.get("required", control["type"] in (3, 4))),
        ))  # fmt: skip
    return found
