"""The demo as a person or a script meets it: real processes, a real repository, and the bot killed on the way."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.chat.terminal.door import address
from tests.support import need

ROOT = Path(__file__).parents[1]
ENV = {**os.environ, "PODIUM_DEMO_PACE": "0", "PYTHONPATH": str(ROOT), "COLUMNS": "120"}


BOT = [sys.executable, "-m", "bot"]
COMMANDS = {"up", "demo", "chat", "init", "plan", "report", "verify", "replay", "simulate", "bench", "doctor",
            "connect", "rehearse"}  # fmt: skip


def podium(
    *argv: str | Path, lines: str = "", code: int | None = 0, seconds: float = 200
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """`podium ARGV` to its end."""
    done = subprocess.run([*BOT, *argv], input=lines, capture_output=True, text=True, env=ENV, timeout=seconds)
    assert code is None or done.returncode == code, done.stdout[-3000:] + done.stderr
    return done


def up(home: Path) -> subprocess.Popen[bytes]:
    """A bot on a home, whose door is open."""
    bot = subprocess.Popen([*BOT, "up", "--home", home], env=ENV, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while not address(home).exists():
        assert bot.poll() is None
        time.sleep(0.02)
    return bot


def acts(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def git(home: Path, *argv: str) -> str:
    done = subprocess.run(["git", "-C", home / "repository", *argv], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A demo that was played without a terminal, and what it printed."""
    need(sys.platform == "linux", "Linux")
    home = tmp_path_factory.mktemp("demo") / "home"
    yield home, podium("demo", "--home", home).stdout
    podium("demo", "--home", home, "--end")


def test_it_plays_alone_until_only_people_can_move_it(played: tuple[Path, str]) -> None:
    """Board, open checkpoints, the report so far; what was done stands in the repository, the target has not moved."""
    home, text = played
    assert text.startswith("Podium demo. No key, no account; nothing leaves this machine.\n")
    assert str(home) in text
    for part in ("Needs you (", "Which licence", "two people", "What to test before production", "Next:"):
        assert part in text
    assert "t2: Drop unused imports" in git(home, "log", "--oneline", "swarm/s1")
    assert git(home, "log", "--format=%s", "main") == "The package as found\n"
    assert podium("verify", "--home", home).stdout.startswith("The log holds.")


def test_a_killed_bot_finds_its_agents_again_and_says_nothing_twice(played: tuple[Path, str]) -> None:
    """kill -9 between a person's word and its effect: the word is kept, and carried out once."""
    home, _ = played
    seen = []
    for line in ("answer c2: MIT\n", "#wait quiet 60\nstatus\n"):
        bot = up(home)
        seen += acts(podium("chat", "--json", "--home", home, lines=line, code=None).stdout)
        bot.kill()
        bot.wait()
        address(home).unlink()
    posts = [act["id"] for act in seen if act["act"] == "post"]
    assert len(posts) == len(set(posts))
    assert any("Say which licence · done" in str(act["text"]) for act in seen)
    assert git(home, "log", "--format=%s", "swarm/s1").count("t1: Say which licence") == 1
    assert podium("verify", "--home", home).stdout.startswith("The log holds.")


def test_a_wait_that_runs_out_ends_with_3_and_a_bad_line_is_answered(played: tuple[Path, str]) -> None:
    home, _ = played
    done = podium("chat", "--home", home, lines="aprove c5\n#nonsense\n#wait closed 0.2\n", code=3)
    assert "Did you mean" in done.stdout
    assert "#nonsense is not read here" in done.stdout
    assert done.stderr == "#wait closed ran out after 0.2 seconds.\n"


def test_what_is_not_text_is_said_to_be_so(played: tuple[Path, str]) -> None:
    home, _ = played
    done = subprocess.run([*BOT, "chat", "--home", home], input=b"caf\xe9\n", capture_output=True, env=ENV, timeout=60)
    assert done.returncode == 0
    assert b"not UTF-8" in done.stdout


def test_a_second_bot_on_one_home_is_refused_and_a_strange_home_is_left_alone(
    played: tuple[Path, str], tmp_path: Path
) -> None:
    home, _ = played
    first = up(home)
    refused = podium("up", "--home", home, code=1).stderr
    first.terminate()
    assert first.wait(10) == 0
    assert refused.startswith("podium: Another bot")
    assert refused.count("\n") == 1
    (tmp_path / "mine.txt").write_text("mine")
    assert "no demo's data home" in podium("demo", "--home", tmp_path, "--afresh", code=1).stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "argv", [["plan", "lint", "nowhere.toml"], ["report", "s9"], ["verify"], ["replay"], ["up"]], ids=" ".join
)
def test_what_is_wrong_is_one_line_and_1(argv: list[str], tmp_path: Path) -> None:
    done = podium(*argv, "--home", tmp_path, code=1)
    assert done.stderr.startswith("podium: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_every_command_has_help_with_an_example() -> None:
    lines = [line[2:] for line in podium("--help").stdout.splitlines() if line.startswith("│ ")]
    names = {line.split()[0] for line in lines if line[0].isalpha()}
    assert names == COMMANDS
    for name in [*(names - {"plan"}), "plan lint", "plan show", "plan sizes"]:
        shown = podium(*name.split(), "--help").stdout
        assert re.search(r"Example: .*podium ", shown), name


def shape(command: str) -> dict[str, Any]:
    """What docs/json.md says that a command prints."""
    (block,) = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "json.md").read_text(encoding="utf-8"), re.DOTALL)
    told: dict[str, dict[str, Any]] = json.loads(block)
    return told[command]


def fits(told: Any, got: Any) -> bool:
    """Same keys, and the same in the first of each list; an empty one told is anything."""
    if isinstance(told, dict) and told:
        return isinstance(got, dict) and list(told) == list(got) and all(fits(told[k], got[k]) for k in told)
    if isinstance(told, list) and told:
        return isinstance(got, list) and (not got or fits(told[0], got[0]))
    return isinstance(got, type(told)) or (isinstance(told, float) and isinstance(got, int))


@pytest.mark.parametrize(
    ("command", "argv"),
    [
        ("plan sizes", ["--ran", "--json"]), ("plan sizes", ["config/demo/plan.toml", "--json"]),
        ("plan lint", ["config/demo/plan.toml", "--json"]), ("plan show", ["config/demo/plan.toml", "--json"]),
        ("rehearse", ["config/demo/plan.toml", "--runs", "3", "--json"]),
        ("report", ["s1", "--format", "json"]), ("verify", ["--json"]), ("replay", ["--json"]), ("doctor", ["--json"]),
    ],
)  # fmt: skip
def test_what_a_command_prints_as_json_has_the_shape_it_is_told_to_have(
    command: str, argv: list[str], played: tuple[Path, str]
) -> None:
    home, _ = played
    files = [str(ROOT / word) if word.endswith(".toml") else word for word in argv]
    got = json.loads(podium(*command.split(), *files, "--home", home, code=None).stdout)
    assert fits(shape(command), got), got


def test_each_act_of_the_chat_has_the_shape_it_is_told_to_have(played: tuple[Path, str]) -> None:
    home, _ = played
    seen = acts(podium("chat", "--json", "--home", home, lines="waiting\nstatus\n").stdout)
    assert {act["act"] for act in seen} >= {"post"}
    assert {act["act"] for act in seen} <= set(shape("chat")["act"].split("|"))
    assert all(fits(shape("chat"), act) for act in seen)


def test_simulate_prints_the_shape_it_is_told_to_have() -> None:
    got = json.loads(podium("simulate", "--seeds", "2", "--json", code=None).stdout)
    assert fits(shape("simulate"), got), got
