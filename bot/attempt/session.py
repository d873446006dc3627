"""One agent run, in one loop and one thread: its pipes, the door, the inbox, the clock. What a runner plays with."""

import contextlib
import functools
import os
import selectors
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn, cast

from adapters import sandbox
from adapters.prompts import Prompt, prompt
from bot.attempt.agent import Agent
from bot.attempt.clock import Clock
from bot.attempt.door import Door, Reply
from bot.attempt.inbox import Inbox
from bot.attempt.log import Log
from bot.attempt.over import Over
from bot.attempt.own import Own
from bot.attempt.pipes import Pipes
from bot.attempt.printed import Printed
from bot.attempt.spool import Spool, keyless
from bot.attempt.verbs import ASKING, HELD, OWN, VERBS, read, unproven, until

if TYPE_CHECKING:
    import subprocess
    from concurrent.futures import Future

    from bot.attempt.web import Web
    from bot.core.calls import Brief

SPOKEN = 10_000  # verbs of one attempt
PRINTED = 64 << 20  # bytes an agent may print
GRACE = "10"  # seconds to exit in after `done`
TURN = 0.2


class Session:
    """See `bot.play.Session`. `task` is the attempt's brief.json; `lock` the descriptor every child inherits."""

    def __init__(self, folder: Path, task: dict[str, Any], spool: Spool, lock: int) -> None:
        self.brief = cast("Brief", SimpleNamespace(**task["brief"]))
        self.options: dict[str, str] = task["runner"]["options"]
        self.log_file = Log(folder / "log.txt")
        self.until = self._done = 0.0
        self.held = HELD if task["runner"].get("restates") and self.brief.restate else ""
        self._owed = set(task["brief"].get("owed", ()))  # criteria for which evidence is due before `done`
        self.loop = selectors.DefaultSelector()
        self.web, self.underway = cast("Web | None", None), False
        self._live = task["runner"]["hears"] != "restart"
        self._spool, self._lock = spool, lock
        self._inbox = Inbox(folder / "inbox.jsonl")
        self.agent = Agent(folder, task)
        self.program = self.agent.program
        self.keys = spool.keys = [self.agent.key]
        self._door = Door("agent/door", self.loop, self._called)
        self._asked: dict[str, Reply] = {}
        self._heard: list[dict[str, str]] = []
        self._printed = Printed(self.agent, self._request, lambda: f"q{self._spool.seq + 1}", ASKING)
        self._output = self._waiting = 0  # bytes that were printed; who does nothing but wait for messages
        self._clock = Clock(self.brief.minutes)
        self._running: set[int] = set()  # processes of the agent's
        self.own = Own(lambda verb, args: self._say(verb, args, lambda reply: False))
        self._tickets: set[str] = set()  # questions whose answer comes as a message
        self._permits: set[str] = set()  # those of them that ask for permission: all else waits for the answer

    def say(self, verb: str, **args: str) -> None:
        """A runner's own words, in which it may also account for `usage`; what it ran as is said with its prompt's
        name. Raises ValueError if it is no verb."""
        if verb == "limited":
            self.until = float(args["until"])
        elif verb in OWN:
            self.own.say(verb, {**args, "file": self.prompt.name} if verb == "profile" else args)
        elif verb in VERBS:
            self._say(verb, args, lambda reply: False)
        else:
            raise ValueError(f"{verb} is no verb")

    def end(self, why: str, code: int, words: str) -> NoReturn:
        """The run ends here, for a reason that has a name."""
        raise Over(why, code, words)

    @property
    def prompt(self) -> Prompt:
        """What the role is told. Raises RunnerError."""
        return prompt(self.options, self.brief.role)

    def rest(self) -> None:
        """Let what came be heard, for a moment."""
        self._turn(TURN)

    def ask(self, text: str, verb: str = "ask") -> str:
        """Ask, and wait for the answer."""
        answer: list[str] = []

        def reply(words: dict[str, str]) -> bool:
            answer.append(words["answer"])
            return True

        self._say(verb, {"text": text}, reply)
        while not answer:
            self._turn(TURN)
        return answer[0]

    def hear(self, seconds: float) -> list[dict[str, str]]:
        """Messages (id, sort, text, ask) that came, as soon as there are any; none after `seconds`."""
        end = time.monotonic() + seconds
        with self.waiting():
            while not self._heard and (left := end - time.monotonic()) > 0:
                self._turn(min(left, TURN))
        return self.take()

    def take(self, ask: str = "") -> list[dict[str, str]]:
        """Messages that came and nobody took yet; with `ask` only the answer to that ticket, as a permit's is taken."""
        heard = [m for m in self._heard if (m["ask"] == ask if ask else m["ask"] not in self._permits)]
        self._heard = [message for message in self._heard if message not in heard]
        return heard

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Inside, the agent does nothing but wait for messages; while a question of its is open that spends no time."""
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def speak(self, verb: str, words: dict[str, str]) -> str:
        """A verb of the agent's, without waiting; the answer of one that is answered comes as a message that names this
        ticket (its `ask`). Raises ValueError where it is refused."""
        if refused := self._request({"podium": verb, **words}, None):
            raise ValueError(refused)
        if verb not in ASKING:
            return ""
        ticket = f"q{self._spool.seq}"
        self._tickets.add(ticket)
        self._permits |= {ticket} if verb == "permit" else set()
        return ticket

    def busy(self, until: float, why: str) -> None:
        """The model's host takes no call before that time: waiting for it spends no time of the agent's. Said once a
        wait, however often the agent tries meanwhile."""
        if self._clock.busy(until):
            clock = time.strftime("%H:%M:%S", time.gmtime(until))
            self.say("progress", text=f"waits for the model's host until {clock} UTC: {why}")

    def until_done(self, future: "Future[Any]") -> Any:
        """The loop goes on until work in another thread is done. It is called off when this run ends before."""
        assert self.web
        wake = self.web.bridge.wake
        future.add_done_callback(lambda _: wake())
        try:
            while not future.done():
                self._turn(TURN)
        except Over:
            future.cancel()
            raise
        return future.result()

    def log(self, line: str, mark: str = "") -> None:
        """Keep a line; the key is no business of who reads it."""
        self.log_file.write(keyless(line, self.keys), mark)

    def heed(self, line: str) -> bool:
        """Take a printed line as a verb, if it is one."""
        return self._printed.heed(line)

    def run(self, argv: Sequence[str], on_line: Callable[[str], None]) -> int:
        """Run a command to its end."""
        with self.opened(argv, on_line) as (process, drain):
            try:
                while process.poll() is None:
                    self._turn(TURN)
                drain()
                return sandbox.code(process.returncode)
            except Over as over:
                if over.why == "done":
                    return 0
                raise

    def beside(self, name: str) -> list[str]:
        """The command that runs one of the files that stand alone beside the agent, inside the sandbox."""
        return [sandbox.python(), "-I", "-S", f"{self.agent.seen}/{name}"]

    @contextlib.contextmanager
    def opened(
        self, argv: Sequence[str], on_line: Callable[[str], None], web: bool = True
    ) -> "Iterator[tuple[subprocess.Popen[bytes], Callable[[], None]]]":
        """A command under way, and what reads all that it left once it has ended; after this, it and all it started are
        gone. `web`: it finds the attempt's door for HTTP, where there is one."""
        child = self.agent.spawn(argv, self._lock, self.web.token if self.web and web else "")
        process = child.process
        assert process.stdin
        assert process.stdout
        assert process.stderr
        os.set_blocking(process.stdin.fileno(), False)
        self._running.add(process.pid)
        self._printed.stdin = process.stdin
        pipes = Pipes(self.loop, self._count)
        pipes.add(process.stdout, on_line)
        pipes.add(process.stderr, functools.partial(self.log, mark="2> "))
        try:
            yield process, functools.partial(pipes.drain, self._turn)
        finally:
            self._done = 0.0
            for asked in self._printed.end():
                self._asked.pop(asked, None)
            child.kill()
            self._running.discard(process.pid)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            pipes.close()

    def close(self) -> None:
        self._door.close()
        self.loop.close()
        self.log_file.close()

    def _say(self, verb: str, args: dict[str, str], reply: Reply | None) -> None:
        if verb in ASKING:
            args = {**args, "id": f"q{self._spool.seq + 1}"}
            if reply:
                self._asked[args["id"]] = reply
        self._spool.append(verb, args)
        if verb == "evidence":
            self._owed.discard(args.get("criterion", ""))
        if verb == "done":
            self._done = time.monotonic() + float(self.options.get("grace", GRACE))

    def _request(self, request: dict[str, object], reply: Reply | None) -> str:
        """Do what an agent asks for with the right key; why not, or ""."""
        verb = str(request.get("podium"))
        try:
            words = read(request)
            if self._spool.seq >= SPOKEN:
                return f"an attempt may speak {SPOKEN} times, and this one has"
            if verb == "done" and (why := self.held or unproven(self._owed)):
                if reply:
                    self._spool.append(verb, words)  # the bot refuses it too, where people see it
                return why
            if verb == "limited":
                self.until = until(words)
            else:
                self._say(verb, words, reply)
        except ValueError as refused:
            return str(refused)
        return ""

    def _called(self, request: dict[str, object], reply: Reply) -> None:
        """A request through the door, answered when it is durable, or when a person answered."""
        if request.get("key") != self.agent.key:
            reply({"error": "this is not the key of this attempt"})
        elif refused := self._request(request, reply):
            reply({"error": refused})
        elif request["podium"] not in ASKING:
            reply({"ok": "heard"})

    def _turn(self, seconds: float) -> None:
        ready = [key for key, _ in self.loop.select(seconds)]
        for key in sorted(ready, key=lambda key: key.data.__class__ is not functools.partial):
            key.data()  # what was printed first: it was there before the agent came to the door
        for message in self._inbox.fresh():
            self._told(message)
        open_ones = self._tickets if self._waiting else self._tickets & self._permits
        self._clock.turn(bool(self._asked or open_ones), bool(self.web and self.web.calling), self._running)
        if self._clock.left <= 0:
            raise Over("timeout", 124, f"[ended: its {self.brief.minutes:g} minutes were over]")
        if self._done and time.monotonic() > self._done:
            raise Over("done", 0, "[ended: it said done and did not exit]")

    def _told(self, message: dict[str, str]) -> None:
        """A message of the bot. Answers go back the way the question came, all else waits in the agent's inbox."""
        key, sort, text, ask = (message.get(name, "") for name in ("key", "sort", "text", "ask"))
        if sort == "stop":
            raise Over("stopped", 143, "[ended: stopped]")
        if sort == "stand":
            self._spool.append("stands", self.agent.stands(self._lock))
            return
        self.held, sort = ("", "answer") if sort == "start" else (self.held, sort)  # it may change things now
        reply = self._asked.pop(ask, None) if sort == "answer" else None
        if reply and reply({"answer": " ".join(text.split())}):
            self._spool.append("delivered", {"tell": key})
            return
        self._tickets.discard(ask)
        self._heard.append({"id": key, "sort": sort, "text": text, "ask": ask})
        self.agent.tell(sort, text, key, ask)
        self._done = 0.0  # words after `done` are a reason to go on
        if self._live:
            self._spool.append("delivered", {"tell": key})

    def _count(self, printed: int) -> None:
        self._output += printed
        if self._output > PRINTED:
            raise Over("exit", 153, f"[ended: it printed more than {PRINTED >> 20} MB]")
