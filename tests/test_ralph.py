"""The Ralph loop as a person has it: `plan ralph`, the real bot, a fresh `claude -p` each round until a command passes.

    pytest -s tests/test_ralph.py              shows what the loop said

Claude Code is the real one (npm ci --ignore-scripts --prefix tests/claude); its model is aimock, of others.
"""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

from bot.core.world import Book
from tests.aimock import aimock, asked
from tests.models import PRICE
from tests.repositories import git, put
from tests.rounds import Round
from tests.support import need
from tests.test_claude import INSTALL, MODEL
from tests.test_claude_code import FOLDER, RUN, TURNS

PODIUM = """
[runner.ralph]
kind = "command"
loop = true
rounds = 5
model = true
mcp = true
money = 5.0
api = "{url}"
tools = "{tools}"
run = '''{run}'''
[price."{model}"]
{price}
[repo.billing]
path = "{repository}"
[chat.room]
off = true
"""
POLICY = '[[people]]\nname = "ann"\nrole = "owner"\naccounts = { terminal = "local" }\n'
PLAN = 'plan ralph repo=billing goal="way: ralph, two lines" check="test $(grep -c x count) -ge 2" gate="true"'
PATIENCE = 240.0


def until(it: Round, found: Callable[[Book], object]) -> Book:
    end = time.monotonic() + PATIENCE
    while not ((book := it.book()) and book.rows["swarm"] and found(book)):
        assert time.monotonic() < end, it.state()
        time.sleep(0.2)
    return book


def test_a_plan_of_it_counts_its_rounds_and_ends_by_its_criteria(tmp_path: Path) -> None:
    need((FOLDER / "claude").exists(), INSTALL)
    home, repository = tmp_path / "home", tmp_path / "billing"
    home.mkdir()
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    put(repository, {"count": ""})
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "begin")
    price = "\n".join(f"{name} = {value}" for name, value in PRICE.items())
    with aimock(tmp_path, *TURNS) as url:
        settings = PODIUM.format(url=url, tools=FOLDER, run=RUN, model=MODEL, price=price, repository=repository)
        (home / "podium.toml").write_text(settings)
        (home / "policy.toml").write_text(POLICY)
        it = Round(home=home, chance=random.Random(1), kills=0, env={"ANTHROPIC_API_KEY": "sk-fake"})
        try:
            it.up()
            it.say(PLAN, "launch s1")
            until(it, lambda book: any(c.choices for c in book.open()))
            it.say("approve")
            book = until(it, lambda book: book.swarm.state == "reviewing")
        finally:
            left = it.end()
        calls = asked(url)
    assert not left
    (attempt,) = book.attempts.values()
    spoken = (home / "attempts" / attempt.key / "events.jsonl").read_text().splitlines()
    rounds = [e["args"]["text"] for e in map(json.loads, spoken) if e["verb"] == "progress"]
    rounds = [text for text in rounds if text.startswith("round")]
    log = (home / "attempts" / attempt.key / "log.txt").read_text()
    print("", *rounds, log.splitlines()[-1], f"{len(calls)} calls, ${attempt.money:.4f}", sep="\n")
    assert [text.partition(" · ")[0] for text in rounds] == ["round 1 of 5", "round 2 of 5"]
    assert log.endswith("[ended by its criteria in round 2]\n")
    assert (attempt.outcome, len(calls)) == ("done", 6)
    assert git(repository, "show", "swarm/s1:count") == "x\nx"
