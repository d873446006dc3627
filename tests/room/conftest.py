"""One browser for all tests of the room."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.room.window import chromium


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found
