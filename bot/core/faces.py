"""This machine's two faces, terminal and room: one place, shown twice. The room shows all other places too."""

from bot.core.values import Home

LOCAL = ("terminal", "room")
WINDOW = "room"  # a channel of each place elsewhere: `slack:C012` stands for that place


def beside(shown: tuple[Home, ...]) -> tuple[Home, ...]:
    """Where what stands in these channels is shown besides: on both faces; what stands elsewhere, in the room."""
    near = [home for home in shown if home.platform in LOCAL]
    if near:
        return tuple(Home(platform=name, channel=home.channel) for home in near for name in LOCAL)
    return tuple(Home(platform=WINDOW, channel=f"{home.platform}:{home.channel}") for home in shown[:1])


def meant(platform: str, channel: str) -> tuple[Home, ...]:
    """The places that one speaks of there: that place; on this machine also its other face, or the place it shows."""
    here = Home(platform=platform, channel=channel)
    name, elsewhere, rest = channel.partition(":")
    if platform == WINDOW and elsewhere:
        return (here, Home(platform=name, channel=rest))
    return beside((here,)) if platform in LOCAL else (here,)
