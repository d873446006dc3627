"""A channel for a swarm, opened by the platform it was launched on; and the event that tells of it."""

from collections.abc import Mapping

from bot.core.calls import Open
from bot.core.events import Opened
from bot.errors import ChatError
from bot.ports import Chat, Opens


async def opened(chats: Mapping[str, Chat], call: Open, at: float) -> Opened:
    """Have it opened, or learn that it cannot be. Raises ChatError where it is worth another try."""
    told = Opened(id=f"{call.key}:result", at=at, swarm=call.swarm, platform=call.platform)
    chat = chats.get(call.platform)
    if chat is None or not chat.limits.channels or not isinstance(chat, Opens):
        return told
    try:
        channel, name = await chat.open(call.key, call.name, call.topic, call.people)
    except ChatError as error:
        if not error.lost:
            raise
        return Opened(id=told.id, at=at, swarm=call.swarm, platform=call.platform, error=str(error))
    return Opened(id=told.id, at=at, swarm=call.swarm, platform=call.platform, channel=channel, name=name)
