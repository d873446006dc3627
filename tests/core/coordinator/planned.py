"""A house with a brain, whose thoughts the test gives."""

import json
from typing import Any

from msgspec.structs import replace

from bot.core.config import Brain, Settings
from bot.core.coordinator import Decision
from bot.core.events import AnyEvent, Surveyed, Thought
from tests.core.coordinator.house import House, settings, words

QUESTIONS = {"questions": [{"text": "Which rounding?", "assume": "half even"}, {"text": "API?", "assume": "it stays"}]}
TASKS = [
    {"id": "t1", "title": "Round", "criteria": ["check: true"]},
    {"id": "t2", "title": "Print", "criteria": ["check: true"], "needs": ["t1"]},
]
DRAFT = {"title": "ledger", "tasks": TASKS}


def minded(**changed: Any) -> Settings:
    return replace(settings(**changed), brain=Brain(kind="scripted"))


class Planned(House):
    """`think` answers the thought asked for last, however long ago; `told` is what was posted since."""

    def __init__(self, plan: str = "", config: Settings | None = None, launch: bool = True) -> None:
        self.wanted: dict[str, Any] = {}
        super().__init__(plan, config or minded(), launch)

    def do(self, event: AnyEvent) -> Decision:
        made = super().do(event)
        self.wanted = {**self.wanted, **{type(c).__name__: c for c in made.calls}}
        return made

    def look(self, error: str = "") -> Decision:
        call = self.wanted["Survey"]
        parts = () if error else (("tree", "src/a.py"),)
        return self.do(Surveyed(**self.result(call), swarm=call.swarm, parts=parts, error=error))

    @property
    def asked(self) -> dict[str, str]:
        """The facts of the thought asked for last."""
        call = self.wanted["Think"]
        facts: dict[str, str] = call.facts
        return facts

    def think(self, answer: Any = None, why: str = "", **more: Any) -> str:
        """Answer it, or (None) be silent. Gives what the bot posts then."""
        call = self.wanted["Think"]
        said = answer if isinstance(answer, str) else json.dumps(answer)
        self.do(
            Thought(
                **self.result(call), think=call.key, swarm=call.swarm, question=call.question, about=call.about,
                answer="" if answer is None else said, silent=answer is None, why=why, **more,
            )
        )  # fmt: skip
        return self.told

    @property
    def told(self) -> str:
        return " ".join(everything(c) for c in self.calls("Post"))


def everything(call: Any) -> str:
    """All that a post says, its lists too."""
    items = [i.text for b in call.message.blocks for i in getattr(b, "items", ())]
    return " ".join((words(call.message), *items, *(b.label for b in call.message.buttons)))


def drafted(**changed: Any) -> Planned:
    """A plan of two tasks that a planner drafted."""
    house = Planned(config=minded(**changed))
    house.say("plan make it exact")
    house.look()
    house.think({"questions": []})
    house.think(DRAFT)
    return house
