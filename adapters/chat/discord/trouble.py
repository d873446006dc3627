"""What Discord refused → ChatError: what to wait for, what is gone, where nothing can be written any more."""

import aiohttp
import discord

from bot.errors import ChatError

# Discord's own numbers for what went wrong.
NO_CHANNEL, NO_MESSAGE, NO_REACTION = 10003, 10008, 10014
MANY_PINS, OLD_EDITS = 30003, 30046
NO_ACCESS, NO_DIRECT, NO_PERMISSION, ARCHIVED = 50001, 50007, 50013, 50083
HAS_THREAD, LOCKED = 160004, 160005
MANY_REACTIONS, BLOCKED = 30010, 90001
LOST = {NO_ACCESS, NO_DIRECT, NO_PERMISSION}
NO_SIGN = {NO_PERMISSION, MANY_REACTIONS, BLOCKED, ARCHIVED}  # a sign that cannot be put is left out
NETWORK = (aiohttp.ClientError, TimeoutError, OSError)  # the answer was lost: it may have been done
REFUSED = (discord.HTTPException, discord.RateLimited, *NETWORK)


def trouble(error: Exception, thread: bool = False) -> ChatError:
    """`thread`: it was tried inside a thread, which may be gone while its channel stands."""
    if isinstance(error, discord.RateLimited):
        return ChatError("Discord asked to wait", retry_after=error.retry_after)
    if not isinstance(error, discord.HTTPException):
        return ChatError(f"Discord did not answer: {type(error).__name__}")
    said = f"Discord refused ({error.status}, {error.code}): {error.text or 'no reason given'}"
    if error.code == OLD_EDITS:  # this one message only; the others need not wait for it
        return ChatError(said)
    if error.status == 429:
        return ChatError(said, retry_after=_wait(error))
    if error.code == NO_MESSAGE or (thread and error.code in (NO_CHANNEL, LOCKED)):
        return ChatError(said, gone=True)
    if error.code in LOST or error.code == NO_CHANNEL or error.status in (401, 403):
        return ChatError(said, lost=True)
    return ChatError(said)


def _wait(error: discord.HTTPException) -> float:
    try:
        return max(1.0, float(error.response.headers.get("Retry-After", 60.0)))
    except ValueError:
        return 60.0
