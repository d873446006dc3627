"""The report of a plan that is not launched."""

from bot.core.report import build
from tests.golden import sample
from tests.golden.sample import NOW


def test_a_draft_has_not_been_launched_and_its_sections_agree() -> None:
    parts = {part.name: part for part in build(sample.planning(), "s3", NOW).sections}
    assert parts["reality"].summary.startswith("It has not been launched. 17 planned, 0 added.")
    said = parts["reconciliation"].summary
    assert said == "closed 0 (done 0) · carried forward 0 · 17 planned + 0 discovered = 17, not launched"
    assert parts["reality"].data["planned"] == parts["reconciliation"].data["planned"] == 17
