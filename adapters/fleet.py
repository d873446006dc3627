"""Attempts on this machine: each a detached process with a folder, which outlives the bot and is found again by it."""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from adapters import lock, sandbox
from adapters.git.clone import remove
from adapters.platforms import lent
from adapters.runners import OPT_IN, equipped, unbound
from adapters.sandbox import Bind
from adapters.setup import path as search
from bot.core.calls import Deliver, Start
from bot.core.config import Repository, Runner
from bot.core.events import AnyEvent, Exited, Heard, Lost
from bot.errors import RunnerError

ROOT = Path(__file__).parents[1]  # where `python -m bot.attempt` finds the code
BEGIN = 30.0  # seconds for an attempt's first line
POLITE = 3.5  # seconds for an attempt to end itself
READ = 1 << 20  # bytes of a spool read in one poll
VERB = 40  # characters of a verb
ARG = 16_000  # characters of one argument
CALL = 60_001  # and of a call: one more than people are shown, so that none is shown cut
ARGS = 32
TAIL = 8_000

Prepare = Callable[[Start, Repository, Path], tuple[Bind, ...]]


class LocalFleet:
    """See `bot.ports.Fleet`. `prepare` makes the clone at a path and gives what else the sandbox is to see; `key` gives
    the key of a model by its name, "" if it is not set."""

    def __init__(self, home: Path, prepare: Prepare, key: Callable[[str], str] = lambda name: "") -> None:
        self._home, self._prepare, self._key = home, prepare, key
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._at: dict[str, tuple[int, int]] = {}  # attempt → line read and committed, where it ends in the spool

    def folder(self, attempt: str) -> Path:
        return self._home / "attempts" / attempt

    def start(self, call: Start, runner: Runner, repository: Repository) -> None:
        """Returns when the attempt said its first line, or before if another start of it is under way. Does nothing to
        an attempt that is live or over, and begins anew where an earlier start broke off. Raises RunnerError, or what
        `prepare` raises."""
        folder = self.folder(call.attempt)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = lock.take(folder / "lock")
        if held is None:
            return
        try:
            if (folder / "exit.json").exists() or _size(folder / "events.jsonl"):
                return
            if b'"sort":"stop"' in _bytes(folder / "inbox.jsonl"):
                _write(folder / "exit.json", {"code": 143, "why": "stopped"})
                return
            if not (folder / "brief.json").exists():
                self._furnish(folder, call, runner, repository)
            self._children[call.attempt] = self._spawn(folder, held, json.loads(_bytes(folder / "brief.json")))
        finally:
            os.close(held)
        self._await(folder, self._children[call.attempt])

    def deliver(self, call: Deliver) -> None:
        """One keyed line in the attempt's inbox; the attempt hears each key once."""
        self._tell(call.attempt, {"key": call.key, "sort": call.sort, "text": call.text, "ask": call.ask})

    def stop(self, attempt: str) -> None:
        folder = self.folder(attempt)
        if not (folder / "exit.json").exists():
            self._tell(attempt, {"key": f"{attempt}:stop", "sort": "stop", "text": "", "ask": ""})
        end = time.monotonic() + POLITE
        while lock.held(folder / "lock") and time.monotonic() < end:
            time.sleep(0.02)
        lock.clear(folder / "lock", 1.0)
        self._reap()
        if not (folder / "exit.json").exists():
            accounted(folder)
            _write(folder / "exit.json", {"code": 137, "why": "stopped"})

    def poll(self, at: float, read: dict[str, int]) -> list[AnyEvent]:
        """Lines after each `seq`, in order; an exit or a loss only when no line is left and no process either. A folder
        whose attempt has not begun yet says nothing."""
        self._reap()
        events: list[AnyEvent] = []
        for attempt, seq in read.items():
            folder = self.folder(attempt)
            live = lock.held(folder / "lock")  # first: what it said before it died must be there to be read
            lines, whole = self._lines(folder / "events.jsonl", attempt, seq)
            events += [_heard(attempt, at, line) for line in lines]
            if live or not whole:
                continue
            if (folder / "exit.json").exists():
                events.append(_exited(attempt, at, folder))
            elif _size(folder / "events.jsonl") or (attempt in self._at and not folder.exists()):
                lock.clear(folder / "lock")  # an agent may have unlocked what it inherited
                if not accounted(folder):  # else first that line
                    events.append(Lost(id=f"{attempt}:lost", at=at, attempt=attempt, tail=_tail(folder)))
        return events

    def release(self, attempt: str) -> None:
        """Take the clone away; brief, log and spool stay."""
        folder = self.folder(attempt)
        if not folder.exists():
            return
        if lock.held(folder / "lock"):
            self.stop(attempt)
        self._at.pop(attempt, None)
        for name in ("clone", "private", "agent", "kept", "out.bundle", "out.bundle.part"):
            remove(folder / name)

    def _furnish(self, folder: Path, call: Start, runner: Runner, repository: Repository) -> None:
        """Clone and brief. The brief is written last: without it the next start begins anew."""
        if (lacks := sandbox.probe()) and unbound(runner):  # it worked at the launch, or this runner came later
            raise RunnerError(f'{runner.name} is a model and no sandbox works ({lacks}): "{OPT_IN}" = "yes" allows it')
        if (folder / "clone").exists():
            lock.evict(folder / "clone")  # a git that the dead bot had begun would write into the next clone
            remove(folder / "clone")
        if call.continues and lock.held(self.folder(call.continues) / "lock"):
            raise RunnerError(f"{call.continues} still runs; {call.attempt} goes on in its clone when it is gone")
        binds = self._prepare(call, repository, folder / "clone")
        options = equipped(runner.kind, runner.options)
        options |= {name: str(self._home / options[name]) for name in ("tools", "prompt") if options.get(name)}
        options |= {"own": "yes"} if runner.own else {}
        brief = {name: getattr(call.brief, name) for name in call.brief.__struct_fields__}  # the defaults, too
        _write(folder / "brief.json", {
            "brief": brief, "base": call.base,
            "binds": [(str(b.host), b.inside, b.write) for b in binds], "path": search(folder / "clone"),
            "runner": {"name": runner.name, "kind": runner.kind, "hears": runner.hears, "options": options,
                       "restates": runner.restates},
            "variables": [name for name in options.get("variables", "").split() if name != options.get("key")],
            "continues": call.continues, "keyed": options.get("key", ""),
        })  # fmt: skip

    def _spawn(self, folder: Path, held: int, task: dict[str, Any]) -> subprocess.Popen[bytes]:
        """The attempt inherits the lock, so there is no moment in which nobody holds it, and nothing of the bot's
        environment but what the profile lists, tokens never. The key of a model goes through a pipe."""
        keyed = task.get("keyed", "")
        if keyed and not (key := self._key(keyed)):
            raise RunnerError(f"its model needs {keyed}: set it in the environment, or in .env beside podium.toml")
        env = lent(("PATH", "HOME", *task["variables"]))
        env |= {"LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "PODIUM_SANDBOX": sandbox.mode()}
        with open(folder / "attempt.log", "ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "bot.attempt", str(folder), str(held)], cwd=folder, env=env, pass_fds=(held,),
                stdin=subprocess.PIPE if keyed else subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        if child.stdin:
            with child.stdin as pipe, suppress(BrokenPipeError):
                pipe.write(key.encode() + b"\n")
        return child

    def _await(self, folder: Path, child: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + BEGIN
        while not _size(folder / "events.jsonl") and not (folder / "exit.json").exists():
            if child.poll() is not None or time.monotonic() > end:
                child.kill()
                said = _bytes(folder / "attempt.log")[-800:].decode(errors="replace").strip()
                raise RunnerError(f"the attempt did not begin: {said or 'it said nothing'}")
            time.sleep(0.005)

    def _tell(self, attempt: str, message: dict[str, str]) -> None:
        path = self.folder(attempt) / "inbox.jsonl"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "a+b", buffering=0) as file:
            _append(file, msgspec.json.encode(message) + b"\n")

    def _lines(self, path: Path, attempt: str, seq: int) -> tuple[list[dict[str, object]], bool]:
        """Whole, well-formed lines after `seq`, and whether that was all there is. Where the committed line ends is
        remembered, so that a poll of nothing new is one look at a size."""
        known, start = self._at.get(attempt, (0, 0))
        if known > seq:
            known, start = 0, 0
        if _size(path) <= start:
            self._at[attempt] = (known, start)
            return [], True
        with open(path, "rb") as file:
            file.seek(start)
            data = file.read(READ)
        lines: list[dict[str, object]] = []
        here = start
        for raw in data[: data.rfind(b"\n") + 1].splitlines(keepends=True):
            line, here = _object(raw), here + len(raw)
            number = line.get("seq")
            if isinstance(number, int) and number <= seq:
                known, start = number, here
            elif isinstance(number, int) and isinstance(line.get("verb"), str):
                lines.append(line)
        self._at[attempt] = (known, start)
        return lines, len(data) < READ

    def _reap(self) -> None:
        """Ended children leave the process table."""
        for attempt in [a for a, child in list(self._children.items()) if child.poll() is not None]:
            self._children.pop(attempt, None)


def accounted(folder: Path) -> bool:
    """Say in the place of a dead attempt what it held for calls of which it saw no end: nobody knows what they took, so
    all of it is gone. Whether there was any. Once, however often this dies in between: the line is there before the
    purse goes, and the same line is not said twice."""
    if not (folder / "purse.json").exists():
        return False
    held = importlib.import_module("adapters.door.ledger").left_open(folder / "purse.json")
    if held:
        spool = folder / "events.jsonl"
        said = [line for raw in _bytes(spool).splitlines() if (line := _object(raw)).get("verb")]
        args = {"money": f"{held.money:.9f}", "tokens": str(held.tokens), "unpriced": str(held.unpriced)}
        if not said or said[-1].get("left") is not True:
            number = max((int(str(line.get("seq", 0))) for line in said), default=0) + 1
            line = {"seq": number, "at": round(time.time(), 3), "verb": "usage", "args": args, "left": True}
            with open(spool, "a+b", buffering=0) as file:
                _append(file, msgspec.json.encode(line) + b"\n")
    (folder / "purse.json").unlink()
    return held is not None


def _heard(attempt: str, at: float, line: dict[str, object]) -> Heard:
    given = line.get("args")
    most = CALL if line["verb"] == "permit" else ARG
    args = {str(n)[:VERB]: str(v)[:most] for n, v in list(given.items())[:ARGS]} if isinstance(given, dict) else {}
    seq = int(str(line["seq"]))
    return Heard(id=f"{attempt}:{seq}", at=at, attempt=attempt, seq=seq, verb=str(line["verb"])[:VERB], args=args)


def _exited(attempt: str, at: float, folder: Path) -> Exited:
    end = _object(_bytes(folder / "exit.json"))
    code, until = end.get("code"), end.get("until")
    return Exited(
        id=f"{attempt}:exit", at=at, attempt=attempt, code=code if isinstance(code, int) else 1,
        tail=str(end.get("tail") or _tail(folder))[-TAIL:], why=str(end.get("why", "exit")),
        until=float(until) if isinstance(until, int | float) else 0.0, left=str(end.get("left", ""))[:TAIL],
    )  # fmt: skip


def _tail(folder: Path) -> str:
    """The end of the log of one that could not tell it."""
    with suppress(OSError), open(folder / "log.txt", "rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL // 2))
        return file.read().decode(errors="ignore")
    return ""


def _object(raw: bytes) -> dict[str, object]:
    """A JSON object, or an empty one for anything else."""
    try:
        value = json.loads(raw)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _append(file: IO[bytes], line: bytes) -> None:
    """Durably, after closing a line that a dying bot left open."""
    if file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
        line = b"\n" + line
    file.write(line)
    os.fsync(file.fileno())


def _write(path: Path, value: object) -> None:
    """Whole or not at all, durably."""
    part = path.with_name(path.name + ".new")
    with open(part, "wb") as file:
        file.write(msgspec.json.encode(value))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
