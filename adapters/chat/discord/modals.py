"""The modals of Discord, as plain data: words for a button, the id of what cannot be undone, the form of a plan. Pure.
A submission brings `data` with `custom_id` and `components`; the message it was opened from comes along by itself."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from adapters.chat.carried import Carried, Find, Keep
from bot.core.views.forms import Form


class Submitted(Struct, frozen=True):
    """`text` is the line a person would type; `seen` of the button; `error` says what was mistyped: then nothing was
    said."""

    text: str
    seen: str = ""
    error: str = ""


def words_modal(label: str, what: Carried, *, keep: Keep, shown: str = "") -> dict[str, Any]:
    """For a button that asks for words: {"title", "custom_id", "components"}. `shown` is the title of its message."""
    raise NotImplementedError


def id_modal(label: str, what: Carried, *, keep: Keep, shown: str = "") -> dict[str, Any]:
    """For a button whose id must be typed: what it does cannot be undone."""
    raise NotImplementedError


def plan_modal(form: Form) -> dict[str, Any]:
    """The form of `plan` for one template: its first five variables, those without a default before the others."""
    raise NotImplementedError


def submitted(data: Mapping[str, Any], find: Find, form: Form | None = None) -> Submitted | None:
    """What the `data` of a modal's submission says; None for one that is not ours or whose words are gone. `form` is
    the plan's, of `chosen(data)`."""
    raise NotImplementedError


def chosen(data: Mapping[str, Any]) -> str:
    """The template of a plan's form that was submitted, or ""."""
    raise NotImplementedError
