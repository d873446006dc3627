"""What is kept of what was said outside: the same event without secrets. The log is never rewritten, so they must not
get into it."""

import json
from typing import Any

from msgspec.structs import replace

from bot.core.events import AnyEvent, Attached, Exited, Heard, Said
from bot.core.redact import clean, redact


def kept(event: AnyEvent) -> AnyEvent:
    """An event of people or agents as it is stored; what the bot's own work came to is redacted where it is made."""
    match event:
        case Said():
            return kept_line(event)
        case Heard():
            return replace(event, args={name: redact(clean(value)) for name, value in event.args.items()})
        case Exited():
            return replace(event, tail=redact(clean(event.tail)))
        case _:
            return event


def kept_line(event: Said) -> Said:
    """A person's line, and the files sent along, whose layout stays."""
    files = tuple(Attached(file.name, redact(file.text), file.error) for file in event.files)
    return replace(event, text=redact(clean(event.text)), files=files)


def kept_answer(answer: str) -> str:
    """A brain's answer: within its strings, so that it stays JSON; what is none is kept as words."""
    try:
        return json.dumps(_strings(json.loads(answer)), ensure_ascii=False)
    except (ValueError, RecursionError):
        return redact(clean(answer))


def _strings(value: Any) -> Any:
    match value:
        case str():
            return redact(clean(value))
        case list():
            return [_strings(each) for each in value]
        case dict():
            return {name: _strings(each) for name, each in value.items()}
        case _:
            return value
