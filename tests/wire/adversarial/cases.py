"""A case of the list, on every platform where it can occur."""

from collections.abc import Callable
from typing import TypeVar

import pytest

F = TypeVar("F", bound=Callable[..., object])
PLATFORMS = ("slack", "discord")


def case(incident: str, **cannot: str) -> Callable[[F], F]:
    """This test holds an incident of the list (see table.py); `cannot` says of a platform why it cannot occur there."""

    def mark(test: F) -> F:
        test.case = (incident, cannot)  # type: ignore[attr-defined]
        where = [name for name in PLATFORMS if name not in cannot]
        held: F = pytest.mark.parametrize("side", where, indirect=True)(test)
        return held

    return mark
