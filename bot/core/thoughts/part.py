"""What every answer of a brain is made of: strict tables and bounded words."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]
Id = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z][1-9][0-9]{0,5}$")]


class Part(BaseModel):
    """An answer, or a table in one: of exactly these fields, each of its own kind."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)
