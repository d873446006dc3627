"""A channel of a swarm's own: when it is asked for, what moves there, what stays, and what is told if there is none."""

from typing import Any

from msgspec.structs import replace

from bot.core.config import Settings
from bot.core.events import Attached, Broke, Inspected, Opened, Reached, Unreachable
from bot.core.values import Home
from bot.core.views.homes import shown_in
from tests.core.coordinator.house import House, settings, tasks, words

PLAN = tasks("t1", "t2 needs = [\"t1\"]")
FILE = (Attached("plan.toml", PLAN),)
HOME = {"platform": "chat", "channel": "C0"}


def config(**table: str) -> Settings:
    """Ann and bob have accounts on the chat whose home channel is C0."""
    made = settings()
    people = tuple(
        replace(p, accounts={**p.accounts, "chat": p.name.upper()}) if p.name in ("ann", "bob") else p
        for p in made.policy.people
    )
    return replace(made, policy=replace(made.policy, people=people), chats={"chat": {"channel": "C0", **table}})


class Chat(House):
    """A house whose people speak on the chat, in its home channel."""

    def say(self, text: str, who: str = "ANN", thread: str = "", **more: Any) -> str:
        return super().say(text, who, thread, **{**HOME, **more})

    def opened(self, key: str = "s1", **more: str) -> None:
        told: dict[str, Any] = {"channel": "C1", "name": f"{key}-billing", **more}
        self.do(Opened(**{**self.id(), "id": f"{key}:open:result"}, swarm=key, platform="chat", **told))


def test_it_is_asked_for_at_the_launch_for_the_people_of_the_policy() -> None:
    house = Chat(PLAN, config())
    (call,) = house.calls("Open")
    assert (call.key, call.swarm, call.platform, call.name) == ("s1:open", "s1", "chat", "s1-billing")
    assert call.people == ("ANN", "BOB")
    assert house.book.swarm.opening


def test_it_is_not_asked_for_where_it_is_not_wanted() -> None:
    """One channel for all; launched elsewhere than at home; on a platform without a home channel."""
    assert not Chat(PLAN, config(channels="one")).calls("Open")
    other = Chat(config=config())
    other.say("plan", channel="C7", files=FILE)
    other.launch()
    assert not other.calls("Open")
    assert not House(PLAN, settings()).calls("Open")


def test_its_name_is_made_of_key_and_title() -> None:
    plan = f'title = "Überprüfung: «Tax»_rates, {"x" * 100}"\n' + PLAN.partition("\n")[2]
    (call,) = Chat(plan, config()).calls("Open")
    assert call.name == "s1-überprüfung-tax-rates-" + "x" * 45


def test_what_moves_and_what_stays() -> None:
    house = Chat(PLAN, config())
    house.opened()
    swarm = house.book.swarm
    assert swarm.homes == (Home(platform="chat", channel="C1"),)
    assert swarm.boards == (Home(platform="chat", channel="C0"),)
    assert {h.channel for h in swarm.everywhere} == {"C0", "C1"}
    assert {type(r).__name__ for r in house.last.rows} >= {"Swarm", "Task", "Checkpoint"}, "what waited is looked at"
    assert not house.calls("Post")
    again = swarm
    house.opened(channel="C2")
    assert house.book.swarm == again, "told twice"


def test_people_are_heard_in_both() -> None:
    house = Chat(PLAN, config())
    house.opened()
    assert "paused" in house.say("pause", channel="C1").lower()
    assert "s1 goes on" in house.say("resume")
    assert "no swarm here" in house.say("pause", channel="C9")


def test_an_order_said_at_home_is_told_in_the_swarms_channel_and_not_the_other_way_round() -> None:
    house = Chat(PLAN, config())
    house.opened()
    house.say("pause")
    assert "ann in Chat's home channel: pause" in house.posts()
    house.say("resume", channel="C1")
    assert "ann in" not in house.posts()


def test_it_can_be_shown_at_home_as_well() -> None:
    house = Chat(PLAN, config())
    house.opened()
    assert "own channel" in house.say("mirror s1", channel="C1")
    house.say("mirror s1")
    assert [h.channel for h in house.book.swarm.homes] == ["C1", "C0"]
    assert [h.channel for h in house.book.swarm.everywhere] == ["C1", "C0"]
    assert shown_in(house.book.swarm) == "#s1-billing and Chat's home channel"


def test_a_refusal_is_told_once_and_cards_go_on() -> None:
    house = Chat(PLAN, config())
    house.opened(channel="", error="missing_scope.")
    assert "no channel of its own: missing_scope. All of it stays here" in house.posts()
    swarm = house.book.swarm
    assert (swarm.opening, swarm.unopened, swarm.channel, swarm.home) == (False, "missing_scope.", "C0", "")
    house.say("plan", files=FILE)
    house.say("launch s2")
    book = house.world.books["s2"]
    (inspect,) = house.calls("Inspect")
    house.do(Inspected(**house.result(inspect), swarm="s2", base="b" * 40))
    house.say("approve s2.c1")
    assert house.calls("Open")
    house.opened("s2", channel="", error="missing_scope.")
    assert not house.posts()
    assert not book.swarm.opening


def test_a_platform_that_opens_none_says_nothing() -> None:
    house = Chat(PLAN, config())
    house.opened(channel="")
    assert not house.posts()
    assert not house.book.swarm.opening


def test_what_could_not_be_carried_out_is_a_refusal() -> None:
    house = Chat(PLAN, config())
    house.do(Broke(**house.id(), call="s1:open", error="Unsure: no answer"))
    assert "no channel of its own: Unsure: no answer" in house.posts()
    house.do(Broke(**house.id(), call="s1:open", error="Unsure: no answer"))
    assert not house.posts()


def test_an_answer_for_a_swarm_that_is_not_there_does_nothing() -> None:
    house = Chat(config=config())
    house.opened("s9")
    assert not house.last.rows


def test_a_swarms_channel_that_is_lost_is_told_at_home_and_said_on_the_board() -> None:
    house = Chat(PLAN, config())
    house.opened()
    house.do(Unreachable(**house.id(), platform="chat", channel="C1", why="is_archived"))
    (post,) = house.calls("Post")
    assert post.spot.channel == "C0"
    assert "is_archived" in words(post.message)
    house.do(Reached(**house.id(), platform="chat", channel="C1"))
    assert "can be written to again" in house.posts()
