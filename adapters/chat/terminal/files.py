"""A plan file named at the terminal: `plan ./my.toml repo=billing` sends the file along, as other chats' uploads do."""

import re
from pathlib import Path

from bot.core.events import Attached

MOST = 1_000_000  # bytes
_NAMED = re.compile(r'(?:/swarm\s+)?plan\s+(?:"([^"\n]{1,4096})"|(\S{1,4096}))(?:\s|$)', re.IGNORECASE)
_PLANS = (".toml", ".md", ".markdown")


def attached(text: str, folder: Path) -> tuple[Attached, ...]:
    """The file that a line names, with its text or why it cannot be read; none where a template or words are meant.
    Relative names count from `folder`."""
    found = _NAMED.match(text)
    name = (found[1] or found[2]) if found else ""
    if not name or "\0" in name:
        return ()
    path = (folder / name).absolute()
    try:
        path = (folder / Path(name).expanduser()).absolute()
        if path.suffix.lower() not in _PLANS and not ("/" in name and path.is_file()):
            return ()
        if not path.is_file():
            return (Attached(path.name, error=f"there is no file {path}."),)
        with open(path, "rb") as file:
            data = file.read(MOST + 1)
        if len(data) > MOST:
            size = path.stat().st_size / 1e6
            return (Attached(path.name, error=f"it has {size:,.1f} MB; a plan's file has at most 1 MB."),)
        return (Attached(path.name, data.decode("utf-8-sig")),)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return (Attached(path.name, error=f"line {line} is not UTF-8. Save the file as UTF-8."),)
    except (OSError, RuntimeError) as error:  # RuntimeError: a ~name whose home nobody knows
        reason = getattr(error, "strerror", None) or str(error)
        return (Attached(path.name, error=f"{path} cannot be read: {reason}."),)
