"""What Claude Code's lines say: what it runs as, its steps, its questions, what it used, how its turns end."""

import hashlib
import json
from typing import Any

from adapters import steps
from adapters.door.words import UNKNOWN
from adapters.runners.claude import command
from bot.play import Session

VERB = "mcp__podium__"
USED = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
ENDS = {"error_max_turns": "it took as many turns as it may", "error_max_budget_usd": "its money was spent"}


class Lines:
    """`failed`: why a turn went wrong, "" if none did. `asks`: questions it asked that nobody answered to it yet.
    `context`: the most tokens of its conversation so far. `last`: the words its last turn ended with."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.failed, self.said_done, self.asks = "", False, 0
        self.context, self.last = 0, ""
        self._spent, self._money = False, 0.0
        self._calls: dict[str, str] = {}  # the verbs it called, by the call's id

    def heard(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "system" if event.get("subtype") == "init":
                self._profile(event)
            case "system" if event.get("subtype") == "api_retry":
                self._session.log(f"[the model's host: {event.get('error')}, tried again]")
            case "assistant" | "user":
                message = event.get("message")
                message = message if isinstance(message, dict) else {}
                if not event.get("parent_tool_use_id"):  # that would be an agent of its own, with a context of its own
                    self.context = max(self.context, used(message.get("usage")))
                content = message.get("content")
                for block in content if isinstance(content, list) else ():
                    self._block(block)

    def result(self, event: dict[str, Any]) -> None:
        """The end of a turn. `is_error` tells; its subtype alone may say success."""
        self._session.log(f"[turn over: {event.get('subtype')}, {event.get('num_turns')} turns]")
        if event.get("result"):
            self.last = str(event["result"])
            self._session.log(self.last)
        denials = event.get("permission_denials")
        for denial in (d for d in denials if isinstance(d, dict)) if isinstance(denials, list) else ():
            self._session.log(f"[denied: {steps.called(str(denial.get('tool_name')), denial.get('tool_input'))[2:]}]")
        if not self._session.options.get("api"):
            self._account(event)
        if event.get("is_error") or event.get("subtype") != "success":
            kind = str(event.get("subtype"))
            self._spent = kind == "error_max_budget_usd"
            self.failed = ENDS.get(kind) or str(event.get("result") or event.get("errors") or kind)

    def ended(self, code: int) -> int:
        """The exit code of the run; or its end by a name."""
        if self._spent:
            self._session.end("spent", 1, f"[{self.failed}]")
        if self.failed:
            self._session.log(f"[{self.failed}]")
            return code or 1
        return 0 if self.said_done else code

    def _block(self, block: Any) -> None:
        """One piece of a message: a step in the log, and what became of its verbs."""
        if not isinstance(block, dict):
            return
        match block.get("type"):
            case "text":
                self._session.log(str(block.get("text")))
            case "tool_use":
                name, given = str(block.get("name")), json.dumps(block.get("input"), sort_keys=True)
                self._session.log(steps.called(name, block.get("input")))
                if name.startswith(VERB):
                    self._calls[str(block.get("id"))] = name.removeprefix(VERB)
                else:
                    self._session.say("acted", act=hashlib.sha256(f"{name} {given}".encode()).hexdigest()[:16])
            case "tool_result":
                verb = self._calls.pop(str(block.get("tool_use_id")), "")
                self._session.log(steps.came(steps.text(block.get("content")), bool(block.get("is_error"))))
                if not block.get("is_error"):
                    self._verb(verb, json.dumps(block.get("content")))

    def _verb(self, verb: str, said: str) -> None:
        """A verb that was heard: after `done` it ends; a question it asked is waited for at the turn's end."""
        if verb == "done":
            self.said_done = True
        elif verb in ("ask", "stuck") or (verb == "restate" and UNKNOWN in said):
            self.said_done = False
            self.asks += 1
        elif verb == "inbox":
            self.asks = max(0, self.asks - said.count("answer to "))

    def _profile(self, event: dict[str, Any]) -> None:
        """What it runs as. Behind the door the forwarder sees that, and records it."""
        self._session.log(f"[session {event.get('session_id')}]")
        if self._session.options.get("api"):
            return
        self._session.say(
            "profile", version=f"Claude Code {event.get('claude_code_version')}",
            model=f"{event.get('model')}, own credential", prompt=digest(command.prompt(self._session)),
            tools=digest(json.dumps(sorted(event.get("tools") or ()))),
        )  # fmt: skip

    def _account(self, event: dict[str, Any]) -> None:
        """What it reports itself, where no forwarder counts: its numbers are of the whole run so far."""
        money, tokens = number(event.get("total_cost_usd")), used(event.get("usage"))
        new = max(0.0, money - self._money)
        unpriced = 0 if new else tokens  # it may not say what its subscription takes: that is not nothing
        self._session.say("usage", money=f"{new:.9f}", tokens=str(tokens), unpriced=str(unpriced))
        self._money = max(self._money, money)


def used(usage: Any) -> int:
    """Tokens in and out, those of its cache too."""
    return int(sum(number(usage.get(name)) for name in USED)) if isinstance(usage, dict) else 0


def number(said: Any) -> float:
    """A number as it reports them; 0 for what is none, or could not be true."""
    return float(said) if isinstance(said, int | float) and 0 <= said <= 1e12 else 0.0


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
