"""What is heard of a call that was given up."""

from math import inf

from bot.core.calls import Think
from bot.core.events import Thought
from bot.core.world import World
from bot.outbox import Outbox
from tests.test_outbox import FREE


def test_a_thought_that_is_given_up_is_a_brains_silence() -> None:
    think = Think(key="s1.a1:explore", swarm="s1", question="explore", about="s1.a1")
    box, now, events = Outbox(FREE, (), [think]), 0.0, list[object]()
    while actions := box.due(now, World()):
        events += box.done(actions[0], OSError("disk full"), now).events
        box.due(now, World())
        now = box.wake if box.wake < inf else now
    (thought,) = events
    assert isinstance(thought, Thought)
    assert (thought.id, thought.silent, thought.about) == ("s1.a1:explore:result", True, "s1.a1")
    assert thought.why == "OSError: disk full"
