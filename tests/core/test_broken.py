"""What an agent says is broken: its id is read where it is named first, and nothing is guessed."""

import pytest

from bot.core.broken import named
from tests.core.coordinator.house import House, tasks

ASSUMED = '[[assumptions]]\nid = "u1"\ntext = "nobody uses it"\ntasks = ["t1"]'
PLAN = tasks('t1 criteria = ["check: true", "evidence: the page"]') + "\n" + ASSUMED


@pytest.mark.parametrize(
    ("words", "id", "text"),
    [
        ({"id": "u1", "text": "it is"}, "u1", "it is"), ({"id": "s1.U1 ", "text": "it is"}, "u1", "it is"),
        ({"text": "u1 it is"}, "u1", "it is"), ({"text": " S1.u12: it is"}, "u12", "it is"),
        ({"text": "u1"}, "u1", ""), ({"id": " ", "text": "u2, it is"}, "u2", "it is"),
        ({"text": "u1x is"}, "", "u1x is"), ({"text": "it is u1"}, "", "it is u1"), ({"text": ""}, "", ""),
        ({"id": "the first", "text": "u1 it is"}, "", "u1 it is"), ({}, "", ""),
    ],
)  # fmt: skip
def test_the_assumption_is_named_by_its_id_or_first_in_the_words(words: dict[str, str], id: str, text: str) -> None:
    said = named(words)
    assert (said.get("id", ""), said.get("text", "")) == (id, text)


def test_an_id_in_the_words_breaks_the_assumption_and_words_without_one_are_answered() -> None:
    house = House(PLAN)
    house.verb("a1", "broken", text="nobody uses it is not so")
    (told,) = house.calls("Deliver")
    assert "broken needs id" in told.text
    assert house.book.assumptions["u1"].state == "open"
    house.verb("a1", "broken", text="u1 two callers use it")
    row = house.book.assumptions["u1"]
    assert (row.state, row.detail) == ("broken", "a1 says: two callers use it")


def test_a_worker_is_told_of_what_it_owes_evidence() -> None:
    house = House(PLAN)
    (start,) = house.calls("Start")
    assert start.brief.owed == ("t1.2",)
