"""The table says what is tested, and every incident is."""

import pytest

from tests.wire.adversarial.cases import PLATFORMS
from tests.wire.adversarial.table import INCIDENTS, PAGE, cell, held, page


def test_the_table_is_what_is_tested() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.wire.adversarial.table"


@pytest.mark.parametrize("incident", INCIDENTS)
def test_each_incident_is_held_on_each_platform_or_cannot_occur(incident: str) -> None:
    assert all(cell(incident, platform) for platform in PLATFORMS)


def test_no_test_holds_what_is_not_on_the_list() -> None:
    assert {incident for _, incident, _ in held()} <= set(INCIDENTS)
