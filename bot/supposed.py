"""The table [rehearsal] of `podium.toml`: what a rehearsal takes for granted, of each kind of task and of people."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

KINDS = ("code", "content", "research", "data")
Share = Annotated[float, Field(ge=0, le=1)]
Seen = Annotated[float, Field(ge=0, le=0.999)]
Sigma = Annotated[float, Field(ge=0, le=3)]
Minutes = Annotated[float, Field(ge=0, le=100_000)]
Least = Annotated[float, Field(ge=0.01, le=100_000)]


class KindPart(BaseModel):
    """Of a kind of task; what each key means stands in core/figures.py."""

    model_config = ConfigDict(extra="forbid")

    right: Share | None = None
    fails: Annotated[float, Field(ge=0, le=0.9)] | None = None
    asks: Share | None = None
    stretch: Annotated[float, Field(gt=0, le=100)] | None = None
    spread: Sigma | None = None
    money: Annotated[float, Field(ge=0, le=1e6)] | None = None

    def given(self) -> dict[str, float]:
        """What is said, without the tables in it."""
        return {key: value for key, value in self.model_dump().items() if isinstance(value, float)}


class RehearsalPart(KindPart):
    """Of all kinds, and of people; the table of a kind wins."""

    answer: Least | None = None
    haste: Sigma | None = None
    review: Minutes | None = None
    notice: Seen | None = None
    catch: Seen | None = None
    reading: Least | None = None
    undo: Minutes | None = None
    code: KindPart = KindPart()
    content: KindPart = KindPart()
    research: KindPart = KindPart()
    data: KindPart = KindPart()

    def settings(self) -> dict[str, dict[str, float]]:
        """By kind, "" for all; only what is said."""
        parts = {"": self.given(), **{kind: getattr(self, kind).given() for kind in KINDS}}
        return {name: given for name, given in parts.items() if given}
