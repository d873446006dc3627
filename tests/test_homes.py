"""A swarm in several places at once: each home is kept in step on its own, and people are shown what is theirs."""

import msgspec

from bot.core.calls import Post, Spot
from bot.core.config import Person, Policy, Settings
from bot.core.message import Message
from bot.core.records import Link, Tell
from bot.core.rows import House, Row, Swarm
from bot.core.values import Home, Line
from bot.core.world import World
from bot.errors import ChatError
from bot.outbox import Carry, Outbox
from bot.places import homes, meant
from bot.ports import Limits, Place
from bot.showing import Show
from tests.test_outbox import post, question, rows, settle

TWO = {"terminal": Limits(), "chat": Limits(marks=True, homes=True)}
ANN = Person(name="ann", role="owner", accounts={"terminal": "local", "chat": "U1"})
SETTINGS = Settings(policy=Policy(people=(ANN, Person(name="bob", role="operator"))), chats={"chat": {"channel": "C0"}})
HOUSE = House(key="house", settings=SETTINGS)


def mirrored(*more: Row) -> World:
    """The swarm of test_outbox, shown in two channels of a chat too."""
    mirrors = tuple(Home(platform="chat", channel=name) for name in ("C1", "C2"))
    swarm = Swarm(key="s1", title="x", state="running", version=1, signed=1, owner="ann", mirrors=mirrors)
    return World([*rows(), swarm, HOUSE, *more])


def spot(channel: str, platform: str = "chat", thread: str = "") -> Spot:
    return Spot(platform=platform, channel=channel, thread=thread)


def at(show: Show) -> tuple[str, str]:
    return show.spot.platform, show.spot.channel


def test_homes_are_those_of_the_platforms_that_are_up_else_the_first_chat() -> None:
    world = mirrored()
    assert homes(world, "s1.t1", TWO) == (spot("general", "terminal"), spot("C1"), spot("C2"))
    assert homes(world, "s1", ["chat"]) == (spot("C1"), spot("C2"))
    assert homes(World([*rows(), HOUSE]), "s1", ["chat"]) == (spot("C0"),)
    assert homes(world, "", ["other", "chat"]) == (spot("general", "other"),)
    assert homes(world, "s1", []) == ()


def test_a_surface_stands_in_every_home_and_each_is_edited_on_its_own() -> None:
    box, world = Outbox(TWO, (), ()), mirrored()
    box.take([world.book("s1").tasks["t1"]], ())
    cards = [show for show in settle(box, world) if show.item[1] == "s1.t1/card"]
    assert {at(show) for show in cards} == {("terminal", "general"), ("chat", "C1"), ("chat", "C2")}
    assert len({show.key for show in cards}) == 3
    assert box.thread("chat", "id:s1.t1/card@C2", "C2")[0] == "s1.t1"
    assert box.shows("s1.t1", "card")


def test_the_same_id_in_two_channels_means_two_things() -> None:
    places = [
        Place(thing=f"s1.t{n}", surface="card", platform="chat", channel=f"C{n}", message="17.1") for n in (1, 2)
    ]
    box = Outbox(TWO, places, ())
    assert [box.thread("chat", "17.1", f"C{n}")[0] for n in (1, 2)] == ["s1.t1", "s1.t2"]


def test_what_is_over_is_not_begun_in_a_new_home() -> None:
    asked, world = question(), World(rows(question()))
    box = Outbox(TWO, (), ())
    places: list[Place] = []
    box.take(world.all(), ())
    while actions := box.due(0.0, world):
        for show in actions:
            places += box.done(show, f"id:{show.key}" if isinstance(show, Show) else "", 0.0).places
    over = type(asked)(key=asked.key, kind="question", title="x", task="t1", state="withdrawn", outcome="no more")
    again = Outbox(TWO, places, ())
    later = mirrored(over)
    again.take(later.all(), ())
    shown = {(show.item[1], at(show)) for show in settle(again, later)}
    assert ("s1.c1/checkpoint", ("terminal", "general")) in shown
    assert not any(name == "s1.c1/checkpoint" and where[0] == "chat" for name, where in shown)
    assert ("s1.t1/card", ("chat", "C1")) in shown


