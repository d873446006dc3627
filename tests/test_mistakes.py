"""A value of another kind than a key holds: where it stands, what the key holds, and what was found, in plain words."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from bot.files import PodiumFile, PolicyFile
from bot.mistakes import expected, toml
from bot.settings import SHIPPED
from tests.test_settings import POLICY, refused

RUNNER = "[runner.a]\nkind = 'x'\n"
PRICE = "[price.'m']\ninput = 1\noutput = 1\nwrite = 1\nread = 1\n"


@pytest.mark.parametrize(
    ("podium", "said"),
    [
        ("slots = 'many'", '1: slots must be a whole number from 1 to 1,000, such as slots = 4; found "many".'),
        ("channel = 3", '1: channel must be text in quotes, such as channel = "general"; found 3.'),
        ("[repo.x]\npath = ''", '2: repo.x.path must be text in quotes, not empty; found "".'),
        ("[repo.x]\npath = 'a'\ngates = 'make'",
         '3: repo.x.gates must be a list, each text in quotes: ["…", "…"]; found "make".'),
        ("[repo.x]\npath = 'a'\ngates = ['make', 2]", "3: repo.x.gates.2 must be text in quotes; found 2."),
        ("[repo]\nx = 3", "2: repo.x must be a table: [repo.x]; found 3."),
        (RUNNER + "model = []",
         "3: runner.a.model must be true or false or text in quotes, such as model = false; found an empty list."),
        (RUNNER + "money = 0", "3: runner.a.money must be a number above 0, at most 1,000,000, or left out; found 0."),
        (RUNNER + "restates = 'maybe'",
         '3: runner.a.restates must be true or false, such as restates = true; found "maybe".'),
        ("brain = 'claude'", '1: brain must be a table: [brain]; found "claude".'),
        ("[roles]\nworker = 3", "2: roles.worker must be text in quotes or a table: [roles.worker]; found 3."),
        ("[roles]\nworker = { model = 3 }", "2: roles.worker.model must be text in quotes; found 3."),
        (PRICE + "dated = 'soon'", '6: price.m.dated must be a day, such as 2026-11-20; found "soon".'),
        (PRICE + "dated = 2026-11-20\nlong = 'x'", '7: price.m.long must be a number from 0 to 1,000,000; found "x".'),
        ("[rehearsal]\nright = nan", "2: rehearsal.right must be a number from 0 to 1; found nan."),
        ("slots = 2026-11-20", "1: slots must be a whole number from 1 to 1,000, such as slots = 4; found 2026-11-20."),
    ],
)  # fmt: skip
def test_of_podium_toml(podium: str, said: str, tmp_path: Path) -> None:
    assert refused(tmp_path, podium=podium) == f"podium.toml, line {said}"


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("people = ['ann']", '1: people.1 must be a table: [[people]]; found "ann".'),
        (POLICY + "accounts = 'x'", '4: people.1.accounts must be a table: { NAME = "…" }; found "x".'),
        (POLICY + "accounts = { slack = 3 }", "4: people.1.accounts.slack must be text in quotes; found 3."),
        (POLICY + "quiet = ['22:00']",
         '4: people.1.quiet must be a list of 2, each text in quotes: ["…", "…"]; found a list of 1.'),
        (POLICY + "quiet = ['22:00', 7]", "4: people.1.quiet.2 must be text in quotes; found 7."),
        ("[silence.question]\nremind = '1h'",
         "2: silence.question.remind must be a whole number from 1 to 31,622,400, such as remind = 3600; "
         'found "1h".'),
        ("[[zone]]\n", '1: zone must be text in quotes, such as zone = "UTC"; found a list of 1.'),
        ("irreversible = true", '1: irreversible must be one of "two", "solo"; found true.'),
    ],
)  # fmt: skip
def test_of_policy_toml(policy: str, said: str, tmp_path: Path) -> None:
    assert refused(tmp_path, policy=policy) == f"policy.toml, line {said}"


def wrong(part: type[BaseModel], held: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Every place at which a file of this shape refuses a list of a table, where it holds something else."""
    for key in part.model_fields:
        try:
            part.model_validate({**held, key: [{"odd": [1]}]})
        except ValidationError as error:
            yield from (tuple(w for w in e["loc"] if w != "[key]") for e in error.errors()
                        if e["type"] not in ("extra_forbidden", "missing", "value_error"))  # fmt: skip


@pytest.mark.parametrize(("name", "part"), [("podium", PodiumFile), ("policy", PolicyFile)])
def test_each_key_says_what_it_holds(name: str, part: type[BaseModel]) -> None:
    held = tomllib.loads((SHIPPED / f"{name}.toml").read_text())
    places = list(wrong(part, held))
    assert len(places) >= len(part.model_fields) - 1
    assert [place for place in places if not expected(part, place)[1]] == []


def test_what_was_found_is_written_as_in_the_file() -> None:
    found = (True, 2.5, "grün", {"a": 1}, [], [1, 2], float("inf"), date(2026, 11, 20), "x" * 200)
    assert [toml(value) for value in found] == [
        "true", "2.5", '"grün"', "a table", "an empty list", "a list of 2", "inf", "2026-11-20", '"' + "x" * 78 + "…",
    ]  # fmt: skip
