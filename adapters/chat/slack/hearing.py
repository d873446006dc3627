"""What Slack delivers, kept before it is acknowledged. One global middleware of bolt: nothing comes after it. What was
not kept is not acknowledged, so that Slack brings it again; of a press or command, which never come again, the person
is told."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from adapters.chat.slack import inbound, modals
from adapters.chat.slack.api import Api
from adapters.chat.slack.dialogs import Dialogs
from adapters.chat.slack.homes import Homes
from adapters.chat.slack.inbound import Heard, Me, Payload
from adapters.chat.slack.lookup import Lookup, Person
from adapters.chat.slack.manifest import SHORTCUT
from adapters.chat.slack.record import Record
from adapters.chat.slack.render import pressed
from bot.core.events import Said
from bot.core.message import Message
from bot.errors import ChatError, StoreError
from bot.ports import Desk, Spoken

NOTHING = Message("Needs you: nothing waits for you.")
NOT_KEPT = "This was not kept, so nothing happened. Please say it again."


class Hearing:
    """`hear` keeps a line durably; `echoed(channel, id)` is told of each message of the bot's own; `came()` of anything
    that came."""

    def __init__(
        self, *, api: Api, me: Me, record: Record, homes: Homes, desk: Desk, hear: Callable[[Spoken], None],
        clock: Callable[[], float], echoed: Callable[[str, str], None], came: Callable[[], None],
    ) -> None:  # fmt: skip
        self._api, self._me, self._record, self._homes = api, me, record, homes
        self._hear, self._clock, self._echoed, self._came = hear, clock, echoed, came
        self._lookup, self._dialogs = Lookup(api, clock), Dialogs(api, record, desk)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def app(self) -> AsyncApp:
        """Bolt with our middleware; who the bot is is known already, so no request waits for Slack to tell."""

        async def authorize(**_: Any) -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=None, team_id=self._me.team, bot_user_id=self._me.user, bot_id=self._me.bot,
                bot_token=self._api.token,
            )  # fmt: skip

        app = AsyncApp(
            client=self._api.web, authorize=authorize, logger=self._api.log, request_verification_enabled=False,
            ignoring_self_events_enabled=False, ssl_check_enabled=False, url_verification_enabled=False,
            attaching_function_token_enabled=False, name="podium",
        )  # fmt: skip

        async def keep(body: Payload, ack: AsyncAck) -> BoltResponse:
            self._came()
            return await self._kept(body, ack)

        app.use(keep)
        return app

    async def _kept(self, body: Payload, ack: AsyncAck) -> BoltResponse:
        """Raises where nothing was kept and Slack shall bring it again."""
        kind = body.get("type")
        if kind == "event_callback":
            await self._event(body.get("event") or {})
            return await ack()
        if kind == "view_submission":
            return await self._submission(body, ack)
        if kind == "block_actions":
            await self._pressed(body)
        elif kind == "message_action" and body.get("callback_id") == SHORTCUT:
            await self._dialogs.shortcut(body)
        elif body.get("command"):
            return await self._command(body, ack)
        return await ack()

    async def _event(self, event: Payload) -> None:
        if event.get("type") in ("message", "app_mention"):
            if inbound.own(event, self._me):
                self._echoed(str(event.get("channel")), str(event.get("ts")))
            elif heard := inbound.line(event, self._me):
                await self.line(heard)
        elif event.get("type") == "app_home_opened" and event.get("tab", "home") == "home":
            account = str(event.get("user") or "")
            if account:
                await self._homes.welcome(account, NOTHING)

    async def line(self, heard: Heard, recovered: bool = False) -> None:
        """Keep a line; those of one account in the order they came. Raises StoreError, ChatError: not kept."""
        turn = self._turns.setdefault(heard.said.account, asyncio.Lock())
        async with turn:
            said = await self._whole(heard.said)
            files = () if said.bot or said.guest else await self._lookup.files(heard.files)
            self._hear(replace(said, files=files, recovered=recovered))
        stamp = said.id.partition(":edit:")[2]
        self._record.hear(said.channel, f"{said.message}:{stamp}" if stamp else said.message, said.at)

    async def _whole(self, said: Said) -> Said:
        """With the time, chance, and who it was."""
        known = Person(bot=True) if said.bot else await self._lookup.person(said.account, self._me.team)
        return replace(
            said, at=self._clock(), name=known.name or said.account, guest=known.guest, bot=said.bot or known.bot,
            salt=secrets.token_hex(8),
        )  # fmt: skip

    async def _pressed(self, body: Payload) -> None:
        """A button: its words, or the field they are asked in. Anything else in a message of ours is no act."""
        for action in body.get("actions") or ():
            if action.get("action_id") == modals.TEMPLATE:
                await self._dialogs.choose(body)
            elif what := pressed(action, self._record.find):
                if what.asks:
                    await self._dialogs.ask(body, action, what)
                    continue
                said = inbound.press(body, str(body.get("trigger_id")), inbound.where(body), what.says, what.seen)
                await self._press(said)

    async def _press(self, said: Said) -> None:
        try:
            self._hear(await self._whole(said))
        except (StoreError, ChatError) as error:
            await self._dialogs.tell(said.channel, said.thread, said.account, f"{NOT_KEPT} ({error})")

    async def _command(self, body: Payload, ack: AsyncAck) -> BoltResponse:
        said = inbound.command(body, self._me)
        if not said.text:
            return await ack(await self._dialogs.plan(body))
        try:
            self._hear(await self._whole(said))
        except (StoreError, ChatError) as error:
            return await ack(f"{NOT_KEPT} ({error})")
        return await ack()

    async def _submission(self, body: Payload, ack: AsyncAck) -> BoltResponse:
        """What was typed into a modal stays there until it was kept."""
        view = body.get("view") or {}
        sent = self._dialogs.submitted(view)
        if sent is None:
            return await ack()
        if sent.errors:
            return await ack(response_action="errors", errors=sent.errors)
        button = view.get("callback_id") == modals.WORDS and not sent.where.get("shortcut")
        said = inbound.press(body, str(view.get("id")), sent.where, sent.text, sent.seen, pressed=button)
        try:
            self._hear(await self._whole(said))
        except (StoreError, ChatError) as error:
            fields = [str(b.get("block_id")) for b in view.get("blocks") or () if b.get("type") == "input"]
            return await ack(response_action="errors", errors={fields[0] if fields else "": f"{NOT_KEPT} ({error})"})
        return await ack()
