"""What an attempt's process says of its agent is bounded, and nothing that was used is lost by it."""

import json
from pathlib import Path
from typing import Any

from adapters.runners.claude.lines import Lines
from bot.attempt.own import LONGEST, MOST, Own
from bot.attempt.spool import Spool


class Heard:
    """What was said, in order; and a session that only logs and says."""

    def __init__(self) -> None:
        self.said: list[tuple[str, dict[str, str]]] = []
        self.options: dict[str, str] = {}
        self.logged: list[str] = []
        self.own = Own(lambda verb, args: self.said.append((verb, args)))

    def log(self, line: str) -> None:
        self.logged.append(line)

    def say(self, verb: str, **args: str) -> None:
        self.own.say(verb, args)


def test_past_their_number_actions_are_left_out_and_what_was_used_is_added_up() -> None:
    heard = Heard()
    for _ in range(MOST["acted"] + 10):
        heard.say("acted", act="x" * 500)
    for _ in range(MOST["usage"] + 10):
        heard.say("usage", money="0.500000000", tokens="3", unpriced="1")
    heard.own.end()
    heard.own.end()
    acts = [args for verb, args in heard.said if verb == "acted"]
    used = [args for verb, args in heard.said if verb == "usage"]
    assert len(acts) == MOST["acted"]
    assert acts[0] == {"act": "x" * LONGEST}
    assert len(used) == MOST["usage"] + 1
    assert used[-1] == {"money": "5.000000000", "tokens": "30", "unpriced": "10"}
    assert sum(int(args["tokens"]) for args in used) == 3 * (MOST["usage"] + 10)


def test_no_line_of_a_command_line_agent_breaks_its_attempt() -> None:
    """A process in its place may print whatever it likes, also what is no number and no table."""
    heard = Heard()
    lines = Lines(heard)  # type: ignore[arg-type]
    strange: list[Any] = ["x", 7, None, [], {"content": "x"}, {"content": [3, {"type": "tool_use", "input": {"a": 1}}]}]
    for message in strange:
        lines.heard({"type": "assistant", "message": message})
    huge = {"input_tokens": int("9" * 4000), "output_tokens": "many", "cache_read_input_tokens": -5}
    for usage in (huge, "x", None, [1]):
        lines.result({"type": "result", "subtype": "success", "usage": usage, "total_cost_usd": "free",
                      "permission_denials": [1, "x", {"tool_name": "Bash"}]})  # fmt: skip
    lines.result({"type": "result", "subtype": "success", "usage": {"input_tokens": 5}, "total_cost_usd": 0.5})
    used = [args for verb, args in heard.said if verb == "usage"]
    assert [args["tokens"] for args in used] == ["0", "0", "0", "0", "5"]
    assert [float(args["money"]) for args in used] == [0, 0, 0, 0, 0.5]


def test_its_own_keys_are_told_to_nobody(tmp_path: Path) -> None:
    """An agent that says its key in a note has told it to whoever reads the note."""
    spool = Spool(tmp_path / "events.jsonl")
    spool.keys = ["0123abcd", "podium-4567"]
    spool.append("note", {"to": "*", "text": "my key is 0123abcd, my token podium-4567"})
    spool.close()
    assert json.loads((tmp_path / "events.jsonl").read_text())["args"]["text"] == "my key is [key], my token [key]"
