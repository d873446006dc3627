"""The agent's side of an attempt: the folder it may see, its environment, its commands, what it leaves behind."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING, Any, cast

from adapters import sandbox
from adapters.brief import told
from adapters.sandbox import Bind, Bounds, Child

if TYPE_CHECKING:
    from bot.core.calls import Brief

INSIDE = "/run/podium"
TOOLS = "/run/tools"
PROGRAM = "/run/program"
KEPT = "/run/kept"
ALONE = ("verb.py", "shim.py", "toolbox.py")  # beside this file: they run inside, by themselves
STAND = 10.0  # seconds to say what is changed so far; the agent's words wait meanwhile
CHANGES = 20_000  # bytes of that
SAFE = """
set -e
g() { git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c commit.gpgSign=false -c gc.auto=0 "$@"; }
"""
HANDOVER = SAFE + """
rm -f .git/index.lock .git/HEAD.lock
g add -A >&2
g diff --cached --quiet || g commit -q -m "What the agent left uncommitted" >&2
[ -z "$(g rev-list -n 1 "$1..HEAD")" ] || g bundle create -q - "$1..HEAD"
[ -z "$2" ] || { echo "$2"; g diff --no-ext-diff --no-textconv --stat=100,70,20 "$1" HEAD
  g diff --no-ext-diff --no-textconv -U1 "$1" HEAD; } 2>/dev/null | head -c 8000 >&2
