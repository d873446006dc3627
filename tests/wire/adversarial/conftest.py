"""A stand-in of each platform for all cases; a bot with a channel and a home of its own for each."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.wire.adversarial.discord import Discord
from tests.wire.adversarial.house import House
from tests.wire.adversarial.sides import Side
from tests.wire.adversarial.slack import Slack

Open = Callable[..., House]


@pytest.fixture(scope="session")
def stands() -> Iterator[Callable[[str], Side]]:
    """A platform's stand-in, started at the first need."""
    held: list[Side] = []

    @cache
    def stand(name: str) -> Side:
        made: dict[str, Callable[[], Side]] = {"slack": Slack, "discord": Discord}
        held.append(made[name]())
        return held[-1]

    yield stand
    for side in held:
        side.close()


@pytest.fixture
def side(request: pytest.FixtureRequest, stands: Callable[[str], Side]) -> Side:
    return stands(request.param)


@pytest.fixture
def opened(side: Side, tmp_path: Path) -> Iterator[Open]:
    """A bot with what a case asks of it."""
    held: list[House] = []

    def build(**how: Any) -> House:
        held.append(House(side, tmp_path, **how))
        return held[-1]

    yield build
    side.fault("well")
    for house in held:
        house.close()


@pytest.fixture
def house(opened: Open) -> House:
    return opened()
