"""Every story under tests/stories is played through the real bot."""

import re
from pathlib import Path

import pytest

from tests.stories.stage import Stage

FOLDER = Path(__file__).parent
CHANNELS = {"channel": "own", "channel-refused": "none"}  # whether the hall opens channels, or may not
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", sorted(p.stem for p in FOLDER.glob("*.md")))
def test_story(name: str, tmp_path: Path) -> None:
    """What people, agents and the bot say in the story is what happens."""
    blocks = BLOCK.findall((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    plan = next(text for kind, text in blocks if kind == "toml")
    channels = CHANNELS.get(name, "one")
    stage = Stage(tmp_path, plan, solo="solo" in name, channels=channels)
    lines = [line for kind, text in blocks if kind == "story" for line in text.splitlines() if line.strip()]
    assert any(line.startswith(("bot", "report>", "card ")) for line in lines), "a story claims nothing"
    try:
        for line in lines:
            play(stage, line)
    finally:
        stage.close()


def play(stage: Stage, line: str) -> None:
    try:
        stage.play(line)
    except AssertionError as error:
        raise AssertionError(f"at: {line}\n{error}") from None
