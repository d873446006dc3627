"""Real runs of the built-in worker, heard by the core: one that goes in circles is told, one that looks at a slow build
is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.events import Heard
from tests.attempts import Stage, staged
from tests.core.coordinator.house import House, tasks
from tests.core.coordinator.test_models import model
from tests.models import PRICES, Host, tool


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged("bubblewrap", tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("commands", "told"),
    [
        (["cat nowhere"] * 4, True),
        (["cat nowhere", "ls"] * 3, True),
        (["echo building >>log; cat log"] * 6, False),
        (["cat nowhere", "ls", "git status"] * 2, False),
    ],
    ids=["the same", "two in turn", "a build that goes on", "three things"],
)
def test_who_goes_in_circles_is_told(stage: Stage, commands: list[str], told: bool) -> None:
    host = Host(*(tool("bash", command=line) for line in commands), tool("done", text="so"))
    try:
        options = {"api": host.url, "prices": PRICES, "model": "model-a"}
        stage.start("", kind="anthropic", hears="next turn", options=options, money=1.0)
        assert stage.exit().code == 0
    finally:
        host.close()
    house = House(tasks("t1", head="money = 10.0"), model())
    nudges = []
    for event in stage.heard:
        if isinstance(event, Heard):
            house.verb("a1", event.verb, **event.args)
            nudges += [call.text for call in house.calls("Deliver")]
    assert [text[:7] for text in nudges] == (["You did"] if told else [])
