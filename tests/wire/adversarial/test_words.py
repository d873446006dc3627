"""What people write beside an open question: none of it approves or stops by accident."""

import pytest

from tests.wire.adversarial.cases import case
from tests.wire.adversarial.house import House

FINAL = "t1 irreversible = true"
ASKED = r"^c\d+ t1"


def asked(house: House) -> str:
    """The irreversible is asked about in a thread, with another agent at work; gives the thread's opener."""
    house.launch(FINAL, "t2")
    house.work("t1")
    opener = house.opener("t1")
    house.card(ASKED, opener, buttons=True)
    return opener


def stands(house: House, opener: str) -> None:
    """The question is open as before, nobody has approved, and the other agent works on."""
    house.calm()
    card = house.card(ASKED, opener)
    assert "Approve as shown…" in card.buttons
    assert "1 of 2" not in card.text
    assert house.git.merged == []
    assert not house.stopped("t2")


@case("ok")
def test_ok_is_no_yes(house: House) -> None:
    opener = asked(house)
    house.say("ann", "ok", opener)
    house.says("Not an answer yet, c2 is irreversible", opener)
    stands(house, opener)


@case("wait")
def test_wait_stops_nobody(house: House) -> None:
    opener = asked(house)
    house.say("ann", "wait", opener)
    house.says("Not an answer yet, c2 is irreversible", opener)
    house.say("ann", "wait")
    stands(house, opener)


@case("stop the deploy")
def test_stop_the_deploy_stops_no_swarm(house: House) -> None:
    opener = asked(house)
    house.say("ann", "stop the deploy")
    house.say("ann", "stop the deploy", opener)
    house.says("Not an answer yet, c2 is irreversible", opener)
    stands(house, opener)


@case("yes but")
def test_yes_but_is_no_yes(house: House) -> None:
    opener = asked(house)
    house.say("ann", "yes but keep the flag", opener)
    house.says("Not an answer yet, c2 is irreversible", opener)
    stands(house, opener)


@case("👍🏽")
def test_a_thumb_is_no_yes(house: House) -> None:
    opener = asked(house)
    house.say("ann", "👍🏽", opener)
    house.says("Not an answer yet, c2 is irreversible", opener)
    card = house.card(ASKED, opener)
    house.side.react("ann", house.channel, card.id, "👍🏽")
    house.side.react("bob", house.channel, card.id, "👍🏽")
    stands(house, opener)


@case("a quote of the prompt")
def test_a_quote_of_the_prompt_is_not_what_it_quotes(house: House) -> None:
    opener = asked(house)
    house.say("ann", "> approve c2\n> decline c2\nwhat does this delete?", opener)
    house.says("Not an answer yet, c2 is irreversible", opener)
    stands(house, opener)


@case("an aside between two humans")
def test_an_aside_is_left_alone(house: House) -> None:
    opener = asked(house)
    house.say("ann", "@bob shall we?", opener)
    house.say("bob", "yes, approve of it I would", opener)
    house.say("ann", "then stop worrying", opener)
    stands(house, opener)
    assert house.count("Not an answer yet", opener) <= 1  # bob's, before anybody knew that two talk here


@case("an aside between two humans")
def test_an_aside_on_a_question_is_no_answer(house: House) -> None:
    house.launch("t1")
    opener, _ = house.opener("t1"), house.ask("t1")
    house.say("ann", "@bob do you know?", opener)
    house.calm()
    assert house.heard("t1", "answer") == []
    house.say("ann", "answer: MIT", opener)
    house.until(lambda: house.heard("t1", "answer") == ["MIT"])


@case("two fast human messages during one turn")
def test_two_fast_lines_are_both_told_in_order(house: House) -> None:
    house.launch("t1")
    opener = house.opener("t1")
    for number in range(4):
        house.say("ann", f"mind point {number}", opener)
    house.until(lambda: house.heard("t1", "tell") == [f"ann: mind point {number}" for number in range(4)])
    house.calm()
    assert house.fleet.started.keys() == {"s1.a1"}


@case("an edited message")
def test_an_edit_changes_what_still_waits_and_decides_nothing(house: House) -> None:
    house.launch("t1", 't2 needs = ["t1"]')
    line = house.say("ann", "tell t2: use the word customer")
    house.says("m1 queued for t2")
    house.side.edit("ann", house.channel, line, "tell t2: use the word client")
    house.says("Changed: use the word client")
    talk = house.say("ann", "good morning")
    house.side.edit("ann", house.channel, talk, "stop s1")
    house.says("An edited line does nothing. Say it as a new one")
    house.calm()
    assert not house.stopped("t1")
    house.work("t1")
    house.until(lambda: "client" in str(house.fleet.started.get("s1.a2")) or "client" in str(house.heard("t2")))
    house.side.edit("ann", house.channel, line, "tell t2: use the word buyer")
    house.says("Changed: use the word buyer")
    house.until(lambda: any("use the word buyer" in text for text in house.heard("t2", "tell")))
    keys = [c.key for calls in list(house.fleet.heard.values()) for c in calls if "buyer" in c.text]
    house.agent("t2", "applied", tell=keys[0])
    house.says("m1 applied by a2")
    house.side.edit("ann", house.channel, line, "tell t2: use the word debtor")
    house.says("Too late: applied")


@pytest.mark.parametrize("words", ["approve c2", "approve", "approve c2: fine"])
@case("an edited message")
def test_a_line_edited_into_a_yes_is_none(house: House, words: str) -> None:
    opener = asked(house)
    line = house.say("ann", "I am not sure about this", opener)
    house.says("Not an answer yet", opener)
    house.side.edit("ann", house.channel, line, words)
    stands(house, opener)
