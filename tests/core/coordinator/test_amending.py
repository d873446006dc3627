"""What a planner's amendment brings and takes away, once it is signed."""

from typing import Any

from bot.core.events import Judged, Result
from bot.core.report.build import build
from bot.core.rows import Checkpoint
from tests.core.coordinator.house import House, tasks
from tests.core.coordinator.planned import Planned


def test_an_amendment_brings_an_assumption_and_another_forgets_it_and_says_which_criteria_go() -> None:
    house = Planned(tasks("t1", "t2"))
    house.say("plan amend s1: nobody calls v1")
    house.think({"why": "v1", "assumptions": [{"id": "u9", "text": "no caller uses v1", "tasks": ["t1"]}]})
    house.say("approve " + house.open("amendment")[0])
    assert house.book.assumptions["u1"].state == "open"
    house.verb("a1", "ask", text="May v1 go?")
    assert "no caller uses v1" in house.asked["plan"]
    house.say("plan amend s1: that is not so")
    given = {"id": "t2", "title": "Task t2", "criteria": ["reviewer: it is so"]}
    house.think({"why": "not so", "forget": ["u1"], "tasks": [given]})
    (row,) = house.open("amendment")
    assert "t2 loses the criterion: true" in house.book.checkpoints[row].text
    assert "t2 gains the criterion: it is so" in house.book.checkpoints[row].text
    house.say(f"approve {row}")
    assert house.book.plan.spec.assumptions == ()
    house.verb("a1", "ask", text="Is there somebody who calls v1?")
    assert "no caller uses v1" not in house.asked["plan"]


HEAD = '[[assumptions]]\nid = "u1"\ntext = "nobody calls v1"\ncheck = "! grep v1"\ntasks = ["t1"]'


def amended(house: Planned, **given: Any) -> None:
    house.say("plan amend s1: that is not so")
    house.think({"why": "not so", **given})
    house.say("approve " + house.open("amendment")[0])


def test_a_forgotten_assumption_is_asked_about_no_more_whoever_says_that_it_is_broken() -> None:
    house = Planned(tasks("t1", "t2") + "\n" + HEAD)
    amended(house, forget=["u1"])
    assert "u1 is not in v2: an amendment took it out of the plan" in house.say("broken u1: two callers")
    for id, told in (("u1", "u1 is not in v2"), ("u9", "s1 has no assumption u9.")):
        house.verb("a1", "broken", id=id, text="two callers")
        (said,) = house.calls("Deliver")
        assert (told in said.text, said.sort) == (True, "nudge")
    late = Judged(id="j1", at=house.at, swarm="s1", results=(Result("u1", "", 1, "found v1"),))
    assert not house.do(late).rows
    assert (house.open("assumption"), house.book.assumptions["u1"].state) == ([], "open")


def test_an_amendment_that_forgets_an_assumption_takes_back_its_question_and_an_undo_checks_it_anew() -> None:
    house = Planned(tasks("t1", "t2") + "\n" + HEAD + '\n[[assumptions]]\nid = "u2"\ntext = "the vault is up"')
    for id in ("u1", "u2"):
        house.say(f"broken {id}: it is not so")
    asked, other = house.open("assumption")
    amended(house, forget=["u1"])
    row = house.book.checkpoints[asked]
    assert (row.state, row.outcome) == ("withdrawn", "u1 is no longer in the plan: v2")
    assert house.open("assumption") == [other]
    house.say("undo s1")
    house.say("approve " + house.open("amendment")[0])
    assert [house.book.assumptions[u].state for u in ("u1", "u2")] == ["open", "broken"]
    house.say("broken u1: still")
    assert len(house.open("assumption")) == 2


def card(house: House) -> Checkpoint:
    (id,) = house.open("amendment")
    return house.book.checkpoints[id]


def test_what_a_launch_forbids_an_amendment_cannot_bring_until_it_is_mended() -> None:
    house = House(tasks("t1", "t2"))
    house.say("add a page about it kind=content")
    row = card(house)
    assert [c.word for c in row.choices] == ["decline"]
    head, wrong = row.facts["not yet"].split("\n")
    assert head == "to be mended before it is signed:"
    assert wrong.startswith("t3 has no criterion: nothing tells when it is done: t3 done when")
    assert house.say(f"approve {row.id}").startswith(f"{row.id} cannot be signed yet: t3 has no criterion")
    assert "t3" not in house.book.tasks
    house.say("t3 done when person: ann has read it")
    row = card(house)
    assert "not yet" not in row.facts
    assert row.facts["signed with"].startswith("1 warning:\nt3 needs nothing, and nothing needs it")
    house.say(f"approve {row.id}")
    assert house.book.tasks["t3"].spec.criteria


