"""What a model's host says in place of an answer, and what to make of it."""

from typing import NamedTuple

import anthropic

FULL = ("prompt is too long", "context window", "context limit", "maximum context")


class Failed(NamedTuple):
    """No whole answer. `kind`: "busy" (the host takes no call), "broken" (try again), "full" (the context), "key", or
    "wrong" (trying again changes nothing)."""

    kind: str
    words: str


def failed(error: anthropic.APIStatusError) -> Failed:
    said = error.body.get("error") if isinstance(error.body, dict) else None
    words = str(said.get("message") if isinstance(said, dict) else error.message)[:500]
    match error.status_code:
        case 429 | 503 | 529:
            return Failed("busy", words)
        case 401 | 403:
            return Failed("key", words)
        case 400 | 413 if any(sign in words.lower() for sign in FULL):
            return Failed("full", words)
        case code if code >= 500 or code in (408, 409):
            return Failed("broken", words)
        case _:
            return Failed("wrong", words)


def after(error: anthropic.APIStatusError) -> float:
    """How many seconds the host wants to be left alone; a second where it does not say."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, min(86_400.0, float(error.response.headers.get(name, "")) * unit))
        except ValueError:
            continue  # not there, or a date
    return 1.0
