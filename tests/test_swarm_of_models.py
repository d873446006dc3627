"""A whole swarm of model agents, the real bot over the built-in worker over aimock, killed with -9 in the middle: the
report is complete, and the budget is right to the token."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from adapters.chat.terminal.door import address
from tests.aimock import MODEL, USED, aimock, asked, turn
from tests.repositories import git, put

ROOT = Path(__file__).parents[1]
TASKS = int(os.environ.get("PODIUM_MODEL_TASKS", "5"))
SLOTS = int(os.environ.get("PODIUM_MODEL_SLOTS", "3"))
POLICY = '[[people]]\nname = "ann"\nrole = "owner"\naccounts = { terminal = "local" }\n'
PODIUM = """
slots = {slots}
[repo.billing]
path = "{repository}"
gates = ["true"]
[chat.room]
off = true
""" + MODEL


def plan() -> str:
    lines = ['title = "models"', 'repository = "billing"', f"money = {TASKS}.0", "minutes = 600"]
    for n in range(1, TASKS + 1):
        lines += ["[[tasks]]", f'title = "Make part {n}"', f'outcome = "way: part {n}, in a file."', "estimate = 5"]
        lines += [f'criteria = ["check: grep -q {n} part{n}"]', *([f'needs = ["t{n - 2}"]'] if n > 2 else [])]
    return "\n".join(lines) + "\n"


def turns() -> list[dict[str, Any]]:
    made = []
    for n in range(1, TASKS + 1):
        said = f"way: part {n},"
        work = ("bash", {"command": f"echo {n} >part{n}"})
        start = {"outcome": f"part {n}, in a file", "criteria": f"t{n}.1", "first": "write it", "paths": f"part{n}"}
        steps = (("restate", start), ("progress", {"text": f"begun {n}"}), work, ("done", {"text": f"part {n}"}))
        made += [turn(said, at, step) for at, step in enumerate(steps)]
    return made


class House:
    """A data home with a bot that is up."""

    def __init__(self, place: Path, url: str) -> None:
        self.place, self.repository = place, place / "billing"
        self.repository.mkdir()
        git(self.repository, "init", "-q", "-b", "main")
        put(self.repository, {"a.txt": "a\n"})
        git(self.repository, "add", "-A")
        git(self.repository, "commit", "-qm", "begin")
        config = place / "home" / "config"
        config.mkdir(parents=True)
        (config / "podium.toml").write_text(PODIUM.format(slots=SLOTS, url=url, repository=self.repository))
        (config / "policy.toml").write_text(POLICY)
        (place / "plan.toml").write_text(plan())
        self.env = {**os.environ, "PYTHONPATH": str(ROOT), "ANTHROPIC_API_KEY": "sk-fake"}
        self.bot = self.up()

    def up(self) -> subprocess.Popen[bytes]:
        """Returns when it takes lines: a `chat` before that would be a bot of its own."""
        argv = (sys.executable, "-m", "bot", "up", "--home", str(self.place / "home"))
        door = address(self.place / "home")
        door.unlink(missing_ok=True)  # of the one that was killed
        with open(self.place / "bot.log", "ab") as log:
            bot = subprocess.Popen(argv, env=self.env, cwd=self.place, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while not door.exists():
            assert bot.poll() is None, (self.place / "bot.log").read_text()
            time.sleep(0.05)
        return bot

    def say(self, *lines: str) -> str:
        argv = (sys.executable, "-m", "bot", "chat", "--home", str(self.place / "home"))
        said = "".join(f"{line}\n" for line in lines)
        done = subprocess.run(argv, env=self.env, cwd=self.place, input=said, capture_output=True, text=True)
        assert done.returncode == 0, (done.stdout[-2000:], done.stderr, (self.place / "bot.log").read_text()[-2000:])
        return done.stdout

    def events(self) -> list[dict[str, Any]]:
        """What all attempts said."""
        found = []
        for path in sorted((self.place / "home" / "attempts").glob("*/events.jsonl")):
            found += [{**json.loads(line), "attempt": path.parent.name} for line in path.read_text().splitlines()]
        return found

    def kill(self) -> None:
        self.bot.send_signal(signal.SIGKILL)
        self.bot.wait()


def test_a_swarm_of_models_survives_its_bot_and_its_budget_is_right_to_the_token(tmp_path: Path) -> None:
    (tmp_path / "host").mkdir()
    with aimock(tmp_path / "host", *turns()) as url:
        house = House(tmp_path, url)
        try:
            house.say("plan ./plan.toml", "launch s1", "#wait checkpoint 120", "approve", f"agents {SLOTS}")
            end = time.monotonic() + 120
            while not any(event["verb"] == "usage" for event in house.events()):
                assert time.monotonic() < end, (tmp_path / "bot.log").read_text()
                time.sleep(0.05)
            house.kill()
            time.sleep(1.0)
            house.bot = house.up()
            house.say(f"#wait report {60 + 20 * TASKS}")
        finally:
            house.kill()
        calls = asked(url)
    report = json.loads(subprocess.run(
        (sys.executable, "-m", "bot", "report", "s1", "--format", "json", "--home", str(tmp_path / "home")),
        env=house.env, capture_output=True, text=True, check=True,
    ).stdout)  # fmt: skip
    told = report["sections"]["reconciliation"]["data"]
    assert (told["holds"], told["left"]) == (True, 0), report["sections"]["reconciliation"]["summary"]
    done = git(house.repository, "ls-tree", "--name-only", "swarm/s1").splitlines()
    assert done == ["a.txt", *sorted(f"part{n}" for n in range(1, TASKS + 1))]
    used = [event["args"] for event in house.events() if event["verb"] == "usage"]
    each = USED["input_tokens"] + USED["output_tokens"]
    assert [args["tokens"] for args in used] == [str(each)] * len(calls)
    assert len(calls) == 4 * TASKS
    cost = len(calls) * (USED["input_tokens"] * 1.0 + USED["output_tokens"] * 10.0) / 1e6
    assert abs(report["sections"]["effort"]["data"]["money"] - cost) < 1e-9
