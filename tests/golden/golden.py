"""Goldens: what a case reads, beside this file. A missing one is written, and the test fails until it was looked at."""

from pathlib import Path

import msgspec
import pytest

from adapters.chat.terminal.render import plain
from bot.core.message import Message

HOME = Path(__file__).parent


def check(name: str, text: str) -> None:
    """`text` is what the file `name` holds, to the letter."""
    path = HOME / "seen" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{name} was written: look at it, then run again", pytrace=False)
    assert text == path.read_text(encoding="utf-8")


def check_message(name: str, message: Message) -> None:
    """As a terminal shows it, and in neutral form; few messages have a label."""
    told = {key: value for key, value in msgspec.structs.asdict(message).items() if key != "label" or value}
    neutral = msgspec.json.format(msgspec.json.encode(told), indent=1).decode() + "\n"
    text = plain(message)
    stored = [(HOME / "seen" / f"{name}.txt"), (HOME / "seen" / f"{name}.json")]
    missing = [p.name for p in stored if not p.exists()]
    for path, said in zip(stored, (text, neutral), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.name in missing:
            path.write_text(said, encoding="utf-8")
    if missing:
        pytest.fail(f"{', '.join(missing)} written: look, then run again", pytrace=False)
    assert text == stored[0].read_text(encoding="utf-8")
    assert neutral == stored[1].read_text(encoding="utf-8")
