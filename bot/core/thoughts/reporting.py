"""What a brain writes about a swarm that is over, or asks people to look at. Each sentence is held against the rows."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.core.thoughts.part import Id, Line, Part, Title

Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=900)]


class Passage(Part):
    """The prose of one section, by the section's name."""

    section: Title
    text: Prose


class Synthesis(Part):
    """A few sentences for each section that has something to be said."""

    sections: Annotated[tuple[Passage, ...], Field(max_length=12)] = ()


class Lead(Part):
    """Two sentences before the digest."""

    text: Line


class Told(Part):
    """The answer to a question asked below the report; empty where the rows do not tell."""

    answer: Prose = ""


class Proposal(Part):
    """What a person might say of a deviation, and why."""

    id: Id
    verdict: Literal["productive", "problematic"]
    why: Line = ""


class Proposals(Part):
    deviations: Annotated[tuple[Proposal, ...], Field(max_length=300)] = ()
