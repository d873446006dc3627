"""`python -m adapters.sim.player`: a rehearsal asked for on standard input, its figures on standard output."""

import os
import sys

import msgspec

from adapters.sim.apart import Asked
from adapters.sim.rehearsal import carried
from bot.errors import PodiumError


def main() -> int:
    """0; or one line of what is wrong, and 1."""
    os.nice(5)  # the bot and its agents go first
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    try:
        found = carried(asked.call, asked.settings, cores=min(2, os.cpu_count() or 1))
    except PodiumError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.buffer.write(msgspec.json.encode(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
