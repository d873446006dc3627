"""What an event only points at: who somebody is, and what a shared file holds. Cached, and never for long: Slack waits
three seconds for its answer."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct

from adapters.chat.slack.api import Api
from bot.core.events import Attached

MOST = 1 << 20  # bytes of one file
FILES = 5  # of one message
FRESH = 3_600.0  # seconds that somebody's standing is believed
PATIENCE = 2.0  # seconds for one look


class Person(Struct, frozen=True):
    """`guest`: whose account is limited or of another workspace."""

    name: str = ""
    guest: bool = False
    bot: bool = False


class Lookup:
    """`clock` gives the time."""

    def __init__(self, api: Api, clock: Callable[[], float]) -> None:
        self._api, self._clock = api, clock
        self._known: dict[str, tuple[float, asyncio.Task[Person]]] = {}

    async def person(self, account: str, team: str) -> Person:
        """Who this is; `team` is the bot's own. Those who ask at once wait for one answer. Raises ChatError."""
        at, task = self._known.get(account, (0.0, None))
        if task is None or self._clock() > at + FRESH or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(self._person(account, team))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())  # told to those who wait
            self._known[account] = self._clock(), task
        return await asyncio.shield(task)

    async def _person(self, account: str, team: str) -> Person:
        user = (await self._api.call("users.info", user=account)).get("user") or {}
        profile = user.get("profile") or {}
        other = bool(team and user.get("team_id") and user["team_id"] != team and not user.get("enterprise_user"))
        limited = any(user.get(k) for k in ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted"))
        name = profile.get("display_name") or user.get("real_name") or user.get("name") or ""
        return Person(str(name), limited or other, bool(user.get("is_bot")))

    async def files(self, shared: Iterable[dict[str, Any]]) -> tuple[Attached, ...]:
        """The texts of the files that went along with a message, or why one could not be read."""
        return tuple([await self._file(file) for file in list(shared)[:FILES]])

    async def _file(self, file: dict[str, Any]) -> Attached:
        name, url = str(file.get("name") or "file"), str(file.get("url_private") or "")
        if int(file.get("size") or 0) > MOST:
            return Attached(name, error=f"it has {int(file['size']) / 1e6:,.1f} MB; a plan's file has at most 1 MB.")
        if not trusted(url, self._api.base):
            return Attached(name, error="it does not lie at Slack. Paste its text, or upload it.")
        try:
            data, kind = await asyncio.wait_for(self._download(url), PATIENCE)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Attached(name, error=f"it could not be fetched ({type(error).__name__}). Send it again.")
        if isinstance(data, int):
            return Attached(name, error=f"Slack refused it (status {data}). The app needs the scope files:read.")
        if len(data) > MOST:
            return Attached(name, error="it has more than 1 MB.")
        if kind == "text/html" and not name.lower().endswith((".html", ".htm")):
            return Attached(name, error="Slack asked to sign in instead. The app needs the scope files:read.")
        try:
            return Attached(name, data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            row = error.object[: error.start].count(b"\n") + 1
            return Attached(name, error=f"line {row} is not UTF-8. Save the file as UTF-8.")

    async def _download(self, url: str) -> tuple[bytes | int, str]:
        """The file's bytes, one more than allowed at most, or the status that is not 200; and its content type."""
        headers = {"Authorization": f"Bearer {self._api.token}"}
        async with aiohttp.ClientSession() as session, session.get(
            url, headers=headers, allow_redirects=False, proxy=self._api.web.proxy
        ) as got:  # fmt: skip
            if got.status != 200:
                return got.status, ""
            data = bytearray()
            async for part in got.content.iter_chunked(65_536):
                data += part
                if len(data) > MOST:
                    break
            return bytes(data), got.content_type


def trusted(url: str, base: str) -> bool:
    """Whether the token may go to this address: the API's own, or the files host beside it."""
    at, api = urlsplit(url), urlsplit(base)
    if at.username or at.password or not at.hostname or not api.hostname:
        return False
    if (at.scheme, at.hostname, at.port) == (api.scheme, api.hostname, api.port):
        return True
    return at.scheme == "https" and at.port in (None, 443) and at.hostname == f"files.{api.hostname}"
