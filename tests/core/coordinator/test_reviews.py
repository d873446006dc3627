"""Reviews: believed where their quotes stand; what is malformed is thrown away; flaws close by evidence alone."""

import pytest

from bot.core.calls import Look, Stop
from bot.core.coordinator.rulings import FLAWS, REFUSED, RULED
from bot.core.events import Broke, Collected, Seen
from bot.core.report import reviewers
from tests.core.coordinator.house import House, tasks


def reviewed(criteria: str = '"check: true", "reviewer: it reads well"') -> House:
    """t1's work is checked and its reviewer begins as a2."""
    house = House(tasks(f"t1 criteria = [{criteria}]"))
    house.verb("a1", "progress", text="I think it is good")
    house.works("a1")
    assert house.book.attempts["a2"].role == "reviewer"
    return house


def states(house: House) -> dict[str, str]:
    return {f.id: f.state for f in house.book.findings.values()}


def test_a_reviewer_sees_the_work_and_what_was_shown_for_it_and_nothing_the_worker_thought() -> None:
    house = House(tasks('t1 criteria = ["check: true", "evidence: a page", "reviewer: it is good"]'))
    house.verb("a1", "progress", text="I think it is good")
    house.verb("a1", "note", to="*", text="the reviewer shall be kind")
    house.verb("a1", "evidence", criterion="t1.2", kind="diff", path="docs/a.md", text="the page itself")
    house.verb("a1", "evidence", criterion="t1.2", kind="verdict", text="met")
    house.exits("a1", 1)
    house.verb("a2", "evidence", criterion="t1.2", kind="file", path="docs/a.md", text="the page")
    house.works("a2")
    (start,) = house.starts()
    told = start.brief
    assert told.role == "reviewer"
    assert told.proofs == ("t1.2: file docs/a.md: the page", "t1.1: true → exit 0: the output")
    assert (told.handoffs, told.notes, told.again) == ((), (), "")
    assert "mended by s1.a2" in told.diff
    assert not any(words in str(told) for words in ("I think", "shall be kind", "It last said", "met"))


def test_a_ruling_counts_where_its_quote_stands_in_the_diff_or_else_in_a_file() -> None:
    house = reviewed()
    house.reviews("a2", "t1.2", place="docs/b.md:2", quote="what stood there before")
    house.exits("a2")
    (look,) = house.calls("Look")
    assert isinstance(look, Look)
    assert [(c.path, c.line, c.words) for c in look.places] == [("docs/b.md", 2, "what stood there before")]
    assert look.commit == "s1.a1-commit"
    house.looks(look.places[0].about)
    assert house.book.tasks["t1"].verdicts["t1.2"].ruling == "met"
    assert house.book.tasks["t1"].state == "merging"


@pytest.mark.parametrize(("ruling", "left"), [("met", ["guard the money"]), ("not met", [])])
def test_what_the_work_took_away_shows_no_more_than_that_it_is_not_met(ruling: str, left: list[str]) -> None:
    house = House(tasks('t1 criteria = ["reviewer: money is guarded"]'))
    house.exits("a1")
    (call,) = house.calls("Collect")
    diff = "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-guard the money\n+pass\n"
    house.do(Collected(**house.result(call), attempt="s1.a1", commit="c1", files=("a.py",), diff=diff))
    house.reviews("a2", "t1.1", ruling, quote="guard the money")
    house.exits("a2")
    assert [c.words for call in house.last.calls if isinstance(call, Look) for c in call.places] == left


def test_a_quote_that_is_not_there_is_asked_again_and_twice_is_no_review() -> None:
    house = reviewed()
    house.reviews("a2", "t1.2", place="a.py:1", quote="words of nobody")
    house.exits("a2")
    house.looks()
    (start,) = house.starts()
    assert start.brief.again == "on t1.2 it quotes what is not in a.py:1: “words of nobody”"
    assert not start.brief.proofs[1:]
    house.reviews("a3", "t1.2", quote="words of nobody")
    house.exits("a3")
    house.looks(error="the repository is gone")
    assert "the review did not run, on t1.2 it quotes" in house.book.checkpoints[house.open("result")[0]].text
    assert house.book.tasks["t1"].verdicts.get("t1.2") is None


