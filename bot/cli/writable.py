"""Whether a folder can be written, or made and then written: tried, since permissions do not tell it to root."""

import tempfile
from pathlib import Path


def obstacle(folder: Path) -> str:
    """What is in the way, or "". Nothing is left behind."""
    base = folder
    try:
        base = next(p for p in (folder, *folder.parents) if p.exists())
        if not base.is_dir():
            return f"{base} is a file, not a folder."
        with tempfile.TemporaryFile(dir=base):
            return ""
    except PermissionError as error:
        return f"{error.filename or folder} cannot be written."
    except OSError as error:
        return f"{base} takes no files: {error.strerror}."
