"""Tokens of platforms: from the environment, else from a `.env` file beside podium.toml. They are handed to their own
adapter and to nobody else; this process's environment stays as it is, so that no child inherits one."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from dotenv import dotenv_values

from bot.errors import BadConfig

FILE = ".env"


def tokens(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Those of these names that are set, by name. The environment wins. Raises BadConfig."""
    path = folder / FILE
    try:
        written = dotenv_values(path, interpolate=False) if path.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadConfig(f"{path} cannot be read: {why}. Mend it, or set the tokens in the environment.") from None
    found = {name: (os.environ.get(name) or written.get(name) or "").strip() for name in names}
    return {name: value for name, value in found.items() if value}


def exposed(folder: Path) -> str:
    """The mend where others on this machine may read the file, else ""."""
    path = folder / FILE
    if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return f"chmod 600 {path}"
    return ""


def keep(folder: Path, name: str, value: str) -> Path:
    """Write a token into the file, in place of an earlier one, readable by its owner only; the rest stays."""
    path = (folder / FILE).resolve()
    part = path.with_name(f"{FILE}.new")
    old = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    lines = [line for line in old if line.removeprefix("export ").partition("=")[0].strip() != name]
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join([*lines, f"{name}={value}", ""]))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path
