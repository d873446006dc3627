"""The pure parts of Discord: payloads as Discord sends them in, what is remembered, and the command within limits."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import msgspec
import pytest

from adapters.chat.discord import commands, inbound, sending, trouble
from adapters.chat.discord.client import Listener
from adapters.chat.discord.inbound import Me, Where
from adapters.chat.discord.memory import Begun, Memory, Note, Shown
from adapters.chat.discord.render import Rendered
from adapters.chat.discord.watch import Watch
from bot.core.words import WORDS
from bot.errors import ChatError
from tests.discord_bot import Desk

ME = Me(100, role=101)
HOME = Where("7", "", "7")
ANN: dict[str, Any] = {"id": "55", "username": "ann", "discriminator": "0", "avatar": None, "global_name": "Ann"}
LINE: dict[str, Any] = {
    "id": "1320000000000000000", "channel_id": "7", "guild_id": "3", "type": 0, "author": ANN, "content": "waiting",
    "timestamp": "2025-01-01T12:00:00+00:00", "edited_timestamp": None, "tts": False, "mention_everyone": False,
    "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": False, "flags": 0,
    "components": [],
}  # fmt: skip


def message(**more: Any) -> discord.Message:
    client: Any = discord.Client(intents=discord.Intents.none())
    channel = client.get_partial_messageable(7, guild_id=3)
    data: Any = {**LINE, **more}
    return discord.Message(state=client._connection, channel=channel, data=data)


def heard(**more: Any) -> Any:
    return inbound.said(message(**more), HOME, ME, at=5.0)


def test_a_line_becomes_what_was_said() -> None:
    said = heard()
    assert (said.id, said.at, said.platform, said.account, said.name, said.text, said.message) == (
        "discord:7:1320000000000000000", 5.0, "discord", "55", "Ann", "waiting", "1320000000000000000",
    )  # fmt: skip
    marks = ("addressed", "mentions", "bot", "guest", "edited", "recovered", "pressed")
    assert [mark for mark in marks if getattr(said, mark)] == []


@pytest.mark.parametrize(
    ("content", "text", "addressed", "mentions"),
    [
        ("<@100> approve c5", "approve c5", True, False), ("<@!100>: approve c5", "approve c5", True, False),
        ("<@&101> approve c5", "approve c5", True, False), ("approve c5 <@100>", "approve c5", True, False),
        ("tell <@100> please", "tell please", True, False),
        ("who add <@56> operator", "who add @56 operator", False, True),
        ("ask <@&9>", "ask @role-9", False, True), ("@everyone look", "@everyone look", False, True),
        ("plan\n  a: 1\n  b: 2", "plan\n  a: 1\n  b: 2", False, False),
        ("a file in <#12> and :+1:", "a file in <#12> and :+1:", False, False),
    ],
)  # fmt: skip
def test_mentions_are_read(content: str, text: str, addressed: bool, mentions: bool) -> None:
    said = heard(content=content)
    assert (said.text, said.addressed, said.mentions) == (text, addressed, mentions)


def test_a_reply_that_calls_its_author_counts_as_a_mention() -> None:
    bob = {**ANN, "id": "56", "username": "bob"}
    bot = {**ANN, "id": "100", "username": "podium", "bot": True}
    assert heard(type=19, mentions=[bob]).mentions
    assert heard(type=19, mentions=[bot]).addressed


def test_machines_and_direct_lines_are_known() -> None:
    assert heard(author={**ANN, "bot": True}).bot
    assert heard(webhook_id="9").bot
    assert inbound.said(message(), Where("@55", "", "8"), ME, at=0).addressed


def test_notices_are_no_lines_and_an_edit_needs_new_words() -> None:
    assert [inbound.spoken(message(type=kind)) for kind in (0, 19, 6, 7, 18, 21)] == [True, True] + [False] * 4
    assert inbound.edited(message(embeds=[{"title": "a preview"}]), HOME, ME, at=6.0) is None
    changed = message(content="decline c5", edited_timestamp="2025-01-01T12:00:09.500000+00:00")
    said = inbound.edited(changed, HOME, ME, at=6.0)
    assert said is not None
    assert (said.text, said.edited, said.edits) == ("decline c5", True, "discord:7:1320000000000000000")
    assert said.id == "discord:7:1320000000000000000:edit:1735732809.500"


def test_a_recovered_line_that_was_changed_counts_as_edited() -> None:
    changed = message(edited_timestamp="2025-01-01T12:00:09+00:00")
    assert inbound.said(changed, HOME, ME, at=0, recovered=True).edited
    assert not inbound.said(message(), HOME, ME, at=0, recovered=True).edited


def test_files_are_read_as_text_up_to_a_mebibyte() -> None:
    assert inbound.readable("plan.toml", None, 1 << 20) == ""
    assert inbound.readable("notes", "text/plain; charset=utf-8", 5) == ""
    assert "at most 1 MB" in inbound.readable("plan.toml", None, (1 << 20) + 1)
    assert "not a text file" in inbound.readable("photo.png", "image/png", 5)
    assert inbound.opened("a.md", b"\xef\xbb\xbfok").text == "ok"


def test_the_command_keeps_to_the_limits(tmp_path: Path) -> None:
    async def told() -> dict[str, Any]:
        memory = Memory(tmp_path)
        client = Listener(memory, Desk(), server=3, home="7")
        memory.close()
        (command,) = client.commands.get_commands(guild=discord.Object(3))
        assert commands.signature(client.commands, 3) == commands.signature(client.commands, 3)
        assert commands.signature(client.commands, 3) != commands.signature(client.commands, 4)
        return dict(command.to_dict(client.commands))

    command = asyncio.run(told())
    names = [command, *command["options"]]
    assert [entry["name"] for entry in names] == ["swarm", "line", "template"]
    assert all(1 <= len(entry["name"]) <= 32 and entry["name"].islower() for entry in names)
    assert all(1 <= len(entry["description"]) <= 100 for entry in names)
    assert sum(len(entry["name"]) + len(entry["description"]) for entry in names) <= 8_000
    assert all(word.word in command["description"] for word in WORDS if word.seven)


def test_choices_are_few_short_and_can_be_chosen() -> None:
    lines = tuple((f"approve c{n}", "m" * 200) for n in range(40))
    found = commands.choices((("x" * 101, "too long"), ("", "nothing"), *lines))
    assert len(found) == 25
    assert all(1 <= len(choice.name) <= 100 and 1 <= len(choice.value) <= 100 for choice in found)
    assert found[0].value == "approve c0"


def test_threads_are_named_after_the_thing() -> None:
    assert sending.name("t7 Remove it · waits for ann (c5)") == "t7 Remove it"
    assert sending.name("") == "thread"
    assert sending.name("😀" * 300) == "😀" * 99 + "…"


def test_a_message_read_back_is_known_again() -> None:
    sent = [{"type": 17, "components": [{"type": 10, "content": "### t7 \nits card"}, {"type": 1, "components": [
        {"type": 2, "label": "Go", "custom_id": "x", "style": 1}]}]}]  # fmt: skip
    back = [{"type": 17, "id": 1, "spoiler": False, "components": [
        {"type": 10, "id": 2, "content": "### t7 \nits card"}, {"type": 1, "id": 3, "components": [
            {"type": 2, "id": 4, "label": "Go", "custom_id": "x", "style": 1, "disabled": False}]}]}]  # fmt: skip
    assert sending.look(sent) == sending.look(back)
    assert sending.look(sent) != sending.look([{"type": 10, "content": "else"}])
    assert sending.trace(sent, ()) != sending.trace(sent, (("a.txt", "b"),))


def response(status: int, after: str = "") -> Any:
    """As much of an answer as an error of the library's keeps."""
    return SimpleNamespace(status=status, reason="", headers={"Retry-After": after} if after else {})


