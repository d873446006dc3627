"""Where the library finds Discord: proxies and tests are elsewhere."""

from collections.abc import Callable

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def redirect(api: str, gateway: str) -> Callable[[], None]:
    """Point the library to other addresses ("" for Discord's own); gives what undoes it. The library has one pair of
    addresses for the whole process: whoever has set others since keeps them."""
    base, door = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    ours, elsewhere = api.rstrip("/") or base, yarl.URL(gateway) if gateway else door
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = ours, elsewhere

    def back() -> None:
        if ours == Route.BASE:
            Route.BASE = base
        if elsewhere == DiscordWebSocket.DEFAULT_GATEWAY:
            DiscordWebSocket.DEFAULT_GATEWAY = door

    return back