def test_what_ended_while_a_home_was_slow_is_still_shown_there_after_a_restart() -> None:
    """One home has the card already, the other was killed before its turn came."""
    stands = Place(thing="s1.t1", surface="card", platform="terminal", channel="general", message="m1")
    plans = [
        Place(thing="s1", surface="plan", platform="chat", channel=name, message=f"p{name}", at=at)
        for name, at in (("C1", 5.0), ("C2", 15.0))
    ]
    world = mirrored()
    world.put(msgspec.structs.replace(world.book("s1").tasks["t1"], state="done", ended=10.0, posted=True))
    box = Outbox(TWO, [stands, *plans], ())
    box.take(world.all(), ())
    shown = {at(show) for show in settle(box, world) if show.item[1] == "s1.t1/card"}
    assert ("chat", "C1") in shown
    assert ("chat", "C2") not in shown


def test_a_post_goes_to_every_home_but_the_one_apart_and_is_done_with_the_last() -> None:
    box, world = Outbox(TWO, (), ()), mirrored()
    echo = Post(key="echo", about="s1.t1", message=Message("x"), lane=2, apart=spot("C1", thread="s1.t1"))
    box.take((), [echo])
    done: list[tuple[tuple[str, str], tuple[str, ...]]] = []
    while actions := box.due(0.0, world):
        for action in actions:
            assert isinstance(action, Show)
            keys = box.done(action, f"id:{action.key}", 0.0).done
            if action.key.startswith("echo"):
                assert action.spot.thread == f"id:s1.t1/card@{action.spot.channel}"
                done.append((at(action), keys))
    assert done == [(("terminal", "general"), ()), (("chat", "C2"), ("echo",))]


def test_a_post_with_nowhere_to_go_is_over() -> None:
    box, world = Outbox({"terminal": Limits()}, (), ()), World(rows())
    box.take((), [Post(key="echo", about="s1", message=Message("x"), apart=spot("general", "terminal"))])
    (action,) = box.due(0.0, world)
    assert isinstance(action, Carry)
    assert box.done(action, "", 0.0).done == ("echo",)
    assert box.quiet()


def test_a_mirror_that_failed_is_tried_again_alone_and_after_a_restart_under_the_same_keys() -> None:
    world, keys = mirrored(), []
    box = Outbox(TWO, (), [post("news", "s1.t9")])
    for action in box.due(0.0, world):
        assert isinstance(action, Show)
        keys.append(action.key)
        lost = ChatError("it is raining") if action.spot.channel == "C2" else "m1"
        assert box.done(action, lost, 0.0).done == ()
    (again,) = box.due(5.0, world)
    assert isinstance(again, Show)
    assert again.key == "news@C2"
    restarted = Outbox(TWO, (), [post("news", "s1.t9")])  # the platforms know these keys: nothing is posted twice
    assert [show.key for show in restarted.due(9.0, world) if isinstance(show, Show)] == keys


def test_words_said_in_a_channel_that_is_no_home_are_answered_there_at_the_top() -> None:
    box, world = Outbox(TWO, (), ()), mirrored()
    box.take(world.all(), [post("answer", "s1.t1", spot=spot("D9", thread="s1.t1"))])
    answers = [show for show in settle(box, world) if show.spot.channel == "D9"]
    assert [(show.key, show.spot.thread) for show in answers] == [("answer@D9", "")]


def test_words_below_a_boards_message_are_answered_below_it_and_those_to_a_thread_that_is_gone_at_the_top() -> None:
    board = Place(thing="s1", surface="board", platform="chat", channel="C1", message="17.5")
    plan = Place(thing="s1", surface="plan", platform="chat", channel="C1", message="17.1")
    where = spot("C1", thread="s1")
    said = [
        Post(key=key, about="s1", message=Message("x"), spot=where, within=within)
        for key, within in (("below", "17.5"), ("other", "17.9"))
    ]
    box, world = Outbox(TWO, [board, plan], said), mirrored()
    (below, other) = [show for show in box.due(0.0, world) if isinstance(show, Show)]
    assert [show.spot.thread for show in (below, other)] == ["17.5", "17.1"]
    box.done(below, ChatError("deleted", gone=True), 0.0)
    box.done(other, "17.10", 0.0)
    (again,) = (show for show in settle(box, world, 9.0) if show.item[1] == "below")
    assert (again.key, again.spot.thread) == ("below@C1", "")


