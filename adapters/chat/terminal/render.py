"""Message → terminal: styled text, plain text, or JSON acts. Pure. Nothing is cut: what folds goes to a file."""

from rich.text import Text as Styled

from adapters.chat.plain import flat, folds, inner, plain, spans, strip, titled
from bot.core.message import Code, Message

__all__ = ["act", "flat", "folds", "inner", "plain", "rich", "strip", "titled"]


def rich(message: Message) -> Styled:
    """What a terminal gets: the same words, styled. No markup in them takes effect."""
    return Styled.assemble(*((text, style) for style, text in spans(message)))


def grown(before: Message, now: Message) -> list[str]:
    """Lines that came to a log; a mark before them where more came than are shown."""
    (_, old), (cut, new) = logged(before), logged(now)
    kept = next(n for n in range(min(len(old), len(new)), -1, -1) if old[len(old) - n :] == new[:n])
    return [*(["…"] if cut and not kept else []), *new[kept:]]


def logged(message: Message) -> tuple[bool, list[str]]:
    """Whether earlier lines are left out, and the others."""
    logs = [block.text for block in message.blocks if isinstance(block, Code) and block.language == "log"]
    lines = [line for text in logs for line in strip(text).split("\n")]
    return lines[:1] == ["…"], [line for line in lines if line != "…"]


def act(kind: str, id: str, thread: str, message: Message) -> dict[str, object]:
    """One outbound act: {"act", "id", "thread", "title", "text", "buttons": [{"label", "says"}]}. `text` is the body
    as plain text; the buttons of lists come after the message's own."""
    pressed = [*message.buttons, *(b for block in message.blocks for b in inner(block))]
    body = "".join(text for _, text in spans(message, buttons=False)).partition("\n")[2]
    return {
        "act": kind, "id": id, "thread": thread, "title": titled(message), "text": body.rstrip("\n"),
        "buttons": [{"label": flat(b.label), "says": flat(b.says)} for b in pressed],
    }  # fmt: skip
