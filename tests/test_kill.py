"""kill -9 of attempts and of the bot: no process left, nothing said is lost, the living are found again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters import lock
from bot.core.events import AnyEvent, Exited, Heard, Lost
from tests.attempts import MODES, Stage, enter, staged
from tests.processes import alive, gone, own

ROOT = Path(__file__).parents[1]
BROOD = """
sleep {mark} &
setsid sleep {mark} &
(setsid sleep {mark} &) &
(setsid sh -c 'sleep {mark} & sleep {mark}' &) &
env -i setsid sleep {mark} &
podium-verb progress up
sleep {mark}
"""


@pytest.fixture(params=MODES)
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged(request.param, tmp_path, monkeypatch)


def lost(event: AnyEvent) -> bool:
    return isinstance(event, Lost)


def test_kill_9_of_an_attempt_leaves_no_descendant(stage: Stage) -> None:
    """Plain, in a session of its own, forked twice, with a child of its own, with an empty environment."""
    stage.start(BROOD.format(mark="4841.1"))
    pid = int(stage.verb("began").args["pid"])
    stage.verb("progress")
    assert len(alive("4841.1")) >= 6
    os.kill(pid, signal.SIGKILL)
    stage.until(lost)
    assert gone("4841.1", 0.5)
    assert stage.verbs() == ["began", "progress"]
    assert not lock.held(stage.fleet.folder("s1.a1") / "lock")


def test_kill_9_of_what_stands_between_leaves_no_descendant_either(stage: Stage) -> None:
    """bwrap or the guard itself is killed: the attempt goes on to its exit, or stop ends what is left."""
    stage.start(BROOD.format(mark="4842.1"))
    pid = stage.verb("began").args["pid"]
    stage.verb("progress")
    between = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(int(between[0]), signal.SIGKILL)
    stage.fleet.stop("s1.a1")
    assert gone("4842.1", 0.5)
    assert isinstance(stage.exit(), Exited)


def test_an_attempt_that_ended_leaves_no_descendant(stage: Stage) -> None:
    stage.start("(setsid sleep 4843.1 &) & setsid sleep 4843.1 & env -i sleep 4843.1 & exit 0")
    assert stage.exit().code == 0
    assert gone("4843.1", 0)


def test_kills_at_any_moment_lose_nothing_that_was_said_and_leave_nobody(stage: Stage) -> None:
    """What was answered as heard is in the spool, whenever the attempt dies; its lines are numbered without a gap."""
    dice = random.Random(7)
    for n in range(8):
        key = f"s1.a{n}"
        run = "i=0; while podium-verb progress $i; do echo $i >said; i=$((i + 1)); done & (setsid sleep 4844.1 &); wait"
        stage.start(run, key)
        pid = int(stage.verb("began").args["pid"])
        time.sleep(dice.random() * 0.4)
        os.kill(pid, signal.SIGKILL)
        stage.until(lost)
        assert gone("4844.1", 0.5)
        heard = [e for e in stage.heard if isinstance(e, Heard) and e.attempt == key]
        assert [e.seq for e in heard] == list(range(1, len(heard) + 1))
        said = stage.fleet.folder(key) / "clone" / "said"
        last = int(said.read_text() or -1) if said.exists() else -1
        assert len(heard) - 2 >= last


@pytest.mark.parametrize("mode", MODES)
def test_kill_9_in_the_first_milliseconds_of_a_sandbox_leaves_nobody(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bubblewrap alone left half of them: it binds its life to its parent's after it was started."""
    enter(mode, monkeypatch)
    dice = random.Random(11)
    code = f"""if True:
        import os, sys, time
        from pathlib import Path
        from adapters import sandbox
        sandbox.probe(), sandbox._sizes(), print("go", flush=True)
        sandbox.spawn(["sleep", {own("4845.1")!r}], tree=Path({str(tmp_path)!r}), private=Path({str(tmp_path)!r}))
        time.sleep(60)
    """
    for _ in range(12):
        parent = subprocess.Popen((sys.executable, "-c", code), cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert parent.stdout
        assert parent.stdout.readline() == "go\n"
        time.sleep(dice.random() * 0.012)
        parent.kill()
        parent.wait()
        parent.stdout.close()
    assert gone("4845.1", 2.0)


def test_kill_9_of_the_bot_leaves_its_attempts_to_the_next_bot(stage: Stage) -> None:
    """It goes on, says and ends while nobody listens."""
    code = f"""if True:
        import sys, time
        from pathlib import Path
        from tests.attempts import Stage
        stage = Stage(Path({str(stage.home / "bot")!r}))
        stage.start("for n in 1 2 3 4 5; do podium-verb progress $n; sleep 0.1; done; podium-verb done all")
        print("started", flush=True)
        time.sleep(60)
    """
    (stage.home / "bot").mkdir()
    bot = subprocess.Popen((sys.executable, "-c", code), cwd=ROOT, stdout=subprocess.PIPE, text=True, process_group=0)
    assert bot.stdout
    assert bot.stdout.readline() == "started\n"
    os.killpg(bot.pid, signal.SIGKILL)
    bot.wait()
    bot.stdout.close()
    stage.fleet._home = stage.home / "bot"
    stage.read["s1.a1"] = 0
    assert stage.exit().code == 0
    assert stage.verbs() == ["began", *["progress"] * 5, "done"]


def test_kill_9_of_the_bot_in_the_middle_of_a_start_leaves_one_attempt_at_most(stage: Stage) -> None:
    """Killed at random moments of a start, then started again by the next bot: it runs once, from a whole clone."""
    dice = random.Random(3)
    for n in range(6):
        home = stage.home / f"bot{n}"
        home.mkdir()
        code = f"""if True:
            from pathlib import Path
            from tests.attempts import Stage
            stage = Stage(Path({str(home)!r}))
            print("go", flush=True)
            stage.start("echo ran >>ran; ls")
        """
        bot = subprocess.Popen((sys.executable, "-c", code), cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert bot.stdout
        bot.stdout.readline()
        time.sleep(dice.random() * 0.12)
        bot.kill()
        bot.wait()
        bot.stdout.close()
        stage.fleet._home, stage.heard = home, []
        stage.start("echo ran >>ran; ls")
        assert stage.exit().code == 0
        assert (home / "attempts" / "s1.a1" / "clone" / "ran").read_text() == "ran\n"
        assert stage.verbs() == ["began"]
