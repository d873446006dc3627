"""One browser for all tests of the room."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.room.window import chromium


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(autouse=True)
def pages_are_closed(browser: Any) -> Iterator[None]:
    yield
    for context in browser.contexts:
        context.close()
