"""Clicks: by whom, how often, when, and on what. The card tells what became of it, whoever pressed last."""

from threading import Thread

from tests.wire.adversarial.cases import case
from tests.wire.adversarial.house import House
from tests.wire.seen import Seen

FINAL = "t1 irreversible = true"
JUDGED = 't1 criteria = ["person: reads well"]'
ASKED = r"^c\d+ t1"


def asked(house: House, line: str) -> tuple[str, Seen]:
    """A result that people must judge: the thread's opener, and the card."""
    house.launch(line)
    house.work("t1")
    opener = house.opener("t1")
    return opener, house.card(ASKED, opener, buttons=True)


@case("a click by a stranger")
def test_a_strangers_click_decides_nothing(house: House) -> None:
    opener, card = asked(house, FINAL)
    house.press("zed", card.id, "Approve as shown", "c2")
    house.says("I do not know you here", opener)
    assert house.card(ASKED, opener).text == card.text


@case("a click by a stranger")
def test_a_viewers_click_decides_nothing_and_says_who_may(house: House) -> None:
    opener, card = asked(house, FINAL)
    house.press("eve", card.id, "Approve as shown", "c2")
    house.says("eve is a viewer. Who may: ann, bob, dan", opener)
    assert house.card(ASKED, opener).text == card.text


@case("a click by the requester")
def test_who_asked_for_the_irreversible_does_not_count(house: House) -> None:
    opener, card = asked(house, FINAL)
    house.press("ann", card.id, "Redirect", "delete tools/old.py too")
    house.until(lambda: "s1.a2" in house.fleet.started)
    house.work("t1")
    again = house.card(r"^c3 t1", opener, buttons=True)
    house.press("ann", again.id, "Approve as shown", "c3")
    house.says("ann asked for c3, so another two decide", opener)
    assert "1 of 2" not in house.card(r"^c3 t1", opener).text


@case("a click twice by one person under a two-person rule")
def test_one_person_is_not_two(house: House) -> None:
    opener, card = asked(house, FINAL)
    house.press("ann", card.id, "Approve as shown", "c2")
    once = house.card(r"1 of 2", opener, buttons=True)
    house.press("ann", once.id, "Approve as shown", "c2")
    house.says("You have approved c2 already; it waits for another person", opener)
    assert house.git.merged == []
    house.press("bob", once.id, "Approve as shown", "c2")
    house.card(r"Approved as shown by ann \(\S+\) and bob|Approved as shown by ann.*bob", opener)
    house.until(lambda: house.git.merged == ["t1"])


@case("a click by two people at once")
def test_two_people_press_at_once_and_one_wins(house: House) -> None:
    opener, card = asked(house, JUDGED)
    presses = [Thread(target=house.press, args=(who, card.id, what, words))
               for who, what, words in (("bob", "Approve", ""), ("dan", "Decline", "not like that"))]  # fmt: skip
    for press in presses:
        press.start()
    for press in presses:
        press.join(60)
    said = house.says("c2 is (answered|declined) already by", opener)
    winner = "bob" if "answered" in said.text else "dan"
    done = house.until(lambda: (card if winner in (card := house.card(ASKED, opener)).title else None))
    assert not done.buttons
    house.calm()
    assert house.git.merged == (["t1"] if winner == "bob" else [])


@case("a click after expiry")
def test_a_click_on_an_expired_card_asks_again(house: House) -> None:
    house.launch("t1")
    opener = house.opener("t1")
    house.ask("t1")
    house.pass_time(3601)
    house.pass_time(3601)
    house.side.fault("slow edits", seconds=4.0, times=20)  # the card still shows its buttons
    standing = house.card(r"^c2 t1", opener, buttons=True)
    house.ahead += 21_601
    house.until(lambda: house.decided("s1.a1:exit"))
    house.press("ann", standing.id, "Answer", "MIT")
    said = house.says("c2 had expired; asked again on today's facts as c", opener)
    house.side.fault("well")
    name = said.text.rstrip(". ").rpartition(" ")[2]
    again = house.card(rf"^{name} t1", opener, buttons=True)
    house.press("ann", again.id, "Answer", "MIT")
    house.card(rf"^{name} .*ann", opener)
    house.until(lambda: "MIT" in str([c.brief for c in house.fleet.started.values()]))


@case("a click after auto-resolve")
def test_a_click_after_the_question_was_withdrawn_says_so(house: House) -> None:
    house.launch("t1")
    opener, card = house.opener("t1"), house.ask("t1")
    house.side.fault("slow edits", seconds=4.0, times=20)
    house.say("bob", "stop t1")
    house.until(lambda: house.decided("s1.a1:exit"))
    house.press("ann", card.id, "Answer", "MIT")
    house.says("c2 is withdrawn already", opener)
    assert house.heard("t1", "answer") == []


@case("a click after restart")
def test_a_button_works_after_a_restart(house: House) -> None:
    opener, card = asked(house, JUDGED)
    house.restart()
    house.press("bob", card.id, "Approve")
    assert "bob" in house.card(r"^c2 t1.*Approved", opener).title
    house.until(lambda: house.git.merged == ["t1"])


@case("a click after restart")
def test_a_click_that_was_kept_is_decided_after_a_kill(house: House) -> None:
    opener, card = asked(house, JUDGED)
    house.kill_at_next_line()
    house.press("bob", card.id, "Approve")
    house.until(lambda: house.store.dead)
    assert house.git.merged == []
    house.restart()
    assert "bob" in house.card(r"^c2 t1.*Approved", opener).title
    house.until(lambda: house.git.merged == ["t1"])


@case("a click on an old plan version")
def test_a_click_on_an_old_version_signs_nothing(house: House) -> None:
    house.draft("t1")
    house.say("ann", "launch s1")
    card = house.card("Launch s1", buttons=True)
    house.side.fault("slow edits", seconds=4.0, times=20)
    house.say("bob", "add docs for api.py")
    house.says("^v2: ")
    house.press("ann", card.id, "Launch")
    house.says("c1 is withdrawn already", card.id)
    assert house.fleet.started == {}
