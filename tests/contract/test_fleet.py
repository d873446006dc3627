"""What a fleet owes: starts that may be repeated, nothing read twice or lost, an end that leaves nobody."""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters import lock
from adapters.fleet import LocalFleet
from bot.core.events import Exited, Heard, Lost
from bot.errors import RepositoryError, RunnerError
from tests.attempts import MODES, Stage, staged
from tests.processes import gone


@pytest.fixture(params=MODES)
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged(request.param, tmp_path, monkeypatch)


@pytest.fixture
def still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """For what does not depend on the sandbox."""
    yield from staged("none", tmp_path, monkeypatch)


def spool(stage: Stage, text: str, attempt: str = "s1.a1") -> Path:
    """An attempt's folder as a dead attempt left it."""
    folder = stage.fleet.folder(attempt)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "events.jsonl").write_text(text)
    stage.read.setdefault(attempt, 0)
    return folder


def line(seq: int, verb: str = "progress", **args: str) -> str:
    return json.dumps({"seq": seq, "at": 1.0, "verb": verb, "args": args}) + "\n"


def test_what_an_attempt_says_is_heard_once_in_order_and_its_exit_last(stage: Stage) -> None:
    stage.start(
        'podium-verb progress "1 of 2"; podium-verb progress "2 of 2"; podium-verb done "both"; echo bye; exit 3'
    )
    end = stage.exit()
    assert stage.verbs() == ["began", "progress", "progress", "done"]
    assert [e.id for e in stage.heard] == ["s1.a1:1", "s1.a1:2", "s1.a1:3", "s1.a1:4", "s1.a1:exit"]
    assert (end.code, end.why, end.tail) == (3, "exit", "bye\n")


def test_a_second_start_of_a_live_or_ended_attempt_changes_nothing(stage: Stage) -> None:
    stage.start("while [ ! -e go ]; do sleep 0.02; done")
    pid = stage.verb("began").args["pid"]
    stage.start("echo another")
    assert stage.prepared == 1
    assert (stage.fleet.folder("s1.a1") / "lock").read_text() == f"{pid}\n"
    (stage.fleet.folder("s1.a1") / "clone" / "go").touch()
    assert stage.exit().code == 0
    stage.start("echo another")
    assert stage.verbs() == ["began"]
    assert "another" not in stage.log()
    assert stage.prepared == 1


def test_a_start_that_broke_off_begins_anew_with_a_fresh_clone(still: Stage) -> None:
    """Half a clone, no brief: the bot died, or preparing failed."""
    half = still.fleet.folder("s1.a1") / "clone" / "half"
    half.mkdir(parents=True)
    still.read["s1.a1"] = 0
    assert still.poll() == []
    still.start("ls")
    assert still.exit().tail == "README.md\n"
    assert still.prepared == 1


def test_what_preparing_raises_comes_through_and_the_next_start_tries_again(still: Stage) -> None:
    good, still.fleet._prepare = still.fleet._prepare, _refuse
    with pytest.raises(RepositoryError, match="no such commit"):
        still.start("ls")
    assert still.fleet.poll(1.0, {"s1.a1": 0}) == []
    still.fleet._prepare = good
    still.start("ls")
    assert still.exit().code == 0


def test_a_start_that_broke_off_after_the_brief_does_not_prepare_again(still: Stage) -> None:
    still.start("true")
    still.exit()
    folder = still.fleet.folder("s1.a1")
    for name in ("events.jsonl", "exit.json"):
        (folder / name).unlink()
    still.start("true")
    assert still.prepared == 1
    still.read["s1.a1"] = 0
    assert still.exit().code == 0


def test_an_unknown_kind_of_runner_ends_with_words(still: Stage) -> None:
    still.start("true", kind="telepathy")
    end = still.exit()
    assert (end.code, end.tail) == (127, "there is no runner of kind 'telepathy'\n")


def test_an_attempt_that_cannot_begin_is_an_error_with_its_words(still: Stage) -> None:
    folder = still.fleet.folder("s1.a1")
    folder.mkdir(parents=True)
    (folder / "brief.json").write_text('{"variables": []}')
    with pytest.raises(RunnerError, match=r"did not begin: (?s:.)*KeyError"):
        still.start("true")
    assert not lock.held(folder / "lock")


