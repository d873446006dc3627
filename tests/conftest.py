"""Settings every test runs under, and a model host for those that ask for one."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

from tests.models import Host, hosts

# Two cores shared by the whole gate: a slow example is no failure, and one commit gives one result.
settings.register_profile("podium", deadline=None, derandomize=True)
settings.register_profile("few", parent=settings.get_profile("podium"), max_examples=20)  # under the tracer of coverage
settings.load_profile("podium")


@pytest.fixture
def host() -> Iterator[Callable[..., Host]]:
    yield from hosts()
