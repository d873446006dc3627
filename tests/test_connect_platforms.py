"""From nothing to a first message on each shipped platform, as a person at a terminal does it, against a stand-in: ten
steps or fewer, each checked, and what is wrong named when it is done."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.platforms import platforms
from tests.test_connect import Person
from tests.test_platforms import BOT, ENV, POLICY
from tests.wire import discord
from tests.wire.slack import Slack, start, wait

ROOM = "C0GENERAL"


@pytest.fixture
def slack() -> Iterator[Slack]:
    made = start()
    yield made
    made.close()


def home(place: Path, table: str) -> Path:
    place.mkdir()
    (place / "podium.toml").write_text(f"# how it runs\nslots = 2\n\n{table}")
    (place / "policy.toml").write_text(POLICY.replace(', letterbox = "U1"', ""))
    return place


def accounts(place: Path) -> object:
    return tomllib.loads((place / "policy.toml").read_text())["people"][0]["accounts"]


@pytest.mark.parametrize("name", [n for n, p in platforms().items() if n != "letterbox" and not p.always])
def test_it_takes_ten_steps_or_fewer_and_each_asks_for_what_there_is(name: str) -> None:
    platform = platforms()[name]
    steps = platform.steps({})
    assert 0 < len(steps) <= 10
    asked = [step.asks for step in steps if step.asks]
    assert set(platform.tokens) | {"channel"} <= set(asked)
    assert set(asked) <= {*platform.tokens, *(platform.options or ())}
    assert all(step.title and step.text for step in steps)


def test_slack_is_connected_step_by_step(slack: Slack, tmp_path: Path) -> None:
    """The wrong token, a channel's name for its id, a bot nobody invited: each is named at its step."""
    place = home(tmp_path / "home", f'[chat.slack]\napi = "{slack.api}"  # a stand-in\n')
    slack.remove_bot(ROOM)
    bot, app = slack.tokens["SLACK_BOT_TOKEN"], slack.tokens["SLACK_APP_TOKEN"]
    person = Person(place, "slack")
    try:
        for title in ("Step 1 of 7: Make the app", "Step 2 of 7: Install it"):
            person.reads(title)
            person.answers("Done? Enter: ", "")
        person.answers("SLACK_BOT_TOKEN, not shown: ", app)
        person.reads("holds an app-level token, not a bot token")
        person.answers("goes on without: ", "")
        person.answers("SLACK_BOT_TOKEN, not shown (Enter keeps the one there is): ", bot)
        person.answers("SLACK_APP_TOKEN, not shown: ", app)
        person.answers("channel: ", "general")
        person.reads("Is it the channel's id (C…), not its name?")
        person.answers("goes on without: ", "")
        person.answers("channel (Enter keeps general): ", ROOM)
        person.reads("/invite @podium")
        person.answers("Done? Enter: ", "")
        person.reads("The bot is not in #general")
        slack.remove_bot(ROOM, False)
        person.answers("goes on without: ", "")
        person.answers("Done? Enter: ", "")
        person.reads("Step 7 of 7")
        person.answers("Done? Enter: ", "")
        person.answers(f"Send a first message to {ROOM}?", "y")
        person.answers("Who are you, of ann?", "ann")
        person.reads("write in that channel:  @podium hello-")
        person.reads("\n")
        assert wait(lambda: any("Podium is connected." in seen.text for seen in slack.messages(ROOM)))
        code = re.findall(r"hello-\d{6}", person.all)[-1]
        person.known(f"ann is {slack.user('ann')} on slack", lambda: slack.say("ann", ROOM, f"@podium {code}"))
        assert person.ends() == 0
    finally:
        person.process.kill()
        person.process.wait()
    assert bot not in person.all
    assert app not in person.all
    assert accounts(place) == {"terminal": "local", "slack": slack.user("ann")}
    assert f'api = "{slack.api}"  # a stand-in\nchannel = "{ROOM}"\n' in (place / "podium.toml").read_text()
    check = [*BOT, "connect", "slack", "--check", "--home", place]
    done = subprocess.run(check, env=ENV, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    assert bot not in done.stdout


def test_discord_is_connected_step_by_step(tmp_path: Path) -> None:
    """An intent that is off, a bot that is not in the server, the server's id for the channel's: each is named."""
    with discord.start(users=("ann", "bob")) as server:
        where = f'api = "{server.api}"  # a stand-in\ngateway = "{server.gateway}"\n'
        place = home(tmp_path / "home", f"[chat.discord]\n{where}")
        server.intent("message_content", False)
        server.member(False)
        person = Person(place, "discord")
        try:
            for title in ("Step 1 of 7: Make the application", "Step 2 of 7: Let it read"):
                person.reads(title)
                person.answers("Done? Enter: ", "")
            person.answers("DISCORD_TOKEN, not shown: ", server.token)
            person.reads("Message Content Intent")
            server.intent("message_content", True)
            person.answers("goes on without: ", "")
            person.answers("DISCORD_TOKEN, not shown (Enter keeps the one there is): ", "")
            person.answers("guild: ", server.guild)
            person.answers("Done? Enter: ", "")
            person.reads("oauth2/authorize")
            server.member(True)
            person.answers("goes on without: ", "")
            person.answers("Done? Enter: ", "")
            person.answers("channel: ", server.guild)
            person.answers("goes on without: ", "")
            person.answers(f"channel (Enter keeps {server.guild}): ", server.channel)
            person.reads("Step 7 of 7")
            person.answers("Done? Enter: ", "")
            person.answers(f"Send a first message to {server.channel}?", "")
            person.answers("Who are you, of ann?", "")
            person.reads("write in that channel:  @podium hello-")
            person.reads("\n")
            server.until(lambda: any("Podium is connected." in seen.text for seen in server.messages(server.channel)))
            code = re.findall(r"hello-\d{6}", person.all)[-1]
            ann = server.accounts["ann"]
            person.known(f"ann is {ann} on discord", lambda: server.say("ann", server.channel, code))
            assert person.ends() == 0
        finally:
            person.process.kill()
            person.process.wait()
        assert server.token not in person.all
        assert accounts(place) == {"terminal": "local", "discord": ann}
        ids = f'guild = "{server.guild}"\nchannel = "{server.channel}"\n'
        assert where + ids in (place / "podium.toml").read_text()
