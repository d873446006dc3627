"""What an attempt's process says of its agent: bounded in number and size, since an agent could have it go on."""

from collections.abc import Callable

MOST = {"acted": 5_000, "usage": 10_000, "profile": 20}
LONGEST = 80  # characters of a value
Say = Callable[[str, dict[str, str]], object]


class Own:
    """`say` appends a line to the spool. Past their number actions are left out, and what was used is added up."""

    def __init__(self, say: Say) -> None:
        self._say, self._left = say, dict(MOST)
        self._rest = {"money": 0.0, "tokens": 0.0, "unpriced": 0.0}

    def say(self, verb: str, args: dict[str, str]) -> None:
        if self._left[verb] > 0:
            self._left[verb] -= 1
            self._say(verb, {name: value[:LONGEST] for name, value in args.items()})
        elif verb == "usage":
            for name in self._rest:
                self._rest[name] += float(args.get(name, "0"))

    def end(self) -> None:
        """What was added up, in one line."""
        if any(self._rest.values()):
            money, tokens, unpriced = self._rest.values()
            self._say("usage", {"money": f"{money:.9f}", "tokens": f"{tokens:.0f}", "unpriced": f"{unpriced:.0f}"})
            self._rest = dict.fromkeys(self._rest, 0.0)
