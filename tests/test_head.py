"""The head of the log stands outside the database, and `verify` misses it there when the log was rewritten."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.chat.terminal.render import plain
from adapters.sim.cued import CuedGit
from bot.app import DATABASE
from bot.cli import build
from bot.core.calls import Merge, Publish, Try
from bot.core.config import Repository
from bot.core.coordinator import decide
from bot.core.events import Tried
from bot.core.views import show
from bot.engine import Engine
from store.database import Database
from store.replay import replay
from tests.repositories import Ground, git, put
from tests.stories.stage import Stage
from tests.toys import count, said

PLAN = """
title = "spring clean"
repository = "billing"
[[tasks]]
id = "t1"
title = "Drop unused imports"
run = "agent"
criteria = ["check: true"]
"""


class Noting(CuedGit):
    """Keeps the trailers of every merge commit it is asked for."""

    def attempt(self, call: Try, repository: Repository, at: float) -> Tried:
        self.trailers = getattr(self, "trailers", []) + [dict(merge.trailers) for merge in call.merges]
        return super().attempt(call, repository, at)


def test_cards_that_people_keep_and_merge_commits_say_where_the_log_stood(tmp_path: Path) -> None:
    stage = Stage(tmp_path, PLAN)
    stage.git = noting = Noting(stage.fleet)
    stage.ports = type(stage.ports)(
        **{**{f: getattr(stage.ports, f) for f in ("fleet", "gate", "brain")}, "git": noting}
    )
    for line in ("ann> plan story", "ann> launch s1", "ann> approve", "t1 works> a.py", "ann> land s1"):
        stage.play(line)
    hashes = [row["hash"] for row in stage.store.db["log"].rows]
    asked = {c.kind: c for c in stage.engine.world.books["s1"].checkpoints.values()}
    assert {c.kind for c in asked.values() if c.head} == {"launch", "report", "landing"}
    for row in asked.values():
        shown = show(stage.engine.world, row.key, "checkpoint", stage.at)
        assert row.head in hashes
        assert shown is not None
        assert f"log head  {row.head[:12]}" in plain(shown)
    assert [trailers["Podium-Head"] in hashes for trailers in noting.trailers] == [True]
    stage.close()


def test_replay_minds_decisions_not_where_the_log_stood(tmp_path: Path) -> None:
    stage = Stage(tmp_path, PLAN)
    for line in ("ann> plan story", "ann> launch s1", "ann> approve", "t1 works> a.py"):
        stage.play(line)
    copy = tmp_path / "copy.db"
    copy.write_bytes(stage.store.image())
    assert list(replay(copy, decide)) == []
    stage.close()


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A home with a log, and a swarm branch whose merge carries the log's head."""
    ground = Ground(tmp_path)
    ground.home.mkdir(exist_ok=True)
    podium = f'[runner.command]\nkind = "command"\n[repo.billing]\npath = "{ground.place}"\n'
    put(ground.home, {"podium.toml": podium, "policy.toml": '[[people]]\nname = "ann"\nrole = "owner"\n'})
    log(ground.home, "t1")
    git(ground.place, "checkout", "-qb", "work")
    put(ground.place, {"a.txt": "mended\n"})
    git(ground.place, "add", "-A")
    git(ground.place, "commit", "-qm", "mend\n\nPodium-Head: said by an agent")
    work = git(ground.place, "rev-parse", "HEAD")
    git(ground.place, "checkout", "-q", "main")
    ground.git.branch(ground.repository, "s1", ground.base)
    merge = Merge(task="t1", commit=work, subject="t1: mend", trailers=(("Podium-Head", head(ground.home)),))
    call = Try(
        key="s1.b1:try1", batch="s1.b1", swarm="s1", repository="billing", base=ground.base, merges=(merge,),
        kind="merge", commands=(), date=1_700_000_000,
    )  # fmt: skip
    tip = ground.git.attempt(call, ground.repository, 1.0).tip
    publish = Publish(key="p", batch="s1.b1", swarm="s1", repository="billing", old=ground.base, new=tip)
    assert ground.git.publish(publish, ground.repository, 1.0).ok
    return ground


def log(home: Path, word: str) -> None:
    """A whole log, written anew."""
    (home / DATABASE).unlink(missing_ok=True)
    store = Database(home / DATABASE)
    Engine(store, count).feed([said(f"e{n}", word) for n in range(9)])
    store.close()


def head(home: Path) -> str:
    store = Database(home / DATABASE)
    found = store.head
    store.close()
    return found


def verify(home: Path, *more: str) -> tuple[int, dict[str, object]]:
    done = CliRunner().invoke(build(), ["verify", "--home", str(home), "--json", *more])
    return done.exit_code, json.loads(done.stdout)


def test_verify_finds_the_head_in_the_merges_and_nothing_an_agent_wrote(ground: Ground) -> None:
    assert verify(ground.home) == (0, {"holds": True, "problems": [], "heads": 1})
    assert verify(ground.home, "--head", head(ground.home)[:12]) == (0, {"holds": True, "problems": [], "heads": 2})


def test_a_log_rewritten_whole_misses_the_head_of_the_merges_and_of_the_cards(ground: Ground) -> None:
    noted = head(ground.home)
    log(ground.home, "t2")
    for argv, missed in (((), 1), (("--head", noted[:12]), 2)):
        code, told = verify(ground.home, *argv)
        assert code == 1
        assert str(told["problems"]).count("is not in the chain") == missed
        assert f"head {noted} " in str(told["problems"])


def test_another_home_on_the_repository_is_told_of_and_not_verified(ground: Ground) -> None:
    other = ground.beside("second")
    put(other.home, {name: (ground.home / name).read_text() for name in ("podium.toml", "policy.toml")})
    log(other.home, "t2")
    assert verify(other.home) == (0, {"holds": True, "problems": [], "heads": 0})
    done = CliRunner().invoke(build(), ["verify", "--home", str(other.home)])
    assert "swarm/s1 was made by another data home: its heads were not looked at." in done.stdout
    assert verify(ground.home) == (0, {"holds": True, "problems": [], "heads": 1})


def test_heads_under_a_mark_that_names_no_home_are_verified(ground: Ground) -> None:
    git(ground.place, "update-ref", "-d", ground.mark("s1.base"))
    git(ground.place, "update-ref", "refs/podium/s1.base", ground.base)
    assert verify(ground.home) == (0, {"holds": True, "problems": [], "heads": 1})
