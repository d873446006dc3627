"""One run of Claude Code, in the session's thread: its lines are read, its questions carried to people, and their words
back to it, until it has nothing left to do."""

import json
import os
import time
import uuid
from typing import IO, Any

from adapters import sandbox
from adapters.brief import told
from adapters.runners.claude import command
from adapters.runners.claude.gate import Gate
from adapters.runners.claude.lines import Lines
from bot.errors import RunnerError
from bot.play import Session

LAST = 10.0  # seconds to exit in when nothing is left
LIVES, KILLED = 3, 128  # processes of one attempt; from this exit code on it was killed
STALLED = 30.0  # seconds that it may leave its input unread
SILENT = 120.0  # seconds after a turn in which it begins the next one, if words wait for it


def work(session: Session) -> int:
    """The exit code, or the end that the session has a name for."""
    if not session.program:
        raise RunnerError(command.MISSING)
    if not session.web or not session.options.get("model"):
        raise RunnerError('no model is named: write model = "…" into its table, [runner.NAME] of podium.toml')
    kept, tree, before = session.web.folder / "kept", sandbox.where(session.web.folder / "clone"), ""
    if session.web.before:
        before = command.settle(session.web.before / "kept", kept, tree)
    said: list[tuple[str, str]] = []
    for _ in range(LIVES):
        run = Run(session, before, said)
        code = played(session, run, command.line(session, before))
        before = command.settle(kept, kept, tree)
        if run.over or code < KILLED or not before:
            break
        session.log(f"[it was killed, exit {code}: its session goes on]")
    return run.ended(code)


def played(session: Session, run: "Run", line: list[str]) -> int:
    """One process of it, to its end."""
    with session.opened(line, run.hear) as (process, drain):
        assert process.stdin
        run.pipe = process.stdin
        run.begin()
        while process.poll() is None and not run.over:
            session.rest()
            run.go_on()
        session.underway = False
        process.stdin.close()
        end = time.monotonic() + LAST
        while process.poll() is None and time.monotonic() < end:
            session.rest()
        if process.poll() is not None:
            drain()
        return sandbox.code(process.poll() or 0)


