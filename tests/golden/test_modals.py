"""Modals of both platforms: within the limits, and what is filled in comes back as the line a person would type."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.chat.carried import Carried
from adapters.chat.discord import modals as discord
from adapters.chat.discord.render import pressed as pressed_discord
from adapters.chat.plain import strip
from adapters.chat.slack import modals as slack
from adapters.chat.slack.render import pressed as pressed_slack
from bot.core.grammar import parse
from bot.core.plan.template import Variable
from bot.core.views.forms import OWN, Form, form
from tests.golden import rooms
from tests.golden.platforms import Kept
from tests.golden.rules_discord import check_modal
from tests.golden.rules_slack import check_view
from tests.golden.test_made import MADE, short, text
from tests.golden.test_platforms import in_a_loop

WHERE = {"channel": "C1", "message": "1700000000.000100"}
REDIRECT, APPROVE = Carried("redirect t12:", "f1", "words"), Carried("approve c4", "f4", "id")
FORM = Form(
    templates=("research", "spring-clean"), template="spring-clean",
    fields=(
        Variable("repo", help="the repository's name"), Variable("package", "path", ".", "where the code is"),
        Variable("depth", "choice", "low", "how deep", ("low", "high")), Variable("goal", help="what it is for"),
        Variable("notes", "path", "notes"), Variable("skip", default="tests docs"),
    ),
    repositories=("billing", "shop"), people=("ann", "bob"), money=20.0,
)  # fmt: skip


def filled(view: Mapping[str, Any], **values: str) -> dict[str, Any]:
    """A Slack view as it is submitted."""
    state: dict[str, Any] = {}
    for block in (b for b in view["blocks"] if b["type"] == "input"):
        element, value = block["element"], values.get(block["block_id"].removeprefix("v-").replace("-", "_"))
        if element["type"] == "static_select":
            picked = {"value": value} if value else element.get("initial_option")
            answer = {"type": "static_select", "selected_option": picked}
        else:
            answer = {"type": "plain_text_input", "value": value or element.get("initial_value")}
        state[block["block_id"]] = {element["action_id"]: answer}
    return {**view, "state": {"values": state}}


def sent(data: Mapping[str, Any], **values: str) -> dict[str, Any]:
    """A Discord modal as it is submitted."""
    parts = []
    for label in (p for p in data["components"] if p["type"] == 18):
        field = label["component"]
        value = values.get(field["custom_id"], field.get("value", ""))
        if field["type"] == 3:
            first = [o["value"] for o in field["options"] if o.get("default")]
            answer = {"type": 3, "custom_id": field["custom_id"], "values": [value] if value else first}
        else:
            answer = {"type": 4, "custom_id": field["custom_id"], "value": value}
        parts.append({"type": 18, "component": answer})
    return {"custom_id": data["custom_id"], "components": parts}


def test_words_of_slack_come_back_as_the_line_and_where_it_was_pressed() -> None:
    kept = Kept()
    view = slack.words_modal("Redirect…", REDIRECT, WHERE, keep=kept.keep, shown="t12 Remove the flag <@U1>")
    check_view(view)
    made = slack.submitted(filled(view, words=" keep the old flag\n"), kept.find)
    assert made == slack.Submitted("redirect t12: keep the old flag", "f1", WHERE)


def test_words_of_discord_come_back_as_the_line() -> None:
    kept = Kept()
    data = discord.words_modal("Redirect…", REDIRECT, keep=kept.keep, shown="t12 Remove the flag @everyone")
    in_a_loop(lambda: check_modal(data))
    assert discord.submitted(sent(data, words=" keep the old flag\n"), kept.find) == discord.Submitted(
        "redirect t12: keep the old flag", "f1"
    )


@pytest.mark.parametrize(("typed", "right"), [("c4", True), (" C4 ", True), ("c5", False), ("", False), ("yes", False)])
def test_what_cannot_be_undone_wants_its_own_id(typed: str, right: bool) -> None:
    kept = Kept()
    view = slack.id_modal("Approve as shown…", APPROVE, WHERE, keep=kept.keep, shown="c4 Delete?")
    check_view(view)
    in_slack = slack.submitted(filled(view, id=typed), kept.find)
    data = discord.id_modal("Approve as shown…", APPROVE, keep=kept.keep, shown="c4 Delete?")
    in_a_loop(lambda: check_modal(data))
    in_discord = discord.submitted(sent(data, id=typed), kept.find)
    assert in_slack is not None
    assert in_discord is not None
    assert (in_slack.text, in_discord.text) == (("approve c4",) * 2 if right else ("", ""))
    assert (in_slack.seen, in_discord.seen) == ("f4", "f4")
    assert bool(in_slack.errors) is bool(in_discord.error) is not right
    assert set(in_slack.errors) <= {b["block_id"] for b in view["blocks"] if b["type"] == "input"}


def test_the_form_of_slack_drafts_the_plan_that_was_filled_in() -> None:
    view = slack.plan_modal(FORM, WHERE)
    check_view(view)
    assert [b["element"]["action_id"] for b in view["blocks"] if b.get("dispatch_action")] == [slack.TEMPLATE]
    state = filled(view, repo="shop", goal="less clutter", depth="high")
    assert slack.chosen(state) == "spring-clean"
    made = slack.submitted(state, Kept().find, FORM)
    assert made is not None
    assert made.where == WHERE
    assert parse(made.text).commands[0].options == {
        "repo": "shop", "package": ".", "depth": "high", "goal": "less clutter", "notes": "notes", "skip": "tests docs",
    }  # fmt: skip
    assert slack.chosen(filled(view, template="research")) == "research"


def test_the_form_of_discord_asks_first_for_what_has_no_default() -> None:
    data = discord.plan_modal(FORM)
    in_a_loop(lambda: check_modal(data))
    assert [p["label"] for p in data["components"]] == ["repo", "goal", "package", "depth", "notes"]
    state = sent(data, repo="shop", goal="less clutter")
    assert discord.chosen(state) == "spring-clean"
    made = discord.submitted(state, Kept().find, FORM)
    assert made is not None
    assert parse(made.text).commands[0].options == {
        "repo": "shop", "goal": "less clutter", "package": ".", "depth": "low", "notes": "notes",
    }  # fmt: skip


def test_ones_own_words_are_a_field_of_many_lines_in_both() -> None:
    own = form(rooms.fresh(), OWN)
    view = slack.plan_modal(own, WHERE)
    check_view(view)
    assert [b["block_id"] for b in view["blocks"] if b["type"] == "input"] == ["template", "v-repo", "v-goal"]
    assert view["blocks"][2]["element"]["multiline"]
    made = slack.submitted(filled(view, repo="billing", goal="make it exact\nto the cent"), Kept().find, own)
    data = discord.plan_modal(own)
    in_a_loop(lambda: check_modal(data))
    assert [(p["label"], p["component"].get("style")) for p in data["components"]] == [("repo", None), ("goal", 2)]
    assert discord.chosen(data) == OWN
    same = discord.submitted(sent(data, repo="billing", goal="make it exact\nto the cent"), Kept().find, own)
    assert made is not None
    assert same is not None
    assert made.text == same.text == "plan: make it exact to the cent repo=billing"


def test_a_form_without_templates_or_repositories_can_still_be_shown() -> None:
    bare = Form(templates=(), template="", fields=(), repositories=(), people=(), money=0.0)
    check_view(slack.plan_modal(bare, WHERE))
    in_a_loop(lambda: check_modal(discord.plan_modal(bare)))


def test_a_form_of_too_many_choices_and_fields_is_typed() -> None:
    many = tuple(f"n{n}" for n in range(120))
    fields = tuple(Variable(f"v{n}", default="x" * 5_000, help="h" * 3_000) for n in range(120))
    big = Form(templates=many, template="n119", fields=fields, repositories=many, people=many, money=1.0)
    check_view(slack.plan_modal(big, WHERE))
    in_a_loop(lambda: check_modal(discord.plan_modal(big)))


def test_what_is_not_ours_or_gone_says_nothing() -> None:
    kept = Kept()
    assert pressed_slack({"action_id": "other", "value": '{"s":"stop all"}'}, kept.find) is None
    assert pressed_slack({"action_id": "press-1", "value": "not ours"}, kept.find) is None
    assert pressed_slack({"action_id": "press-1", "value": '{"k":"gone"}'}, kept.find) is None
    for id in ("", "other", "p|", "p|f|x|stop all", "k|gone", "q|f||stop"):
        assert pressed_discord(id, kept.find) is None
        assert discord.submitted({"custom_id": id, "components": []}, kept.find) is None
    long = Carried("tell t7: " + "x" * 5_000, "f1", "words")
    view = slack.words_modal("Tell", long, WHERE, keep=kept.keep)
    check_view(view)
    assert slack.submitted(filled(view, words="more"), kept.find) == slack.Submitted(f"{long.says} more", "f1", WHERE)
    assert slack.submitted(filled(view, words="more"), Kept().find) is None
    assert slack.submitted({"callback_id": "words", "private_metadata": "{"}, kept.find) is None
    assert slack.submitted({"callback_id": "other", "private_metadata": view["private_metadata"]}, kept.find) is None


@MADE
@given(text, text, short, text, st.booleans())
def test_any_button_has_a_modal(label: str, says: str, seen: str, shown: str, words: bool) -> None:
    kept, what = Kept(), Carried(strip(says), strip(seen), "words" if words else "id")
    view = (slack.words_modal if words else slack.id_modal)(label, what, WHERE, keep=kept.keep, shown=shown)
    check_view(view)
    data = (discord.words_modal if words else discord.id_modal)(label, what, keep=kept.keep, shown=shown)
    in_a_loop(lambda: check_modal(data))
    typed = {"words": "so"} if words else {"id": what.id}
    in_slack = slack.submitted(filled(view, **typed), kept.find)
    in_discord = discord.submitted(sent(data, **typed), kept.find)
    assert in_slack is not None
    assert in_discord is not None
    assert in_slack.text == in_discord.text == what.said("so")