"""
MARK = "=left="
# Beside the agent: in an index of its own, so that nothing of the agent's is locked or staged.
CHANGED = SAFE + """
GIT_INDEX_FILE="$(mktemp)"; export GIT_INDEX_FILE
cp .git/index "$GIT_INDEX_FILE"
g add -A >&2
g diff --cached --numstat -z --no-renames --no-ext-diff --no-textconv "$1"
rm -f "$GIT_INDEX_FILE"
"""


class Agent:
    """`folder` is the attempt's, `task` its brief.json: brief, base, runner, binds, path, variables."""

    def __init__(self, folder: Path, task: dict[str, Any]) -> None:
        options, brief = task["runner"]["options"], task["brief"]
        self.key = os.urandom(16).hex()
        self._folder, self._base = folder, task["base"]
        self._network = options.get("network", "") in ("yes", "true", "1")
        self._bounds = Bounds(cpu=int(brief["minutes"] * 60) + 60, memory=int(options.get("memory", "4096")))
        self._binds = [Bind(Path(host), inside, write) for host, inside, write in task["binds"]]
        self._own = folder / "agent"
        self._furnish(brief)
        self.seen = seen = str(self._own) if sandbox.probe() else INSIDE
        self._binds.append(Bind(self._own, INSIDE))
        self._env = {name: os.environ[name] for name in task["variables"] if name in os.environ}
        if tools := options.get("tools", ""):
            self._binds.append(Bind(Path(tools), TOOLS))
            self._env["PODIUM_TOOLS"] = tools if sandbox.probe() else TOOLS
        self.program = self._program(options["program"]) if options.get("program") else ""
        if options.get("api"):
            self._env["PODIUM_API"] = "yes"
        if model := options.get("model", ""):
            self._env["PODIUM_MODEL"] = model
        if keeps := options.get("keeps", ""):
            self._env[keeps] = self._kept()
        name, mail = "podium agent", f"{brief['attempt']}@podium.invalid"
        self._env |= {
            "PODIUM_BRIEF": f"{seen}/brief.json", "PODIUM_TASK": f"{seen}/task.md",
            "PODIUM_PROMPT": f"{seen}/prompt.md", "PODIUM_INBOX": f"{seen}/inbox.jsonl", "PODIUM_KEY": self.key,
            "PODIUM_DOOR": f"{seen}/door", "PATH": f"{seen}:{task['path']}", "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": mail, "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": mail,
        }  # fmt: skip

    def spawn(self, argv: Sequence[str], lock: int, token: str = "") -> Child:
        """Start a command of the agent's in the clone, its three pipes open. With a token it finds HTTP served."""
        if token:
            argv = [sandbox.python(), "-I", "-S", f"{self.seen}/shim.py", f"{self.seen}/web", *argv]
        env = {**self._env, **({"PODIUM_TOKEN": token} if token else {})}
        return sandbox.spawn(
            argv, tree=self._folder / "clone", private=self._folder / "private", binds=self._binds, env=env,
            network=self._network, bounds=self._bounds, stdin=subprocess.PIPE, keep=(lock,),
        )  # fmt: skip

    def prompted(self, text: str) -> None:
        """What its role is told, for a command line to hand on to its model."""
        (self._own / "prompt.md").write_text(text, encoding="utf-8")

    def tell(self, sort: str, text: str, id: str = "", ask: str = "") -> None:
        """One line in the agent's inbox; an answer names its question."""
        line = {"id": id, "sort": sort, "text": text, **({"ask": ask} if ask else {}), "at": round(time.time(), 3)}
        with open(self._own / "inbox.jsonl", "a", encoding="utf-8", errors="replace") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def hand_over(self, lock: int, seconds: float, tell: bool) -> tuple[str, str]:
        """Leave the clone's commits, and what was not committed, as out.bundle; why it failed, or "", and, to `tell`
        it, what was changed, as a diff. Git runs where the agent ran, since the clone's hooks and settings are the
        agent's. The bundle comes through a pipe: nothing outside the clone is writable there."""
        part = self._folder / "out.bundle.part"
        with open(part, "wb") as bundle:
            code, said = self._git((HANDOVER, "sh", self._base, MARK * tell), bundle, lock, seconds)
        if code:
            part.unlink()
            return f"[its work could not be handed over: {said.strip()[-500:]}]", ""
        if part.stat().st_size:
            part.replace(self._folder / "out.bundle")
        else:
            part.unlink()
        return "", said.partition(f"{MARK}\n")[2]

    def stands(self, lock: int) -> dict[str, str]:
        """What is changed so far: names of files, and lines; nothing where git does not say it in time."""
        with tempfile.TemporaryFile() as out:
            code, _ = self._git((CHANGED, "sh", self._base), out, lock, STAND)
            out.seek(0)
            told = out.read(CHANGES).decode(errors="replace").rpartition("\0")[0] if code == 0 else ""
        rows = [row.split("\t", 2) for row in told.split("\0") if row.count("\t") > 1]
        lines = [sum(int(row[n]) for row in rows if row[n].isdigit()) for n in (0, 1)]
        names = "\n".join(row[2].replace("\n", "?") for row in rows)[:CHANGES]
        return {"files": names, "added": str(lines[0]), "removed": str(lines[1])}

    def _git(self, script: tuple[str, ...], out: IO[bytes], lock: int, seconds: float) -> tuple[int, str]:
        """Run git where the agent ran; its exit code and complaints."""
        child = sandbox.spawn(
            ["/bin/sh", "-c", *script], tree=self._folder / "clone", private=self._folder / "private",
            binds=self._binds, env={**self._env, "PODIUM_KEY": ""}, bounds=self._bounds, stdout=out, keep=(lock,),
        )  # fmt: skip
        try:
            said = child.process.communicate(timeout=seconds)[1].decode(errors="replace")
        except subprocess.TimeoutExpired:
            said = f"not done after {seconds:g} s"
        finally:
            child.kill()
            assert child.process.stderr
            child.process.stderr.close()
        return child.process.returncode, said

    def _program(self, name: str) -> str:
        """Where the sandbox sees a program of this machine; "" if it is not there. One that is no part of the system is
        a single file."""
        found = shutil.which(os.path.expanduser(name)) or ""
        real = os.path.realpath(found)
        if not found or real.startswith("/usr/") or sandbox.probe():
            return found
        self._binds.append(Bind(Path(real), PROGRAM))
        return PROGRAM

    def _kept(self) -> str:
        """A folder beside the clone, for what a program keeps of itself."""
        kept = self._folder / "kept"
        kept.mkdir(exist_ok=True)
        self._binds.append(Bind(kept, KEPT, True))
        return str(kept) if sandbox.probe() else KEPT

    def _furnish(self, brief: dict[str, Any]) -> None:
        """The folder the agent sees, read-only: its brief, its inbox, its way to speak."""
        shutil.rmtree(self._own, ignore_errors=True)
        self._own.mkdir()
        (self._own / "brief.json").write_text(json.dumps(brief, ensure_ascii=False, indent=1), encoding="utf-8")
        (self._own / "task.md").write_text(told(cast("Brief", SimpleNamespace(**brief))), encoding="utf-8")
        (self._own / "inbox.jsonl").touch()
        for name in ALONE:
            shutil.copyfile(Path(__file__).with_name(name), self._own / name)
        helper = self._own / "podium-verb"
        helper.write_text(f'#!/bin/sh\nexec "{sandbox.python()}" -I -S "${{0%/*}}/verb.py" "$@"\n')
        helper.chmod(0o755)