def test_an_undo_takes_back_the_last_edit_that_is_not_signed_yet_and_then_no_version() -> None:
    house = House(tasks("t1", "t2"))
    house.say("add docs")
    house.say("t2 est 5m")
    assert card(house).facts["edits"] == "add docs\nt2 est 5m"
    assert house.say("undo") == "Taken back before it was signed: t2 est 5m. v1 is in force."
    assert card(house).facts["edits"] == "add docs"
    assert house.say("undo s1").startswith("Taken back before it was signed: add docs.")
    assert house.open("amendment") == []
    assert house.say("undo") == "s1 has no version before v1."
    assert list(house.book.plans) == ["v1"]


def test_its_impact_is_shown_again_and_one_that_touches_no_task_says_what_it_asks() -> None:
    house = House(tasks("t1", "t2", "t3", "t4"))
    house.say("drop t4")
    assert house.say(f"impact {card(house).id}") == f"{card(house).id} {card(house).title} {card(house).text}"
    for _ in range(3):
        house.merges(min(a for a in house.book.live if house.book.attempts[a].role == "worker"))
    (look,) = house.open("first look")
    assert house.say(f"impact {look}").startswith(f"{look} First results of s1: is this the direction?")


def test_edits_that_come_to_nothing_are_not_put_to_a_signature() -> None:
    house = House(tasks("t1", "t2"))
    house.say("t2 needs t1")
    assert house.say("t2 without t1") == (
        "Together that changes nothing in v1: t2 needs t1; t2 without t1. That is after what you did not sign yet "
        "(t2 needs t1); undo takes it back."
    )
    assert card(house).facts["edits"] == "t2 needs t1"
    house.say("add docs")
    house.say("drop t3")
    house.say("t2 without t1")
    assert card(house).facts["edits"] == "t2 needs t1\nadd docs\ndrop t3"


def test_a_signed_amendment_is_undone_under_a_signature_once() -> None:
    house = House(tasks("t1", "t2", "t3"))
    house.say("drop t3")
    house.say("approve " + card(house).id)
    house.say("undo")
    house.say("undo", "bob")
    row = card(house)
    assert row.title == "Amend s1 (+1 −0 ~0)? back to v1"
    assert (house.book.plan.id, house.book.tasks["t3"].state) == ("v2", "dropped")
    assert house.say(f"approve {row.id}", "bob") == "v3: back to v1."
    assert house.book.tasks["t3"].state == "open"
    assert house.say("undo") == "s1 has no version before v3."
    assert len(house.book.plans) == 3


def test_an_undo_that_the_plan_overtook_is_withdrawn_and_one_whose_work_is_done_refused() -> None:
    house = House(tasks("t1", "t2"))
    house.say("add docs")
    house.say("approve " + card(house).id)
    house.say("undo")
    row = card(house)
    house.say("redirect t1: keep it", "bob")
    said = house.say(f"approve {row.id}")
    assert said.startswith(f"The plan changed to v3 since {row.id} was shown, and it is withdrawn: an undo goes back")
    assert house.book.checkpoints[row.id].state == "withdrawn"
    assert house.open("amendment") == []


def test_a_stale_amendment_is_shown_anew_as_its_author_s_or_withdrawn_where_it_fits_no_more() -> None:
    house = House(tasks("t1", "t2", "t3"))
    house.say("add docs")
    house.say("t3 est 5m")
    row = card(house)
    house.say("redirect t1: keep it", "bob")
    assert "look again, then sign" in house.say(f"approve {row.id}", "bob")
    assert house.book.checkpoints[row.id].outcome == "the plan changed to v2"
    assert house.book.checkpoints[row.id].answer is None
    again = card(house)
    assert (again.requester, again.facts["edits"]) == ("ann", row.facts["edits"])
    house.say("drop t3", "bob")
    (drop,) = set(house.open("amendment")) - {again.id}
    house.say(f"approve {drop}")
    said = house.say(f"approve {again.id}")
    assert f"since {again.id} was shown, and it is withdrawn: " in said
    assert house.open("amendment") == []


def test_a_report_asks_for_what_nobody_signed() -> None:
    house = House(tasks("t1"))
    house.say("add docs")
    house.merges("a1")
    made = build(house.world, "s1", house.at)
    (entry,) = [e for e in made.chosen["reality"] if e.decision == "amendments"]
    assert entry.text == f"{card(house).id} Amend s1 (+1 −0 ~0)? add docs · open"
    assert [b.says for b in entry.buttons] == [f"approve {card(house).id}", f"decline {card(house).id}:"]
