"""The link that opens the bot's page: told to whoever sits here, and opened where there is a desktop."""

import os
import shlex
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from adapters.platforms import environment
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
    called with can be seen by others. Nobody waits for the opener, and none of its troubles are ours."""
    page = next(iter(sorted(home.glob("chat/*/open.html"))), None)
    if page is None or not (tty() and desktop()):
        return
    with suppress(OSError):  # no opener: the link was printed
        child = subprocess.Popen(
            opener(page), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, env=environment(),
        )  # fmt: skip
        threading.Thread(target=child.wait, daemon=True).start()  # so that it leaves the table of processes


def desktop() -> bool:
    """Whether a window would be seen by who types: not from another machine, not where there is no display."""
    if any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
        return False
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def opener(page: Path) -> list[str]:
    """The browser that `$BROWSER` names (the first of several; `%s` is the page), else the desktop's own."""
    wanted = os.environ.get("BROWSER", "").partition(os.pathsep)[0]
    try:
        words = shlex.split(wanted)
    except ValueError:
        words = []
    if not words:
        return ["open" if sys.platform == "darwin" else "xdg-open", str(page)]
    url = page.absolute().as_uri()
    return [word.replace("%s", url) for word in words] + ([] if "%s" in wanted else [url])
