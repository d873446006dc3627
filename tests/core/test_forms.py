"""The form of a plan says what a person would type: a template's line, or a goal in words and no more than words."""

import pytest

from bot.core.config import Brain, Repository, Settings
from bot.core.coordinator.planner import NEEDS
from bot.core.grammar import parse
from bot.core.rows import House as Held
from bot.core.views.forms import ASKED, BRAINLESS, OWN, form
from bot.core.world import World
from tests.core.coordinator.house import House
from tests.core.coordinator.planned import Planned

DOCS = "[variables.repo]\n[variables.tone]\ndefault = 'dry'\n[[tasks]]\ntitle = 'a'"


def world(**more: object) -> World:
    given = Settings(repositories={"billing": Repository(name="billing", path="b")}, **more)  # type: ignore[arg-type]
    return World([Held(key="house", settings=given)])


def test_a_templates_form_has_its_variables_and_a_budget() -> None:
    made = form(world(templates={"docs": DOCS, "gates/python": "", "broken": "["}), "docs")
    assert made.templates == ("broken", "docs", OWN)
    assert [v.name for v in (*made.fields, *made.budget)] == ["repo", "tone", "money"]
    assert made.says({"repo": "billing", "tone": "very dry", "money": " "}) == 'plan docs repo=billing tone="very dry"'
    assert form(world(templates={"broken": "["})).fields == ()


def test_ones_own_words_are_the_form_where_no_template_is() -> None:
    made = form(world(), "gone")
    assert (made.template, made.budget) == (OWN, ())
    assert [(v.name, v.type, v.help) for v in made.fields] == [("goal", "text", BRAINLESS)]
    assert form(world(brain=Brain(kind="scripted"))).fields[0].help == ASKED


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        ("make every amount exact\n\n to the cent", "make every amount exact to the cent"),
        ("tidy; stop all\nstop s1\n> quoted", "tidy, stop all stop s1 > quoted"),
        ("docs for api.py", "The goal: docs for api.py"),
        ("next release: ship", "next release: ship"),
        ("set a=1 and b=2", "set a=1 and b = 2"),
        (": say why", "say why"),
    ],
)
def test_a_goal_is_read_back_as_it_was_typed(goal: str, text: str) -> None:
    made = form(world(templates={"docs": DOCS}), OWN)
    (command,) = parse(made.says({"goal": goal, "repo": "billing"})).commands
    assert (command.word, command.text, command.options) == ("plan", text, {"repo": "billing"})
    (bare,) = parse(made.says({"goal": goal})).commands
    assert (bare.text, bare.options) == (text, {})


def test_the_form_opens_the_planning_dialogue_or_says_what_lacks() -> None:
    goal = {"goal": "make it exact\nto the cent", "repo": "billing"}
    house = Planned()
    assert house.say(form(house.world, OWN).says(goal)) == ""
    assert (house.book.swarm.title, house.book.swarm.repository) == ("make it exact to the cent", "billing")
    assert house.book.planner
    bare = House()
    said = bare.say(form(bare.world, OWN).says(goal))
    assert said.startswith(NEEDS)
    assert "What works without" in said
