"""A Discord to test against: simcord's world behind real HTTP and WebSocket on the loopback, with limits, faults and
the people of a guild.

    with start(users=("ann", "bob")) as discord:
        bot = open_chat(discord.options(), discord.tokens(), folder, desk)
        line = discord.say("ann", discord.channel, "waiting")
        discord.press("ann", discord.channel, card, "Approve")

Not covered: sharding, voice, compression of the gateway, polls, stickers, flags of channels (a pinned forum post,
REQUIRE_TAG), rate limits by Discord's real numbers (they are not published), Cloudflare's bans, the cap of 1,000 active
threads, 200 command creations a day, large guilds.
"""

from tests.wire.discord.driver import LONG, Discord, NotPossible, join, start

__all__ = ["LONG", "Discord", "NotPossible", "join", "start"]
