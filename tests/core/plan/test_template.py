"""Variables and includes: typed, put in without a way to add to the plan, and told with the usage line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan.parse import Unreadable, read, usage, variables
from bot.core.plan.template import Variable

TEXT = """
title = "Tidy ${repo}"
repository = "${repo}"
include = ["parts/gate"]
[variables.repo]
help = "which repository"
[variables.package]
type = "path"
default = "src"
[variables.count]
type = "int"
default = 3
[variables.how]
type = "choice"
choices = ["fast", "slow"]
default = "fast"
[[tasks]]
title = "Look at ${package}"
run = "look ${sh:words} $${package} ${HOME} ${count}"
paths = ["${package}/**"]
"""
PARTS = {
    "parts/gate": 'include = ["parts/words"]\ngates = ["${how}"]\nmoney = 1.0\ntitle = "never"',
    "parts/words": '[variables.words]\ndefault = "it\'s"\n[[tasks]]\ntitle = "From afar"',
    "round/a": 'include = ["round/b"]',
    "round/b": 'include = ["round/a"]',
}


def problems(text: str, **given: str) -> tuple[str, ...]:
    with pytest.raises(Unreadable) as raised:
        read(text, given, PARTS, "tidy")
    return raised.value.problems


def test_values_and_includes_make_one_plan() -> None:
    """Lists are joined, the including file's single values stand, and each use is replaced once."""
    spec = read(TEXT, {"repo": "billing", "package": "lib"}, PARTS, "tidy")
    assert (spec.title, spec.repository, spec.gates, spec.money) == ("Tidy billing", "billing", ("fast",), 1.0)
    assert [t.title for t in spec.tasks] == ["From afar", "Look at lib"]
    assert spec.tasks[1].run == "look 'it'\"'\"'s' ${package} ${HOME} 3"
    assert spec.tasks[1].paths == ("lib/**",)
    assert spec.template == "tidy"


def test_the_declared_variables_and_the_line_that_calls_them() -> None:
    repo, package = Variable("repo", help="which repository"), Variable("package", "path", "src")
    assert variables(TEXT, PARTS)[1:3] == (repo, package)
    assert usage(TEXT, PARTS) == "plan TEMPLATE repo=… [words=it's] [package=src] [count=3] [how=fast]"
    assert usage("[variables.a]\ndefault = 'b c'", name="x") == 'plan x [a="b c"]'


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "repo (string): is missing: which repository"),
        ({"repo": "x", "pakage": "lib"}, "pakage: is no variable of this plan; did you mean package?"),
        ({"repo": "x", "zzzz": "lib"}, "zzzz: is no variable of this plan"),
        ({"repo": "x", "count": "many"}, "count (int): must be a whole number, not 'many'"),
        ({"repo": "x", "how": "slwo"}, "how (choice): must be fast or slow, not 'slwo'; did you mean slow?"),
        ({"repo": "x", "package": "../up"}, "package (path): must be a path inside the repository, of letters, digits "
                                            "and ._@+-/, not '../up'"),
        ({"repo": "x", "package": "-rf"}, "package (path): must be a path inside the repository, of letters, digits "
                                          "and ._@+-/, not '-rf'"),
        ({"repo": "x\ny"}, "repo (string): must be one line of at most 2,000 plain characters"),
        ({"repo": "x\x1b"}, "repo (string): must be one line of at most 2,000 plain characters"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_the_usage(given: dict[str, str], said: str) -> None:
    assert problems(TEXT, **given)[0] == said
    assert problems(TEXT, **given)[-1].startswith("usage: plan tidy repo=… [")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("variables = 3", "variables: must be tables, such as [variables.repo]"),
        ("variables = {repo = 3}", "variables.repo: must be a table with type, default and help"),
        ("[variables.Repo]", "variables.Repo: a name is small letters, digits and _"),
        ("[variables.a]\ntyp = 'x'", "variables.a.typ: is not known; known are type, default, help and choices"),
        ("[variables.a]\ntype = 'float'", "variables.a.type: must be string, path, int or choice, not 'float'"),
        ("[variables.a]\nhelp = 3", "variables.a.help: must be text"),
        ("[variables.a]\ndefault = 1.5", "variables.a.default: must be text or a whole number"),
        ("[variables.a]\nchoices = 3", "variables.a.choices: must be a list of texts"),
        ("[variables.a]\nchoices = ['x']", "variables.a.choices: a choice has them, and nothing else has"),
        ("[variables.a]\ntype = 'choice'", "variables.a.choices: a choice has them, and nothing else has"),
        ("[variables.a]\ntype = 'int'\ndefault = 'x'", "variables.a.default: must be a whole number, not 'x'"),
        ("include = ['gates/pyton']", "include: there is no 'gates/pyton'"),
        ("include = ['parts/gat']", "include: there is no 'parts/gat'; did you mean parts/gate?"),
        ("include = ['round/a']", "include: goes round in a circle: tidy → round/a → round/b → round/a"),
    ],
)
def test_a_wrong_template_is_told(text: str, said: str) -> None:
    assert problems(text) == (said,)


def test_any_plan_can_be_told_its_repository() -> None:
    assert read("title = 'x'", {"repo": "billing"}).repository == "billing"


def test_tables_of_includes_are_merged() -> None:
    text = "title = 'x ${a} ${b}'\ninclude = ['p']\n[variables.a]\ndefault = 1"
    assert read(text, {}, {"p": "[variables.b]\ndefault = 2\n[variables.a]\nhelp = 'h'"}).title == "x 1 2"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf"))))
def test_a_value_cannot_add_to_the_plan(value: str) -> None:
    """Whatever a value holds, quotes, brackets or uses of variables, it stays the text it is."""
    spec = read("title = 'a'\ngoal = '<${v}>'\n[variables.v]\n[variables.w]\ndefault = '1'", {"v": value})
    assert (spec.goal, spec.tasks) == (f"<{value}>", ())


def test_any_plan_can_be_told_what_it_may_spend() -> None:
    assert read(TEXT, {"repo": "billing", "package": "lib", "money": "$5.50"}, PARTS, "tidy").money == 5.5
    with pytest.raises(Unreadable, match="money"):
        read(TEXT, {"repo": "billing", "package": "lib", "money": "a lot"}, PARTS, "tidy")
