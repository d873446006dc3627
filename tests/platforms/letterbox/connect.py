"""How a letterbox is connected."""

from collections.abc import Mapping

from adapters.chat.setup import Step


def steps(options: Mapping[str, str]) -> tuple[Step, ...]:
    return (
        Step("Put up a letterbox", "Make a folder.", ("place",), "place"),
        Step("Get its key", "It hangs beside it.", ("token",), "LETTERBOX_TOKEN"),
        Step("Name a channel", f"In {options.get('place', '?')}.", ("channel",), "channel"),
    )
