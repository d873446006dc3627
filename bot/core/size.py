"""How long a text is for a model, counted without one: a token is three bytes of UTF-8.

Models have tokenizers of their own, and none comes along. English has about four bytes a token, code and paths three to
four, Chinese three: what is counted so is seldom less than what a model counts.
"""

BYTES = 3
CUT = "[cut] … "


def tokens(text: str) -> int:
    """Tokens, rounded up."""
    return -(-len(_data(text)) // BYTES)


def cut(text: str, most: int, head: float = 0.0) -> str:
    """At most so many tokens, the cut marked. The end stays, as it says what went wrong; of the beginning a part."""
    data = _data(text)
    if len(data) <= most * BYTES:
        return text
    mark = f" … {CUT}" if head else CUT
    room = max(0, most * BYTES - len(_data(mark)))
    first = int(room * head)
    return _text(data[:first]) + mark + _text(data[len(data) - room + first :])


def keep(texts: tuple[str, ...], most: int) -> tuple[str, ...]:
    """The latest texts that fit together into so many tokens, in their order; the last one always, cut to it."""
    kept: list[str] = []
    for text in (cut(t, most - 1) for t in reversed(texts)):
        most -= tokens(text) + 1  # a list has its marks
        if most < 0:
            break
        kept.append(text)
    return tuple(reversed(kept))


def _data(text: str) -> bytes:
    return text.encode(errors="replace")


def _text(data: bytes) -> str:
    return data.decode(errors="ignore")
