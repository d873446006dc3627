"""Channels that Slack opens for swarms: named, furnished, found again whatever happened, never made twice."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from adapters.chat.slack.channels import numbered
from adapters.chat.slack.manifest import EVENTS, OPTIONAL, SCOPES
from bot.errors import ChatError
from tests.slack_bot import Bot
from tests.wire.slack import Slack, start

KEY, PEOPLE = "s3:open", ("U0ANN", "U0BOB")


@pytest.fixture(scope="module")
def workspace() -> Iterator[Slack]:
    held = start(scopes=SCOPES | OPTIONAL, events=EVENTS)
    yield held
    held.close()


@pytest.fixture
def slack(workspace: Slack) -> Iterator[Slack]:
    workspace.clear()
    yield workspace
    assert workspace.world.warnings == []


@pytest.fixture
def bot(slack: Slack, tmp_path: Path) -> Iterator[Bot]:
    held = Bot(slack, tmp_path)
    yield held
    held.close()


def opened(bot: Bot, name: str, key: str = KEY, people: Sequence[str] = PEOPLE) -> tuple[str, str]:
    return bot.do(bot.chat.open(key, name, "Tidy <up> & more", people))


def called(slack: Slack, name: str) -> list[str]:
    """The channels whose names begin so."""
    return [room.id for room in slack.world.rooms.values() if room.name.startswith(name)]


def test_it_has_its_name_its_topic_and_its_people(slack: Slack, bot: Bot) -> None:
    id, name = opened(bot, "s3-tidy")
    room = slack.world.rooms[id]
    assert (name, room.name, room.private) == ("s3-tidy", "s3-tidy", False)
    assert room.users == set(PEOPLE)
    assert room.topic == "Tidy &lt;up&gt; &amp; more"
    said = bot.listen().post("k1", channel=id)
    slack.say("ann", id, "mind the gap", said)
    assert bot.hears(lambda s: s.text == "mind the gap").channel == id


def test_it_is_the_same_for_its_key_also_after_a_restart(slack: Slack, bot: Bot) -> None:
    first = opened(bot, "s3-same")
    calls = slack.world.rates.calls.copy()
    assert opened(bot, "s3-same") == first
    assert slack.world.rates.calls == calls, "nothing is asked for again"
    again = bot.again()
    assert opened(again, "s3-same") == first
    again.close()


def test_a_name_that_is_taken_gets_a_number(slack: Slack, bot: Bot) -> None:
    slack.channel("s3-taken")
    assert opened(bot, "s3-taken")[1] == "s3-taken-2"
    assert opened(bot, "s3-taken", "s4:open")[1] == "s3-taken-3"


def test_a_lost_answer_makes_no_second(slack: Slack, bot: Bot) -> None:
    slack.fault("lose_answer", method="conversations.create", times=1)
    with pytest.raises(ChatError) as error:
        opened(bot, "s3-lost")
    assert not error.value.lost, "worth another try"
    assert [opened(bot, "s3-lost")[0]] == called(slack, "s3-lost")


def test_a_kill_before_it_was_noted_makes_no_second(slack: Slack, bot: Bot) -> None:
    slack.fault("lose_answer", method="conversations.create", times=1)
    with suppress(ChatError):
        opened(bot, "s3-kill")
    again = bot.again()
    assert [opened(again, "s3-kill")[0]] == called(slack, "s3-kill")
    assert slack.world.rooms[called(slack, "s3-kill")[0]].users == set(PEOPLE)
    again.close()


def test_a_channel_of_others_is_never_taken_for_its_own(slack: Slack, bot: Bot) -> None:
    """Somebody made one of this name after the first try had failed."""
    slack.fault("5xx", method="conversations.create", times=1, status=502)
    with pytest.raises(ChatError):
        opened(bot, "s3-theirs")
    theirs = slack.channel("s3-theirs")
    id, name = opened(bot, "s3-theirs")
    assert id != theirs
    assert name == "s3-theirs-2"


def test_a_channel_of_another_home_is_never_taken_for_its_own(slack: Slack, bot: Bot, tmp_path: Path) -> None:
    """The same app serves two bots, and the answer that was lost said that the name is taken."""
    other = Bot(slack, tmp_path / "other")
    theirs, _ = opened(other, "s1-tidy")
    slack.fault("lose_answer", method="conversations.create", times=1)
    with pytest.raises(ChatError):
        opened(bot, "s1-tidy")
    id, name = opened(bot, "s1-tidy")
    assert (id != theirs, name) == (True, "s1-tidy-2")
    other.close()


def test_without_the_scope_it_is_refused_for_good_and_says_which(slack: Slack, bot: Bot) -> None:
    slack.revoke("channels:manage")
    with pytest.raises(ChatError) as error:
        opened(bot, "s3-scope")
    assert error.value.lost
    assert "channels:manage" in str(error.value)
    assert called(slack, "s3-scope") == []


def test_a_workspace_that_restricts_it_is_refused_for_good(slack: Slack, bot: Bot) -> None:
    slack.fault("not_ok", method="conversations.create", error="restricted_action", times=1)
    with pytest.raises(ChatError) as error:
        opened(bot, "s3-rules")
    assert error.value.lost
    assert "restricted_action" in str(error.value)


def test_a_wait_is_told_as_such(slack: Slack, bot: Bot) -> None:
    slack.fault("429", method="conversations.invite", seconds=7, times=1)
    with pytest.raises(ChatError) as error:
        opened(bot, "s3-wait")
    assert (error.value.retry_after, error.value.lost) == (7.0, False)
    assert [opened(bot, "s3-wait")[0]] == called(slack, "s3-wait")
    assert slack.world.rooms[called(slack, "s3-wait")[0]].users == set(PEOPLE)


def test_people_who_cannot_be_invited_keep_nobody_out(slack: Slack, bot: Bot) -> None:
    id, _ = opened(bot, "s3-people", people=("U0ANN", "U0NOBODY", "U0PODIUM"))
    assert slack.world.rooms[id].users == {"U0ANN"}
    id, _ = opened(bot, "s4-people", "s4:open", people=("U0NOBODY",))
    assert slack.world.rooms[id].users == set()


def test_it_is_private_where_the_home_channel_is(slack: Slack, tmp_path: Path) -> None:
    bot = Bot(slack, tmp_path, channel=slack.channel("den", private=True))
    id, _ = opened(bot, "s3-secret")
    assert slack.world.rooms[id].private
    slack.revoke("groups:write")
    with pytest.raises(ChatError) as error:
        opened(bot, "s4-secret", "s4:open")
    assert "groups:write" in str(error.value)
    bot.close()


def test_one_channel_for_all_is_a_choice(slack: Slack, tmp_path: Path) -> None:
    for number, (options, able) in enumerate((({}, True), ({"channels": "one"}, False), ({"channel": ""}, False))):
        bot = Bot(slack, tmp_path / str(number), **options)
        assert bot.chat.limits.channels is able
        bot.close()


@pytest.mark.parametrize(("said", "name"), [
    ("s3-billing-spring-clean", "s3-billing-spring-clean"),
    ("s3-überprüfung-der-«tax»_rates", "s3-uberprufung-der-tax-rates"),
    ("s3-🙈", "s3"),
    ("s3-" + "x" * 200, "s3-" + "x" * 77),
    ("مرحبا", "swarm"),
])  # fmt: skip
def test_names_are_what_slack_takes(said: str, name: str) -> None:
    assert numbered(said, 1) == name
    assert numbered(said, 12) == f"{name[:77]}-12"
