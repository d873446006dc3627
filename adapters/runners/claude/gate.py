"""Which of Claude Code's calls go their way at all: it asks before each, by a hook on its own pipes. Before the task
was restated only those that look; once its context is nearly full none, so that it writes what the next one needs."""

from typing import Any, NoReturn

from adapters.runners.claude.lines import VERB, Lines
from bot.play import Session

LOOKS = ("Read", "Glob", "Grep", "LS", "TodoWrite", "ToolSearch")
CONTEXT, NEAR_FULL = "200000", 0.7
REFUSED = 5  # calls, once its context is nearly full
MOST = 4_000  # characters of a handoff
HAND_OVER = (
    "Your context is nearly full: another agent goes on from here with nothing but your handoff and the files. Call no "
    f"other tool. Say {VERB}handoff with at most 300 words: what is done, what is left, what you tried that did not "
    "work, what people decided. Then end your turn."
)


class Gate:
    """`full`: it was told to hand over."""

    def __init__(self, session: Session, lines: Lines) -> None:
        self._session, self._lines = session, lines
        self._most = NEAR_FULL * int(session.options.get("context", CONTEXT))
        self._refused = 0
        self._handed = False

    @property
    def full(self) -> bool:
        return self._lines.context > self._most

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        """To a hook before a call: nothing, and it goes on as it would; or a no with words for the model."""
        tool = str(call.get("tool_name"))
        why = self._why(tool)
        if not why:
            return {}
        self._session.log(f"[not done: {tool}]")
        told = {"hookEventName": "PreToolUse", "permissionDecision": "deny", "permissionDecisionReason": why}
        return {"hookSpecificOutput": told}

    def _why(self, tool: str) -> str:
        if self.full and tool != f"{VERB}done":
            self._handed = self._handed or tool == f"{VERB}handoff"
            self._refused += 1
            if self._refused > REFUSED:
                self.hand_over()
            return "" if tool == f"{VERB}handoff" else HAND_OVER
        looks = tool.startswith(VERB) or tool in LOOKS
        return "" if looks else self._session.held

    def hand_over(self) -> NoReturn:
        """The next attempt begins fresh, from its handoff, or from the words its turn ended with."""
        if not self._handed and self._lines.last:
            self._session.say("handoff", text=self._lines.last[:MOST])
        self._session.end("full", 1, "[handed over, as its context was nearly full]")
