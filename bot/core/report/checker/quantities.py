"""Numbers with what they count or measure; nouns without a number, which exist or are all meant."""

from msgspec.structs import replace

from bot.core.report.checker.clause import VERDICTS, Clause, Count, Measure
from bot.core.report.checker.lexicon import ALL, BACK, BOUNDS, MORE, NONE, NOUNS, OBLIQUE, RELATIONS, UNITS
from bot.core.report.checker.tokens import Token

_VERBS = (
    "is are was were be been has have had do did does took take made make became become came went got gave needed need "
    "needs used spent stayed stood remain remained worked ran cost which who that"
)
STOP = frozenset(_VERBS.split()) | RELATIONS.keys()
GAP = 3  # words between a number and what it counts


def numbers(made: Clause, taken: set[int]) -> None:
    """Every number with what it counts or measures; nouns without a number exist, or are all meant."""
    tokens, at = made.tokens, 0
    while at < len(tokens):
        token = tokens[at]
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        quantity = token.kind in ("number", "percent", "times", "money", "ordinal") or (
            token.kind == "word" and token.text in ALL | NONE and (token.text != "each" or after in NOUNS)
        )
        quantity = quantity or (token.text, after) == ("most", "of")
        if (token.text, after) in (("no", "longer"), ("no", "one"), ("nothing", "of")):
            made.negative, quantity = True, False
        if quantity:
            at = max(_number(made, at, taken), at + 1)
        elif token.text in NOUNS and token.kind == "word" and at not in taken:
            _noun(made, at, taken)
            at += 1
        else:
            at += 1


def _sign(tokens: list[Token], at: int) -> str:
    before = [t.text for t in tokens[max(0, at - 2) : at]]
    if before[-1:] == ["than"] and before[0] in MORE:
        return MORE[before[0]]
    if before == ["at", "least"] or before == ["at", "most"] or before == ["up", "to"]:
        return BOUNDS[before[1] if before[0] == "at" else "up"]
    last = before[-1] if before else ""
    return (
        MORE.get(last, "=") if last in ("over", "above", "under", "below") else "~" if BOUNDS.get(last) == "~" else "="
    )


def _number(made: Clause, at: int, taken: set[int]) -> int:
    """One number read; gives where to go on."""
    tokens = made.tokens
    token, sign = tokens[at], _sign(tokens, at)
    if token.text == "most":
        token, sign = Token("percent", "half", value=50.0), ">"
    if token.kind == "money":
        made.measures.append(Measure(token.value, "$", 1, at, at + 1, token.digits, sign))
        return at + 1
    if token.kind == "times":
        made.measures.append(Measure(token.value, "times", 1, at, at + 1, token.digits, sign))
        return at + 1
    value = 0.0 if token.text in NONE else token.value
    every = token.text in ALL
    total, end = None, at + 1
    if end < len(tokens) and tokens[end].text in ("percent", "%"):
        token, end = replace(token, kind="percent"), end + 1
    if [t.text for t in tokens[end : end + 2]] == ["out", "of"]:
        end += 1
    if end < len(tokens) and tokens[end].text == "of":
        end += 1
        while end < len(tokens) and tokens[end].text in (
            "the",
            "its",
            "all",
            "their",
            "these",
            "those",
            "them",
            "which",
        ):
            end += 1
        if end < len(tokens) and tokens[end].kind == "number":
            total, end = tokens[end].value, end + 1
    elif every:
        while end < len(tokens) and tokens[end].text in ("the", "of", "its", "their"):
            end += 1
        if end < len(tokens) and tokens[end].kind == "number":
            total, value, end = tokens[end].value, tokens[end].value, end + 1
    words: list[str] = []
    for place in range(end, min(end + GAP + 1, len(tokens))):
        said = tokens[place].text
        if tokens[place].kind not in ("word", "percent", "mark") or said in BACK or said in STOP:
            break
        if said in UNITS and total is None and token.kind != "percent":
            unit, size = UNITS[said]
            _measure(made, Measure(value, unit, size, at, place + 1, token.digits, sign))
            taken.update(range(at, place + 1))
            return place + 1
        if said in NOUNS:
            words += ["answered"] if said in ("answer", "answers") else []
            taken.update(range(at, place + 1))
            if total is None and [t.text for t in tokens[place + 1 : place + 3]] == ["out", "of"]:
                total = next((t.value for t in tokens[place + 3 : place + 4] if t.kind == "number"), None)
                taken.update(range(place, place + 4))
            made.counts.append(_count(token, value, NOUNS[said], words, at, place, sign, total, every))
            return place + (1 if total is None or place + 3 not in taken else 4)
        if said in VERDICTS and place + 1 < len(tokens) and _noun_ahead(tokens, place):
            words.append(VERDICTS[said])
        elif tokens[place].kind == "mark" or said in VERDICTS:
            break
    units = (t for n, t in enumerate(tokens[:at]) if t.text in UNITS and n not in taken and t.kind == "word")
    before = next(units, None)
    if before is not None and token.kind == "number" and total is None:
        made.measures.append(Measure(value, *UNITS[before.text], at, end, token.digits, sign))
    elif made.counts and made.counts[-1].sign == ">=" and tokens[at - 1].text in ("is", "was", "are", "were", ":"):
        last = made.counts[-1]  # `the number of open findings is 2`
        last.value, last.sign, last.all = value, sign, False
    elif token.kind != "ordinal":
        made.counts.append(_count(token, value, "", [], at, end - 1, sign, total, every))
    return end


def _measure(made: Clause, new: Measure) -> None:
    """`1 h 20 min` is one measure."""
    last = made.measures[-1] if made.measures else None
    if last and last.end == new.at and last.unit == new.unit == "min" and last.size > new.size:
        made.measures[-1] = Measure(last.value * last.size / new.size + new.value, "min", new.size, last.at, new.end)
    else:
        made.measures.append(new)


def _noun_ahead(tokens: list[Token], at: int) -> bool:
    """An adjective: a noun or a unit follows within reach, with nothing but words between."""
    for token in tokens[at + 1 : at + 1 + GAP]:
        if token.kind != "word" or token.text in OBLIQUE or token.text in BACK:
            return False
        if token.text in NOUNS or token.text in UNITS:
            return True
    return False


def _count(
    token: Token,
    value: float,
    kind: str,
    words: list[str],
    at: int,
    end: int,
    sign: str,
    total: float | None,
    all: bool,
) -> Count:
    if token.kind == "ordinal":
        sign = "#"
    return Count(value, kind, words, at, end, sign, total, token.kind == "percent", token.digits, all and total is None)


def _noun(made: Clause, at: int, taken: set[int]) -> None:
    """`open findings` are there; `the findings` are all of them; `a finding`, `the finding f4`: one at least."""
    tokens, words, start = made.tokens, list[str](), at
    while start and tokens[start - 1].kind == "word" and tokens[start - 1].text in VERDICTS and start - 1 not in taken:
        start -= 1
        words.append(VERDICTS[tokens[start].text])
    taken.update(range(start, at + 1))
    noun = tokens[at].text
    before = tokens[start - 1].text if start else ""
    plural = noun.endswith("s") or noun in ("criteria", "people", "tries")
    every = plural and before in ("the", "its", "their", "these", "those")
    named = at + 1 < len(tokens) and tokens[at + 1].kind in ("id", "name")
    if (
        noun in ("question", "questions", "decision", "decisions", "check", "checks", "merge", "try")
        and not words
        and not every
    ):
        return
    made.counts.append(Count(1.0, NOUNS[noun], words, start, at, ">=", all=every and not named))
