"""What happens at the same time, or when nobody says anything."""

from threading import Thread

import pytest

from tests.wire.adversarial.cases import case
from tests.wire.adversarial.house import House


@pytest.mark.parametrize("first", range(3))
@case("button, typed reply and timer racing for one checkpoint")
def test_button_words_and_timer_race_and_one_wins_everywhere(house: House, first: int) -> None:
    house.launch("t1", "t2")
    opener, card = house.opener("t1"), house.ask("t1")
    side = house.side.channel("mirror")
    house.side.say("ann", side, f"{house.side.bot} mirror s1")
    house.until(lambda: any("c2" in m.text for m in house.side.messages(side)))
    house.pass_time(3601)
    house.pass_time(3601)
    card = house.card("^c2 t1", opener, buttons=True)
    acts = [Thread(target=house.press, args=("bob", card.id, "Answer", "by button")),
            Thread(target=house.say, args=("ann", "answer c2: by words")),
            Thread(target=house.hurry, args=(21_601,))]  # fmt: skip
    for act in (*acts[first:], *acts[:first]):  # the last is the last step of silence
        act.start()
    for act in acts:
        act.join(60)
    won = house.card("^c2 t1.*(Answered|answered|expired)", opener)
    house.calm()
    answers = house.heard("t1", "answer")
    assert len(answers) + ("expired" in won.title) == 1
    who = "expired" if "expired" in won.title else "bob" if answers == ["by button"] else "ann"
    assert who in won.title

    def told(channel: str) -> bool:
        """No place says anything else of it, and none still asks."""
        every = house.side.messages(channel)
        every += [m for top in every for m in house.side.messages(channel, top.id)]
        cards = [m for m in every if m.title.startswith("c2 ") and not m.title.startswith("c2 is")]
        return bool(cards) and all("Answer…" not in m.buttons for m in cards) and who in cards[-1].title

    house.until(lambda: told(house.channel))
    house.until(lambda: who == "expired" or told(side))


@case("a worker finishing while the coordinator restarts")
def test_a_worker_that_finishes_while_nobody_is_up_is_merged(house: House) -> None:
    house.launch("t1")
    opener = house.opener("t1")
    house.down()
    house.fleet.work["s1.a1"] = ("src/a.py",)
    house.fleet.say("s1.a1", "done", {"text": "it is done"}, house.now())
    house.fleet.say("s1.a1", "exits", {"code": "0"}, house.now())
    house.up()
    house.until(lambda: house.git.merged == ["t1"])
    assert house.until(lambda: [m for m in house.top() if "done" in m.title and m.id == opener])
    assert list(house.fleet.started) == ["s1.a1"]


@case("a completion woken by a timer with no inbound message")
def test_a_completion_that_a_timer_wakes_is_told_in_its_thread(house: House) -> None:
    house.launch("t1", 't2 criteria = ["person: reads well"]')
    house.agent("t2", "limited", until=str(house.now() + 1800))
    opener = house.opener("t2")
    house.until(lambda: house.decided("s1.a2:exit"))
    house.pass_time(1801)  # nobody speaks; the pause is over
    house.until(lambda: not house.stopped("t2"))
    house.work("t2")
    card = house.card(r"^c\d+ t2", opener, buttons=True)
    assert card.thread == opener
    assert house.count(r"c\d+ t2 Task", house.opener("t1")) == 0


@case("three completions in one tick for three threads")
def test_three_completions_at_once_go_to_three_threads(house: House) -> None:
    names = ("t1", "t2", "t3")
    house.launch(*(f'{name} criteria = ["person: reads well"]' for name in names))
    attempts = {name: house.attempt(name) for name in names[:2]}
    for name in names[:2]:
        house.agent(name, "progress", text="a real step")
    house.say("ann", "agents 3")
    attempts["t3"] = house.attempt("t3")
    for name, key in attempts.items():
        house.fleet.work[key] = (f"src/{name}.py",)
    for name in names:
        house.agent(name, "exits", code="0")
    for name in names:
        opener = house.opener(name)
        card = house.card(rf"^c\d+ {name}", opener, buttons=True)
        assert card.thread == opener
        others = [n for n in names if n != name]
        assert not any(f"Task {n}" in m.title for n in others for m in house.under(opener))
