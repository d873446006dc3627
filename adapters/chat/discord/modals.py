"""The modals of Discord, as plain data: words for a button, the id of what cannot be undone, the form of a plan. Pure.
A submission brings `data` with `custom_id` and `components`; the message it was opened from comes along by itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from adapters.chat.carried import Carried, Find, Keep
from adapters.chat.cut import short
from adapters.chat.discord.blocks import Json, shown
from adapters.chat.discord.custom import carried_by, custom
from adapters.chat.discord.limits import FIELD, HINT, INPUT, OPTION, OPTIONS, PARTS, TITLE
from adapters.chat.discord.markdown import inert
from adapters.chat.plain import flat
from bot.core.plan.template import Variable
from bot.core.views.forms import BUDGET, LONG, Form

PLAN = "plan|"
_SHOWN = 1_000  # of the title of the message that a modal belongs to


class Submitted(Struct, frozen=True):
    """`text` is the line a person would type; `seen` of the button; `error` says what was mistyped: then nothing was
    said."""

    text: str
    seen: str = ""
    error: str = ""


def words_modal(label: str, what: Carried, *, keep: Keep, shown: str = "") -> dict[str, Any]:
    """For a button that asks for words: {"title", "custom_id", "components"}. `shown` is the title of its message."""
    field = _label("Your words", _input("words", long=True), what.says)
    return _modal(label, custom(what, keep), [*_told(shown), field])


def id_modal(label: str, what: Carried, *, keep: Keep, shown: str = "") -> dict[str, Any]:
    """For a button whose id must be typed: what it does cannot be undone."""
    field = _label(f"Type {what.id}", _input("id"), "This cannot be undone.")
    return _modal(label, custom(what, keep), [*_told(shown), field])


def plan_modal(form: Form) -> dict[str, Any]:
    """The form of `plan` for one template, or for one's own words: its first five variables, those without a default
    before the others, and its budget where there is room."""
    fields = [v for v in form.fields if v.name not in ("repo", BUDGET.name)]
    fields.sort(key=lambda v: v.default is not None)
    repo = [v for v in form.fields if v.name == "repo"] or [Variable("repo", default="")]
    parts = [_variable(v, form) for v in [*repo, *fields, *form.budget][:PARTS]]
    return _modal(f"Plan {form.template}", short(f"{PLAN}{form.template}", OPTION), parts)


def submitted(data: Mapping[str, Any], find: Find, form: Form | None = None) -> Submitted | None:
    """What the `data` of a modal's submission says; None for one that is not ours or whose words are gone. `form` is
    the plan's, of `chosen(data)`."""
    values = dict(_values(data.get("components", ())))
    if chosen(data):
        return Submitted(form.says(values)) if form else None
    what = carried_by(str(data.get("custom_id", "")), find)
    if what is None:
        return None
    if what.asks == "id" and values.get("id", "").strip().lower() != what.id.lower():
        return Submitted("", what.seen, f"Nothing was done: type {what.id} to approve it as shown.")
    return Submitted(what.said(values.get("words", "")), what.seen)


def chosen(data: Mapping[str, Any]) -> str:
    """The template of a plan's form that was submitted, or ""."""
    id = str(data.get("custom_id", ""))
    return id.removeprefix(PLAN) if id.startswith(PLAN) else ""


def _modal(title: str, id: str, parts: list[Json]) -> Json:
    return {"title": short(flat(title).rstrip("…") or "Podium", TITLE), "custom_id": id, "components": parts}


def _told(title: str) -> list[Json]:
    return [shown(inert(short(flat(title), _SHOWN)))] if flat(title) else []


def _label(text: str, component: Json, hint: str = "") -> Json:
    made = {"type": 18, "label": short(flat(text), FIELD), "component": component}
    return {**made, "description": short(flat(hint), HINT)} if flat(hint) else made


def _input(name: str, long: bool = False, required: bool = True, value: str = "") -> Json:
    made = {"type": 4, "custom_id": name, "style": 2 if long else 1, "required": required, "max_length": INPUT}
    return {**made, "value": short(value, INPUT)} if value else made


def _variable(one: Variable, form: Form) -> Json:
    choices = form.repositories if one.name == "repo" else one.choices
    name, default = short(one.name, OPTION), one.default or ""
    if 0 < len(choices) <= OPTIONS and all(0 < len(c) <= OPTION for c in choices):
        picked = default if default in choices else choices[0] if len(choices) == 1 else ""
        options = [{"label": c, "value": c, **({"default": True} if c == picked else {})} for c in choices]
        needed = one.default is None
        return _label(one.name, {"type": 3, "custom_id": name, "options": options, "required": needed}, one.help)
    return _label(one.name, _input(name, one.type == LONG, one.default is None, default), one.help)


def _values(parts: Any) -> Iterator[tuple[str, str]]:
    """Each field's value by its name, however deep it stands."""
    for part in parts:
        if "value" in part or "values" in part:
            yield str(part.get("custom_id", "")), str(part.get("value") or next(iter(part.get("values") or ()), ""))
        yield from _values(part.get("components", ()))
        yield from _values([part["component"]] if "component" in part else ())
