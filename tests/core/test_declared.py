"""What an agent declared as evidence stands before whom is to judge it."""

from adapters.chat.terminal.render import plain
from bot.core import views
from bot.core.world import World
from tests.core.coordinator.house import House, tasks

WRITES = tasks('t1 criteria = ["evidence: the page itself"]')


def shown(world: World, key: str, now: float) -> str:
    message = views.show(world, key, "card" if ".t" in key else "checkpoint", now)
    assert message
    return plain(message)


def test_who_judges_a_result_sees_path_hash_and_words() -> None:
    house = House(WRITES)
    house.verb("a1", "evidence", criterion="t1.1", kind="file", path="notes/a.md", text="first words")
    house.verb("a1", "evidence", criterion="t1.1", kind="file", path="notes/a.md", hash="12ab34cd" * 8,
               text="the ledger\nsays @everyone 4")  # fmt: skip
    house.verb("a1", "evidence", criterion="t1.1", kind="quote", source="notes/b.md", quote="four, not five")
    house.works("a1")
    for thing in ("s1.c2", "s1.t1"):
        said = shown(house.world, thing, house.at)
        assert "t1.1 notes/a.md, hash 12ab34cd12ab: “the ledger says @everyone 4” (e2)" in said
        assert "t1.1 notes/b.md: “four, not five” (e3)" in said
        assert "first words" not in said
    assert "e2 file for t1 · notes/a.md · hash 12ab34cd12ab34cd" in house.say("show e2")


def test_of_much_evidence_the_rest_is_counted_and_none_is_shown_of_another_attempt() -> None:
    house = House(WRITES)
    for number in range(10):
        house.verb("a1", "evidence", criterion="t1.1", kind="output", text=f"proof {number}", path=f"{number}.md")
    house.works("a1")
    said = shown(house.world, "s1.c2", house.at)
    assert "proof 7" in said
    assert "and 2 more" in said
    house.say("redirect t1: another page")
    assert "proof" not in shown(house.world, "s1.t1", house.at)


def test_evidence_without_words_or_place_is_named_by_its_kind() -> None:
    house = House(WRITES)
    house.verb("a1", "evidence", criterion="t1.1", kind="commit")
    house.works("a1")
    assert "t1.1 commit (e1)" in shown(house.world, "s1.c2", house.at)