def test_one_that_died_is_lost_and_is_not_started_again(still: Stage) -> None:
    spool(still, line(1, "began") + line(2))
    still.start("true")
    assert still.prepared == 0
    assert [type(event) for event in still.poll()] == [Heard, Heard, Lost]


def test_continuing_waits_until_the_other_is_gone(stage: Stage) -> None:
    stage.start("sleep 30")
    with pytest.raises(RunnerError, match=r"s1\.a1 still runs"):
        stage.start("true", "s1.a2", continues="s1.a1")
    stage.fleet.stop("s1.a1")
    stage.start("true", "s1.a2", continues="s1.a1")
    assert stage.exit("s1.a2").code == 0


def test_words_told_twice_are_heard_once(stage: Stage) -> None:
    stage.start('while [ ! -s "$PODIUM_INBOX" ]; do sleep 0.02; done; sleep 0.5; cat "$PODIUM_INBOX"')
    for _ in range(2):
        stage.tell("s1.a1", "use the word customer")
    told = [json.loads(text) for text in stage.exit().tail.splitlines()]
    assert [(t["id"], t["sort"], t["text"]) for t in told] == [("s1.m1", "tell", "use the word customer")]
    assert stage.verbs() == ["began", "delivered"]


def test_words_after_a_line_that_a_dying_bot_tore_are_heard(stage: Stage) -> None:
    stage.start('while [ ! -s "$PODIUM_INBOX" ]; do sleep 0.02; done')
    with open(stage.fleet.folder("s1.a1") / "inbox.jsonl", "a") as file:
        file.write('{"key": "s1.m0", "so')
    stage.tell("s1.a1", "whole")
    assert stage.exit().code == 0


def test_stop_ends_all_children_within_five_seconds_and_keeps_the_clone(stage: Stage) -> None:
    stage.start("(setsid sleep 4811.1 &) & sleep 4811.1 & echo kept >kept; podium-verb progress up; sleep 4811.1")
    stage.verb("progress")
    began = time.monotonic()
    stage.fleet.stop("s1.a1")
    assert time.monotonic() - began < 5
    assert gone("4811.1", 0)
    assert stage.exit().why == "stopped"
    assert (stage.fleet.folder("s1.a1") / "clone" / "kept").exists()
    stage.fleet.stop("s1.a1")


def test_stop_works_when_the_attempt_itself_hangs(stage: Stage) -> None:
    stage.start("(setsid sleep 4812.1 &) & podium-verb progress up; sleep 4812.1")
    pid = int(stage.verb("began").args["pid"])
    stage.verb("progress")
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    stage.fleet.stop("s1.a1")
    assert time.monotonic() - began < 5
    assert gone("4812.1", 0)
    assert stage.exit().why == "stopped"


def test_stop_before_the_start_keeps_it_from_starting(still: Stage) -> None:
    still.fleet.stop("s1.a1")
    still.start("touch /tmp/never")
    assert still.prepared == 0
    assert still.exit().why == "stopped"


def test_a_stop_that_came_while_the_clone_was_made_is_heard_first(still: Stage) -> None:
    still.tell("s1.a1", "", sort="stop", key="s1.a1:stop")
    still.start("touch ran")
    assert still.exit().why == "stopped"
    assert still.prepared == 0


def test_lines_stay_until_they_are_committed(still: Stage) -> None:
    """`poll` gives the same again until `read` moves on: what the bot lost in a crash is not lost."""
    folder = spool(still, line(1, "began") + line(2) + line(3))
    held = lock.take(folder / "lock")
    assert held
    for _ in range(2):
        assert [e.id for e in still.fleet.poll(1.0, {"s1.a1": 0})] == ["s1.a1:1", "s1.a1:2", "s1.a1:3"]
    assert [e.id for e in still.fleet.poll(1.0, {"s1.a1": 2})] == ["s1.a1:3"]
    assert still.fleet.poll(1.0, {"s1.a1": 3}) == []
    assert [e.id for e in still.fleet.poll(1.0, {"s1.a1": 1})] == ["s1.a1:2", "s1.a1:3"]
    os.close(held)


