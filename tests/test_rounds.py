"""The real demo to its end: conducted by its script, without a sandbox, and through kills at random moments."""

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.report import look
from tests.rounds import ENV, ROOT, Round, git, once
from tests.support import need

SCRIPT = (ROOT / "config" / "demo" / "conduct.txt").read_text()
NUMBER = re.compile(r"\d+")  # times and sizes differ from run to run
FOUND = "The package as found"


@pytest.fixture(autouse=True)
def _linux() -> None:
    need(sys.platform == "linux", "Linux")


def podium(*argv: str | Path, lines: str = "") -> str:
    """What `podium ARGV` prints; it ends with 0."""
    command = [sys.executable, "-m", "bot", *argv]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, env=ENV, timeout=200)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    return done.stdout


def test_the_script_conducts_the_demo_to_a_signed_report_and_a_landing(tmp_path: Path) -> None:
    """As words first, then as acts; the target stays where it was until `land`, and no process is left."""
    home, it = tmp_path / "home", Round(home=tmp_path / "home", chance=random.Random(0), kills=0)
    try:
        podium("demo", "--home", home)
        first, report, rest = SCRIPT.partition("#wait report")
        told = podium("chat", "--home", home, lines=first)
        assert "Approved as shown by ann" in told
        signed, landing, last = (report + rest).partition("land s1")
        acts = [json.loads(line) for line in podium("chat", "--json", "--home", home, lines=signed).splitlines()]
        assert git(home, "log", "--format=%s", "main") == f"{FOUND}\n"
        posted = told + "".join(a["title"] for a in acts if a["act"] == "post")  # maybe before the wait
        assert "draft, unread" in posted
        podium("chat", "--json", "--home", home, lines=landing + last)
    finally:
        left = it.end()
    assert left == []
    it.holds()
    assert told.count("asked for by the plan") >= 1
    body = git(home, "log", "--first-parent", "--format=%B", "swarm/s1")
    assert {f"t{n}" for n in range(1, 18)} - {"t16"} == {line.split(":")[0] for line in subjects(body)}
    by = [line for line in body.splitlines() if line.startswith("Approved-by: ")]
    assert "ann, bob (c" in " ".join(by)
    assert podium("verify", "--home", home).startswith("The log holds.")
    printed = NUMBER.sub("0", podium("report", "s1", "--format", "md", "--home", home)).splitlines()
    assert {line for line in excerpt() if NUMBER.sub("0", line) not in printed} == set(), "the README shows it"
    once(home)


def excerpt() -> list[str]:
    """The lines of the demo's report that the README shows."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.partition("$ podium report s1 --format md")[2].partition("```")[0].splitlines()[1:]


def subjects(body: str) -> list[str]:
    return [line for line in body.splitlines() if line.startswith("t") and ": " in line]


def test_without_a_sandbox_the_irreversible_is_carried_and_the_report_closes(tmp_path: Path) -> None:
    """What needs it goes on without it by a person's word; the reason stands in the report."""
    it = Round(home=tmp_path / "home", chance=random.Random(0), kills=0, env={"PODIUM_SANDBOX": "none"})
    it.play()
    task = look(it.home).books["s1"].tasks["t8"]
    assert (task.state, task.reason) == ("carried", "irreversible, and no sandbox works here")
    assert "t8 Delete module legacy/ · carried: irreversible, and no sandbox works here" in podium(
        "report", "s1", "--home", it.home
    )
    assert (it.home / "repository" / "ledger" / "legacy").is_dir()


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_moments_it_ends_in_a_signed_report(seed: int, tmp_path: Path) -> None:
    """`python -m tests.rounds` plays fifty."""
    it = Round(home=tmp_path / "home", chance=random.Random(seed), kills=8)
    it.play()
    assert sum(it.killed.values()) >= 4
