"""A plan's file: what is read, and every kind of bad input told in a sentence that names task and field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan.parse import Unreadable, fingerprint, markdown, read
from bot.core.values import AssumptionSpec, Criterion

FULL = """
title = "ledger"
goal = "tidy"
repository = "ledger"
gates = ["pytest -q", "pytest -q"]
money = 5
minutes = 90.5
review = true
explore = 2
[[assumptions]]
text = "no caller uses v1"
tasks = ["t7", "Second"]
[[tasks]]
id = "t7"
title = "First"
outcome = "it is so"
kind = "data"
needs = ["second", "t2", "t2"]
paths = ["./src/**", "."]
runner = "command"
run = "true"
estimate = "1h30m"
irreversible = true
ask = "start"
sources = ["docs/"]
criteria = [
  "pytest -q → green", "python eval.py → >= 0.9",
  { text = "reads well", judge = "person", by = "bob" }, { check = "true", threshold = 1 },
]
[[tasks]]
title = "Second"
[[tasks]]
title = "Third"
needs = ["t9"]
"""


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(Unreadable) as raised:
        read(text)
    return raised.value.problems


def one(line: str) -> str:
    """The only problem of a plan whose first task has this line."""
    (problem,) = problems(f'title = "x"\n[[tasks]]\ntitle = "a"\n{line}\n')
    return problem


def test_every_field_is_read() -> None:
    spec = read(FULL)
    first, second, third = spec.tasks
    assert (spec.title, spec.goal, spec.repository, spec.gates) == ("ledger", "tidy", "ledger", ("pytest -q",))
    assert (spec.money, spec.minutes, spec.review, spec.explore) == (5.0, 90.5, True, 2)
    assert spec.assumptions == (AssumptionSpec(id="u1", text="no caller uses v1", tasks=("t7", "t1")),)
    assert (first.id, second.id, third.id) == ("t7", "t1", "t2")
    assert first.needs == ("t1", "t2")
    assert first.paths == ("src/**", "**")
    assert (first.estimate, first.kind, first.irreversible, first.ask) == (90.0, "data", True, "start")
    assert first.criteria == (
        Criterion(id="t7.1", text="pytest -q → green", check="pytest -q"),
        Criterion(id="t7.2", text="python eval.py → >= 0.9", check="python eval.py", threshold=0.9),
        Criterion(id="t7.3", text="reads well", judge="person", by="bob"),
        Criterion(id="t7.4", text="", check="true", threshold=1.0),
    )
    assert third.needs == ("t9",), "an unknown need is lint's to tell"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("estimat = 3", "t1 estimat: is not known; did you mean estimate?"),
        ("zzz = 3", "t1 zzz: is not known; known are id, title, outcome, kind, criteria, needs, paths, runner, run, "
                    "estimate, irreversible, ask, sources, roles, risk and notice"),
        ("estimate = 'soon'", "t1 estimate: is no duration: 'soon'; write 20m or 1h30m"),
        ("estimate = 0", "t1 estimate: must be more than 0"),
        ("estimate = 1e9", "t1 estimate: must be at most 100,000"),
        ("estimate = nan", "t1 estimate: must be a finite number"),
        ("estimate = true", "t1 estimate: must be a number, not true or false"),
        ("estimate = '0m'", "t1 estimate: must be more than 0 and at most 100,000 minutes"),
        ("irreversible = 'no'", "t1 irreversible: must be true or false, not 'no'"),
        ("kind = 'cod'", "t1 kind: must be code, content, research or data, not 'cod'; did you mean code?"),
        ("kind = 3", "t1 kind: must be code, content, research or data, not a number"),
        ("outcome = 1979-05-27", "t1 outcome: must be text, not a date or time"),
        ("outcome = {}", "t1 outcome: must be text, not a table"),
        ("needs = 't3'", "t1 needs: must be a list, not 't3'"),
        ("needs = [3]", "t1 needs[1]: must be text, not a number"),
        ("paths = ['a', '../b']", "t1 paths[2]: must stay inside the repository: '../b'"),
        ("paths = ['/etc']", "t1 paths[1]: must stay inside the repository: '/etc'"),
        ("paths = [1]", "t1 paths[1]: must be text, not a number"),
        ("criteria = ['true', {judge = 'magic'}]",
         "t1 criteria[2].judge: must be check, reviewer, person or evidence, not 'magic'"),
        ("criteria = ['']", "t1 criteria[1]: is empty"),
        ("criteria = ['reviewer:']", "t1 criteria[1]: has nothing after reviewer:"),
        ("criteria = [3]", "t1 criteria[1]: must be a table, not a number"),
        ("criteria = [{chek = 'x'}]", "t1 criteria[1].chek: is not known; did you mean check?"),
        ("id = 't01'", "t01 id: must be t and a number, such as t7, not 't01'"),
        ("id = 7", "task 1 id: must be text, not a number"),
        ('outcome = "a\\u0000b"', "t1 outcome: holds a control character (U+0000)"),
        ('outcome = "${gone}"', "t1 outcome: ${gone} is no variable of this plan; for a plain ${ write $${"),
    ],
)  # fmt: skip
def test_a_bad_field_is_told_with_its_task(line: str, said: str) -> None:
    assert one(line) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("goal = 'x'", "title: is missing"),
        ("title = ''", "title: is empty"),
        (f"title = '{'x' * 201}'", "title: is too long: at most 200 characters"),
        ("title = 'x'\nmony = 3", "mony: is not known; did you mean money?"),
        ("title = 'x'\nexplore = 1.5", "explore: must be a whole number, not a number"),
        ("title = 'x'\nmoney = -1", "money: must be at least 0"),
        ("title = 'x'\ntasks = 3", "tasks: must be a list, not a number"),
        ("title = 'x'\ntasks = [3]", "task 1: must be a table, not a number"),
        ("title = 'x'\nassumptions = [{id = 'x1', text = 'a'}]", "x1 id: must be u and a number, such as u7, not 'x1'"),
        ("title = 'x'\nassumptions = [{id = 3, text = 'a'}]", "assumption 1 id: must be text, not a number"),
        ("title = 'x'\n[[tasks]]\nid='t7'\ntitle='a'\n[[tasks]]\nid='t7'\ntitle='b'", "t7: is given to 2 entries"),
        ("title = 'x'\n[[tasks]]\ntitle='a'\n[[tasks]]\ntitle='A'\n[[tasks]]\ntitle='b'\nneeds=['a']",
         "t3 needs: 2 tasks are called 'a'; name one by its id: t1, t2"),
        ("title = 'x'\nfoo = = 3", "this plan, line 2, column 7: Invalid value: 'foo = = 3'"),
        ("title = 'x'\n[tasks", "this plan, line 2: Expected ']' at the end of a table declaration: '[tasks'"),
        ("x = " + "[" * 5_000, "this plan cannot be read: its brackets are nested too deeply"),
        ("x = " + "9" * 5_000, "this plan cannot be read: a number in it is too long"),
        ("x = '" + "a" * 1_000_000 + "'", "this plan holds 1,000,006 characters; a plan has at most 1,000,000"),
        ("title = 'x'\n" + "[[tasks]]\n" * 3_000, "tasks: 3,000 are too many; a plan holds at most 2,000: split it"),
        ("title = 'x'\ninclude = 'gates/python'", 'include: must be a list of names, such as ["gates/python"]'),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_in_a_sentence(text: str, said: str) -> None:
    assert problems(text) == (said,)


def test_all_problems_are_told_at_once_in_the_words_of_the_file() -> None:
    """None hides another, and none speaks of models or validation."""
    found = problems(FULL.replace('kind = "data"', 'kind = 3\nfoo = "${x}"').replace('"ledger"', "3"))
    assert [f.split(":")[0] for f in found] == ["t7 foo", "title", "repository", "t7 kind", "t7 foo"]
    assert not any("pydantic" in f.lower() or "input" in f.lower() or "type=" in f for f in found)


def test_a_long_list_of_problems_is_cut_in_the_message_only() -> None:
    with pytest.raises(Unreadable, match="… and 30 more") as raised:
        read("title = 'x'\n" + "[[tasks]]\n" * 50)
    assert len(raised.value.problems) == 50


def test_two_thousand_tasks_are_read() -> None:
    assert len(read("title = 'x'\n" + "[[tasks]]\ntitle = 'a'\n" * 2_000).tasks) == 2_000


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_fail_in_another_way(text: str) -> None:
    for reader in (read, markdown):
        try:
            read_as = reader(text).title  # type: ignore[operator]  # both take one text
        except Unreadable as error:
            read_as = error.problems
        assert read_as


@given(st.permutations(FULL.split("[[")[0].strip().splitlines()))
def test_the_fingerprint_does_not_depend_on_the_order_of_keys(lines: list[str]) -> None:
    rest = "[[" + FULL.split("[[", 1)[1]
    assert fingerprint(read("\n".join(lines) + "\n" + rest)) == fingerprint(read(FULL))


def test_the_fingerprint_depends_on_everything_else() -> None:
    other = (FULL.replace("1h30m", "1h"), FULL.replace("Third", "Fourth"), FULL.replace("v1", "v2"))
    assert len({fingerprint(read(text)) for text in (FULL, *other)}) == 4
    assert len(fingerprint(read(FULL))) == 64
