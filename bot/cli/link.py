"""The link that opens the bot's page: told to whoever sits here, and opened where there is a desktop."""

import os
import subprocess
import sys
from pathlib import Path

from bot.cli.options import say
from bot.cli.screen import tty

TOLD = "The room, as a page: "


def tell(link: str, home: Path) -> None:
    """Print where the page is. The link lets in whoever has it: where output goes to a file or a pipe, only its address
    is printed, and where the link stands."""
    kept = next(iter(sorted(home.glob("chat/*/link"))), None)
    if link and (sys.stdout.isatty() or kept is None):
        say(f"{TOLD}{link}")
    elif link:
        say(f"{TOLD}{link.partition('?')[0].rstrip('/')} (your link to it: {kept})")


def standing(home: Path) -> str:
    """The link of the bot that is up on a home, "" without one."""
    return next((path.read_text().strip() for path in sorted(home.glob("chat/*/link"))), "")


def show(home: Path) -> None:
    """Open the page where a person sits at a terminal of a desktop: by a file only they can read, as what a program is
    called with can be seen by others."""
    desktop = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    page = next(iter(sorted(home.glob("chat/*/open.html"))), None)
    if page is None or not (tty() and desktop) or os.environ.get("SSH_CONNECTION"):
        return
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        subprocess.Popen(
            [opener, str(page)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except OSError:
        pass  # no opener: the link was printed
