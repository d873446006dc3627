"""A brain made of dice: an answer of the right shape to any question, with nothing sensible in it; or silence, or
nonsense. It comes late and twice as everything does.
"""

import json
from functools import cache
from typing import Any

from adapters.brain.none import NoBrain
from adapters.sim.agenda import Dice
from adapters.sim.faults import Faults
from adapters.sim.setup import Setup
from bot.core.thoughts import QUESTIONS
from bot.ports import Brain, Opinion

NONSENSE = ("", "{", "null", "[]", '{"answer": 7}', "I would rather not", '{"recommend": "' + "x" * 9_000 + '"}')
WORDS = (
    "Mend the rounding", "pytest -q tests/money", "reviewer: every caller was looked at", "person bob: reads well",
    "status", "t1 est 20m", "approve c1", "stop s1", "src/a.py", "../out", "evidence: the chart", "",
)  # fmt: skip
MOST = 5  # entries of a list


class SimBrain:
    """A `bot.ports.Brain`. What it says hangs on the seed and the question alone."""

    name = "sim"

    def __init__(self, seed: int, faults: Faults) -> None:
        self.seed, self.faults = seed, faults

    def think(self, question: str, facts: dict[str, str]) -> Opinion:
        dice = Dice(self.seed, "brain", question, json.dumps(facts, sort_keys=True))
        said = Opinion(prompt=f"brain-{question}@sim", model="sim", tokens=dice.randrange(5_000), money=0.01)
        if self.faults("brain silent"):
            return Opinion(silent=True, why=dice.choice(("it is down", "it is slow")), tokens=said.tokens)
        if self.faults("brain nonsense"):
            answer = dice.choice(NONSENSE)
        else:
            shape = schema(question)
            answer = json.dumps(made(shape, shape.get("$defs", {}), dice))
        return Opinion(answer=answer, prompt=said.prompt, model="sim", tokens=said.tokens, money=said.money)


def brain(setup: Setup, faults: Faults) -> Brain:
    return SimBrain(setup.seed, faults) if setup.brain else NoBrain()


@cache
def schema(question: str) -> dict[str, Any]:
    """The JSON schema of a question's answer; pydantic makes it anew each time."""
    return QUESTIONS[question].model_json_schema()


def made(shape: dict[str, Any], named: dict[str, Any], dice: Dice) -> Any:
    """A value of this JSON schema."""
    if "$ref" in shape:
        return made(named[shape["$ref"].rpartition("/")[2]], named, dice)
    if "enum" in shape:
        return dice.choice(shape["enum"])
    if "anyOf" in shape:
        return made(dice.choice(shape["anyOf"]), named, dice)
    match shape.get("type"):
        case "object":
            needed = shape.get("required", ())
            fields = shape.get("properties", {}).items()
            return {n: made(s, named, dice) for n, s in fields if n in needed or dice.chance(0.7)}
        case "array":
            least, most = shape.get("minItems", 0), min(MOST, shape.get("maxItems", MOST))
            return [made(shape["items"], named, dice) for _ in range(dice.randrange(least, most + 1))]
        case "integer":
            return dice.randrange(max(0, int(shape.get("minimum", 0))), 9)
        case "number":
            return float(dice.randrange(1, 60))
        case "boolean":
            return dice.chance(0.2)
        case "string" if "pattern" in shape:
            letter = shape["pattern"][1]  # of an id's pattern, such as ^t[1-9]
            return f"{letter if letter.isalpha() else dice.choice('tu')}{dice.randrange(1, 12)}"
        case _:
            return dice.choice(WORDS)[: shape.get("maxLength")] or "x" * shape.get("minLength", 0)
