"""How an agent names the assumption that does not hold: by `id`, or first in its words. Read on both sides of an
attempt's door."""

import re
from collections.abc import Mapping

NAMELESS = "broken needs id: the assumption that does not hold, such as id=u2"
ID = re.compile(r"\s*(?:s\d+\.)?(u\d+)(?!\w)[\s:,;.-]*", re.IGNORECASE)


def named(words: Mapping[str, str]) -> dict[str, str]:
    """The words with the assumption's own id, `u2`, and without it in the text; without one where none can be read."""
    id, text = words.get("id", ""), words.get("text", "")
    if found := ID.fullmatch(id):
        return {**words, "id": found[1].lower()}
    if not id.strip() and (found := ID.match(text)):
        return {**words, "id": found[1].lower(), "text": text[found.end() :]}
    return {name: value for name, value in words.items() if name != "id"}
