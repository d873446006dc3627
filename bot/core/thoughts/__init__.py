"""What a brain may be asked, and the shape its answer must have: one model a kind of question.

A voice that asks something new adds its models beside these, and a line here: `question: model`. Prompts have the same
names (config/prompts/brain-QUESTION.md). An answer that has not this shape is no answer.
"""

from typing import TypeVar

from pydantic import ValidationError

from bot.core.thoughts.during import CheckIn, Ideas
from bot.core.thoughts.judging import Blocker, Words
from bot.core.thoughts.part import Part
from bot.core.thoughts.planning import Change, Draft, Questions
from bot.core.thoughts.reporting import Lead, Proposals, Synthesis, Told

__all__ = [
    "QUESTIONS", "Blocker", "Change", "CheckIn", "Draft", "Ideas", "Lead", "Part", "Proposals", "Questions",
    "Synthesis", "Told", "Words", "read",
]  # fmt: skip
LONGEST = 400_000  # characters of an answer

QUESTIONS: dict[str, type[Part]] = {
    "blocker": Blocker, "plan questions": Questions, "plan": Draft, "plan reply": Change, "amend": Change,
    "words": Words, "explore": Ideas, "check-in": CheckIn,
    "synthesis": Synthesis, "lead": Lead, "ask report": Told, "judge deviations": Proposals,
}  # fmt: skip
P = TypeVar("P", bound=Part)


def read(question: str, answer: str) -> Part | None:
    """The answer in its question's shape; None when it has another, or nobody asks such a thing."""
    model = QUESTIONS.get(question)
    if model is None or len(answer) > LONGEST:
        return None
    try:
        return model.model_validate_json(answer)
    except ValidationError:
        return None
