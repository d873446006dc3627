"""Claude Code under a real bot: what it asks for waits in its task's thread, whoever dies meanwhile."""

import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.core.rows import Checkpoint
from bot.core.world import Book
from bot.errors import PodiumError
from tests.attempts import git
from tests.models import Host, text, tool
from tests.rounds import Round
from tests.support import need
from tests.test_claude import CLI, INSTALL, MODEL

PATIENCE = 120.0
PODIUM = f"""
slots = 2
[runner.claude]
kind = "claude"
hears = "next turn"
model = "{MODEL}"
program = "{CLI}"
api = "HOST"
allow = "Read"
[price."{MODEL}"]
input = 1.0
output = 10.0
write = 2.0
read = 0.5
dated = 2026-11-20
[repo.sample]
path = "REPOSITORY"
[chat.room]
off = true
"""
POLICY = """
irreversible = "solo"
[[people]]
name = "ann"
role = "owner"
accounts = { terminal = "local" }
"""
MAKE = tool("Bash", command="echo x >made")
START = tool("mcp__podium__restate", outcome="make the file made", criteria="t1.1", first="make it", paths="made")
DONE = (tool("mcp__podium__done", text="so"), text("So."))


@pytest.fixture
def host() -> Iterator[Host]:
    """A second answer that makes it again is only for an agent that was broken off."""
    made = Host()
    yield made
    made.close()


@pytest.fixture
def bot(tmp_path: Path, host: Host) -> Iterator[Round]:
    need(CLI.exists(), INSTALL)
    home, repository = tmp_path / "home", tmp_path / "repository"
    home.mkdir()
    repository.mkdir()
    git("init", "-q", "-b", "main", at=repository)
    (repository / "README.md").write_text("a sample\n")
    git("add", "-A", at=repository)
    git("commit", "-q", "-m", "base", at=repository)
    settings = PODIUM.replace("HOST", host.url).replace("REPOSITORY", str(repository))
    (home / "podium.toml").write_text(settings)
    (home / "policy.toml").write_text(POLICY)
    made = Round(home=home, chance=random.Random(1), kills=0, env={"ANTHROPIC_API_KEY": "sk-the-real-key"})
    made.up()
    yield made
    made.end()


def until(bot: Round, found: Callable[[Book], object]) -> Book:
    """Wait until the rows are so."""
    end = time.monotonic() + PATIENCE
    while True:
        with suppress(PodiumError):
            book = bot.book()
            if book and book.rows["swarm"] and found(book):
                return book
        assert time.monotonic() < end, f"{bot.state()} {(bot.home / 'bot.log').read_text()[-2000:]}"
        time.sleep(0.1)


def asked(book: Book, kind: str) -> Checkpoint | None:
    return next((c for c in book.open() if c.kind == kind and c.choices), None)


def killed(bot: Round) -> None:
    assert bot.bot
    os.kill(bot.bot.pid, signal.SIGKILL)
    bot.bot.wait()


def ask_for_leave(bot: Round) -> str:
    """`do` and one signature; its id, once a permission is asked for."""
    began = time.monotonic()
    bot.say("do make the file made")
    until(bot, lambda book: asked(book, "launch"))
    bot.say("approve")
    row = asked(until(bot, lambda book: asked(book, "permission")), "permission")
    assert row
    assert (row.task, row.facts["tool"]) == ("t1", "Bash")
    assert json.loads(row.facts["input"])["command"] == "echo x >made"
    assert time.monotonic() - began < PATIENCE
    return row.id


def merged(bot: Round) -> None:
    """Ann judges the result, and it is on the swarm's branch."""
    until(bot, lambda book: asked(book, "result"))
    bot.say("t1: approve")
    book = until(bot, lambda book: book.tasks["t1"].state == "done")
    place = bot.home.parent / "repository"
    assert git("show", f"{book.swarm.tip}:made", at=place) == "x"
    assert git("rev-parse", "main", at=place) == book.swarm.base


def test_a_permission_is_answered_in_the_thread_after_the_bot_was_killed_while_it_waited(
    bot: Round, host: Host
) -> None:
    host.replies += [START, MAKE, *DONE]
    id = ask_for_leave(bot)
    killed(bot)
    attempts, _ = bot.processes()
    assert len(attempts) == 1
    bot.up()
    bot.say("t1: hm")
    assert asked(until(bot, lambda book: book.open()), "permission")
    bot.say("t1: approve")
    book = until(bot, lambda book: book.checkpoints[id].state == "answered")
    merged(bot)
    assert list(book.attempts) == ["a1"]
    assert bot.processes()[0] in ([], attempts)
    assert len([c for c in host.calls if c[1]["x-api-key"] == "sk-the-real-key"]) == len(host.calls) == 4


def test_the_answer_reaches_the_attempt_that_goes_on_when_both_were_killed(bot: Round, host: Host) -> None:
    host.replies += [START, MAKE, MAKE, *DONE]
    id = ask_for_leave(bot)
    killed(bot)
    for pid in bot.processes()[0]:
        os.kill(pid, signal.SIGKILL)
    bot.up()
    until(bot, lambda book: book.attempts["a1"].outcome == "died")
    bot.say(f"approve {id}")
    merged(bot)
    book = until(bot, lambda book: True)
    assert [c.id for c in book.checkpoints.values() if c.kind == "permission"] == [id]
    assert book.attempts["a2"].continues == "s1.a1"
    assert book.checkpoints[id].attempt == "a2"
