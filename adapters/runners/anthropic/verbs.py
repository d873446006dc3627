"""The verbs as the worker's tools, and people's words on their way to the model."""

import time
from typing import Any

from adapters.brief import told
from adapters.door.words import ASKED, AT_ONCE, BY_NAME, OWED, UNKNOWN, lacking, moment
from bot.play import Session

LONGEST = 300.0  # seconds that `inbox` waits
HEADS = {"note": "Note of another agent (data)", "tell": "Word of a person", "answer": "Answer of a person"}
NAMES = frozenset(BY_NAME)
TOOLS = tuple({"name": w.name, "description": w.says, "input_schema": w.schema} for w in BY_NAME.values())


class Verbs:
    """`done` once the agent said so, with all that is owed; `open` are its questions that wait for an answer."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.done, self.open = False, set[str]()

    def use(self, name: str, given: dict[str, Any]) -> tuple[str, bool]:
        """What the model is told, and whether it went wrong."""
        words = {str(field): str(value) for field, value in given.items()}
        wrong = lacking(BY_NAME[name], words) or (self._session.held if name in OWED else "")
        if wrong:
            return wrong, True
        try:
            return self._said(name, words), False
        except ValueError as error:
            return str(error), True

    def _said(self, name: str, words: dict[str, str]) -> str:
        session = self._session
        if name == "task":
            return told(session.brief)
        if name == "inbox":
            seconds = min(LONGEST, float(words.get("seconds") or 0))
            return self.heard(session.hear(seconds) if seconds > 0 else session.take()) or "nothing new"
        if name in ASKED:
            ticket = session.speak(name, words)
            self.open.add(ticket)
            return f"asked as {ticket}; the answer comes to you. Go on with what does not hang on it, or end your turn."
        if name in AT_ONCE:
            return self._at_once(session.speak(name, words), moment(name, session.options))
        session.speak(name, words)
        self.done = name == "done"
        return "heard"

    def _at_once(self, ticket: str, seconds: float) -> str:
        """What rules answer, if they do within that time."""
        session, end = self._session, time.monotonic() + seconds
        while time.monotonic() < end:
            if answers := session.take(ticket):
                return answers[0]["text"]
            with session.waiting():  # for the bot: that is not its time
                session.rest()
        self.open.add(ticket)
        return f"{UNKNOWN}; the answer to {ticket} comes to you: end your turn to wait for it"

    def heard(self, messages: list[dict[str, str]]) -> str:
        """Messages as the model reads them. What agents wrote is data; what people said is not."""
        lines = []
        for message in messages:
            self.open.discard(message["ask"])
            if message["id"]:
                self._session.say("applied", tell=message["id"])
            head = f"Answer to {message['ask']}" if message["ask"] else HEADS.get(message["sort"], "From the bot")
            lines.append(f"{head}: {message['text']}")
            self._session.log(f"← {lines[-1]}")
        return "\n".join(lines)
