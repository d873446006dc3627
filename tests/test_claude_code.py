"""The real Claude Code in the sandbox, without a network, behind the attempt's door: its model is aimock, a host of
others. It installs from npm: npm ci --ignore-scripts --prefix tests/claude"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.events import Heard
from tests.aimock import aimock, asked, turn
from tests.attempts import KEY, Stage, staged
from tests.support import need

FOLDER = Path(__file__).parent / "claude" / "node_modules" / "@anthropic-ai" / "claude-code-linux-x64"
PRICE = {"input": 3, "output": 15, "write": 3.75, "long": 6, "read": 0.3, "dated": "2026-11-20"}
RUN = """export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 DISABLE_AUTOUPDATER=1
"$PODIUM_TOOLS/claude" -p "$(cat "$PODIUM_TASK")" --model claude-sonnet-4-6 --max-turns 10 --output-format stream-json \
--verbose --mcp-config "$PODIUM_MCP_CONFIG" --strict-mcp-config --allowedTools Bash mcp__podium </dev/null"""
TURNS = (
    turn("way: ralph", 0, ("Bash", {"command": "echo x >>count", "description": "add"})),
    turn("way: ralph", 1, ("mcp__podium__progress", {"text": "added one"})),
    turn("way: ralph", 2, text="Enough for this round."),
)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    need((FOLDER / "claude").exists(), "Claude Code: npm ci --ignore-scripts --prefix tests/claude")
    yield from staged("bubblewrap", tmp_path, monkeypatch)


def heard(stage: Stage, verb: str) -> list[dict[str, str]]:
    return [e.args for e in stage.heard if isinstance(e, Heard) and e.verb == verb]


def test_a_loop_over_claude_code_counts_rounds_and_ends_by_its_criteria(stage: Stage) -> None:
    """A fresh process and a fresh context each round; its verbs come by MCP, its calls through the forwarder, and what
    we count is what it counts."""
    (stage.home / "host").mkdir()
    with aimock(stage.home / "host", *TURNS) as url:
        options = {
            "loop": "yes", "rounds": "5", "api": url, "mcp": "yes", "tools": str(FOLDER),
            "prices": json.dumps({"claude-sonnet-4-6": PRICE}),
        }  # fmt: skip
        stage.start(
            RUN, options=options, checks=(("t1.1", "test -e count && [ $(wc -l <count) -ge 2 ]"),),
            outcome="way: ralph", money=5.0, commit=stage.base,
        )  # fmt: skip
        end = stage.exit()
        calls = asked(url)
    assert end.code == 0, stage.log()[-2000:]
    said = [args["text"] for args in heard(stage, "progress")]
    assert [text.partition(" · ")[0] for text in said] == ["added one", "round 1 of 5", "added one", "round 2 of 5"]
    assert len(calls) == 6
    assert KEY not in stage.log()
    results = [json.loads(line) for line in stage.log().splitlines() if line.startswith('{"type":"result"')]
    assert [r["num_turns"] for r in results] == [3, 3]
    ours = sum(float(args["money"]) for args in heard(stage, "usage"))
    assert ours == pytest.approx(sum(r["total_cost_usd"] for r in results))
    (profile,) = heard(stage, "profile")
    assert profile["version"].startswith("claude-cli/")


def test_claude_code_reads_why_a_call_was_not_sent(stage: Stage) -> None:
    (stage.home / "host").mkdir()
    with aimock(stage.home / "host", *TURNS) as url:
        options = {"api": url, "mcp": "yes", "tools": str(FOLDER), "prices": json.dumps({"claude-sonnet-4-6": PRICE})}
        stage.start(RUN, options=options, outcome="way: ralph", money=0.01)
        end = stage.exit()
        assert (end.code, end.why, asked(url)) == (1, "spent", [])
    assert "left of this attempt's budget. It was not sent" in stage.log()
