"""Markdown checklists as plans: what a person writes by hand, read with nothing lost and nothing invented."""

import pytest

from bot.core.plan.parse import Unreadable, markdown
from bot.core.values import Criterion

TEXT = """\
# Billing: spring clean

A tree without clutter,
- and plain bullets are words too
repository: billing
gate: `pytest -q`
gate: make lint
money: 5

```
- [ ] not a task, but an example
```
- [x] Say which licence
- [x] t2 Old thing
## Mending
- [ ] t7 Remove the flag, est 20m needs t2, t3
  - [ ] pytest -q → green
  - needs: t1
  - done when: reviewer: names are plain
  - paths: src/a.py, docs/
  - keep the old name
    as an alias.
  - find what needs care
- [ ] Write docs (needs t7)
  1. kind: content
  2. run: sh docs.sh
* [ ] t3. Third
"""


def test_a_checklist_is_a_plan() -> None:
    spec = markdown(TEXT)
    flag, docs, third = spec.tasks
    assert (spec.title, spec.repository, spec.money) == ("Billing: spring clean", "billing", 5.0)
    assert spec.goal == "A tree without clutter, and plain bullets are words too"
    assert spec.gates == ("pytest -q", "make lint")
    assert (flag.id, flag.title, flag.estimate, flag.needs) == ("t7", "Remove the flag", 20.0, ("t3", "t1"))
    assert flag.paths == ("src/a.py", "docs/")
    assert flag.outcome == "keep the old name as an alias. find what needs care"
    assert flag.criteria == (
        Criterion(id="t7.1", text="pytest -q → green", check="pytest -q"),
        Criterion(id="t7.2", text="names are plain", judge="reviewer"),
    )
    assert (docs.id, docs.title, docs.needs) == ("t1", "Write docs", ("t7",))
    assert (docs.kind, docs.run) == ("content", "sh docs.sh")
    assert (third.id, third.title) == ("t3", "Third")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("just words", "no task found: write each as a line such as  - [ ] Mend the rounding"),
        ("- [ ] a\nmoney: lots", "money: must be a number, not 'lots'"),
        ("- [ ] a est 0m", "t1 estimate: must be more than 0 and at most 100,000 minutes"),
        ("- [ ] ", "t1 title: is empty"),
        ("- [ ] a\x07b", "t1 title: holds a control character (U+0007)"),
        ("- [ ] a\n  - [ ] pytest → 3 errors", "t1 criteria[1]: cannot be judged by '3 errors'"),
        ("- [ ] " + "x" * 1_000_000, "this list holds 1,000,006 characters; a plan has at most 1,000,000"),
        ("- [ ] " + "x" * 999_000, "t1 title: is too long: at most 200 characters"),
    ],
)
def test_a_bad_checklist_is_told(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as raised:
        markdown(text)
    assert raised.value.problems[0].startswith(said)


def test_shell_variables_in_a_checklist_are_left_alone() -> None:
    assert markdown("- [ ] a\n  - run: echo ${name}").tasks[0].run == "echo ${name}"
    assert markdown("- [ ] a").title == "Untitled plan"
