"""The modals of Slack: words for a button, the id of what cannot be undone, and the form of a plan. Pure."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from adapters.chat.carried import Carried, Find, Keep
from bot.core.views.forms import Form

WORDS, PLAN = "words", "plan"  # callback_id: of a button's modal (either sort), of the form
TEMPLATE = "template"  # action_id of the form's choice of a template: views.update with that template's form


class Submitted(Struct, frozen=True):
    """`text` is the line a person would type; `seen` of the button; `where` what the modal was opened with; `errors`
    by block, for `ack(response_action="errors", errors=…)`: while there are any, nothing was said."""

    text: str
    seen: str = ""
    where: dict[str, str] = {}
    errors: dict[str, str] = {}


def words_modal(label: str, what: Carried, where: Mapping[str, str], *, keep: Keep, shown: str = "") -> dict[str, Any]:
    """For a button that asks for words. `label` is the button's, `where` comes back with the submission (its channel …),
    `shown` is the title of the message it stands under."""
    raise NotImplementedError


def id_modal(label: str, what: Carried, where: Mapping[str, str], *, keep: Keep, shown: str = "") -> dict[str, Any]:
    """For a button whose id must be typed: what it does cannot be undone."""
    raise NotImplementedError


def plan_modal(form: Form, where: Mapping[str, str]) -> dict[str, Any]:
    """The form of `plan`: choose a template, fill its variables."""
    raise NotImplementedError


def submitted(view: Mapping[str, Any], find: Find, form: Form | None = None) -> Submitted | None:
    """What `body["view"]` of a view_submission says; None for a modal that is not ours or whose words are gone. `form`
    is the plan's, of `chosen(view)`."""
    raise NotImplementedError


def chosen(view: Mapping[str, Any]) -> str:
    """The template that is chosen in a plan's form, or ""."""
    raise NotImplementedError
