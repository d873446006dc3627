"""What a model in a role is told before its task: a file, by the runner's table or, without one, the role's own."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bot.errors import RunnerError

SHIPPED = Path(__file__).parents[1] / "config" / "prompts"


class Prompt(NamedTuple):
    """`name` tells which: `reviewer.md@1a2b3c4d`, the beginning of the file's SHA-256."""

    text: str
    name: str


def prompt(options: Mapping[str, str], role: str) -> Prompt:
    """Raises RunnerError where the file cannot be read."""
    given = options.get("prompt", "")
    path = Path(given).expanduser() if given else SHIPPED / f"{role}.md"
    try:
        data = path.read_bytes()
        return Prompt(data.decode(), f"{path.name}@{hashlib.sha256(data).hexdigest()[:8]}")
    except OSError as error:
        raise RunnerError(f"the prompt {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise RunnerError(f"the prompt {path} is not UTF-8") from None