class Run:
    """`before` is the session that is resumed, "" for a new one; `said` are words of people that this attempt handed
    on, with the keys of their receipts: a session that broke off may not have kept them. `over`: it has nothing left to
    do."""

    def __init__(self, session: Session, before: str, said: list[tuple[str, str]]) -> None:
        self.pipe: IO[bytes] | None = None
        self.over = False
        self._session, self._before, self._said = session, before, said
        self._lines = Lines(session)
        self._gate = Gate(session, self._lines)
        self._asked: dict[str, tuple[str, Any]] = {}  # ticket → its request, and the call's input
        self._sent: dict[str, list[str]] = {}  # words on their way, by their own id → keys of their receipts
        self._busy, self._ended = False, 0.0

    def begin(self) -> None:
        """The task, or a word to a session that was broken off."""
        begin = {"subtype": "initialize", "hooks": {"PreToolUse": [{"matcher": None, "hookCallbackIds": ["gate"]}]}}
        self._send({"type": "control_request", "request_id": "begin", "request": begin})
        words = (command.AGAIN if self._before else "") + told(self._session.brief)
        if not self._said:
            self._say(words)
            return
        words += command.MEANWHILE + "\n\n".join(said for said, _ in self._said)
        self._sent[self._say(words)] = [key for _, key in self._said]

    def hear(self, line: str) -> None:
        """One line that it printed."""
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            event = None
        if not isinstance(event, dict) or "type" not in event:
            self._session.log(line)
            return
        match event["type"]:
            case "control_request":
                self._request(str(event.get("request_id")), event.get("request") or {})
            case "control_cancel_request":
                self._asked = {t: a for t, a in self._asked.items() if a[0] != event.get("request_id")}
            case "result":
                self._busy, self._ended = bool(self._sent), time.monotonic()  # words that wait begin the next turn
                self._lines.result(event)
            case "user" if event.get("isReplay"):
                self._read(str(event.get("uuid")))
            case _:
                self._ended = 0.0
                self._lines.heard(event)

    def go_on(self) -> None:
        """Answers go back to what asked, words of people into its conversation, in the midst of a turn or as the next
        one; it is over when a turn ended and nothing is left to say or to wait for."""
        for ticket, (request, given) in list(self._asked.items()):
            for message in self._session.take(ticket):
                del self._asked[ticket]
                self._answer(request, message["text"], given)
        if self._lines.failed:
            self.over = True
            return
        if not self._gate.full or self._lines.said_done:  # else they are for the agent that goes on from here
            self._tell(self._session.take())
        if self._busy and self._ended and time.monotonic() > self._ended + SILENT:
            self._busy = False  # it took them, and has nothing to say to them
        if self._busy:
            return
        if self._gate.full and not self._lines.said_done:
            self._gate.hand_over()
        if self._lines.asks and not self._lines.said_done:
            with self._session.waiting():
                self._session.rest()
        else:
            self.over = True

    def _tell(self, messages: list[dict[str, str]]) -> None:
        """Words of people, at once: it reads them with what comes of the call under way, or as its next turn."""
        if not messages:
            return
        self._lines.asks = max(0, self._lines.asks - sum(m["sort"] == "answer" for m in messages))
        self._lines.said_done = False
        words = [(command.worded(message), message["id"]) for message in messages]
        for said, _ in words:
            self._session.log(f"[told] {said}")
        self._said += words
        self._sent[self._say("\n\n".join(said for said, _ in words))] = [key for _, key in words]
        self._session.underway = True

    def _read(self, id: str) -> None:
        """It put these words before the model."""
        for key in filter(None, self._sent.pop(id, ())):
            self._session.say("applied", tell=key)
        self._session.underway = bool(self._sent)

    def ended(self, code: int) -> int:
        return self._lines.ended(code)

    def _request(self, id: str, request: dict[str, Any]) -> None:
        """It asks for permission, or whether a call may go its way at all; other requests of it are not known here."""
        if request.get("subtype") == "hook_callback":
            response = self._gate.answer(request.get("input") or {})
            said = {"subtype": "success", "request_id": id, "response": response}
            self._send({"type": "control_response", "response": said})
            return
        if request.get("subtype") != "can_use_tool":
            error = {"subtype": "error", "request_id": id, "error": "not known here"}
            self._send({"type": "control_response", "response": error})
            return
        given = request.get("input") or {}
        try:
            words = {"tool": str(request.get("tool_name")), "input": json.dumps(given)}
            self._asked[self._session.speak("permit", words)] = (id, given)
        except ValueError as refused:
            self._answer(id, f"deny: {refused}", given)

    def _answer(self, id: str, text: str, given: Any) -> None:
        """Exactly `allow` allows exactly the call that was shown; everything else is a no, in its own words."""
        allowed = {"behavior": "allow", "updatedInput": given}
        said = allowed if text == "allow" else {"behavior": "deny", "message": text}
        response = {"subtype": "success", "request_id": id, "response": said}
        self._send({"type": "control_response", "response": response})

    def _say(self, words: str) -> str:
        """The id under which it says that it read them."""
        self._busy, self._ended, id = True, 0.0, str(uuid.uuid4())
        message = {"role": "user", "content": words}
        self._send({"type": "user", "message": message, "parent_tool_use_id": None, "session_id": "", "uuid": id})
        return id

    def _send(self, line: dict[str, Any]) -> None:
        """One line, however full the pipe is; nothing to one that is gone."""
        assert self.pipe
        data, end = json.dumps(line).encode() + b"\n", time.monotonic() + STALLED
        while data and time.monotonic() < end:
            try:
                data = data[os.write(self.pipe.fileno(), data) :]
            except BlockingIOError:
                time.sleep(0.01)
            except OSError:
                return
