"""A rehearsal in a process of its own: it takes a processor for seconds, in which the bot hears."""

import subprocess
import sys
from pathlib import Path

import msgspec

from bot.core.calls import Rehearse
from bot.core.config import Settings
from bot.core.figures import Figures
from bot.errors import PodiumError

PLAYER = "adapters.sim.player"  # not imported here: the bot that waits stays small
SECONDS = 600.0
ROOT = Path(__file__).parents[2]


class Asked(msgspec.Struct, frozen=True):
    """What the player is told. Settings hold no secret."""

    call: Rehearse
    settings: Settings


def apart(call: Rehearse, settings: Settings) -> Figures:
    """The call's figures. Raises PodiumError."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", PLAYER], input=msgspec.json.encode(Asked(call, settings)), capture_output=True,
            env={"PYTHONPATH": str(ROOT)}, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PodiumError(f"The rehearsal took more than {SECONDS:.0f} s: ask for fewer runs.") from None
    if done.returncode:
        raise PodiumError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2] or "The rehearsal ended.")
    return msgspec.json.decode(done.stdout, type=Figures)
