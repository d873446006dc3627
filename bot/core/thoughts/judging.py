"""Judgements while a swarm runs: an agent's question, and words that no command was read in."""

from typing import Annotated

from pydantic import Field

from bot.core.thoughts.part import Line, Part
from bot.core.thoughts.part import Words as Text


class Blocker(Part):
    """What to answer an agent, why, and the rows (ids) that say so. An empty recommendation is none. Where a place in
    the facts settles it: `answer`, with `source`, the id of that place, and `quote`, its words. `same` is the open
    question that asks this in other words."""

    recommend: Line = ""
    why: Line = ""
    sources: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    answer: Line = ""
    source: Line = ""
    quote: Line = ""
    same: Line = ""


class Words(Part):
    """The command a person seems to mean, as they would type it ("": none), and what was understood."""

    command: Text = ""
    why: Line = ""
