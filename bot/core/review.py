"""How a reviewer speaks: what is malformed or too long is thrown away, and it is told why. Read on both sides of an
attempt's door."""

from collections.abc import Mapping

from bot.core.quotes import LEAST, enough, place

WHY = 1_000  # characters of a ruling's reason
QUOTE = 600
FLAW = 2_000
RULINGS = {"met": "met", "not met": "failed", "cannot tell": "unjudged"}
SEVERITIES = ("minor", "major", "blocking")


def ruling(words: Mapping[str, str]) -> str:
    """One of RULINGS, however it is written."""
    return " ".join(words.get("ruling", "").lower().replace("_", " ").split())


def severity(words: Mapping[str, str]) -> str:
    return words.get("severity", "").strip().lower() or SEVERITIES[0]


def misread(verb: str, words: Mapping[str, str]) -> str:
    """What is wrong with a ruling or a finding, in words for who said it; "" where nothing is."""
    if verb == "review":
        return _ruling(words)
    return _finding(words) if verb == "finding" else ""


def _ruling(words: Mapping[str, str]) -> str:
    said, text, quote = ruling(words), words.get("text", "").strip(), words.get("quote", "").strip()
    if not words.get("criterion", "").strip():
        return "review needs criterion: the id of what you judge, such as t7.2"
    if said not in RULINGS:
        return f"review needs ruling: {', '.join(RULINGS)}"
    if not text:
        return "review needs text: why"
    if len(text) > WHY:
        return f"the text of a review has at most {WHY:,} characters, and this has {len(text):,}: say the one reason"
    if len(quote) > QUOTE:
        return f"a quote has at most {QUOTE} characters, and this has {len(quote):,}: quote the lines that show it"
    if said != "cannot tell" and (not place(words.get("place", ""))[0] or not enough(quote)):
        return f"review needs place (file:line) and quote: at least {LEAST} characters that stand there, to the letter"
    return ""


def _finding(words: Mapping[str, str]) -> str:
    text = words.get("text", "").strip()
    if not text:
        return "finding needs text: the flaw"
    if len(text) > FLAW:
        return f"the text of a finding has at most {FLAW:,} characters, and this has {len(text):,}: one flaw a finding"
    if severity(words) not in SEVERITIES:
        return f"finding has severity: {', '.join(SEVERITIES)}"
    if severity(words) == "blocking" and not place(words.get("place", ""))[1]:
        return "a blocking finding needs place: file:line"
    return ""
