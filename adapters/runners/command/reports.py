"""What an agent's command line says it used, where nobody else counts: JSON lines of `claude -p --output-format json`
or `stream-json`, and of `codex exec --json`. It is the agent's own word, and is told as such."""

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.play import Session


class Reports:
    """For one process: what Claude Code says of its money is of the whole process so far."""

    def __init__(self, session: "Session") -> None:
        self._session, self._money = session, 0.0
        self._own = session.options.get("own", "") == "yes"

    def heard(self, line: str) -> None:
        """A line that was printed: the account it gives, if it is one."""
        if not self._own or not line.startswith("{") or '"usage"' not in line:
            return
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            return
        usage = event.get("usage")
        if not isinstance(usage, dict):
            return
        match event.get("type"):
            case "result":
                self._claude(event, usage)
            case "turn.completed":
                self._codex(usage)

    def _claude(self, event: dict[str, Any], usage: dict[str, Any]) -> None:
        names = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
        tokens, said = sum(_number(usage.get(name)) for name in names), event.get("total_cost_usd")
        money = float(said) if isinstance(said, int | float) else 0.0
        self._say(max(0.0, money - self._money), tokens)
        self._money = max(self._money, money)

    def _codex(self, usage: dict[str, Any]) -> None:
        """Tokens only; what they cost is known where the model has a [price]."""
        into, read, out = (_number(usage.get(n)) for n in ("input_tokens", "cached_input_tokens", "output_tokens"))
        options = self._session.options
        price = json.loads(options.get("prices") or "{}").get(options.get("model", ""), {})
        parts = ((into - min(into, read), "input"), (min(into, read), "read"), (out, "output"))
        self._say(sum(number * price.get(name, 0.0) for number, name in parts) / 1e6, into + out)

    def _say(self, money: float, tokens: int) -> None:
        if tokens or money:
            self._session.say(
                "usage", money=f"{money:.9f}", tokens=str(tokens), unpriced=str(0 if money else tokens)
            )


def _number(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
