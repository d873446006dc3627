"""What an agent may do at most, whichever runner it is: nothing beside its clone, nothing to the person's repository,
and nothing that goes on after a stop. Tools of every kind are tried: commands, and those that write files."""

import functools
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.aimock import aimock, turn
from tests.attempts import Stage, git, staged
from tests.models import PRICES
from tests.processes import own
from tests.support import need
from tests.test_claude import CLI, INSTALL, start

KINDS = ("command", "anthropic", "claude")
STAYS = "4870.1"
WITHIN = 5.0  # seconds that a stop may take to leave nothing
# It stays on in every way a process can: in sessions of their own, forked twice, deaf to signals, without environment.
STAY = own(
    f"(setsid sleep {STAYS} &) ; (trap '' TERM INT HUP; sleep {STAYS} &) ; "
    f"setsid sh -c 'sleep {STAYS} & exec sleep {STAYS}' & "
    f"env -i setsid nohup sleep {STAYS} >/dev/null 2>&1 & (cd /; exec setsid setsid sleep {STAYS}) & "
    f"podium-verb progress stays; sleep {STAYS}"
)


def attack(place: Path) -> str:
    """Everything that a command can try on the repository at `place`, and on the folders around the clone."""
    gits = f"{place}/.git /podium/objects/0/.. /podium/objects /work/.git"
    return f"""
echo evil >evil.txt; git add -A; git commit -qm evil
for at in {gits}; do
 git push -q -f "$at" HEAD:refs/heads/agent; git --git-dir="$at" update-ref refs/heads/agent HEAD
 git --git-dir="$at" config core.fsmonitor evil; mkdir -p "$at/hooks"; echo evil >"$at/hooks/post-merge"
 git rev-parse HEAD >"$at/refs/heads/agent"; rm -rf "$at/objects/pack"
done
for at in .. ../.. {place} {place}/.. /tmp/.. /run/podium /usr/bin "$HOME/../.." /etc; do
 echo evil >"$at/evil.txt"
done
ln -s {place} way; echo evil >way/evil.txt; ln -s /run/podium/inbox.jsonl in; echo evil >>in
echo made >made
"""


def turns(place: Path) -> list[dict[str, object]]:
    """The same through a model: its tool for commands, and its tools for files, by paths that lead out."""
    script, outside = attack(place), f"{place}/evil.txt"
    return [
        turn("way: safe", 0, ("bash", {"command": script})),
        turn("way: safe", 1, ("write", {"path": "../evil.txt", "content": "evil"})),
        turn("way: safe", 2, ("write", {"path": outside, "content": "evil"})),
        turn("way: safe", 3, ("write", {"path": "way/evil.txt", "content": "evil"})),
        turn("way: safe", 4, ("edit", {"path": f"{place}/README.md", "old": "sample", "new": "evil"})),
        turn("way: safe", 5, ("done", {"text": "made"})),
        turn("way: stay", 0, ("bash", {"command": STAY})),
        turn("code: safe", 0, ("Bash", {"command": script})),
        turn("code: safe", 1, ("Write", {"file_path": "../evil.txt", "content": "evil"})),
        turn("code: safe", 2, ("Write", {"file_path": outside, "content": "evil"})),
        turn("code: safe", 3, ("Write", {"file_path": "/work/way/evil.txt", "content": "evil"})),
        turn("code: safe", 4, ("mcp__podium__done", {"text": "made"})),
        turn("code: safe", 5, text="It is made."),
        turn("code: stay", 0, ("Bash", {"command": STAY})),
    ]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged("bubblewrap", tmp_path, monkeypatch)


@pytest.fixture
def model(tmp_path: Path, stage: Stage) -> Iterator[Callable[[], str]]:
    with ExitStack() as ends:
        (tmp_path / "aimock").mkdir()
        yield functools.cache(lambda: ends.enter_context(aimock(tmp_path / "aimock", *turns(stage.sample))))


def play(stage: Stage, kind: str, way: str, model: Callable[[], str]) -> None:
    need(kind != "claude" or CLI.exists(), INSTALL)
    if kind == "command":
        stage.start({"safe": f"{attack(stage.sample)}\npodium-verb done made", "stay": STAY}[way])
    elif kind == "anthropic":
        options = {"api": model(), "model": "model-a", "prices": PRICES}
        stage.start("", kind=kind, hears="next turn", options=options, outcome=f"way: {way}", money=1.0)
    else:
        start(stage, model(), outcome=f"code: {way}", options={"allow": "Bash,Write,Edit"})


