"""Calls of Slack's Web API. `ok: false` is never success; each refusal says what it means for the message or channel;
an answer that did not come, or that came broken, is `Unsure`. Nothing is sent twice from here."""

import asyncio
import logging
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ChatError

BASE = "https://slack.com/api/"
TIMEOUT = 15.0
PAUSE = 30.0  # seconds to wait where the platform does not say for how long
PAGES = 20  # of 200 messages each
LOST = frozenset({
    "account_inactive", "cannot_dm_bot", "channel_is_limited_access", "channel_not_found", "invalid_auth",
    "is_archived", "messages_tab_disabled", "missing_scope", "no_permission", "not_allowed_token_type", "not_authed",
    "not_in_channel", "org_login_required", "restricted_action", "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel", "restricted_action_thread_locked",
    "restricted_action_thread_only_channel", "team_access_not_granted", "token_expired", "token_revoked",
    "user_disabled", "user_not_found", "users_not_found",
})  # fmt: skip
GONE = frozenset({
    "cannot_reply_to_message", "cant_update_message", "edit_window_closed", "invalid_thread_ts", "invalid_ts",
    "message_not_found", "thread_not_found",
})  # fmt: skip
BUSY = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited", "too_many_requests"})
BROKEN = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"})
TOO_MUCH = frozenset({
    "block_mismatch", "invalid_blocks", "invalid_blocks_format", "metadata_too_large", "msg_blocks_too_long",
    "msg_too_long", "too_many_blocks",
})  # fmt: skip


class Refused(ChatError):
    """Slack said no; `why` is its word for it."""

    def __init__(self, method: str, why: str, *, retry_after: float = 0.0, needed: str = "") -> None:
        more = f" (needs the scope {needed})" if needed else ""
        super().__init__(f"{method}: {why}{more}", retry_after=retry_after, gone=why in GONE, lost=why in LOST)
        self.why, self.needed = why, needed


class Unsure(ChatError):
    """No answer, or a broken one: whether it was done is not known."""


class Api:
    """One workspace, spoken to with one token. `session` is shared while somebody listens."""

    def __init__(self, token: str, base: str = BASE, timeout: float = TIMEOUT) -> None:
        self.log = logging.getLogger("podium.slack")
        if self.log.level == logging.NOTSET:
            self.log.setLevel(logging.CRITICAL)  # what matters is told as errors and gaps; set lower to look inside
        self.web = AsyncWebClient(
            token=token, base_url=base, timeout=int(timeout) or 1, retry_handlers=[], logger=self.log
        )
        self.token, self.base, self.timeout = token, self.web.base_url, timeout

    async def call(self, method: str, **args: Any) -> dict[str, Any]:
        """The answer of a method, such as "chat.postMessage"; arguments that are None are left out. Raises Refused,
        Unsure."""
        body, _ = await self.answer(method, **args)
        return body

    async def answer(self, method: str, **args: Any) -> tuple[dict[str, Any], dict[str, str]]:
        """The same with the headers, in lower case."""
        given = {name: value for name, value in args.items() if value is not None}
        try:
            got = await getattr(self.web, method.replace(".", "_"))(**given)
        except SlackApiError as error:
            raise self.refused(method, error) from None
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
            raise Unsure(f"{method}: no answer ({type(error).__name__})") from None
        if not isinstance(got.data, dict):
            raise Unsure(f"{method}: an answer that cannot be read")
        return got.data, {name.lower(): value for name, value in got.headers.items()}

    def refused(self, method: str, error: SlackApiError) -> ChatError:
        """What an answer that is not ok means."""
        response = error.response
        data = getattr(response, "data", None)
        status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
        why = str(data.get("error", "")) if isinstance(data, dict) else ""
        if status == 429 or why in BUSY:
            return Refused(method, why or "ratelimited", retry_after=_seconds(getattr(response, "headers", {})))
        if not why or status >= 500 or why in BROKEN:
            return Unsure(f"{method}: {why or f'status {status}'}")
        return Refused(method, why, needed=str(data.get("needed", "")) if isinstance(data, dict) else "")

    async def messages(self, method: str, **args: Any) -> list[dict[str, Any]]:
        """All pages of conversations.history or conversations.replies, up to PAGES."""
        found: list[dict[str, Any]] = []
        cursor = None
        for _ in range(PAGES):
            page = await self.call(method, limit=200, cursor=cursor, **args)
            found += page.get("messages") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found

    async def upload(self, channel: str, thread: str, name: str, data: bytes, alt: str = "") -> str:
        """A file into a thread, and its id ("" if it was not told); a picture's words are its `alt`. Raises Refused,
        Unsure."""
        try:
            done = await self.web.files_upload_v2(
                channel=channel, thread_ts=thread, filename=name, title=name, content=data, alt_txt=alt or None
            )
        except SlackApiError as error:
            raise self.refused("files.upload", error) from None
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
            raise Unsure(f"files.upload: no answer ({type(error).__name__})") from None
        return next((str(file.get("id") or "") for file in done.get("files") or ()), "")

    async def open(self) -> None:
        """Keep connections from now on, in this loop."""
        timeout = aiohttp.ClientTimeout(total=self.timeout)
        self.web.session = aiohttp.ClientSession(timeout=timeout)

    async def close(self) -> None:
        session, self.web.session = self.web.session, None
        if session:
            await session.close()
            await asyncio.sleep(0)  # let transports end before the loop does


def _seconds(headers: Any) -> float:
    said = {str(name).lower(): value for name, value in dict(headers or {}).items()}.get("retry-after", "")
    try:
        return max(float(said), 0.1)
    except ValueError:
        return PAUSE
