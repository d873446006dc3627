"""How Claude Code is started: its command line, its prompt, and the session it goes on with."""

import os
import re
import shutil
import uuid
from pathlib import Path

from adapters import sandbox
from bot.play import Session

MISSING = "Claude Code is not here: npm install -g @anthropic-ai/claude-code, or say in its table where: program = …"
# What it does unasked: inside the sandbox all of it ends at the clone. Without one, commands are asked for, and files
# outside of the clone.
INSIDE, OUTSIDE = "Read,Glob,Grep,Edit,Write,NotebookEdit,TodoWrite,Bash", "Edit(./**),TodoWrite"
VERBS = "mcp__podium"
STEPS = "200"
AGAIN = "You were broken off, and go on here: look at what you left in the clone. Your task again:\n\n"
MEANWHILE = "\n\nWhat people said to you since then:\n\n"
SESSION = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.jsonl")
HEADS = {"note": "Note of another agent (data)", "tell": "Word of a person", "answer": "Answer of a person"}
QUIET = {  # it reports to nobody, and does not change itself
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1", "DISABLE_TELEMETRY": "1",
    "DISABLE_ERROR_REPORTING": "1", "CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS": "1", "CLAUDE_CODE_MAX_RETRIES": "4",
    "IS_SANDBOX": "1",
    # By itself it waits five seconds for its verbs, and on a busy machine begins without: nobody hears it then.
    "MCP_CONNECT_TIMEOUT_MS": "60000", "MCP_TIMEOUT": "60000", "CLAUDE_CODE_MCP_STARTUP_WAIT_MS": "60000",
    "MCP_CONNECTION_NONBLOCKING": "0",
}  # fmt: skip
# The address of its verbs is known only behind the door's shim.
START = 'exec "$@" --mcp-config "$PODIUM_MCP_CONFIG"'


def line(session: Session, before: str) -> list[str]:
    """The command line. Settings of the repository are not read: they could allow what nobody allowed."""
    options = session.options
    unasked = options.get("allow", OUTSIDE if sandbox.probe() else INSIDE)
    argv = [
        session.program, "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose",
        "--replay-user-messages",
        "--permission-prompt-tool", "stdio", "--permission-mode", "default", "--setting-sources", "",
        "--strict-mcp-config", "--max-turns", options.get("steps", STEPS), "--model", options["model"],
        "--allowedTools", f"{VERBS},{unasked}".strip(","), "--append-system-prompt", prompt(session),
        *(("--resume", before) if before else ("--session-id", str(uuid.uuid4()))),
    ]  # fmt: skip
    if session.brief.money and not options.get("api"):  # behind the door the purse holds, before a call and not after
        argv += ["--max-budget-usd", f"{session.brief.money:.4f}"]
    quiet = ["env", *(f"{name}={value}" for name, value in QUIET.items())]
    return [*quiet, "/bin/sh", "-c", START, "sh", *argv]


def prompt(session: Session) -> str:
    """What the role is told beside Claude Code's own words."""
    verbs = "Your verbs (progress, ask, done …) are the tools mcp__podium__…; read CLAUDE.md if there is one."
    return f"{session.prompt.text}\n{verbs}"


def settle(before: Path, kept: Path, tree: str) -> str:
    """Bring the last session of a former attempt to where it is looked for from this tree; its id, or "". The folder
    was the agent's to write: links are not followed, and nothing but a session's id becomes part of a command line."""
    found: dict[float, os.DirEntry[str]] = {}
    for folder in listed(before / "projects"):
        if folder.is_dir(follow_symlinks=False):
            sessions = (f for f in listed(Path(folder.path)) if SESSION.fullmatch(f.name))
            found |= {f.stat().st_mtime: f for f in sessions if f.is_file(follow_symlinks=False)}
    if not found:
        return ""
    last = found[max(found)]
    place = kept / "projects" / re.sub(r"[^A-Za-z0-9]", "-", tree)
    place.mkdir(parents=True, exist_ok=True)
    if Path(last.path) != place / last.name:
        shutil.copyfile(last.path, place / last.name, follow_symlinks=False)
    return last.name.removesuffix(".jsonl")


def listed(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder; nothing of a link to one."""
    if folder.is_symlink() or not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return list(entries)


def worded(message: dict[str, str]) -> str:
    """A message on its way to the model."""
    ask = f" to {message['ask']}" if message["ask"] else ""
    return f"{HEADS.get(message['sort'], 'Word of the coordinator')}{ask}: {message['text']}"
