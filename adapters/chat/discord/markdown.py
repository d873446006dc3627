"""Text as data in Discord's Markdown: nothing in it becomes markup, a mention, a link, an emoji or a time."""

import re

from adapters.chat.plain import spoken

_MARKUP = re.compile(r"[\\*_~|`\[\]<]")
_LINE = re.compile(r"^(\s*)(?:(\d+)([.)])|([#>+-]))", re.MULTILINE)  # heading, quote, list, small print
_LINK = re.compile(r":(?=//)")
_EMOJI = re.compile(r":(?=[\w+~\\-]+:)")
_ALL = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9+#-]{1,20}")
GAP = "\u200b"  # shows nothing, and parts what must not meet


def words(text: str) -> str:
    """Shown as it is, but what stood in backticks is code."""
    made = ""
    for part, code in spoken(text):
        gap = GAP if code and made.endswith("`") else ""
        made += f"{gap}`{part}`" if code else inert(part)
    return made


def inert(text: str) -> str:
    """Shown as it is, to the letter."""
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = _LINE.sub(lambda m: f"{m[1]}{m[2]}\\{m[3]}" if m[2] else f"{m[1]}\\{m[4]}", text)
    text = _EMOJI.sub(r"\\:", _LINK.sub(r"\\:", text))
    return _ALL.sub(f"@{GAP}", text)


def fence(text: str, language: str) -> str:
    """A block of code. Backticks in it are parted, so that they do not end it; ANSI colours are none of its words."""
    name = language if _NAME.fullmatch(language) and language != "ansi" else ""
    inside = re.sub("`(?=`)", f"`{GAP}", text)
    return f"```{name}\n{inside or ' '}\n```"


def bold(text: str) -> str:
    return f"**{inert(text)}**" if text else ""
