"""What the issue of model agents lists as duties, of every runner: its verbs, its steering, its deaths, its budget, its
end. `python -m tests.duties` prints the table of them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.core.events import AnyEvent, Exited, Heard, Lost
from tests.aimock import asked
from tests.attempts import MODES, Stage, staged
from tests.contract.ways import KINDS, MODELS, PURSE, SAID, SLOW, TOOK, play, served
from tests.processes import about, below, gone

ROOT = Path(__file__).parents[2]
ANSWERED = ("ask", "stuck", "reserve")
OWN_DEATH = "scripted"  # its agent is the attempt's own process
each = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(params=MODES)
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged(request.param, tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    with ExitStack() as ends:
        yield served(tmp_path_factory.mktemp("aimock"), ends)


def sort(kind: str) -> str:
    """How the model knows the ways of this runner."""
    return "code" if kind == "claude" else "way"


def verb(stage: Stage, name: str, attempt: str = "s1.a1") -> Heard:
    event = stage.until(lambda e: isinstance(e, Heard) and (e.verb, e.attempt) == (name, attempt), SLOW)
    assert isinstance(event, Heard)
    return event


def exit(stage: Stage, attempt: str = "s1.a1") -> Exited:
    event = stage.until(lambda e: isinstance(e, Exited) and e.attempt == attempt, SLOW)
    assert isinstance(event, Exited)
    return event


def at_work(stage: Stage, kind: str) -> int:
    """Wait until it is in the middle of what its way says; its process."""
    pid = int(verb(stage, "began").args["pid"])
    if kind != "scripted":
        verb(stage, "progress")
    if kind in ("anthropic", "claude"):
        stage.shown("→ bash" if kind == "anthropic" else "→ Bash")
    return pid


@each
@pytest.mark.duty("each verb is heard")
def test_each_verb_is_heard(stage: Stage, kind: str, model: Callable[[], str]) -> None:
    """Those that are answered get their answer by the name of the question."""
    play(stage, kind, "verbs", model, criteria=("t1.1: a page, judged by evidence",))
    answers: dict[str, str] = {}

    def told(event: AnyEvent) -> bool:
        if isinstance(event, Heard) and event.verb in ANSWERED:
            key = f"s1.{event.verb}:answer"
            answers[event.verb] = key
            words = f"so be it, {sort(kind)}: verbs"  # it may begin a turn: by these the model knows its way
            stage.tell("s1.a1", words, sort="answer", ask=event.args["id"], key=key)
        return isinstance(event, Exited)

    end = stage.until(told, SLOW)
    assert isinstance(end, Exited)
    assert end.code == 0
    heard = {e.verb: e.args for e in stage.heard if isinstance(e, Heard)}
    assert set(heard) >= {"began", "progress", "done", *(name for name, _ in SAID)}
    assert set(answers) == set(ANSWERED)
    if kind != "scripted":  # which has words of its own
        assert all(given.items() <= heard[name].items() for name, given in SAID)


@each
@pytest.mark.duty("steered mid-run")
def test_words_of_people_reach_it_while_it_works(stage: Stage, kind: str, model: Callable[[], str]) -> None:
    """A model goes on to `done` only when what it is asked holds them."""
    play(stage, kind, "steer", model)
    if kind == "scripted":
        question = verb(stage, "ask")
    else:
        at_work(stage, kind)
    stage.tell("s1.a1", f"mind the gap: the left one, {sort(kind)}")
    if kind == "scripted":
        stage.tell("s1.a1", "go on", sort="answer", ask=question.args["id"], key="s1.c1:answer")
    else:
        verb(stage, "delivered")
        (stage.fleet.folder("s1.a1") / "clone" / "go").touch()
    assert exit(stage).code == 0
    assert {"tell": "s1.m1"} in [e.args for e in stage.heard if isinstance(e, Heard) and e.verb == "applied"]
    assert "the left one" in stage.log()


@each
@pytest.mark.duty("kill -9 of the agent")
def test_its_agent_is_killed_and_its_task_goes_on(stage: Stage, kind: str, model: Callable[[], str]) -> None:
    """A model's attempt resumes it and comes to its end; a command line has failed, once, and the next one begins."""
    if kind == OWN_DEATH:
        pytest.skip("its agent is the attempt's own process")
    play(stage, kind, "half", model)
    pid = at_work(stage, kind)
    saved(stage, kind)
    for child in below(pid):
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it went with its parent
    end = exit(stage)
    if kind == "command":
        assert (end.code, end.why) == (137, "exit")
        play(stage, kind, "good", model, "s1.a2")
        end = exit(stage, "s1.a2")
    else:
        assert (stage.fleet.folder("s1.a1") / "clone" / "made").read_text() == "x\n"
    assert end.code == 0
    assert gone("4820.1")


