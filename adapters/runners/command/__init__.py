"""Any command line as an agent: brief.run, or the profile's `run`, by `sh -c` in the clone.

It finds PODIUM_BRIEF (JSON), PODIUM_TASK (the same in words), PODIUM_INBOX (JSON lines: id, sort, text), PODIUM_KEY,
and `podium-verb` on its PATH. What it prints is log. It speaks by `podium-verb`, or by printing
{"podium": VERB, "key": $PODIUM_KEY, …} on stdout, in lines of at most 4,096 bytes; a printed question's answer is one
line on its stdin. Words for it wait in the inbox; it may say so with {"podium": "applied", "tell": ID}. Exit code 75
after {"podium": "limited", "until": SECONDS} is a wait.

It finds PODIUM_PROMPT, a file with what its role is told, and PODIUM_MODEL, the model's name, if its table names one.
What a model behind a credential of its own used is counted from its JSON output; see reports.py.

Options: `run`; `network` ("yes"); `memory` in megabytes; `tools`, a folder (under the data home, unless absolute) it
finds as $PODIUM_TOOLS; `variables`, names of the bot's variables it gets; `grace`, seconds to exit in after `done`.
`loop` ("yes"): again and again until the criteria pass, at most `rounds` times; see loop.py. `api`, a model's host, and
`mcp` ("yes") serve both on 127.0.0.1: it finds ANTHROPIC_BASE_URL with a key of its own, and PODIUM_MCP_CONFIG.
"""

from typing import TYPE_CHECKING

from adapters.runners.command.loop import heeding, loop
from bot.errors import RunnerError

if TYPE_CHECKING:
    from bot.play import Session


def play(session: "Session") -> int:
    line = session.brief.run or session.options.get("run", "")
    if not line:
        raise RunnerError("nothing to run: give the task a `run`, or its runner one")
    if "\0" in line:
        raise RunnerError("the task's `run` holds a NUL byte: write it without")
    if session.options.get("own", "") == "yes":
        model = session.options.get("model", "") or "a model"
        session.say("profile", model=f"{model}, own credential")
    if session.options.get("loop", "") in ("yes", "true"):
        return loop(session, line)
    return session.run(["/bin/sh", "-c", line], heeding(session))
