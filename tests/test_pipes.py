"""What a process left in its pipes is read, however late."""

import selectors
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.attempt.pipes import BEYOND, Pipes
from tests.processes import own


class Loop:
    """A loop that is held up before each turn, as on a slow machine."""

    def __init__(self, late: float) -> None:
        self.selector, self.late, self.printed = selectors.DefaultSelector(), late, 0

    def turn(self, seconds: float) -> None:
        time.sleep(self.late)
        for key, _ in self.selector.select(max(0.0, seconds)):
            key.data()

    def count(self, printed: int) -> None:
        self.printed += printed


@contextmanager
def ended(loop: Loop, script: str, heard: list[str]) -> Iterator[Pipes]:
    with subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE) as process:
        assert process.stdout
        pipes = Pipes(loop.selector, loop.count)
        pipes.add(process.stdout, heard.append)
        process.wait()
        yield pipes
        pipes.close()


def test_an_ended_process_is_heard_to_its_last_word_on_a_slow_machine() -> None:
    """The first turn comes later than pipes are waited for."""
    heard: list[str] = []
    with ended(loop := Loop(BEYOND + 0.2), "echo first; echo last; printf more", heard) as pipes:
        pipes.drain(loop.turn)
    assert heard[:2] == ["first", "last"]
    assert loop.printed == len("first\nlast\nmore")


def test_the_end_of_a_line_that_nothing_ends_is_heard() -> None:
    heard: list[str] = []
    with ended(loop := Loop(0.0), "echo first; printf more", heard) as pipes:
        pipes.drain(loop.turn)
    assert heard == ["first", "more"]


def test_who_holds_a_pipe_beyond_the_end_is_not_waited_for() -> None:
    heard: list[str] = []
    script = own("echo first; sleep 4835.1 & echo $! >&2")
    with subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        left, loop = int(process.stderr.readline()), Loop(0.0)
        try:
            pipes = Pipes(loop.selector, loop.count)
            pipes.add(process.stdout, heard.append)
            process.wait()
            pipes.drain(loop.turn)
            pipes.close()
        finally:
            subprocess.run(["kill", str(left)], check=True)
    assert heard == ["first"]
