"""What is wrong with a letterbox."""

from collections.abc import Mapping
from pathlib import Path

from adapters.chat.setup import Check


async def checks(options: Mapping[str, str], tokens: Mapping[str, str]) -> list[Check]:
    place, token = options.get("place", ""), tokens.get("LETTERBOX_TOKEN", "")
    good = bool(place) and Path(place).is_dir()
    return [
        Check("place", "ok", place) if good else Check("place", "bad", f"{place or 'nothing'} is no folder", "mkdir"),
        Check("token", "ok", "fits") if token.startswith("key-") else Check("token", "bad", "does not fit", "Turn it."),
        Check("channel", "ok", options["channel"]) if options.get("channel") else Check("channel", "bad", "not named"),
        Check("postman", "unknown", "comes when he comes"),
    ]