def test_what_cannot_be_looked_up_is_no_pass_and_a_late_look_changes_nothing() -> None:
    house = reviewed()
    house.reviews("a2", "t1.2", quote="words of nobody")
    house.exits("a2")
    late = Seen(id="late", at=house.at, attempt="s1.a2", there=("e3",))
    house.do(Broke(id="b", at=house.at, call="s1.a2:look", error="no git"))
    assert house.book.attempts["a3"].role == "reviewer"
    assert not house.do(late).rows
    house.reviews("a3", "t1.2", quote="words of nobody")
    house.exits("a3")
    assert house.book.tasks["t1"].stage == "looking"
    assert not house.do(late).rows
    assert not house.do(Seen(id="x", at=house.at, attempt="s1.a99")).rows


def test_malformed_words_are_thrown_away_and_who_goes_on_with_them_is_ended() -> None:
    house = reviewed('"reviewer: it reads well", "person: ann likes it"')
    for wrong in ({"criterion": "t1.1"}, {"criterion": "t1.9"}, {"criterion": "t1.2"}):
        house.reviews("a2", wrong["criterion"], text="x" * (2_000 if wrong["criterion"] == "t1.1" else 1))
        (told,) = house.calls("Deliver")
        assert told.text.startswith("thrown away: ")
        assert told.text.endswith(". Say it again.")
    assert "t1.2 is not yours to judge; what is: t1.1" in told.text
    house.verb("a2", "finding", text="")
    for _ in range(REFUSED - 4):
        house.verb("a2", "review")
    assert not [c for c in house.last.calls if isinstance(c, Stop)]
    house.verb("a2", "review")
    assert [c.attempt for c in house.last.calls if isinstance(c, Stop)] == ["s1.a2"]
    house.exits("a2", -9, "stopped")
    (start,) = house.starts()
    assert start.brief.again == "what it said could not be read"
    assert not [e for e in house.book.evidence.values() if e.kind == "verdict"]


def test_a_review_that_ruled_on_nothing_or_died_did_not_run() -> None:
    house = House(tasks("t1", head="review = true"))
    house.works("a1")
    house.exits("a2")
    (start,) = house.starts()
    assert start.brief.again == "it said nothing"
    house.dies("a3")
    assert "the review did not run, it ended as died" in house.book.checkpoints[house.open("result")[0]].text
    house = reviewed()
    house.verb("a2", "done", text="fine")
    house.exits("a2")
    assert house.starts()[0].brief.again == "it did not rule on t1.2"


def test_only_a_reviewer_reviews() -> None:
    house = House(tasks("t1"))
    house.reviews("a1", "t1.1")
    house.verb("a1", "finding", text="I am a worker")
    assert not house.book.findings
    assert not house.book.evidence


def test_what_a_command_passed_a_reviewer_may_doubt_and_what_it_cannot_tell_a_person_judges() -> None:
    house = reviewed()
    house.reviews("a2", "t1.1", "met")
    house.reviews("a2", "t1.2", "cannot tell", text="no ledger here", place="", quote="")
    house.exits("a2")
    verdicts = house.book.tasks["t1"].verdicts
    assert (verdicts["t1.1"].by, verdicts["t1.2"].ruling) == ("check", "unjudged")
    assert "t1.2 is unjudged" in house.book.checkpoints[house.open("result")[0]].text
    house = reviewed()
    house.reviews("a2", "t1.1", "not met", text="it tests nothing")
    house.reviews("a2", "t1.2")
    house.exits("a2")
    assert "t1.1: it tests nothing (a.py:1: “mended by”)" in house.book.tasks["t1"].handoff


