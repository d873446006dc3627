"""What an attempt is told: keyed JSON lines the bot appends to inbox.jsonl. A line told twice is heard once."""

import json
import os
from pathlib import Path


class Inbox:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._known: set[str] = set()

    def fresh(self) -> list[dict[str, str]]:
        """Messages since the last call: key, sort (tell, answer, note, nudge, stop), text, ask. Whole lines only."""
        try:
            if os.stat(self._path).st_size <= self._offset:
                return []
            with open(self._path, "rb") as file:
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        messages = []
        for line in whole.splitlines():
            try:
                message = json.loads(line)
            except ValueError:
                continue  # torn by a dying bot, which will tell it again
            if isinstance(message, dict) and (key := str(message.get("key"))) not in self._known:
                self._known.add(key)
                messages.append({str(name): str(value) for name, value in message.items()})
        return messages