@pytest.mark.parametrize(
    ("status", "code", "thread", "told"),
    [
        (404, 10008, False, "gone"), (404, 10003, True, "gone"), (404, 10003, False, "lost"),
        (403, 50001, False, "lost"), (403, 50013, True, "lost"),
        (403, 50007, False, "lost"), (400, 160005, True, "gone"), (401, 0, False, "lost"),
        (400, 30046, False, ""), (429, 30046, False, ""), (400, 50035, False, ""), (500, 0, False, ""),
    ],
)  # fmt: skip
def test_refusals_are_sorted(status: int, code: int, thread: bool, told: str) -> None:
    error = discord.HTTPException(response(status), {"code": code, "message": "no"})
    found = trouble.trouble(error, thread)
    assert [name for name in ("gone", "lost") if getattr(found, name)] == ([told] if told else [])
    assert found.retry_after == 0.0


def test_waits_are_obeyed_and_lost_answers_are_neither_gone_nor_lost() -> None:
    assert trouble.trouble(discord.RateLimited(41.5)).retry_after == 41.5
    busy = discord.HTTPException(response(429, "7"), {"code": 0, "message": "slow down"})
    assert trouble.trouble(busy).retry_after == 7.0
    lost = trouble.trouble(TimeoutError())
    assert isinstance(lost, ChatError)
    assert (lost.gone, lost.lost, lost.retry_after) == (False, False, 0.0)


def test_memory_outlives_a_torn_line(tmp_path: Path) -> None:
    first = Memory(tmp_path)
    first.put(Begun(key="k1", room="7", trace="a"))
    first.put(Shown(key="k1", id="9", room="7", trace="a", title="one"))
    first.put(Begun(key="k2", room="7", trace="b", after=9))
    first.hear("7", 12)
    first.hear("7", 11)
    first.put(Note(name="thread:9", value="yes"))
    key = first.keep("long words")
    first.close()
    with (tmp_path / "discord.jsonl").open("ab") as file:
        file.write(b'{"type":"shown","key":"k2","id":"1')
    second = Memory(tmp_path)
    assert (second.by_key["k1"].id, second.by_id["9"].title, second.newest) == ("9", "one", 12)
    assert list(second.begun) == ["k2"]
    assert (second.heard, second.notes, second.find(key)) == ({"7": 12}, {"thread:9": "yes"}, "long words")
    lines = (tmp_path / "discord.jsonl").read_bytes().splitlines()
    assert all(msgspec.json.decode(line) for line in lines)
    second.close()


def test_own_posts_that_do_not_come_back_show_that_nothing_is_heard() -> None:
    watch = Watch(patience=60.0)
    watch.echoed(1, "n1")  # before the answer to its sending
    watch.posted(1, 100.0)
    watch.posted(2, 100.0)
    assert watch.unheard(159.0) == 0.0
    assert watch.unheard(161.0) == 100.0
    watch.echoed(2, "")
    assert watch.unheard(500.0) == 0.0
    assert watch.echoes == {"n1": 1, "2": 2}


def test_what_was_rendered_is_remembered_by_its_title() -> None:
    rendered = Rendered("t7 a card", [{"type": 10, "content": "x"}])
    assert sending.trace(rendered.pieces, rendered.files) == sending.trace([{"type": 10, "content": "x"}], ())
