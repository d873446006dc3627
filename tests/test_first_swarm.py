"""A person with a key: a plan made in words with a model, then worked off by models, on the real bot, over aimock."""

import json
import subprocess
import sys
from pathlib import Path

from tests.aimock import USED, aimock, asked, turn
from tests.test_swarm_of_models import House

BRAIN = """
[brain]
kind = "claude"
model = "model-a"
api = "{url}"
max_tokens = 8000
"""
WORDS = "make two parts, each in a file"
DRAFT = {
    "title": "two parts", "goal": "Two parts.", "answered": [1],
    "tasks": [
        {"id": f"t{n}", "title": f"Make part {n}", "outcome": f"way: part {n}, in a file.", "estimate": 5.0,
         "criteria": [f"grep -q {n} part{n}"], "paths": [f"part{n}"], "needs": [f"t{n - 1}"] if n > 1 else []}
        for n in (1, 2)
    ],
}  # fmt: skip
ASKS = {"questions": [{"text": "In which words?", "assume": "in figures"}, {"text": "Which end?", "assume": "any"}]}


class Minded(House):
    def up(self) -> "subprocess.Popen[bytes]":
        path = self.place / "home" / "config" / "podium.toml"
        text = path.read_text()
        url = text.partition('api = "')[2].partition('"')[0]
        path.write_text(text + BRAIN.format(url=url))
        return super().up()


def test_a_plan_in_words_is_made_and_worked_off_by_models(tmp_path: Path) -> None:
    (tmp_path / "host").mkdir()
    worked = [
        turn(f"way: part {n},", at, step)
        for n in (1, 2)
        for at, step in enumerate((("bash", {"command": f"echo {n} >part{n}"}), ("done", {"text": f"part {n}"})))
    ]
    drafted = turn("ann: 1: in figures", 0, text=json.dumps(DRAFT))
    with aimock(tmp_path / "host", *worked, drafted, turn(WORDS, 0, text=json.dumps(ASKS))) as url:
        house = Minded(tmp_path, url)
        try:
            house.say(f"plan {WORDS}", "#wait quiet 120", "s1: 1: in figures", "#wait quiet 120")
            house.say("launch s1", "#wait quiet 120", "approve", "#wait report 240")
        finally:
            house.kill()
        calls = asked(url)
    report = json.loads(subprocess.run(
        (sys.executable, "-m", "bot", "report", "s1", "--format", "json", "--home", str(tmp_path / "home")),
        env=house.env, capture_output=True, text=True, check=True,
    ).stdout)  # fmt: skip
    assert report["sections"]["reconciliation"]["data"]["left"] == 0, report["sections"]["reconciliation"]["summary"]
    thoughts = [call for call in calls if "output_config" in json.dumps(call)]
    assert len(thoughts) == 2
    cost = len(calls) * (USED["input_tokens"] * 1.0 + USED["output_tokens"] * 10.0) / 1e6
    assert abs(report["sections"]["effort"]["data"]["money"] - cost) < 1e-9
    assert "sk-fake" not in (tmp_path / "bot.log").read_text()
