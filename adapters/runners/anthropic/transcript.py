"""What was said between the model and its tools: one JSON line a message, on disk before the next call goes out."""

import json
import os
from pathlib import Path
from typing import Any

from bot.core.redact import redact

Message = dict[str, Any]
BROKE_OFF = "This broke off: the attempt died. Look what is there before you do it again."


class Transcript:
    """`messages` goes on where the attempt before stopped, if there was one."""

    def __init__(self, path: Path, before: Path | None) -> None:
        self.messages: list[Message] = []
        self._path = path
        for message in mended(read(before)) if before else []:
            self.add(message)

    def add(self, message: Message) -> None:
        """Keep a message. Output of tools is kept without secrets; the model reads it as it was."""
        self.messages.append(message)
        with open(self._path, "a", encoding="utf-8", errors="replace") as file:
            file.write(json.dumps(bare(message), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())


def read(path: Path) -> list[Message]:
    """Whole lines; a last one that a crash tore is not there."""
    if not path.exists():
        return []
    held = path.read_bytes()
    return [json.loads(line) for line in held[: held.rfind(b"\n") + 1].splitlines()]


def mended(messages: list[Message]) -> list[Message]:
    """Each use of a tool has its result: those under way when the attempt died get one that says so."""
    if messages and messages[-1]["role"] == "assistant":
        used = [block["id"] for block in messages[-1]["content"] if block["type"] == "tool_use"]
        if used:
            return [*messages, {"role": "user", "content": [result(id, BROKE_OFF, True) for id in used]}]
    return messages


def result(id: str, text: str, wrong: bool) -> Message:
    return {"type": "tool_result", "tool_use_id": id, "content": text, "is_error": wrong}


def bare(message: Message) -> Message:
    """What the model said stays as it is, as its host may have signed it."""
    if message["role"] == "assistant":
        return message
    hidden = {"tool_result": "content", "text": "text"}
    blocks = [{**b, hidden[b["type"]]: redact(b[hidden[b["type"]]])} for b in message["content"]]
    return {**message, "content": blocks}
