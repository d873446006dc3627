"""The name of a data home among others: what it made in a repository that homes share is told from what they made."""

import fcntl
import os
import secrets
from pathlib import Path

FILE = "identity"


def identity(home: Path) -> str:
    """Made once, by chance: a path would follow no move, and be the same in two
    containers."""
    if (home / FILE).is_file() and (known := (home / FILE).read_text().strip()):
        return known
    home.mkdir(parents=True, exist_ok=True)
    with open(home / FILE, "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        name = file.read().strip()
        if not name:
            name = secrets.token_hex(6)
            file.write(f"{name}\n")
            file.flush()
            os.fsync(file.fileno())
        return name
