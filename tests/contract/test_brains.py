"""What every brain owes: an opinion whatever happens, in bounded time, with what it took; never an exception."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.brain import brain, brains, keyed
from adapters.brain.claude.thinker import SHIPPED
from bot.core.config import Brain as Table
from bot.core.thoughts import QUESTIONS, Blocker, read
from bot.errors import BadConfig
from bot.ports import Brain
from tests.models import PRICES, Host, text

GOOD = {"recommend": "MIT, as in README", "why": "README says so", "sources": ["c2"]}
KEY = "sk-test-key-of-nobody"
FACTS = {"question": "Which licence?", "task": "Licence headers"}
Make = Callable[..., Brain]


def none(folder: Path, *replies: Any) -> Brain:
    return brain(Table(), lambda name: "", folder)


def scripted(folder: Path, *replies: Any) -> Brain:
    lines = [{"question": "blocker", **(r if isinstance(r, dict) else {"answer": r})} for r in replies]
    (folder / "brain.json").write_text(json.dumps(lines))
    return brain(Table(kind="scripted"), lambda name: "", folder)


@pytest.fixture
def hosts() -> Iterator[list[Host]]:
    made: list[Host] = []
    yield made
    for host in made:
        host.close()


@pytest.fixture
def claude(hosts: list[Host], tmp_path: Path) -> Callable[..., Brain]:
    def made(*replies: Any, **options: str) -> Brain:
        hosts.append(Host(*replies))
        given = {"model": "model-a", "prices": PRICES, "api": hosts[-1].url, "max_tokens": "1000", **options}
        return brain(Table(kind="claude", options=given), lambda name: KEY, tmp_path)

    return made


@pytest.fixture(params=sorted(brains()))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(kind: str, tmp_path: Path, claude: Callable[..., Brain]) -> Callable[[str], Brain]:
    """A brain of each kind that is found, and shall answer this."""
    ways: dict[str, Callable[[str], Brain]] = {
        "none": lambda answer: none(tmp_path), "scripted": lambda answer: scripted(tmp_path, answer),
        "claude": lambda answer: claude(*[text(answer)] * 9),
    }  # fmt: skip
    return ways[kind]


@pytest.mark.parametrize("answer", [json.dumps(GOOD), "", "{", "null", "[" * 5_000, "no JSON", '{"recommend": 7}'])
def test_whatever_it_says_is_an_opinion_and_only_the_right_shape_is_read(
    make: Callable[[str], Brain], kind: str, answer: str
) -> None:
    said = make(answer).think("blocker", FACTS)
    assert said.silent or said.answer == answer
    assert bool(read("blocker", said.answer)) == (answer == json.dumps(GOOD) and kind != "none")
    assert min(said.tokens, said.money) >= 0
    assert said.silent or (said.prompt.partition("@")[0], bool(said.model)) == ("brain-blocker", True)


def test_a_question_nobody_knows_is_silence_with_a_reason_where_there_is_a_brain(
    make: Callable[[str], Brain], kind: str
) -> None:
    said = make("{}").think("what is the meaning of it all", FACTS)
    assert (said.silent, said.answer) == (True, "")
    assert bool(said.why) == (kind != "none")


def test_asked_again_it_answers_again(make: Callable[[str], Brain]) -> None:
    there = make(json.dumps(GOOD))
    assert there.think("blocker", FACTS) == there.think("blocker", FACTS)


def test_each_question_has_a_prompt_and_a_shape_that_the_host_can_be_given(claude: Callable[..., Brain]) -> None:
    there = claude(*[text("{}")] * len(QUESTIONS), money="100")
    asked = {question: there.think(question, FACTS) for question in QUESTIONS}
    assert {question: said.why for question, said in asked.items()} == dict.fromkeys(QUESTIONS, "")
    assert len({said.prompt for said in asked.values()}) == len(QUESTIONS)


def test_claude_sends_prompt_facts_as_data_and_the_shape_and_counts_what_it_took(
    claude: Callable[..., Brain], hosts: list[Host]
) -> None:
    said = claude(text(json.dumps(GOOD), usage={"input_tokens": 1_000, "output_tokens": 100})).think("blocker", FACTS)
    assert read("blocker", said.answer) == Blocker.model_validate_json(json.dumps(GOOD))
    assert (said.tokens, said.unpriced, said.model) == (1_100, 0, "model-a")
    assert said.money == pytest.approx(0.002)
    (sent,) = hosts[0].sent
    assert json.loads(sent["messages"][0]["content"].partition("\n\n")[2]) == FACTS
    assert "data from others" in sent["messages"][0]["content"]
    assert sent["system"] == (SHIPPED / "brain-blocker.md").read_text(encoding="utf-8")
    shape = sent["output_config"]["format"]
    assert shape["type"] == "json_schema"
    assert set(shape["schema"]["properties"]) == set(Blocker.model_fields)
    assert KEY not in json.dumps(sent)
    assert KEY in hosts[0].calls[0][1]["authorization"]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"status": 401, "message": "invalid x-api-key " + KEY}, "invalid"),
        ({"status": 400, "message": "no such model"}, "no such model"),
        ({**text("{"), "stop": "max_tokens"}, "longer than max_tokens"),
        ({**text("I will not"), "stop": "refusal"}, "refused"),
        ({**text("x"), "stop": "model_context_window_exceeded"}, "context is full"),
    ],
)
def test_claude_says_why_it_is_silent_and_does_not_try_again_where_that_changes_nothing(
    claude: Callable[..., Brain], hosts: list[Host], fault: dict[str, Any], why: str
) -> None:
    said = claude(fault, text(json.dumps(GOOD))).think("blocker", FACTS)
    assert (said.silent, len(hosts[0].sent)) == (True, 1)
    assert why in said.why
    assert KEY not in said.why


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500}, {"status": 529, "headers": {"retry-after": "0"}},
        {"status": 429, "headers": {"retry-after-ms": "1"}}, {**text("x" * 400), "fault": "cut"},
        {**text("x"), "fault": "malformed"}, {**text("x"), "fault": "truncated"},
    ],
    ids=lambda fault: str(fault.get("fault", fault.get("status"))),
)  # fmt: skip
def test_claude_tries_again_and_counts_each_try(
    claude: Callable[..., Brain], hosts: list[Host], fault: dict[str, Any]
) -> None:
    said = claude(fault, text(json.dumps(GOOD))).think("blocker", FACTS)
    assert (said.silent, len(hosts[0].sent)) == (False, 2)
    assert (said.tokens > 110) == ("status" not in fault)  # a refused call takes nothing, a broken one does


def test_claude_gives_up_after_its_tries_and_after_its_time(claude: Callable[..., Brain], hosts: list[Host]) -> None:
    said = claude(*[{"status": 500, "message": "down"}] * 9).think("blocker", FACTS)
    assert (said.silent, said.why, len(hosts[0].sent)) == (True, "down", 3)
    said = claude({"status": 529, "message": "later", "headers": {"retry-after": "3600"}}).think("blocker", FACTS)
    assert (said.silent, said.why, len(hosts[1].sent)) == (True, "later", 1)
    said = claude({**text("x"), "fault": "held"}, seconds="0.3").think("blocker", FACTS)
    assert (said.silent, len(hosts[2].sent)) == (True, 1)
    said = claude({**text("a b c d e f g h"), "slow": 0.2}, seconds="0.5", tries="1").think("blocker", FACTS)
    assert (said.silent, said.tokens > 0) == (True, True)


def test_claude_sends_nothing_that_could_pass_its_purse_or_whose_price_nobody_knows(
    claude: Callable[..., Brain], hosts: list[Host]
) -> None:
    assert "allows $0.001" in claude(text("{}"), money="0.001").think("blocker", FACTS).why
    assert "10 tokens" in claude(text("{}"), tokens="10").think("blocker", FACTS).why
    assert "price of model-b is not known" in claude(text("{}"), model="model-b").think("blocker", FACTS).why
    assert not [call for host in hosts for call in host.calls]
    said = claude(text("{}"), model="model-b", tokens="100000").think("blocker", FACTS)
    assert (said.silent, said.unpriced, said.money) == (False, 110, 0.0)


def test_claude_without_a_key_or_a_prompt_is_silent(claude: Callable[..., Brain], tmp_path: Path) -> None:
    keyless = brain(Table(kind="claude", options={"model": "m"}), lambda name: "", tmp_path)
    assert keyless.think("blocker", FACTS).why == "its key is not set"
    own = claude(text("{}"), prompts="mine")
    assert own.think("blocker", FACTS).why == "there is no prompt brain-blocker.md"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "brain-blocker.md").write_text("Say yes.")
    assert not own.think("blocker", FACTS).silent


def test_claude_thinks_as_it_is_told_and_a_table_that_cannot_be_is_named(
    claude: Callable[..., Brain], hosts: list[Host], tmp_path: Path
) -> None:
    for given, sent in (("adaptive", {"type": "adaptive"}), ("1024", {"type": "enabled", "budget_tokens": 1024})):
        claude(text("{}"), thinking=given).think("blocker", FACTS)
        assert hosts[-1].sent[0]["thinking"] == sent
    for options in ({}, {"model": "m", "money": "much"}):
        with pytest.raises(BadConfig, match=r"\[brain\]"):
            brain(Table(kind="claude", options=options), lambda name: KEY, tmp_path)
    assert (keyed(Table(kind="claude")), keyed(Table(kind="none"))) == ("ANTHROPIC_API_KEY", "")
    assert keyed(Table(kind="claude", options={"key": "MINE"})) == "MINE"


def test_the_scripted_one_answers_by_what_the_facts_say_and_needs_a_file_it_can_read(tmp_path: Path) -> None:
    there = scripted(
        tmp_path, {"when": {"question": "logo"}, "silent": "no idea"}, {"answer": GOOD, "tokens": 9, "money": 0.5}
    )
    assert there.think("blocker", {"question": "Which logo?"}).why == "no idea"
    said = there.think("blocker", FACTS)
    assert (json.loads(said.answer), said.tokens, said.money) == (GOOD, 9, 0.5)
    for wrong in ("{", "{}", "[1]"):
        (tmp_path / "brain.json").write_text(wrong)
        with pytest.raises(BadConfig, match=r"brain\.json"):
            brain(Table(kind="scripted"), lambda name: "", tmp_path)
