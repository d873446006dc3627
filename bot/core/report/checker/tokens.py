"""A narrative as sentences, a sentence as tokens: ids, people, names, numbers with what they count, and words."""

import re
from collections.abc import Iterator

from msgspec import Struct

from bot.core.report.checker.facts import PIECE, Facts, spell
from bot.core.report.checker.lexicon import (
    BACK,
    JOINTS,
    NEGATIVE,
    NOUNS,
    NUMBERS,
    ORDINALS,
    PLAIN,
    PREDICATES,
    SOLE,
    TIMES,
    UNITS,
)

KNOWN = frozenset(
    {form for _, forms in PREDICATES.values() for form in forms.split()}.union(
        PLAIN, NOUNS, UNITS, NUMBERS, TIMES, ORDINALS, SOLE, JOINTS, BACK, NEGATIVE
    )
)
RUN = 3  # words of a row that are said in its own order
_END = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"”])\s+")
_ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_CLEFT = re.compile(r"^(?:It (?:was|is) (not )?(\w+)|(\w+) (?:was|is) the one) who\b", re.IGNORECASE)
_LIKE = re.compile(r"^(\S+) ((?:was|is) .+?), and so (?:was|is) (\S+?)(?=\.?$)")
_OF = re.compile(r"(?<=\d)['’]s?(?!\w)")
_LABEL = re.compile(r"\b(task|attempt|checkpoint|finding|discovery|deviation|version) (\d+)\b(?!:)", re.IGNORECASE)
_LETTER = {"task": "t", "attempt": "a", "checkpoint": "c", "finding": "f", "discovery": "d", "deviation": "x",
           "version": "v"}  # fmt: skip
Piece = tuple[str, str]  # what kind it looks like, and its text in lower case


class Token(Struct, frozen=True):
    """`kind`: id, person, name, text, number, money, time, times, ordinal, percent, word, mark, or unknown. `ids` are
    the things it means; `value` of numbers, with `digits` after the point."""

    kind: str
    text: str
    ids: frozenset[str] = frozenset()
    value: float = 0.0
    digits: int = 0


def sentences(text: str) -> list[str]:
    """Each sentence of a narrative, as written. A list's item is one."""
    lines = (_ITEM.sub("", line).strip() for line in text.splitlines())
    return [part for line in lines for part in _END.split(line) if part]


def tokens(sentence: str, facts: Facts) -> list[Token]:
    """What a sentence is made of. Names, and the rows' own words said in their order, are one token each."""
    sentence = sentence.replace(" as well", " too")
    said = _CLEFT.sub(r"\2\3 \1", _LIKE.sub(r"\1 and \3 \2", sentence))
    said = _LABEL.sub(lambda m: _LETTER[m[1].lower()] + m[2], _OF.sub("", said))
    raw = [(str(m.lastgroup), m[0].casefold()) for m in PIECE.finditer(said)]
    return list(_joined(raw, facts))


def _joined(raw: list[Piece], facts: Facts) -> Iterator[Token]:
    at = 0
    while at < len(raw):
        size, token = _name(raw, at, facts) or _text(raw, at, facts) or (1, _one(*raw[at], facts))
        yield token
        at += size


def _name(raw: list[Piece], at: int, facts: Facts) -> tuple[int, Token] | None:
    """The longest name of a thing that begins here. A name of one common word is a word."""
    for size in range(min(facts.longest, len(raw) - at), 0, -1):
        said = tuple(text for _, text in raw[at : at + size])
        if said in facts.spelled and (size > 1 or said[0] not in KNOWN):
            return size, Token("name", " ".join(said), facts.spelled[said])
    return None


def _text(raw: list[Piece], at: int, facts: Facts) -> tuple[int, Token] | None:
    """The longest run of a row's own words that begins here: three or more, one of them not ours."""
    best: tuple[int, Token] | None = None
    for size in range(RUN, len(raw) - at + 1):
        said = tuple(text for _, text in raw[at : at + size])
        owners = facts.run(said)
        if not owners:
            break
        if any(kind in ("word", "name") and text not in KNOWN | facts.people for kind, text in raw[at : at + size]):
            best = (size, Token("text", " ".join(said), owners))
    return best


def _one(kind: str, text: str, facts: Facts) -> Token:
    match kind:
        case "quoted":
            ids = facts.run(spell(text[1:-1]))
            return Token("text" if ids else "unknown", text, ids)
        case "money":
            return _number("money", text.lstrip("$ "))
        case "time":
            return Token("time", text.zfill(5))
        case "id":
            id = text.removeprefix(f"{facts.swarm}.")
            return Token("id" if id in facts.things else "unknown", id, frozenset({id}))
        case "number" if text[-1] in "%×x":
            return _number("percent" if text[-1] == "%" else "times", text[:-1])
        case "number":
            return _number("number", text)
        case "mark":
            return Token("mark", text)
        case _:
            return _word(text, facts)


def _number(kind: str, said: str) -> Token:
    plain = said.replace(",", "").strip(" +−-")
    return Token(kind, said, value=float(plain), digits=len(plain.partition(".")[2]))


def _word(low: str, facts: Facts) -> Token:
    bare = low.removesuffix("'s").removesuffix("’s")
    tens, _, ones = low.partition("-")
    if bare in facts.people:
        return Token("person", bare)
    if low in NUMBERS or (tens in NUMBERS and ones in NUMBERS):
        return Token("number", low, value=NUMBERS[tens] + NUMBERS.get(ones, 0.0))
    if low == "half":
        return Token("percent", low, value=50.0)
    if low in TIMES:
        return Token("times", low, value=TIMES[low])
    if low in ORDINALS:
        return Token("ordinal", low, value=float(ORDINALS[low]))
    return Token("word", low if low in KNOWN else bare) if {low, bare} & KNOWN else Token("unknown", low)
