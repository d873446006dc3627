"""A forum's posts: the tag follows the task through every state, also when its card is too old to be edited."""

import pytest

from bot.core.views.card import LABELS
from tests.wire.adversarial.conftest import Open
from tests.wire.adversarial.discord import Discord
from tests.wire.adversarial.house import House
from tests.wire.adversarial.sides import Side

HOUR = 3600.0


@pytest.mark.parametrize("side", ["discord"], indirect=True)
def test_the_tag_of_a_post_follows_every_state_of_its_task(opened: Open, side: Side) -> None:
    assert isinstance(side, Discord)
    forum = side.stand.new_channel("work", forum=True, tags=LABELS)
    house = opened(options={"forum": forum}, slots=8)
    house.launch(*(f"t{n}" for n in range(1, 7)), 't7 needs = ["t1"]')
    house.say("ann", "agents s1 8")
    for task in ("t1", "t2"):
        house.agent(task, "progress", text="step")
    stands(house, forum, {f"t{n}": "under way" for n in (1, 2, 3, 4, 5, 6)})
    house.agent("t1", "ask", id="q1", text="Which licence?")
    stands(house, forum, {"t1": "needs you"})
    house.say("ann", "answer c2: MIT; close t2 as carry; drop t3; close t4 as fail")
    house.press("ann", house.card("I read", buttons=True).id, "Confirm")
    house.press("ann", house.card("^c3 Amend", buttons=True).id, "Sign")
    stands(house, forum, {"t1": "under way", "t2": "carried", "t3": "dropped", "t4": "failed"})
    house.hurry(2 * HOUR)  # cards are too old: news stands below them, the tag follows all the same
    house.work("t1")
    stands(house, forum, {"t1": "done", "t7": "under way"})
    for _ in range(3):
        house.agent("t5", "exits", code="1")
    stands(house, forum, {"t5": "parked"})


def stands(house: House, forum: str, wanted: dict[str, str]) -> None:
    """So much of it, sooner or later."""
    assert isinstance(house.side, Discord)
    side = house.side

    def found() -> bool:
        tags = {post.name.split()[0]: post.tags for post in side.stand.threads(forum)}
        return {name: tags.get(name) for name in wanted} == {name: (tag,) for name, tag in wanted.items()}

    house.until(found, 20.0)
