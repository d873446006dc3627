"""How Discord makes a channel: what simcord lets pass and Discord does not."""

import re

from simcord.backend.errors import BackendError

from tests.wire.discord.rules import Request, invalid, rule
from tests.wire.discord.world import World

MOST = 500  # channels of a guild


@rule("POST", r"/guilds/(\d+)/channels")
def made(world: World, request: Request, guild_id: int) -> None:
    """Nobody hands on what they may not do in the whole guild; a text channel's name is in small letters, without
    spaces."""
    name, topic = request.fields.get("name") or "", request.fields.get("topic") or ""
    if not 1 <= len(name) <= 100 or len(topic) > 1024:
        raise invalid("name or topic: Must be 1 - 100, and 1024 or fewer in length.")
    guild = world.get_guild(guild_id)
    if len(guild.channel_ids) >= MOST:
        raise BackendError(400, 30013, "Maximum number of guild channels reached (500)")
    mine = world.compute_permissions(guild_id, world.bot_user.id)
    for one in request.fields.get("permission_overwrites") or ():
        if (int(one.get("allow") or 0) | int(one.get("deny") or 0)) & ~int(mine):
            raise BackendError(403, 50013, "Missing Permissions")
    request.body["name"] = re.sub(r"\s+", "-", name.lower())
