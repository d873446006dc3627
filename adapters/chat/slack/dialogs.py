"""Modals: opened while Slack waits, since the right to open one lasts three seconds and is used up by the first try."""

import asyncio
from typing import Any

from adapters.chat.carried import Carried
from adapters.chat.slack import inbound, modals
from adapters.chat.slack.api import Api
from adapters.chat.slack.inbound import Payload
from adapters.chat.slack.modals import Submitted
from adapters.chat.slack.record import Record
from bot.errors import ChatError
from bot.ports import Desk

PATIENCE = 2.5  # seconds in which a modal opens, or never
ANSWER = "Answer in Podium"
USED = frozenset({"exchanged_trigger_id"})  # the same press came twice: its modal is open


class Dialogs:
    """`desk` knows the form of a plan."""

    def __init__(self, api: Api, record: Record, desk: Desk) -> None:
        self._api, self._record, self._desk = api, record, desk

    async def ask(self, body: Payload, action: Payload, what: Carried) -> None:
        """The field of a button that wants words or an id."""
        spot, label = inbound.where(body), str((action.get("text") or {}).get("text") or "")
        shown = inbound.plainly(str((body.get("message") or {}).get("text") or ""))
        make = modals.id_modal if what.asks == "id" else modals.words_modal
        view = make(label, what, spot, keep=self._record.keep, shown=shown)
        if not await self._open(body, view):
            typed = f"{what.says} your words" if what.asks == "words" else what.says
            await self.tell(spot["channel"], spot["thread"], inbound.account(body), f"No window opened. Type: {typed}")

    async def shortcut(self, body: Payload) -> None:
        """Words for the thread of the message it was called on."""
        spot = {**inbound.where(body), "shortcut": "yes"}
        shown = inbound.plainly(str((body.get("message") or {}).get("text") or ""))
        view = modals.words_modal(ANSWER, Carried("", "", "words"), spot, keep=self._record.keep, shown=shown)
        if not await self._open(body, view):
            await self.tell(
                spot["channel"], spot["thread"], inbound.account(body), "No window opened. Reply in the thread instead."
            )

    async def plan(self, body: Payload) -> str:
        """The form of a plan; what to say where it did not open."""
        view = modals.plan_modal(self._desk.form(), {"channel": str(body.get("channel_id") or ""), "thread": ""})
        return "" if await self._open(body, view) else "No window opened. Type: /swarm help"

    async def choose(self, body: Payload) -> None:
        """Another template was chosen: its fields, in the same window."""
        view = body.get("view") or {}
        form = self._desk.form(modals.chosen(view))
        sent = modals.submitted(view, self._record.find, form)
        fresh = modals.plan_modal(form, sent.where if sent else {})
        try:
            await self._api.call("views.update", view_id=view.get("id"), hash=view.get("hash"), view=fresh)
        except ChatError:
            return  # the person chose again meanwhile, or closed it

    def submitted(self, view: Payload) -> Submitted | None:
        form = self._desk.form(modals.chosen(view)) if view.get("callback_id") == modals.PLAN else None
        return modals.submitted(view, self._record.find, form)

    async def tell(self, channel: str, thread: str, account: str, text: str) -> None:
        """A word to one person, where they are; it is no matter if it does not arrive."""
        if not account:
            return
        spot: dict[str, Any] = {"channel": account}
        method = "chat.postMessage"
        if channel and not channel.startswith("@"):
            method, spot = "chat.postEphemeral", {"channel": channel, "user": account, "thread_ts": thread or None}
        try:
            await self._api.call(method, text=text, **spot)
        except ChatError:
            return  # they see that nothing happened

    async def _open(self, body: Payload, view: Payload) -> bool:
        try:
            opening = self._api.call("views.open", trigger_id=body.get("trigger_id"), view=view)
            await asyncio.wait_for(opening, PATIENCE)
        except TimeoutError:
            return False
        except ChatError as error:
            return getattr(error, "why", "") in USED
        return True