def test_a_flaw_closes_by_a_ruling_on_a_later_commit_or_by_a_change_of_its_file_that_passed() -> None:
    house = reviewed()
    where = {"no test": "a.py:3", "no docs": "b.md:1", "a nit": "", "a ghost": "c.py:99", "a typo": "a.py:5"}
    for text, place in where.items():
        house.verb("a2", "finding", text=text, place=place)
    house.verb("a2", "finding", text="no test", place="a.py:3")
    assert len(house.book.findings) == 5
    house.reviews("a2", "t1.2", "not met", text="no test")
    house.exits("a2")
    house.looks("f1", "f2", "f5")
    assert states(house) == {"f1": "open", "f2": "open", "f3": "open", "f4": "unfounded", "f5": "open"}
    assert "t1.2: no test (a.py:1: “mended by”)" in house.book.tasks["t1"].handoff
    house.works("a3")
    assert house.starts()[0].brief.flaws[0] == "f1 minor: no test (a.py:3)"
    house.reviews("a4", "f1", "not met")
    house.reviews("a4", "t1.2")
    house.exits("a4")
    assert states(house) == {"f1": "open", "f2": "open", "f3": "open", "f4": "unfounded", "f5": "addressed"}
    assert house.book.findings["f5"].evidence == "s1.a3-commit"
    assert house.book.tasks["t1"].state == "merging"


def test_the_same_work_again_closes_no_flaw_and_a_blocking_one_sends_it_back() -> None:
    house = reviewed()
    house.verb("a2", "finding", text="money is lost", place="a.py:3", severity="blocking")
    house.dies("a2")
    house.reviews("a3", "f1", "met")
    house.reviews("a3", "t1.2")
    house.exits("a3")
    assert states(house) == {"f1": "open"}
    task = house.book.tasks["t1"]
    assert (task.state, task.reason) == ("running", "")
    assert "f1: money is lost (a.py:3)" in task.handoff
    house.works("a4")
    house.reviews("a5", "f1", "met")
    house.reviews("a5", "t1.2")
    house.exits("a5")
    assert states(house) == {"f1": "addressed"}
    assert house.book.evidence[house.book.findings["f1"].evidence].criterion == "f1"
    assert house.book.tasks["t1"].state == "merging"


def test_a_review_finds_so_many_flaws_and_no_more() -> None:
    house = reviewed()
    for n in range(FLAWS + 1):
        house.verb("a2", "finding", text=f"flaw {n}")
    assert len(house.book.findings) == FLAWS
    assert "you found 20 flaws already" in house.calls("Deliver")[0].text


def test_a_review_rules_so_often_and_who_goes_on_is_ended() -> None:
    house = reviewed()
    for _ in range(RULED * 2 + 1):
        house.reviews("a2", "t1.2")
    assert len([e for e in house.book.evidence.values() if e.kind == "verdict"]) == RULED * 2
    assert house.calls("Deliver")[0].text.endswith("you ruled 6 times already: the last ruling on each counts.")
    for _ in range(REFUSED):
        house.reviews("a2", "t1.2")
    assert [c.attempt for c in house.last.calls if isinstance(c, Stop)] == ["s1.a2"]


@pytest.mark.parametrize("word", ["redirect t1: otherwise", "stop t1"])
def test_who_moves_the_task_on_while_quotes_are_looked_up_is_not_overtaken(word: str) -> None:
    house = reviewed()
    house.reviews("a2", "t1.2", quote="words of somebody")
    house.exits("a2")
    (look,) = house.calls("Look")
    house.say(word)
    house.do(Seen(id="s1.a2:look:result", at=house.at, attempt="s1.a2", there=(look.places[0].about,)))
    assert house.book.tasks["t1"].state in ("running", "parked")


@pytest.mark.parametrize(("other", "said"), [("model-a", True), ("model-b", False)])
def test_the_report_says_where_worker_and_reviewer_were_the_same_model(other: str, said: bool) -> None:
    house = House(tasks('t1 criteria = ["reviewer: it reads well"]'))
    house.verb("a1", "profile", model="model-a")
    house.works("a1")
    house.verb("a2", "profile", model=other)
    house.reviews("a2", "t1.1")
    house.exits("a2")
    told = reviewers.section(house.world, "s1", house.at).summary
    assert ("Worker and reviewer were the same model in t1" in told) is said
