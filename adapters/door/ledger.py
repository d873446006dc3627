"""An attempt's purse: what each call may use is held before it goes out, and what it used is counted after it."""

import json
import os
import threading
from pathlib import Path
from typing import NamedTuple

from adapters.door.counted import Price, Size, Usage


class Held(NamedTuple):
    """The most that a call may use: dollars (0 where its price is not known), tokens, tokens without a price."""

    money: float
    tokens: int
    unpriced: int


CALLS = 5_000  # of one attempt: each is a line for people to keep


class Ledger:
    """`money` and `tokens` are what was granted; 0 tokens: not limited. What is held, and then what was used, stands in
    the file at `path` until somebody was told of it, so that it is counted even if this process dies in between."""

    def __init__(self, path: Path, money: float, tokens: int, prices: dict[str, Price]) -> None:
        self._path, self._money, self._tokens, self._prices = path, money, tokens, prices
        self._held: dict[int, Held] = {}
        self._untold: dict[int, Held] = {}
        self._alone = threading.Lock()  # who tells of what was used is in another thread
        self.spent, self.used, self.calls = 0.0, 0, 0

    def may(self, model: str, size: Size) -> str:
        """Why a call of this size may not go out, or ""."""
        price = self._prices.get(model)
        if self.calls >= CALLS:
            return f"an attempt may call its model {CALLS:,} times, and this one has"
        if self._money <= 0:
            return "nothing was granted to this attempt: name a model in its table, [runner.NAME] of podium.toml"
        if price is None and not self._tokens:
            return (
                f'the price of {model} is not known: write it into [price."{model}"] of podium.toml, or give its runner'
                " a limit in `tokens`"
            )
        cost, tokens = price.most(size) if price else 0.0, size.input + size.output
        money_left = self._money - self.spent - sum(h.money for h in self._held.values())
        tokens_left = self._tokens - self.used - sum(h.tokens for h in self._held.values())
        if cost <= money_left and (tokens <= tokens_left or not self._tokens):
            return ""
        may = f"${cost:.4f}" if price else "dollars that nobody can count"
        left = f"${max(0.0, money_left):.4f}" + (f" and {max(0, tokens_left):,} tokens" if self._tokens else "")
        return (
            f"this call may take {may} and {tokens:,} tokens, and {left} are left of this attempt's budget. "
            "It was not sent"
        )

    def hold(self, model: str, size: Size) -> int:
        """Set aside what the call may use. Gives its number."""
        self.calls += 1
        price, tokens = self._prices.get(model), size.input + size.output
        held = Held(price.most(size) if price else 0.0, tokens, 0 if price else tokens)
        self._held[self.calls] = held
        self._keep(self.calls, held)
        return self.calls

    def settle(self, call: int, model: str, usage: Usage | None) -> Held:
        """What it used, in the place of what was held; without `usage` nobody knows, and all that was held is gone."""
        held = self._held.pop(call)
        if usage is not None:
            price = self._prices.get(model)
            held = Held(price.cost(usage) if price else 0.0, usage.total, 0 if price else usage.total)
        self.spent, self.used = self.spent + held.money, self.used + held.tokens
        self._keep(call, held)
        return held

    @property
    def calling(self) -> bool:
        """Whether a call is under way."""
        return bool(self._held)

    def told(self, call: int) -> None:
        """What this call used is known elsewhere, durably. From any thread."""
        self._keep(call, None)

    def _keep(self, call: int, held: Held | None) -> None:
        part = self._path.with_suffix(".part")
        with self._alone:
            if held:
                self._untold[call] = held
            else:
                self._untold.pop(call, None)
            with open(part, "w", encoding="utf-8") as file:
                json.dump([list(h) for h in self._untold.values()], file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path)


def left_open(path: Path) -> Held | None:
    """What an attempt held for calls whose end it did not see or could not tell of, all together."""
    try:
        held = [Held(*each) for each in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return None
    if not held:
        return None
    return Held(sum(h.money for h in held), sum(h.tokens for h in held), sum(h.unpriced for h in held))
