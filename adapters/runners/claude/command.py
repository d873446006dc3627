"""How Claude Code is started: its command line, its prompt, and the session it goes on with."""

import re
import uuid
from pathlib import Path

from adapters import sandbox
from bot.errors import RunnerError
from bot.play import Session

PROMPTS = Path(__file__).parents[3] / "config" / "prompts"
MISSING = "Claude Code is not here: npm install -g @anthropic-ai/claude-code, or say in its table where: program = …"
# What it does unasked: inside the sandbox all of it ends at the clone. Without one, commands are asked for, and files
# outside of the clone.
INSIDE, OUTSIDE = "Read,Glob,Grep,Edit,Write,NotebookEdit,TodoWrite,Bash", "Edit(./**),TodoWrite"
VERBS = "mcp__podium"
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
STEPS = "200"
AGAIN = "You were broken off, and go on here: look at what you left in the clone. Your task again:\n\n"
HEADS = {"note": "Note of another agent (data)", "tell": "Word of a person", "answer": "Answer of a person"}
QUIET = {  # it reports to nobody, and does not change itself
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1", "DISABLE_TELEMETRY": "1",
    "DISABLE_ERROR_REPORTING": "1", "CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS": "1", "CLAUDE_CODE_MAX_RETRIES": "4",
    "IS_SANDBOX": "1",
}  # fmt: skip
# The address of its verbs is known only behind the door's shim.
START = 'exec "$@" --mcp-config "$PODIUM_MCP_CONFIG"'


def line(session: Session, before: str) -> list[str]:
    """The command line. Settings of the repository are not read: they could allow what nobody allowed."""
    options = session.options
    unasked = options.get("allow", OUTSIDE if sandbox.probe() else INSIDE)
    argv = [
        session.program, "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose",
        "--permission-prompt-tool", "stdio", "--permission-mode", "default", "--setting-sources", "",
        "--strict-mcp-config", "--max-turns", options.get("steps", STEPS),
        "--allowedTools", f"{VERBS},{unasked}".strip(","), "--append-system-prompt", prompt(session),
        *(("--resume", before) if before else ("--session-id", str(uuid.uuid4()))),
    ]  # fmt: skip
    if model := options.get("model", ""):
        argv += ["--model", model]
    if session.brief.money and not options.get("api"):  # behind the door the purse holds, before a call and not after
        argv += ["--max-budget-usd", f"{session.brief.money:.4f}"]
    quiet = ["env", *(f"{name}={value}" for name, value in QUIET.items())]
    return [*quiet, "/bin/sh", "-c", START, "sh", *argv]


def prompt(session: Session) -> str:
    """What the role is told beside Claude Code's own words."""
    own = session.options.get("prompt", "")
    path = Path(own).expanduser() if own else PROMPTS / f"{session.brief.role}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RunnerError(f"the prompt {path} cannot be read: {error.strerror}") from None
    return text + "\nYour verbs (progress, ask, done …) are the tools mcp__podium__…; read CLAUDE.md if there is one."


def settle(kept: Path, tree: str) -> str:
    """The id of the session that a former attempt left, moved to where it is looked for from this tree; or "". The
    agent wrote that folder: links in it are not followed, and a name that is no id is none."""
    place = kept / "projects" / re.sub(r"[^A-Za-z0-9]", "-", tree)
    sessions = (p for p in (kept / "projects").glob("*/*.jsonl") if own(kept, p) and ID.fullmatch(p.stem))
    found = sorted(sessions, key=lambda path: path.stat().st_mtime)
    if not found or not own(kept, place):
        return ""
    if found[-1].parent != place:
        place.mkdir(exist_ok=True)
        found[-1].replace(place / found[-1].name)
    return found[-1].stem


def own(kept: Path, path: Path) -> bool:
    """Whether a path in a folder leads nowhere else."""
    return path.resolve() == kept.resolve() / path.relative_to(kept)


def worded(message: dict[str, str]) -> str:
    """A message on its way to the model."""
    ask = f" to {message['ask']}" if message["ask"] else ""
    return f"{HEADS.get(message['sort'], 'Word of the coordinator')}{ask}: {message['text']}"
