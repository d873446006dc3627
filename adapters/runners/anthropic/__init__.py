"""The built-in worker: a model behind Anthropic's Messages API. Its loop runs in the attempt, its tools in the sandbox.
The key, the purse and the model's host are the door's; the transcript lies in the attempt's folder.

Options: `model`; `prices` (from the tables [price.NAME]); `api`, the host; `key`, the name of its key's variable;
`max_tokens` of an answer; `thinking`, a number of tokens, "adaptive" or nothing; `context`, tokens of its window;
`steps`, calls at most; `wait`, the longest wait for the host in place; `silence`, seconds the host may say nothing
amid a reply; `prompt`, a file in place of the role's.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.play import Session

HEARS = "next turn"
RESTATES = True
DEFAULTS = {"api": "https://api.anthropic.com"}


def play(session: "Session") -> int:
    code: int = importlib.import_module(f"{__name__}.worker").work(session)
    return code