def snapshot(stage: Stage) -> dict[str, str]:
    """The person's repository to the last byte, and the names of all that is beside the attempt's folder."""
    files = [p for p in stage.sample.rglob("*") if p.is_file()]
    beside = [str(p) for p in stage.home.rglob("*") if "attempts" not in p.relative_to(stage.home).parts]
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files} | dict.fromkeys(beside, "") | {
        "refs": git("for-each-ref", at=stage.sample), "evil": str(Path("/tmp/evil.txt").exists()),
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_it_writes_in_its_clone_and_nowhere_else(stage: Stage, kind: str, model: Callable[[], str]) -> None:
    if kind != "command":
        model()
    before = snapshot(stage)
    play(stage, kind, "safe", model)
    assert stage.exit().code == 0
    folder = stage.fleet.folder("s1.a1")
    assert (folder / "clone" / "made").read_text() == "made\n", stage.log()
    assert snapshot(stage) == before
    assert not [p for p in folder.rglob("evil.txt") if folder / "clone" not in p.parents]
    assert "evil" not in (folder / "agent" / "inbox.jsonl").read_text()


class Family:
    """Processes of an attempt, by whatever ties them to it: descent, environment, session, place in a sandbox."""

    def __init__(self, stage: Stage) -> None:
        self.folder = str(stage.fleet.folder("s1.a1"))
        self.spaces: set[str] = set()
        self.sessions: set[str] = set()
        self.known: set[tuple[int, str]] = set()
        self.look()

    def look(self) -> set[tuple[int, str]]:
        """Who is there now; what ties them is remembered, so that who is parted from it is still known. A process is
        its number with the time of its start."""
        own_space, own_session = link("/proc/self/ns/pid"), stat("self")[3]
        here = {int(p.name): stat(p.name) for p in Path("/proc").glob("[0-9]*")}
        found: set[int] = set()
        while True:
            fresh = {pid: fields for pid, fields in here.items() if fields and pid not in found}
            more = {pid for pid, fields in fresh.items() if self.tied(pid, fields, found)}
            if not more:
                break
            found |= more
            self.spaces |= {link(f"/proc/{pid}/ns/pid") for pid in more} - {own_space, ""}
            self.sessions |= {here[pid][3] for pid in more} - {own_session}
        self.known |= {(pid, here[pid][19]) for pid in found}
        return {(pid, here[pid][19]) for pid in found}

    def tied(self, pid: int, fields: list[str], found: set[int]) -> bool:
        words = read(f"/proc/{pid}/cmdline") + read(f"/proc/{pid}/environ")
        return (
            self.folder in words or re.search(own(f"sleep.{STAYS}"), words) is not None or int(fields[1]) in found
            or fields[3] in self.sessions or link(f"/proc/{pid}/ns/pid") in self.spaces
            or (pid, fields[19]) in self.known
        )  # fmt: skip


def stat(pid: str) -> list[str]:
    """The fields after the name: state, parent, group, session, … start; nothing of one that ended, or is a zombie."""
    fields = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return fields if fields and fields[0] != "Z" else []


def read(path: str) -> str:
    with suppress(OSError):
        return Path(path).read_bytes().decode(errors="replace")
    return ""


def link(path: str) -> str:
    with suppress(OSError):
        return os.readlink(path)
    return ""


@pytest.mark.parametrize("mode", ["bubblewrap", "none"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_stop_leaves_no_process(
    stage: Stage, kind: str, mode: str, model: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By walking /proc. Without bubblewrap the guard does it."""
    if mode == "none":
        monkeypatch.setenv("PODIUM_SANDBOX", "none")
        stage.bubblewrap = False
    play(stage, kind, "stay", model)
    stage.verb("progress")
    end = time.monotonic() + 30
    family = Family(stage)
    while len([p for p in family.look() if own(STAYS) in read(f"/proc/{p[0]}/cmdline").split("\0")]) < 6:
        assert time.monotonic() < end, family.known
        time.sleep(0.05)
    began = time.monotonic()
    stage.fleet.stop("s1.a1")
    while (left := family.look()) and time.monotonic() < began + WITHIN:
        time.sleep(0.05)
    assert not left, [read(f"/proc/{pid}/cmdline") for pid, _ in left]
    assert stage.exit().why == "stopped"
