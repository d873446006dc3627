"""Claude Code, headless: its own loop and tools in the sandbox, spoken to by JSON lines. What it may not do by itself
it asks for, and people answer in the task's thread. Its session outlives the attempt; who continues that resumes it.

The command line alone and no SDK: the SDK brings a program of its own (365 MB), starts it itself, outside our sandbox,
and speaks these same lines to it.

Options: `program`, where Claude Code is; `model`; `api`, the model's host behind the attempt's door, and `key`, the
name of its key's variable, or `api = ""` for a credential of its own, by `variables`, with `network`; `allow`, tools it
uses unasked, with commas between; `steps`, turns at most; `context`,
tokens of its window; `prompt`, a file in place of the role's.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.play import Session

HEARS = "live"  # words join the call under way: it reads them at its next step, in the midst of a turn
RESTATES = True
DEFAULTS = {
    "program": "claude", "keeps": "CLAUDE_CONFIG_DIR", "mcp": "yes", "api": "https://api.anthropic.com",
    "memory": "16384",
}  # fmt: skip


def play(session: "Session") -> int:
    code: int = importlib.import_module(f"{__name__}.worker").work(session)
    return code
