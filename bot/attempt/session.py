"""One agent run, in one loop and one thread: its pipes, the door, the inbox, the clock. What a runner plays with."""

import contextlib
import functools
import json
import os
import selectors
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING, Any, cast

from adapters import sandbox
from bot.attempt.agent import Agent
from bot.attempt.door import Door, Reply
from bot.attempt.inbox import Inbox
from bot.attempt.log import Lines, Log
from bot.attempt.spool import Spool

if TYPE_CHECKING:
    from bot.core.calls import Brief

ASKING = frozenset({"ask", "stuck", "reserve"})  # verbs that are answered
VERBS = ASKING | {"progress", "discover", "finding", "evidence", "note", "broken", "done", "applied", "limited"}
LINE = 4_096  # bytes of a verb's line: the most that parallel writers of one pipe never tear
SPOKEN = 10_000  # verbs of one attempt
PRINTED = 64 << 20  # bytes an agent may print
GRACE = "10"  # seconds to exit in after `done`
TURN = 0.2


class Over(Exception):
    """The run ends here, whatever the runner is doing: `why` as in Exited, and the code to leave with."""

    def __init__(self, why: str, code: int, words: str) -> None:
        super().__init__(words)
        self.why, self.code = why, code


class Session:
    """See `bot.ports.Session`. `task` is the attempt's brief.json; `lock` the descriptor every child inherits."""

    def __init__(self, folder: Path, task: dict[str, Any], spool: Spool, lock: int) -> None:
        self.brief = cast("Brief", SimpleNamespace(**task["brief"]))
        self.options: dict[str, str] = task["runner"]["options"]
        self.log_file = Log(folder / "log.txt")
        self.until = 0.0
        self._live = task["runner"]["hears"] != "restart"
        self._spool, self._lock = spool, lock
        self._inbox = Inbox(folder / "inbox.jsonl")
        self._loop = selectors.DefaultSelector()
        self.agent = Agent(folder, task)
        self._door = Door("agent/door", self._loop, self._called)
        self._asked: dict[str, Reply] = {}
        self._lined: list[tuple[str, str | None]] = []  # questions printed, in order, and their answers
        self._heard: list[dict[str, str]] = []
        self._stdin: IO[bytes] | None = None
        self._printed = 0
        self._left = self.brief.minutes * 60
        self._clock = time.monotonic()
        self._done = 0.0

    def say(self, verb: str, **args: str) -> None:
        """A runner's own words, in which it may also account for `usage`. Raises ValueError if it is no verb."""
        if verb == "limited":
            self.until = float(args["until"])
        elif verb in VERBS | {"usage"}:
            self._say(verb, args, lambda reply: False)
        else:
            raise ValueError(f"{verb} is no verb")

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
        """Messages (id, sort, text) that came, as soon as there are any; none after `seconds`."""
        end = time.monotonic() + seconds
        while not self._heard and (left := end - time.monotonic()) > 0:
            self._turn(min(left, TURN))
        heard, self._heard = self._heard, []
        return heard

    def log(self, line: str, mark: str = "") -> None:
        """Keep a line; the key is no business of who reads it."""
        self.log_file.write(line.replace(self.agent.key, "[key]"), mark)

    def heed(self, line: str) -> bool:
        """Take a printed line as a verb, if it is one: JSON, with the attempt's own key. What an agent merely prints
        of somebody else's text has no key."""
        if self.agent.key not in line or '"podium"' not in line:
            return False
        if len(line.encode()) > LINE:
            self.agent.tell("refused", f"a verb's line has at most {LINE} bytes; this one was not heard: {line[:80]} …")
            return False
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            return False
        if not isinstance(request, dict) or request.get("key") != self.agent.key:
            return False
        asked = f"q{self._spool.seq + 1}"
        refused = self._request(request, lambda reply: self._answer_line(asked, reply["answer"]))
        if refused:
            self.agent.tell("refused", refused)
        elif request["podium"] in ASKING:
            self._lined.append((asked, None))
        return True

    def run(self, argv: Sequence[str], on_line: Callable[[str], None]) -> int:
        child = self.agent.spawn(argv, self._lock)
        process = child.process
        assert process.stdin
        assert process.stdout
        assert process.stderr
        os.set_blocking(process.stdin.fileno(), False)
        self._stdin = process.stdin
        open_pipes: set[IO[bytes]] = set()
        for pipe, each in ((process.stdout, on_line), (process.stderr, self._complain)):
            open_pipes.add(pipe)
            reader = functools.partial(self._read, pipe, Lines(each), open_pipes)
            self._loop.register(pipe, selectors.EVENT_READ, reader)
        try:
            ended = 0.0
            while process.poll() is None or (open_pipes and time.monotonic() < ended):
                ended = ended if process.returncode is not None else time.monotonic() + 1
                self._turn(TURN)
            return sandbox.code(process.returncode)
        except Over as over:
            if over.why == "done":
                return 0
            raise
        finally:
            self._stdin, self._done = None, 0.0
            for asked, _ in self._lined:
                self._asked.pop(asked, None)
            self._lined.clear()
            for pipe in open_pipes:
                self._loop.unregister(pipe)
            child.kill()
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            process.stderr.close()

    def close(self) -> None:
        self._door.close()
        self._loop.close()
        self.log_file.close()

    def _say(self, verb: str, args: dict[str, str], reply: Reply) -> None:
        if verb in ASKING:
            args = {**args, "id": f"q{self._spool.seq + 1}"}
            self._asked[args["id"]] = reply
        self._spool.append(verb, args)
        if verb == "done":
            self._done = time.monotonic() + float(self.options.get("grace", GRACE))

    def _request(self, request: dict[str, object], reply: Reply) -> str:
        """Do what an agent asks for with the right key; why not, or ""."""
        verb = str(request.get("podium"))
        words = {str(name): value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                 for name, value in request.items() if name not in ("podium", "key")}  # fmt: skip
        if verb not in VERBS:
            return f"{verb[:40]} is no verb; there are: {' '.join(sorted(VERBS))}"
        if verb in ("stuck", "ask") and not words.get("text", "").strip():
            return f"{verb} needs words: what you tried and what you need to know"
        if self._spool.seq >= SPOKEN:
            return f"an attempt may speak {SPOKEN} times, and this one has"
        if verb != "limited":
            self._say(verb, words, reply)
            return ""
        try:
            until = float(words.get("until", ""))
        except ValueError:
            until = 0.0
        if not 0 < until < 1e11:
            return "limited needs until: seconds since 1970"
        self.until = until
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
        ready = [key for key, _ in self._loop.select(seconds)]
        for key in sorted(ready, key=lambda key: key.data.__class__ is not functools.partial):
            key.data()  # what was printed first: it was there before the agent came to the door
        for message in self._inbox.fresh():
            self._told(message)
        now = time.monotonic()
        if not self._asked:  # who waits for a person spends no time
            self._left -= now - self._clock
        self._clock = now
        if self._left <= 0:
            raise Over("timeout", 124, f"[ended: its {self.brief.minutes:g} minutes were over]")
        if self._done and now > self._done:
            raise Over("done", 0, "[ended: it said done and did not exit]")

    def _told(self, message: dict[str, str]) -> None:
        """A message of the bot. Answers go back the way the question came, all else waits in the agent's inbox."""
        key, sort, text = message.get("key", ""), message.get("sort", ""), message.get("text", "")
        if sort == "stop":
            raise Over("stopped", 143, "[ended: stopped]")
        reply = self._asked.pop(message.get("ask", ""), None) if sort == "answer" else None
        if reply and reply({"answer": " ".join(text.split())}):
            self._spool.append("delivered", {"tell": key})
            return
        self._heard.append({"id": key, "sort": sort, "text": text})
        self.agent.tell(sort, text, key)
        self._done = 0.0  # words after `done` are a reason to go on
        if self._live:
            self._spool.append("delivered", {"tell": key})

    def _answer_line(self, asked: str, text: str) -> bool:
        """Write answers to stdin in the order of the questions: one line each."""
        self._lined = [(id, text if id == asked else known) for id, known in self._lined]
        while self._lined and (line := self._lined[0][1]) is not None:
            del self._lined[0]
            try:
                os.write(self._stdin.fileno() if self._stdin else -1, line.encode() + b"\n")
            except OSError:
                return False
        return True

    def _complain(self, line: str) -> None:
        self.log(line, "2> ")

    def _read(self, pipe: IO[bytes], lines: Lines, open_pipes: set[IO[bytes]]) -> None:
        piece = os.read(pipe.fileno(), 65536)
        self._printed += len(piece)
        lines.feed(piece)
        if not piece:
            self._loop.unregister(pipe)
            open_pipes.discard(pipe)
        if self._printed > PRINTED:
            raise Over("exit", 153, f"[ended: it printed more than {PRINTED >> 20} MB]")
