"""One bot on one data home."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import HomeInUse, StoreError


@contextmanager
def hold(home: Path) -> Iterator[None]:
    """Hold the data home as long as the block runs; the system lets go if the process dies. Raises HomeInUse."""
    path = home / "bot.lock"
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")  # not "w", which would empty the holder's file before the lock refuses
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Make the data home writable, or give another --home.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read(20).strip() or "unknown"
            raise HomeInUse(
                f"Another bot (process {holder}) is up on {home}: stop it first, or give another --home."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
