"""Whether the room can listen where it is told to."""

import socket
from collections.abc import Mapping, Sequence

from adapters.chat.room.opening import PORT, listening, near
from adapters.chat.setup import Check
from bot.errors import BadConfig


async def checks(options: Mapping[str, str], tokens: Mapping[str, str]) -> Sequence[Check]:
    """One line; a port that is taken may be that of the bot which is up."""
    if options.get("off"):
        return [Check("room", "ok", "put off in podium.toml")]
    bind, port = options.get("bind") or "127.0.0.1", options.get("port", "")
    if not near(bind):
        return [Check("room", "unknown", f"{bind} lets others in: podium up says whether TLS and secrets are there.")]
    try:
        listening(bind, int(port or 0)).close()
    except (OSError, ValueError, BadConfig) as error:
        with socket.socket() as other:
            there = port.isdigit() and other.connect_ex(("127.0.0.1", int(port))) == 0
        mend = "" if there else f"Give another room.port, or none: {PORT} if it is free, else any."
        text = f"something listens on {port}: a bot that is up, or another program" if there else str(error)
        return [Check("room", "warn" if there else "bad", text, mend)]
    return [Check("room", "ok", f"it can listen on {bind}")]
