"""A rehearsal in a process of its own: it takes a processor for seconds, in which the bot hears."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from adapters.sim.rehearsal import carried
from bot.core.calls import Rehearse
from bot.core.config import Settings
from bot.core.figures import Figures
from bot.errors import PodiumError

SECONDS = 600.0
ROOT = Path(__file__).parents[2]


class Asked(msgspec.Struct, frozen=True):
    """What the other process is told. Settings hold no secret."""

    call: Rehearse
    settings: Settings


def apart(call: Rehearse, settings: Settings) -> Figures:
    """The call's figures. Raises PodiumError."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__], input=msgspec.json.encode(Asked(call, settings)), capture_output=True,
            env={"PYTHONPATH": str(ROOT)}, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PodiumError(f"The rehearsal took more than {SECONDS:.0f} s: ask for fewer runs.") from None
    if done.returncode:
        raise PodiumError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2] or "The rehearsal ended.")
    return msgspec.json.decode(done.stdout, type=Figures)


def main() -> int:
    """Figures on standard output; or one line of what is wrong, and 1."""
    os.nice(5)  # the bot and its agents go first
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    try:
        found = carried(asked.call, asked.settings)
    except PodiumError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.buffer.write(msgspec.json.encode(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
