"""The verbs of an agent as tools: names, short descriptions, schemas. One table for MCP and for our own worker."""

from collections.abc import Mapping
from typing import Any, NamedTuple

ASKED = ("ask", "stuck")  # answered by people, some time later
AT_ONCE = {"reserve": 20.0, "restate": 60.0}  # answered by rules: seconds that this is waited for
OWED = ("done", "evidence")  # not before the task was restated, where that is owed
UNKNOWN = "not known yet"


def moment(name: str, options: Mapping[str, str]) -> float:
    """Seconds in which rules answer: as the runner's table says it, in `moment`, or the usual."""
    return float(options.get("moment") or AT_ONCE[name])


class Word(NamedTuple):
    """`fields` by name: what it says. Those in `needed` must be there."""

    name: str
    says: str
    fields: dict[str, str]
    needed: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        held = {name: {"type": "string", "description": says} for name, says in self.fields.items()}
        return {"type": "object", "properties": held, "required": list(self.needed), "additionalProperties": False}


WORDS = (
    Word("restate", "First of all, before you change anything: say what you understood. Its answer says whether you "
         "may begin, or what you missed; then restate again, whole.",
         {"outcome": "what will be true in the end, in your words", "criteria": "the id of every criterion, as t7.1",
          "first": "your first step", "paths": "files that it changes; none if it only looks"},
         ("outcome", "first")),
    Word("progress", "Say in a line how far you are. People see it.", {"text": "one line"}, ("text",)),
    Word("ask", "Ask people. Gives a ticket at once; the answer comes to your inbox. Go on with what can be done.",
         {"text": "the question, with what you know", "recommend": "what you would do"}, ("text",)),
    Word("stuck", "Say that you cannot go on, and why. Answered like ask.",
         {"text": "what you tried, and what you need"}, ("text",)),
    Word("done", "Say that the task is done, after evidence for each criterion judged by evidence. Then stop.",
         {"text": "what was done, in a line"}, ("text",)),
    Word("evidence", "Prove a criterion.",
         {"criterion": "its id, such as t7.2", "kind": "output, quote or file", "text": "what shows it",
          "path": "the file", "quote": "the words", "source": "where they stand", "command": "what was run",
          "code": "its exit code"}, ("criterion",)),
    Word("review", "Reviewers: rule on one criterion. Thrown away if the quote does not stand at the place.",
         {"criterion": "its id, such as t7.2, or that of a flaw found before, such as f1",
          "ruling": "met, not met or cannot tell", "text": "why, in at most 1,000 characters",
          "place": "file:line", "quote": "what stands there, to the letter, at most 600 characters"},
         ("criterion", "ruling", "text")),
    Word("discover", "Report a problem beside your task that nobody planned for. Do not mend it.",
         {"text": "the problem", "why": "why it matters", "place": "file:line where you saw it"}, ("text",)),
    Word("finding", "Reviewers: a flaw in the work you review.",
         {"text": "the flaw", "place": "file and line", "severity": "minor, major or blocking"}, ("text",)),
    Word("reserve", "Ask to be alone on paths. Granted or refused at once.", {"paths": "globs, apart by spaces"},
         ("paths",)),
    Word("note", "Tell another task something.", {"to": "its id, or * for all", "text": "the words"}, ("to", "text")),
    Word("handoff", "Write to the agent that goes on after you: what is done, what is left, what did not work. The "
         "last one counts.", {"text": "at most 300 words"}, ("text",)),
    Word("broken", "Say that an assumption of the plan does not hold.",
         {"id": "its id, such as u2", "text": "what you saw"}, ("id",)),
)  # fmt: skip
INBOX = Word("inbox", "Words and answers of people for you. With seconds it waits for them, at most 300.",
             {"seconds": "how long to wait; 0 if not said"})  # fmt: skip
TASK = Word("task", "Your task again: outcome, criteria, paths, what people decided.", {})
BY_NAME = {word.name: word for word in (*WORDS, INBOX, TASK)}


def lacking(word: Word, given: dict[str, Any]) -> str:
    """What is wrong with the fields given, or ""."""
    if missing := [name for name in word.needed if not str(given.get(name, "")).strip()]:
        return f"{word.name} needs {', '.join(missing)}"
    if strange := sorted(set(given) - set(word.fields)):
        return f"{word.name} has no {', '.join(strange)}; it has {', '.join(word.fields) or 'nothing'}"
    return ""