@each
@pytest.mark.duty("kill -9 of the attempt")
def test_an_attempt_that_is_killed_is_continued_by_another(
    stage: Stage, kind: str, model: Callable[[], str]
) -> None:
    play(stage, kind, "half", model)
    pid = at_work(stage, kind)
    saved(stage, kind)
    os.kill(pid, signal.SIGKILL)
    stage.until(lambda event: isinstance(event, Lost), SLOW)
    assert gone("4820.1")
    play(stage, kind, "good" if kind == OWN_DEATH else "half", model, "s1.a2", continues="s1.a1")
    assert exit(stage, "s1.a2").code == 0
    made = stage.fleet.folder("s1.a2") / "clone" / "made"
    assert made.read_text() == ("t1 by s1.a2\n" if kind == OWN_DEATH else "x\n")


def saved(stage: Stage, kind: str) -> None:
    """Wait until half of it is done; Claude Code writes its session a moment later."""
    folder, end = stage.fleet.folder("s1.a1"), time.monotonic() + SLOW
    while kind != OWN_DEATH and not (folder / "clone" / "half").exists():
        assert time.monotonic() < end, stage.log()
        time.sleep(0.05)
    while kind == "claude" and not any("echo x >half" in p.read_text() for p in folder.glob("kept/projects/*/*.jsonl")):
        assert time.monotonic() < end, "it keeps no session"
        time.sleep(0.05)


@each
@pytest.mark.duty("kill -9 of the bot")
def test_it_asks_one_bot_and_hears_the_answer_from_the_next(
    stage: Stage, kind: str, model: Callable[[], str]
) -> None:
    """It says what it says while nobody listens; nothing is lost or said twice."""
    play_there = f"from tests.contract.ways import conduct; conduct(Path({str(stage.home)!r}), {kind!r}, 'ask', "
    url = model() if kind in ("anthropic", "claude") else ""
    argv = (sys.executable, "-c", f"from pathlib import Path; {play_there}{url!r})")
    bot = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True, process_group=0)
    assert bot.stdout
    ticket = json.loads(bot.stdout.readline())
    os.killpg(bot.pid, signal.SIGKILL)
    bot.wait()
    bot.stdout.close()
    stage.read["s1.a1"] = 0
    assert verb(stage, "ask").args["id"] == ticket
    words = "the short one, code" if kind == "claude" else "the short one"
    stage.tell("s1.a1", words, sort="answer", ask=ticket, key="s1.c1:answer")
    assert exit(stage).code == 0
    assert "the short one" in stage.log()
    assert stage.verbs().count("ask") == stage.verbs().count("began") == 1
    assert [e.seq for e in stage.heard if isinstance(e, Heard)] == list(range(1, len(stage.verbs()) + 1))


@each
@pytest.mark.parametrize("way", ["good", "fail"])
@pytest.mark.duty("finishes or fails once")
def test_it_ends_once_whoever_starts_it_again(
    stage: Stage, kind: str, way: str, model: Callable[[], str]
) -> None:
    """A bot that died before it wrote down what it heard starts it again and hears the same."""
    play(stage, kind, way, model)
    end = exit(stage)
    assert (end.code, end.why) == (0 if way == "good" else 1, "exit")
    first, made = list(stage.heard), stage.prepared
    stage.heard.clear()
    play(stage, kind, way, model)
    assert exit(stage) == end
    assert stage.poll() == []
    assert (stage.heard, stage.prepared) == (first, made)
    assert stage.verbs().count("done") == (way == "good")


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.duty("no call that could pass the budget")
def test_no_call_goes_out_that_could_pass_its_budget(stage: Stage, kind: str, model: Callable[[], str]) -> None:
    """The first call fits and takes nearly all; the second is not sent, and the agent reads why."""
    before = len(asked(model()))
    play(stage, kind, "spend", model, tokens=PURSE)
    end = exit(stage)
    assert (end.code, end.why) == (1, "spent"), stage.log()
    used = [int(e.args["tokens"]) for e in stage.heard if isinstance(e, Heard) and e.verb == "usage"]
    assert used == [sum(TOOK.values())]
    assert len(asked(model())) == before + 1
    assert "It was not sent" in stage.log()


@each
@pytest.mark.duty("stop leaves no process within 5 s")
def test_a_stop_leaves_no_process(stage: Stage, kind: str, model: Callable[[], str]) -> None:
    """Its children in sessions of their own are looked for in all of /proc."""
    play(stage, kind, "brood", model)
    at_work(stage, kind)
    end = time.monotonic() + SLOW
    while kind != OWN_DEATH and gone("4820.1", 0):
        assert time.monotonic() < end, stage.log()
        time.sleep(0.05)
    began = time.monotonic()
    stage.fleet.stop("s1.a1")
    assert time.monotonic() - began < 5
    assert about(stage.home) == []
    assert gone("4820.1", 0)
    assert exit(stage).why == "stopped"