def test_torn_and_malformed_lines_are_passed_over(still: Stage) -> None:
    junk = 'not json\n[1]\n{"seq": "x", "verb": "ask"}\n{"seq": 9}\n\xff\n'
    folder = spool(still, line(1, "began") + junk + line(2) + '{"seq": 3, "verb": "torn')
    held = lock.take(folder / "lock")
    assert held
    assert [e.id for e in still.fleet.poll(1.0, {"s1.a1": 0})] == ["s1.a1:1", "s1.a1:2"]
    with open(folder / "events.jsonl", "a") as file:
        file.write('", "args": 7}\n')
    assert [(e.id, e.args) for e in still.fleet.poll(1.0, {"s1.a1": 2}) if isinstance(e, Heard)] == [("s1.a1:3", {})]
    os.close(held)


def test_huge_arguments_are_cut_and_a_long_spool_comes_in_pieces(still: Stage) -> None:
    text = "x" * 100_000
    spool(still, "".join(line(n, text=text) for n in range(1, 31)))
    ids: list[str] = []
    polls = 0
    while not any(isinstance(event, Lost) for event in still.heard):
        ids += [event.id for event in still.poll() if isinstance(event, Heard)]
        polls += 1
    assert ids == [f"s1.a1:{n}" for n in range(1, 31)]
    assert polls > 2
    assert max(len(e.args["text"]) for e in still.heard if isinstance(e, Heard)) == 16_000


def test_a_new_bot_finds_the_living_and_reads_on_without_a_gap(stage: Stage) -> None:
    stage.start("for n in 1 2 3 4 5 6; do podium-verb progress $n; sleep 0.1; done")
    stage.verb("progress")
    before, stage.fleet = stage.fleet, LocalFleet(stage.home, stage.prepare)
    assert stage.exit().code == 0
    assert before.poll(1.0, {}) == []
    assert [e.args["text"] for e in stage.heard if isinstance(e, Heard) and e.verb == "progress"] == list("123456")


def test_an_exit_is_told_again_until_it_is_committed(still: Stage) -> None:
    still.start("exit 4")
    end = still.exit()
    assert still.fleet.poll(1.0, {"s1.a1": 1}) == [end]


def test_release_takes_the_clone_and_keeps_what_was_said(stage: Stage) -> None:
    stage.start("echo printed; mkdir shut; touch shut/a; chmod 0 shut")
    stage.exit()
    for _ in range(2):
        stage.fleet.release("s1.a1")
    left = {entry.name for entry in stage.fleet.folder("s1.a1").iterdir()}
    assert left == {"attempt.log", "brief.json", "events.jsonl", "exit.json", "lock", "log.txt"}
    stage.fleet.release("s1.a99")


def test_release_of_a_live_attempt_ends_it_first(stage: Stage) -> None:
    stage.start("sleep 4813.1")
    stage.fleet.release("s1.a1")
    assert gone("4813.1", 0)
    assert isinstance(stage.exit(), Exited)


def test_a_hundred_quiet_attempts_are_polled_in_a_few_milliseconds(still: Stage) -> None:
    held = []
    for n in range(100):
        folder = spool(still, "".join(line(seq) for seq in range(1, 20)), f"s1.a{n}")
        held.append(lock.take(folder / "lock"))
        still.read[f"s1.a{n}"] = 19
    still.poll()
    took = []
    for _ in range(20):
        began = time.perf_counter()
        assert still.poll() == []
        took.append(time.perf_counter() - began)
    for fd in held:
        assert fd is not None
        os.close(fd)
    print(f"poll of 100: {min(took) * 1000:.1f} ms")
    assert min(took) < 0.02


def _refuse(call: object, repository: object, path: Path) -> tuple[()]:
    path.mkdir()
    raise RepositoryError("no such commit")


def test_starts_of_one_attempt_at_once_make_one_and_leak_nothing(still: Stage) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for n in range(3):
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _, key=f"s1.a{n}": still.start("echo ran >>ran", key), range(4)))  # type: ignore[misc]
        assert still.exit(f"s1.a{n}").code == 0
        assert (still.fleet.folder(f"s1.a{n}") / "clone" / "ran").read_text() == "ran\n"
    assert still.prepared == 3
    assert len(os.listdir("/proc/self/fd")) == before
