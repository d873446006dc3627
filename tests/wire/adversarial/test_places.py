"""What people and administrators take away: cards, threads, channels, the bot itself."""

from collections.abc import Callable

from tests.wire.adversarial.cases import case
from tests.wire.adversarial.discord import Discord
from tests.wire.adversarial.house import House

NO_ARCHIVE = "Slack has no archived threads; the archived channel is the case beside"
NO_CHANNEL = "Discord archives threads only; a channel that takes nothing is the case of the removed bot"


@case("a deleted card")
def test_a_deleted_card_comes_back_once(house: House) -> None:
    house.launch("t1")
    board = house.card("^s1 ").id
    house.side.delete(house.channel, board)
    house.say("ann", "pause s1")
    new = house.says("paused")
    house.until(lambda: house.count("^s1 billing") == 1)
    assert new.id != board
    assert house.card("^s1 billing").pinned


@case("a deleted thread")
def test_a_question_outlives_its_deleted_thread(house: House) -> None:
    house.launch("t1")
    opener, card = house.opener("t1"), house.ask("t1")
    house.side.drop_thread(house.channel, opener)
    house.agent("t1", "progress", text="meanwhile")
    new = house.until(lambda: next((m for m in house.top() if m.title.startswith("t1 ") and m.id != opener), None))
    house.say("ann", "why c2", new.id)
    house.says("c2", new.id)
    house.say("ann", "answer c2: MIT", new.id)
    house.until(lambda: house.heard("t1", "answer") == ["MIT"])
    assert card.id != new.id


@case("an archived thread", slack=NO_ARCHIVE)
def test_an_archived_thread_is_opened_again_by_what_is_said_in_it(house: House) -> None:
    house.launch("t1")
    opener, _ = house.opener("t1"), house.ask("t1")
    assert isinstance(house.side, Discord)
    house.side.stand.archive(opener)
    house.say("bob", "answer c2: MIT")
    house.card("^c2 t1.*bob", opener)
    house.until(lambda: house.heard("t1", "answer") == ["MIT"])
    assert not next(t for t in house.side.stand.threads(house.channel) if t.id == opener).archived


@case("an archived thread", discord=NO_CHANNEL)
def test_an_archived_channel_is_told_to_the_owner_once_and_goes_on_when_it_is_back(house: House) -> None:
    lost_and_back(house, house.side.lock)


@case("a bot removed from the channel")
def test_a_removed_bot_tells_the_owner_once_and_goes_on_when_it_is_back(house: House) -> None:
    lost_and_back(house, house.side.expel)


def lost_and_back(house: House, lose: Callable[..., None]) -> None:
    """Nothing can be written; the owner reads it in private, once; agents work on; then all is shown."""
    house.launch("t1", 't2 criteria = ["person: reads well"]')
    before = len(house.side.private("ann"))
    lose(house.channel)
    house.work("t1")
    house.until(lambda: len(house.side.private("ann")) > before)
    house.until(lambda: house.git.merged == ["t1"])
    for _ in range(3):
        house.agent("t2", "progress", text="step")
        house.side.settle(0.2)
    told = [m for m in house.side.private("ann")[before:] if "nothing can be written" in m.text]
    assert len(told) == 1
    lose(house.channel, False)
    house.ahead += 601  # it is tried again every ten minutes
    house.agent("t2", "progress", text="step 4")
    house.says("can be written to again", house.card("^Plan s1").id)
    house.says("done 1")


@case("a renamed channel")
def test_a_renamed_channel_is_the_same(house: House) -> None:
    house.launch("t1")
    opener = house.opener("t1")
    house.side.rename(house.channel, "somewhere-else")
    house.ask("t1")
    house.say("ann", "MIT", opener)
    house.until(lambda: house.heard("t1", "answer") == ["MIT"])
    house.card("^c2 t1.*ann", opener)
