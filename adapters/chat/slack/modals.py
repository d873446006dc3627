"""The modals of Slack: words for a button, the id of what cannot be undone, and the form of a plan. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from adapters.chat.carried import Carried, Find, Keep, pack, unpack
from adapters.chat.cut import short
from adapters.chat.plain import flat
from adapters.chat.slack.blocks import Json, rich, section, text, words
from adapters.chat.slack.limits import FIELD, HOME_BLOCKS, INPUT, METADATA, MODAL, OPTION, OPTIONS, VALUE
from bot.core.plan.template import Variable
from bot.core.views.forms import BUDGET, LONG, Form

WORDS, PLAN = "words", "plan"  # callback_id: of a button's modal (either sort), of the form
TEMPLATE = "template"  # action_id of the form's choice of a template: views.update with that template's form
_SHOWN = 1_000  # of the title of the message that a modal belongs to


class Submitted(Struct, frozen=True):
    """`text` is the line a person would type; `seen` of the button; `where` what the modal was opened with; `errors`
    by block, for `ack(response_action="errors", errors=…)`: while there are any, nothing was said."""

    text: str
    seen: str = ""
    where: dict[str, str] = {}
    errors: dict[str, str] = {}


class _Private(Struct, frozen=True):
    where: dict[str, str]
    what: str = ""


def words_modal(label: str, what: Carried, where: Mapping[str, str], *, keep: Keep, shown: str = "") -> dict[str, Any]:
    """For a button that asks for words. `label` is the button's, `where` comes back with the submission (channel, ts),
    `shown` is the title of the message it stands under."""
    field = _input("words", "Your words", _text(long=True), what.says)
    return _modal(WORDS, label, "Send", _private(where, what, keep), [*_told(shown), field])


def id_modal(label: str, what: Carried, where: Mapping[str, str], *, keep: Keep, shown: str = "") -> dict[str, Any]:
    """For a button whose id must be typed: what it does cannot be undone."""
    field = _input("id", f"Type {what.id}", _text(), "This cannot be undone.")
    return _modal(WORDS, label, "Approve as shown", _private(where, what, keep), [*_told(shown), field])


def plan_modal(form: Form, where: Mapping[str, str]) -> dict[str, Any]:
    """The form of `plan`: choose a template or one's own words, fill its fields. Another choice brings another form
    (`TEMPLATE`)."""
    fit = [t for t in form.templates if len(t) <= OPTION]
    templates = [*fit[: OPTIONS - 1], *fit[OPTIONS - 1 :][-1:]]  # one's own words are the last
    parts: list[Json] = []
    if templates:
        chooser = {**_select(templates, form.template), "action_id": TEMPLATE}
        parts.append({**_input("template", "Template", chooser), "dispatch_action": True})
    repo = [v for v in form.fields if v.name == "repo"] or [Variable("repo", default="")]
    fields = [*repo, *(v for v in form.fields if v.name not in ("repo", BUDGET.name)), *form.budget]
    room = HOME_BLOCKS - len(parts) - 1
    parts += [_variable(v, form) for v in fields[:room]]
    people = ", ".join(form.people) or "nobody yet"
    parts.append(rich(section([text(short(f"At most ${form.money:,.2f} · people: {flat(people)}", _SHOWN))])))
    private = msgspec.json.encode(_Private(dict(where), form.template)).decode()
    return _modal(PLAN, "Plan a swarm", "Draft the plan", private, parts)


def submitted(view: Mapping[str, Any], find: Find, form: Form | None = None) -> Submitted | None:
    """What `body["view"]` of a view_submission says; None for a modal that is not ours or whose words are gone. `form`
    is the plan's, of `chosen(view)`."""
    private = _opened(view)
    if private is None:
        return None
    if view.get("callback_id") == PLAN:
        values = {k.removeprefix("v-"): v for k, v in _values(view).items() if k.startswith("v-")}
        return Submitted(form.says(values), where=private.where) if form else None
    what = unpack(private.what, find) if view.get("callback_id") == WORDS else None
    if what is None:
        return None
    values = _values(view)
    if what.asks == "id" and values.get("id", "").strip().lower() != what.id.lower():
        wrong = {"id": f"Nothing is done until you type {what.id}."}
        return Submitted("", what.seen, private.where, wrong)
    return Submitted(what.said(values.get("words", "")), what.seen, private.where)


def chosen(view: Mapping[str, Any]) -> str:
    """The template that is chosen in a plan's form, or ""."""
    private = _opened(view) if view.get("callback_id") == PLAN else None
    return _values(view).get("template") or (private.what if private else "")


def _private(where: Mapping[str, str], what: Carried, keep: Keep) -> str:
    return msgspec.json.encode(_Private(dict(where), pack(what, VALUE // 2, keep))).decode()


def _opened(view: Mapping[str, Any]) -> _Private | None:
    try:
        return msgspec.json.decode(str(view.get("private_metadata", "")), type=_Private)
    except msgspec.DecodeError:
        return None


def _modal(kind: str, title: str, submit: str, private: str, blocks: list[Json]) -> Json:
    assert len(private) <= METADATA, "where a modal was opened is a channel and a message"
    return {
        "type": "modal", "callback_id": kind, "title": words(short(flat(title).rstrip("…") or "Podium", MODAL)),
        "submit": words(submit), "close": words("Cancel"), "private_metadata": private, "blocks": blocks,
    }  # fmt: skip


def _told(title: str) -> list[Json]:
    return [rich(section([text(short(flat(title), _SHOWN))]))] if flat(title) else []


def _input(block: str, label: str, element: Json, hint: str = "") -> Json:
    made = {"type": "input", "block_id": block, "label": words(short(flat(label), FIELD)), "element": element}
    return {**made, "hint": words(short(flat(hint), FIELD))} if flat(hint) else made


def _text(long: bool = False, value: str = "") -> Json:
    made = {"type": "plain_text_input", "action_id": "value", "multiline": long, "max_length": INPUT}
    return {**made, "initial_value": short(value, INPUT)} if value else made


def _select(choices: list[str], picked: str) -> Json:
    options = [{"text": words(c), "value": c} for c in choices]
    made = {"type": "static_select", "action_id": "value", "options": options}
    first = [o for o in options if o["value"] == picked]
    return {**made, "initial_option": first[0]} if first else made


def _variable(one: Variable, form: Form) -> Json:
    choices = list(form.repositories if one.name == "repo" else one.choices)
    default = one.default or ""
    if 0 < len(choices) <= OPTIONS and all(0 < len(c) <= OPTION for c in choices):
        field = _select(choices, default or (choices[0] if len(choices) == 1 else ""))
    else:
        field = _text(one.type == LONG, default)
    return {**_input(f"v-{one.name}", one.name, field, one.help), "optional": one.default is not None}


def _values(view: Mapping[str, Any]) -> dict[str, str]:
    """Each field's value by its block."""
    values: dict[str, str] = {}
    for block, actions in view.get("state", {}).get("values", {}).items():
        for action in actions.values():
            picked = action.get("selected_option") or {}
            values[block] = str(action.get("value") or picked.get("value") or "")
    return values
