"""One swarm in several channels: shown in each, ordered from each, each order told in the others."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.core import views
from bot.core.calls import Post, Spot
from bot.core.config import Settings
from bot.core.events import Attached, Inspected
from bot.core.message import Button, Facts, Message, Text
from bot.core.values import Home, Line
from bot.core.views import pages
from tests.core.coordinator.house import PEOPLE, House, settings, tasks, words

SLACK = Home(platform="slack", channel="C1")
IN_SLACK: dict[str, Any] = {"platform": "slack", "channel": "C1"}


def reachable() -> Settings:
    """Everybody also speaks in Slack, as U-ann and so on."""
    made = settings()
    people = tuple(replace(p, accounts={**p.accounts, "slack": f"U-{p.name}"}) for p in PEOPLE)
    return replace(made, policy=replace(made.policy, people=people))


def mirrored(*lines: str) -> House:
    house = House(tasks(*(lines or ("t1", "t2"))), reachable())
    house.say("mirror s1", "U-ann", **IN_SLACK)
    return house


def echoes(house: House) -> list[Post]:
    return [c for c in house.calls("Post") if ":echo:" in c.key]


def facts(message: Message) -> dict[str, str]:
    return dict(pair for block in message.blocks if isinstance(block, Facts) for pair in block.pairs)


def test_a_swarm_is_shown_where_mirror_is_said_and_no_longer_after_off() -> None:
    house = House(tasks("t1"), reachable())
    reply = house.say("mirror s1", "U-ann", **IN_SLACK)
    assert reply.startswith("s1 is shown here too. Orders are mirrored in people's words")
    assert house.book.swarm.mirrors == (SLACK,)
    assert house.book.swarm.homes == (Home(platform="terminal", channel="general"), SLACK)
    assert "shown here already" in house.say("mirror s1", "U-ann", **IN_SLACK)
    assert "no longer shown here" in house.say("mirror s1 off", "U-ann", **IN_SLACK)
    assert not house.book.swarm.mirrors
    assert house.say("mirror s1 off", "U-ann", **IN_SLACK) == "s1 is not shown here."


def test_in_its_own_channel_nothing_is_to_be_mirrored() -> None:
    house = House(tasks("t1"), reachable())
    assert house.say("mirror s1") == "This is s1's own channel. To show it elsewhere, say there: mirror s1"
    assert house.say("mirror off") == "This is s1's own channel. It stays here."
    assert "private place" in house.say("mirror s1", "U-ann", platform="slack", channel="@U-ann")
    assert house.book.swarm.mirrors == ()


def test_a_viewer_mirrors_nothing() -> None:
    house = House(tasks("t1"), reachable())
    assert "eve is a viewer" in house.say("mirror s1", "U-eve", **IN_SLACK)
    assert house.book.swarm.mirrors == ()


def test_without_an_id_it_is_the_only_swarm_and_of_several_one_is_chosen() -> None:
    house = House("", reachable())
    assert "no swarm here yet" in house.say("mirror", "U-ann", **IN_SLACK)
    for _ in range(2):
        house.say("plan", files=house_file("t1"))
    assert "Which one? s1 billing · s2 billing" in house.say("mirror", "U-ann", **IN_SLACK)
    (post,) = house.calls("Post")
    assert [b.says for b in post.message.buttons] == ["mirror s1", "mirror s2"]
    lonely = House(tasks("t1"), reachable(), launch=False)
    assert "s1 is shown here too" in lonely.say("mirror", "U-ann", **IN_SLACK)
    assert "no longer" in lonely.say("mirror off", "U-ann", **IN_SLACK)


def house_file(*lines: str) -> tuple[Any, ...]:
    return (Attached("plan.toml", tasks(*lines)),)


def test_a_new_home_is_shown_what_stands() -> None:
    """Cards and questions did not change, so they are put again for the new channel."""
    house = House(tasks("t1", "t2"), reachable())
    house.verb("a1", "ask", text="which?", id="q1")
    house.say("mirror s1", "U-ann", **IN_SLACK)
    surfaces = {surface for row in house.last.rows for surface in views.touched(row)}
    assert {("s1", "board"), ("s1.t1", "card"), ("s1.t2", "card"), ("s1.c2", "checkpoint")} <= surfaces


def test_a_channel_that_shows_a_swarm_is_its_home_and_another_is_not() -> None:
    house = mirrored()
    assert "s1 paused" in house.say("pause", "U-ann", **IN_SLACK)
    assert "no swarm here yet" in house.say("resume", "U-ann", platform="slack", channel="C2")
    assert "no swarm here yet" in house.say("resume", "U-ann", platform="slack", channel="general")
    assert "s1 goes on" in house.say("resume s1", "U-ann", platform="slack", channel="C2")
    assert "s1 paused" in house.say("pause", "U-ann", platform="slack", channel="C2", thread="s1.t1")


def test_an_id_of_the_only_swarm_needs_no_swarm_anywhere() -> None:
    """A button of a private page says `approve c4` while there is one swarm."""
    house = House(tasks('t1 ask = "start"'), reachable())
    (id,) = house.open("start")
    house.say(f"approve {id}", "U-bob", platform="slack", channel="@U-bob")
    assert house.book.checkpoints[id].state == "answered"


def test_an_order_is_told_in_the_other_homes_in_the_persons_words() -> None:
    house = mirrored()
    house.say("redirect t1: keep the old flag", "U-ann", **IN_SLACK)
    (post,) = echoes(house)
    assert words(post.message) == "ann in Slack: redirect t1: keep the old flag"
    assert post.about == "s1.t1"
    assert post.spot is None
    assert post.apart == Spot(platform="slack", channel="C1")
    house.say("pause")
    (post,) = echoes(house)
    assert (words(post.message), post.about) == ("ann in Terminal: pause", "s1")


def test_words_in_a_thread_that_act_are_told_too() -> None:
    house = mirrored()
    house.say("use the word customer", "U-ann", thread="s1.t1", **IN_SLACK)
    (post,) = echoes(house)
    assert (words(post.message), post.about) == ("ann in Slack: use the word customer", "s1.t1")
    assert post.apart == Spot(platform="slack", channel="C1", thread="s1.t1")


def test_a_long_order_is_told_whole() -> None:
    house = mirrored()
    long = "redirect t1: " + "keep the flag " * 40
    house.say(long, "U-ann", **IN_SLACK)
    (post,) = echoes(house)
    assert len(post.message.title) < 230
    assert post.message.blocks == (Text(long.strip()),)


@pytest.mark.parametrize("line", ["status", "waiting", "why t1", "nice work", "redirect t9: x", "aprove c1", "resume"])
def test_looks_talk_and_what_was_refused_stay_where_they_were_said(line: str) -> None:
    house = mirrored()
    house.say(line, "U-ann", **IN_SLACK)
    assert echoes(house) == []


def test_what_a_viewer_is_refused_is_told_nowhere() -> None:
    house = mirrored()
    assert "eve is a viewer" in house.say("pause", "U-eve", **IN_SLACK)
    assert echoes(house) == []


def test_a_confirmed_reading_is_told_as_what_was_applied() -> None:
    house = mirrored('t1 ask = "start"', 't2 ask = "start"')
    first, second = house.open("start")
    assert "I read:" in house.say(f"approve {first}, {second}", "U-ann", **IN_SLACK)
    assert echoes(house) == []
    house.say("confirm", "U-ann", **IN_SLACK)
    (post,) = echoes(house)
    assert words(post.message) == f"ann in Slack: approve {first} · approve {second}"


def test_a_file_that_was_sent_is_named() -> None:
    house = mirrored()
    house.say("", "U-ann", files=house_file("t1"), **IN_SLACK)
    assert set(house.world.books) == {"s1", "s2"}
    assert echoes(house) == []  # the new swarm lives where it was planned, and the old one did not change


def test_a_swarm_at_home_in_one_channel_echoes_nothing() -> None:
    house = House(tasks("t1"), reachable())
    house.say("pause s1", "U-ann", **IN_SLACK)
    assert house.book.swarm.state == "paused"
    assert echoes(house) == []


def test_two_channels_of_one_platform_are_told_apart() -> None:
    house = mirrored()
    house.say("mirror s1", "U-ann", platform="slack", channel="C2")
    house.say("pause", "U-ann", platform="slack", channel="C2")
    assert words(echoes(house)[0].message) == "ann in Slack C2: pause"


def board(house: House) -> str:
    message = views.show(house.world, "s1", "board", house.at)
    assert message is not None
    return words(message)


def test_board_and_cards_say_where_else_they_are_shown() -> None:
    house = House(tasks("t1"), reachable())
    assert "Shown in" not in board(house)
    house.say("mirror s1", "U-ann", **IN_SLACK)
    assert "Shown in Terminal and Slack. Orders are mirrored in people's words; talk stays where it is said." in board(
        house
    )
    card = views.show(house.world, "s1.t1", "card", house.at)
    assert card is not None
    assert facts(card)["shown in"] == "Terminal and Slack · orders are mirrored, talk is not"


def test_a_decision_says_where_it_was_made_once_there_are_several_places() -> None:
    house = mirrored('t1 ask = "start"', 't2 ask = "start"')
    first, second = house.open("start")
    house.say(f"approve {first}", "U-ann", **IN_SLACK)
    house.say(f"approve {second}", "ann")
    cards = [views.show(house.world, f"s1.{id}", "checkpoint", house.at) for id in (first, second)]
    titles = [card.title for card in cards if card]
    assert [title[title.rindex("(") :] for title in titles] == ["(Slack)", "(Terminal)"]
    house.say("mirror s1 off", "U-ann", **IN_SLACK)
    left = views.show(house.world, f"s1.{second}", "checkpoint", house.at)
    assert left
    assert "(" not in left.title


def test_a_digest_asked_for_in_a_mirror_tells_of_the_swarm() -> None:
    house = mirrored()
    assert "1 swarm" in house.say("digest", "U-ann", **IN_SLACK)
    assert "0 swarms" in house.say("digest", "U-ann", platform="slack", channel="C9")
    assert pages.silent(house.world, "C9")


def test_a_persons_words_carry_their_own_message_for_a_mark() -> None:
    house = mirrored()
    house.say("tell t1: mind the gap", "U-ann", message="17.2", **IN_SLACK)
    tell = house.book.tells["m1"]
    assert tell.line == Line(platform="slack", channel="C1", message="17.2")
    assert views.show(house.world, "s1.m1", "mark", house.at) == Message("queued")
    house.verb("a1", "delivered", tell="s1.m1:tell")
    assert views.show(house.world, "s1.m1", "mark", house.at) == Message("delivered")
    house.say("tell t1: pressed or commanded")
    assert house.book.tells["m2"].line is None
    assert views.show(house.world, "s1.m2", "mark", house.at) is None


def test_a_private_page_is_the_one_list_over_all_swarms() -> None:
    house = House(tasks('t1 ask = "start"'), reachable())
    house.say("plan", files=house_file('t1 ask = "start"'))
    page = views.show(house.world, "@ann", "needs", house.at)
    assert page is not None
    assert page.title == "Needs you (1)"
    (item,) = page.blocks[0].items  # type: ignore[union-attr]
    assert item.text.startswith("s1.c2 t1 Start t1 Task t1? · frees nothing · silence: parked")
    assert Button("Approve", "approve s1.c2", "primary", "", house.book.checkpoints["c2"].fingerprint) in item.buttons
    assert views.show(house.world, "@nobody", "needs", house.at) is None
    assert views.show(house.world, "@", "needs", house.at) is None
    idle = views.show(house.world, "@eve", "needs", house.at)
    assert idle is not None
    assert idle.title == "Nothing waits for you"


def test_a_private_page_only_opens_what_is_approved_as_shown() -> None:
    house = House(tasks("t1"), launch=False)
    house.say("launch s1")
    (inspect,) = house.calls("Inspect")
    house.do(Inspected(**house.result(inspect), swarm="s1", base="b" * 40))
    page = views.show(house.world, "@ann", "needs", house.at)
    assert page is not None
    (item,) = page.blocks[0].items  # type: ignore[union-attr]
    assert [b.says for b in item.buttons] == ["show s1.c1"]
    assert item.text.endswith("silence: nothing starts")
