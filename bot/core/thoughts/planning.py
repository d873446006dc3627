"""A plan in the making: what the planner asks, what it drafts, and how it changes a draft."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.core.thoughts.part import Id, Line, Part, Title, Words

TaskId = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^t[1-9][0-9]{0,5}$")]
TakenId = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^u[1-9][0-9]{0,5}$")]
Ids = Annotated[tuple[Id, ...], Field(max_length=300)]
Lines = Annotated[tuple[Line, ...], Field(max_length=60)]


class Question(Part):
    """One thing the planner does not know, and what it takes for granted if nobody answers."""

    text: Line
    assume: Line


class Questions(Part):
    """Numbered in this order; answerable in one reply. None: it knows enough."""

    questions: Annotated[tuple[Question, ...], Field(max_length=12)] = ()


class Planned(Part):
    """A task. `criteria` are lines as in a plan's file: a command, or `reviewer: …`, `person bob: …`, `evidence: …`.
    `risk` is what could go wrong, `notice` how that would be seen. `estimate` in minutes."""

    id: TaskId
    title: Title
    outcome: Words = ""
    kind: Literal["code", "content", "research", "data"] = "code"
    criteria: Lines = ()
    needs: Ids = ()
    paths: Lines = ()
    estimate: Annotated[float, Field(gt=0, le=10_000)] = 10.0
    irreversible: bool = False
    risk: Line = ""
    notice: Line = ""


class Taken(Part):
    """What the plan takes for granted; `check` is a command that exits 0 while it holds ("": nobody can tell).
    `question` is the number of the one that nobody answered, where it comes from that (0: it does not)."""

    id: TakenId
    text: Line
    check: Line = ""
    tasks: Ids = ()
    question: Annotated[int, Field(ge=0, le=12)] = 0


class Draft(Part):
    """A whole plan. `answered` are the numbers of the questions that people's reply settles."""

    title: Title
    answered: Annotated[tuple[int, ...], Field(max_length=12)] = ()
    goal: Words = ""
    tasks: Annotated[tuple[Planned, ...], Field(min_length=1, max_length=300)]
    assumptions: Annotated[tuple[Taken, ...], Field(max_length=100)] = ()


class Change(Part):
    """What becomes of a reply: `answer` in words where it was a question; else each changed or new task whole, the ids
    of dropped ones, changed or new assumptions, and why."""

    answer: Words = ""
    why: Line = ""
    title: Line = ""
    goal: Words = ""
    tasks: Annotated[tuple[Planned, ...], Field(max_length=300)] = ()
    drop: Ids = ()
    assumptions: Annotated[tuple[Taken, ...], Field(max_length=100)] = ()
    forget: Ids = ()

    @property
    def changes(self) -> bool:
        return bool(self.title or self.goal or self.tasks or self.drop or self.assumptions or self.forget)
