"""Judgements on a run: in which order ideas are worth reading, and where an attempt stands."""

from typing import Annotated, Literal

from pydantic import Field

from bot.core.thoughts.part import Id, Line, Part


class Same(Part):
    """Idea `id` says the same as `of`."""

    id: Id
    of: Id


class Ideas(Part):
    """The ideas worth a person's time, the best first, and which of them say the same as another or as a known one."""

    best: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    same: Annotated[tuple[Same, ...], Field(max_length=100)] = ()


class CheckIn(Part):
    """Where an attempt stands beside its task, because of what, and the words of the facts that show it."""

    stands: Literal["on course", "drifting", "nearly done"]
    because: Annotated[Line, Field(min_length=1)]
    quote: Line = ""