def test_a_person_who_is_called_is_called_by_their_accounts_there() -> None:
    linked = Link(key="chat|U7", person="ann")
    box, world = Outbox(TWO, (), ()), mirrored(linked)
    box.take((), [Post(key="hey", about="s1.t9", message=Message("x"), to="ann"), post("news", "s1.t9")])
    pings = {show.key: show.ping for show in settle(box, world)}
    assert pings["hey@general"] == ("local",)
    assert pings["hey@C1"] == ("U1", "U7")
    assert pings["news@C1"] == ()


def test_a_mark_stands_on_the_persons_own_line_and_changes_only_when_it_differs() -> None:
    line = Line(platform="chat", channel="C5", message="17.3", thread="17.1")
    tell = Tell(key="s1.m1", task="t1", attempt="a1", person="ann", text="x", line=line)
    box, world = Outbox(TWO, (), ()), mirrored(tell)

    def marks(now: float) -> list[tuple[str, str, str, str, str]]:
        shown = [show for show in settle(box, world, now) if show.mark]
        return [(*at(show), show.spot.thread, show.id, show.message.title) for show in shown]

    box.take([tell], ())
    assert marks(0.0) == [("chat", "C5", "17.1", "17.3", "queued")]
    box.take([tell], ())
    assert marks(1.0) == []
    for state in ("delivered", "applied"):
        row = Tell(key="s1.m1", task="t1", attempt="a1", person="ann", text="x", line=line, state=state)
        world.put(row)
        box.take([row], ())
    assert marks(2.0) == [("chat", "C5", "17.1", "17.3", "applied")]
    assert box.thread("chat", "17.3", "C5")[0] == ""


def test_no_mark_where_the_platform_has_none_and_a_line_that_is_gone_needs_none() -> None:
    line = Line(platform="terminal", channel="general", message="m7")
    tell = Tell(key="s1.m1", task="t1", attempt="a1", person="ann", text="x", line=line)
    box, world = Outbox(TWO, (), ()), mirrored(tell)
    box.take([tell], ())
    assert not [show for show in settle(box, world) if show.mark]
    there = Tell(key="s1.m2", task="t1", attempt="a1", person="ann", text="x", line=Line(
        platform="chat", channel="C5", message="17.3"))  # fmt: skip
    world.put(there)
    box.take([there], ())
    (mark,) = (a for a in box.due(1.0, world) if isinstance(a, Show) and a.mark)
    box.done(mark, ChatError("the line was deleted", gone=True), 1.0)
    assert not [show for show in settle(box, world, 99.0) if show.mark]


def test_each_person_has_a_page_of_their_own_renewed_now_and_then() -> None:
    box, world = Outbox(TWO, (), ()), mirrored()

    def pages(now: float) -> list[tuple[str, str, str, str]]:
        return [(*at(show), show.item[1], show.id) for show in settle(box, world, now) if "needs" in show.item[1]]

    box.take([world.book("s1").swarm], ())
    assert pages(0.0) == [("chat", "@U1", "@ann/needs", "")]
    for number in range(1, 4):
        asked = question(f"s1.c{number}")
        world.put(asked)
        box.take([asked], ())
        assert pages(1.0 * number) == []
    assert pages(6.0) == [("chat", "@U1", "@ann/needs", "id:@ann/needs@@U1")]


def test_a_thread_named_in_a_mirror_means_the_thing_shown_there() -> None:
    world = mirrored()
    named = [meant(world, *where, "t1") for where in (("chat", "C2"), ("terminal", "general"), ("room", "C2"))]
    assert named == ["s1.t1", "s1.t1", "t1"]
