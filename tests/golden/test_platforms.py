"""Every view, and every extreme, on Slack and Discord: as it was reviewed, within the limits, and only data."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from adapters.chat.cut import WHOLE
from adapters.chat.discord import render as discord
from adapters.chat.plain import cleaned, titled
from adapters.chat.slack import render as slack
from bot.core.message import Link, Message
from tests.golden import rules_discord, rules_slack
from tests.golden.cases import CASES, ROOM
from tests.golden.extremes import EXTREMES
from tests.golden.golden import check
from tests.golden.platforms import Kept, check_reachable, check_whole, discord_lines, golden, slack_lines

ALL = {**CASES, **{f"extreme-{name}": case for name, case in EXTREMES.items()}}
CALLED = ("U1", "W2")


@pytest.mark.parametrize("name", ALL)
def test_slack_reads_as_it_was_reviewed(name: str) -> None:
    made = slack.render(ALL[name](), keep=Kept().keep)
    check(f"slack/{name}.txt", golden(made.text, slack_lines(made.blocks), made.files, made.pictures))


@pytest.mark.parametrize("name", ALL)
def test_discord_reads_as_it_was_reviewed(name: str) -> None:
    made = discord.render(ALL[name](), keep=Kept().keep)
    check(f"discord/{name}.txt", golden(made.text, discord_lines(made.pieces), made.files, made.pictures))


@pytest.mark.parametrize("name", ALL)
def test_slack_would_take_it(name: str) -> None:
    check_slack(ALL[name]())


@pytest.mark.parametrize("name", ALL)
def test_discord_would_take_it(name: str) -> None:
    check_discord(ALL[name]())


@pytest.mark.parametrize("name", ["plan-of-40000", "one-line-of-40000", "code-of-40000", "26-options"])
def test_no_button_gives_way_to_text(name: str) -> None:
    message, kept = EXTREMES[name](), Kept()
    in_slack = [b["text"]["text"] for b in rules_slack.buttons(slack.render(message, keep=kept.keep).blocks)]
    in_discord = [b["label"] for b in rules_discord.buttons(discord.render(message, keep=kept.keep).pieces)]
    assert in_slack == in_discord == [b.label for b in message.buttons]


@pytest.mark.parametrize("name", ["plan-of-40000", "31-checkpoints", "26-options"])
def test_the_way_to_the_room_is_never_cut(name: str) -> None:
    message, kept = EXTREMES[name](), Kept()
    link = Link("Open in the room", f"{ROOM}/wall?swarm=s3")
    message = replace(message, blocks=(*message.blocks, link))
    check_slack(message)
    check_discord(message)
    blocks = rules_slack.walk(slack.render(message, keep=kept.keep).blocks)
    pieces = rules_discord.walk(discord.render(message, keep=kept.keep).pieces)
    assert [b["url"] for b in (*blocks, *pieces) if b.get("url")] == [link.address] * 2


def test_only_accounts_of_the_platform_are_called() -> None:
    message, kept = EXTREMES["loud"](), Kept()
    called = ("U1", "U1", "@ann", "<!channel>", "12", "everyone", "")
    shown = slack.render(message, keep=kept.keep, ping=called)
    rules_slack.check_inert(shown.text, shown.blocks, ("U1",))
    made = discord.render(message, keep=kept.keep, ping=called)
    rules_discord.check_inert(made.pieces, ("12",))
    assert made.ping == (12,)


@pytest.mark.parametrize("name", ["plan-of-40000", "31-checkpoints", "title-5000"])
def test_a_home_says_where_the_rest_is_since_it_has_no_files(name: str) -> None:
    view = slack.home(EXTREMES[name](), keep=Kept().keep)
    rules_slack.check_view(view)
    assert WHOLE not in rules_slack.said(view["blocks"])


def check_slack(message: Message, ping: tuple[str, ...] = CALLED) -> None:
    kept, clean = Kept(), cleaned(message)
    made = slack.render(message, keep=kept.keep, ping=ping)
    files, said = dict(made.files), rules_slack.said(made.blocks)
    rules_slack.check_message(made.text, made.blocks)
    rules_slack.check_inert(made.text, made.blocks, ping)
    carried = [c for b in rules_slack.buttons(made.blocks) if (c := slack.pressed(b, kept.find))]
    assert len(carried) == len(rules_slack.buttons(made.blocks))
    check_reachable(clean, carried, said, files)
    check_whole(clean, said, files)
    home = slack.home(message, keep=kept.keep)
    rules_slack.check_view(home)
    rules_slack.check_inert("", home["blocks"])


def check_discord(message: Message, ping: tuple[str, ...] = ("12", "34")) -> None:
    kept, clean = Kept(), cleaned(message)
    made = discord.render(message, keep=kept.keep, ping=ping)
    files, said = dict(made.files), rules_discord.said(made.pieces)
    in_a_loop(lambda: rules_discord.check_message(made.pieces))
    rules_discord.check_inert(made.pieces, ping)
    assert made.ping == tuple(map(int, ping))
    assert made.text == titled(message)
    held = [p["file"]["url"] for p in rules_discord.walk(made.pieces) if p["type"] == 13]
    assert held == [f"attachment://{name}" for name, _ in made.files]
    assert len(made.files) <= 10
    carried = [c for b in rules_discord.buttons(made.pieces) if (c := discord.pressed(b["custom_id"], kept.find))]
    assert len(carried) == len(rules_discord.buttons(made.pieces))
    check_reachable(clean, carried, said, files)
    check_whole(clean, said, files)


def in_a_loop(check: Callable[[], None]) -> None:
    async def run() -> None:
        check()

    asyncio.run(run())
