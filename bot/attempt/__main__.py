"""`python -m bot.attempt FOLDER [LOCK]`: run the attempt whose folder this is, to its end.

Imports neither the command line nor anything outside the standard library but the runner it plays.
"""

import importlib
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters import lock
from bot.attempt.over import Over
from bot.attempt.session import Session
from bot.attempt.spool import Spool, settle
from bot.core.redact import redact
from bot.errors import PodiumError

if TYPE_CHECKING:
    from bot.attempt.web import Web

LIMITED = 75  # EX_TEMPFAIL: with "limited" said before, a wait and no failure


def main(folder: Path, held: int | None = None) -> int:
    """Take the folder's lock (or the one inherited), play the runner, hand over, write exit.json. A folder that is
    live, over or was begun before is left as it is."""
    held = lock.take(folder / "lock") if held is None else held
    if held is None or (folder / "exit.json").exists():
        return 0
    os.set_inheritable(held, False)
    spool = Spool(folder / "events.jsonl")
    if spool.seq:
        return 0  # it died; what goes on from here is another attempt
    lock.mark(held)
    os.chdir(folder)
    task = json.loads((folder / "brief.json").read_text(encoding="utf-8"))
    session = Session(folder, task, spool, held)
    spool.append("began", {"pid": str(os.getpid())})
    _open(session, folder, task)
    code, why = _play(session, task["runner"]["kind"])
    if session.web:
        session.web.close()
        code, why = _ended(session.web, session, code, why)
    session.own.end()
    if code == LIMITED and session.until:
        why = "limited"
    failed, left = session.agent.hand_over(held, 2.0 if why == "stopped" else 60.0, bool(code))
    if failed:
        session.log(failed)
    end: dict[str, object] = {"code": code, "why": why, "tail": session.log_file.tail, "left": redact(left)}
    settle(folder / "exit.json", {**end, "until": session.until} if why == "limited" else end)
    session.close()
    return 0


def _open(session: Session, folder: Path, task: dict[str, Any]) -> None:
    """The door for agents that speak HTTP, where the runner's table asks for it. The key of the model comes on standard
    input: no file and no environment holds it."""
    if not (session.options.get("api") or session.options.get("mcp")):
        return
    key = sys.stdin.readline().strip() if task.get("keyed") else ""
    session.web = importlib.import_module("bot.attempt.web").Web(session, folder, task, key)


def _ended(web: "Web", session: Session, code: int, why: str) -> tuple[int, str]:
    """An agent that failed since no call of its was taken any more: by its purse, or by the model's host."""
    if why != "exit" or code == 0 or session.until:
        return code, why
    if web.spent:
        session.log(f"[{web.spent}]")
        return code, "spent"
    if web.limited:
        session.until = web.limited
        return LIMITED, why
    return code, why


def _play(session: Session, kind: str) -> tuple[int, str]:
    """The agent's exit code, and why it ended."""
    module = f"adapters.runners.{kind}"
    if not kind.isidentifier() or importlib.util.find_spec(module) is None:
        session.log(f"there is no runner of kind {kind!r}")
        return 127, "exit"
    try:
        session.agent.prompted(session.prompt.text)
        return int(importlib.import_module(module).play(session)), "exit"
    except Over as over:
        session.log(str(over))
        return over.code, over.why
    except PodiumError as error:
        session.log(str(error))
        return 1, "exit"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else None))
