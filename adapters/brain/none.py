"""No model: every judgement is left to the rules and to people."""


class NoBrain:
    """A `bot.ports.Brain` that never answers."""

    name = "none"

    def think(self, question: str, facts: dict[str, str]) -> None:
        """Silence, whatever is asked."""


def make(options: dict[str, str]) -> NoBrain:
    """The brain named in `podium.toml`; it has no options."""
    return NoBrain()
