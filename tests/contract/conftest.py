"""One chat platform after the other."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.chats import KINDS


@pytest.fixture(params=KINDS)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    held = importlib.import_module(f"tests.contract.rigs.{request.param}").Rig(tmp_path)
    yield held
    held.close()


@pytest.fixture
def wide(rig: Any) -> Any:
    """A platform of many people; the terminal is one person's, whose lines stand as they were typed."""
    if rig.alone:
        pytest.skip("one person, one screen")
    return rig
