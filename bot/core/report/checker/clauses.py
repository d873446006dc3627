"""A sentence as clauses: what each speaks of, what it says of that, how many, how much, and who.

Lists are kept together, and a clause without a subject of its own takes the one before it. Nothing is judged here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.report.checker.facts import Facts
from bot.core.report.checker.lexicon import (
    ALL,
    BACK,
    BOUNDS,
    JOINTS,
    MORE,
    NEGATIVE,
    NONE,
    NOUNS,
    PREDICATES,
    RELATIONS,
    SOLE,
    UNITS,
)
from bot.core.report.checker.tokens import Token

VERDICTS = {form: name for name, (_, forms) in PREDICATES.items() for form in forms.split()}
KINDS = {name: frozenset(kinds.split()) for name, (kinds, _) in PREDICATES.items()}
LIST = frozenset({",", "and", "or", "nor", ":", "(", ")", "—", "–", "-", "as", "than", ""})
OBLIQUE = frozenset({"of", "in", "on", "for", "to", "at", "from", "into", "with", "by", "against", "about", "under", "per"})
FILLING = frozenset({"the", "a", "an", "both", "either", "and", "or", "nor", "of", "in", "on", "by", "—", ":", "also"})
STOP = frozenset(
    "is are was were be been has have had do did does took take made became become came went got gave needed need needs "
    "used spent stayed stood remain remained worked ran cost which who that".split()
) | RELATIONS.keys()
GAP = 3  # words between a number and what it counts


@dataclass
class Count:
    """`3 open findings`: how many (`sign` compares), of which kind ("": as before), with which words. `total` of
    `12 of 17`; `percent`: the number is one; `all`: every one of them; `at`: where it begins, and `end`s."""

    value: float
    kind: str
    words: list[str]
    at: int
    end: int
    sign: str = "="
    total: float | None = None
    percent: bool = False
    digits: int = 0
    all: bool = False


@dataclass
class Measure:
    """`17 min`: in which unit, how large one is, what its number's digits are."""

    value: float
    unit: str
    size: float
    at: int
    end: int
    digits: int = 0
    sign: str = "="


@dataclass
class Clause:
    """`head` are the things it is about, `aside` those it names beside them; `verdicts` are (word, place)."""

    joint: str
    tokens: list[Token]
    head: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    verdicts: list[tuple[str, int]] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)
    texts: list[Token] = field(default_factory=list)
    groups: list[frozenset[str]] = field(default_factory=list)
    negative: bool = False
    subject: str = ""  # what stands first: "thing", "person", "count", "sole" or ""

    @property
    def words(self) -> list[str]:
        return [t.text for t in self.tokens]

    @property
    def bare(self) -> bool:
        """Nothing but a list's elements."""
        named = [t for t in self.tokens if t.kind in ("id", "name", "person")]
        return bool(named) and all(t in named or t.text in FILLING or t.text in NOUNS for t in self.tokens)


def clauses(tokens: list[Token], facts: Facts) -> list[Clause]:
    """The sentence's clauses, each read by itself, lists joined."""
    parts = [read(joint, part, facts) for joint, part in _cut(tokens)]
    return [c for c in _lists(parts, facts) if c.tokens]


def _cut(tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    joint, held = "", list[Token]()
    for at, token in enumerate(tokens):
        if token.text in JOINTS and token.kind in ("word", "mark") and not _inside(tokens, at):
            if held:
                yield joint, held
                joint = ""
            joint = token.text if joint in LIST else joint
            held = []
        else:
            held.append(token)
    yield joint, held


def _inside(tokens: list[Token], at: int) -> bool:
    """A joint that is none: `more than 3`, `with 3 findings`, `as planned`, a minus or a point within."""
    token, before = tokens[at], tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.text == "than":
        return before is not None and before.text in MORE and after is not None and after.kind in ("number", "money", "percent")
    return token.text in ("before", "after", "since", "until") and _clock(after)


def _clock(token: Token | None) -> bool:
    return token is not None and token.kind == "time"


def _lists(parts: list[Clause], facts: Facts) -> list[Clause]:
    """A bare element belongs to what follows when that begins like it, else to what went before."""
    out: list[Clause] = []
    at = 0
    while at < len(parts):
        run = at
        while run < len(parts) and parts[run].bare and (run == at or parts[run].joint in LIST):
            run += 1
        ahead = parts[run] if run < len(parts) and (run == at or parts[run].joint in LIST) else None
        back = bool(out) and (parts[at].joint in LIST or ahead is None)
        if run > at and ahead is not None and (not back or (ahead.subject in ("thing", "person") and _like(ahead, parts[at]))):
            out.append(_merged(parts[at : run + 1], facts))
            at = run + 1
        elif run > at and out:
            out[-1] = _merged([out[-1], *parts[at:run]], facts)
            at = run
        else:
            end = max(run, at + 1)
            out.append(_merged(parts[at:end], facts))
            at = end
    return out


def _like(a: Clause, b: Clause) -> bool:
    return (a.subject == "thing") == bool(b.head or b.aside)


def _merged(parts: list[Clause], facts: Facts) -> Clause:
    """Several pieces read as one clause."""
    if len(parts) == 1:
        return parts[0]
    tokens = list(parts[0].tokens)
    for part in parts[1:]:
        tokens += [Token("mark", part.joint if part.joint in ("nor", "or", "—", ":") else "and"), *part.tokens]
    return read(parts[0].joint, tokens, facts)


def read(joint: str, tokens: list[Token], facts: Facts) -> Clause:
    """One clause's parts, by their places."""
    made = Clause(joint, tokens, negative=joint == "without")
    taken: set[int] = set()
    _numbers(made, taken)
    listed = False
    for at, token in enumerate(tokens):
        before = tokens[at - 1].text if at else ""
        if token.kind in ("id", "name"):
            listed = listed and before in ("and", "or", "nor", ",")
            place = made.aside if (before in OBLIQUE or (listed and made.aside and _follows(made, tokens, at))) else made.head
            _first(made, "thing")
            place += [i for i in sorted(token.ids) if i not in place]
            made.groups.append(token.ids)
            listed = True
        elif token.kind == "person":
            _first(made, "" if before == "by" else "person")
            made.people.append(token.text)
        elif token.kind == "time":
            made.times.append((token.text, before))
        elif token.kind == "text":
            made.texts.append(token)
        elif token.text == "plan" and [t.text for t in tokens[max(0, at - 2) : at]] == ["in", "the"]:
            made.verdicts.append(("planned", at))
        elif token.text in SOLE and token.kind == "word" and not _cue(tokens, at):
            id = facts.swarm if SOLE[token.text] == "swarm" else SOLE[token.text]
            _first(made, "sole")
            (made.aside if made.head or before in OBLIQUE else made.head).append(id)
        elif token.text in ("became", "become", "made") and _made(tokens, at, taken):
            made.verdicts.append(("task", at))
            made.counts = [c for c in made.counts if not at < c.at <= at + 2]
        elif token.text in VERDICTS and at not in taken and token.kind == "word":
            made.verdicts.append((VERDICTS[token.text], at))
        elif token.text in NEGATIVE:
            made.negative = not made.negative
        if any(c.at == at for c in made.counts):
            _first(made, "count")
    return made


def _follows(made: Clause, tokens: list[Token], at: int) -> bool:
    """The list's element before this one stands aside."""
    return at > 1 and bool(tokens[at - 2].ids) and bool(tokens[at - 2].ids & set(made.aside))


def _cue(tokens: list[Token], at: int) -> bool:
    """`the swarm branch`, `the merge plan min`: not the thing itself."""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return after in ("branch", "took", "minutes", "time") and tokens[at].text != "swarm"


def _made(tokens: list[Token], at: int, taken: set[int]) -> bool:
    """`became a task`, `were made tasks`."""
    return any(n in taken for n in range(at + 1, at + 3)) and any(t.text in ("task", "tasks") for t in tokens[at + 1 : at + 3])


def _first(made: Clause, what: str) -> None:
    made.subject = made.subject or what


def _numbers(made: Clause, taken: set[int]) -> None:
    """Every number with what it counts or measures; nouns without a number exist, or are all meant."""
    tokens, at = made.tokens, 0
    while at < len(tokens):
        token = tokens[at]
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        quantity = token.kind in ("number", "percent", "times", "money", "ordinal") or (
            token.kind == "word" and token.text in ALL | NONE and (token.text != "each" or after in NOUNS)
        )
        if token.text == "no" and after in ("longer", "one"):
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
    return MORE.get(last, "=") if last in ("over", "above", "under", "below") else "~" if BOUNDS.get(last) == "~" else "="


def _number(made: Clause, at: int, taken: set[int]) -> int:
    """One number read; gives where to go on."""
    tokens = made.tokens
    token, sign = tokens[at], _sign(tokens, at)
    if token.kind == "money":
        made.measures.append(Measure(token.value, "$", 1, at, at + 1, token.digits, sign))
        return at + 1
    if token.kind == "times":
        made.measures.append(Measure(token.value, "times", 1, at, at + 1, token.digits, sign))
        return at + 1
    value = 0.0 if token.text in NONE else token.value
    every = token.text in ALL
    total, end = None, at + 1
    if [t.text for t in tokens[end : end + 2]] == ["out", "of"]:
        end += 1
    if end < len(tokens) and tokens[end].text == "of":
        end += 1
        while end < len(tokens) and tokens[end].text in ("the", "its", "all", "their", "these", "those", "them", "which"):
            end += 1
        if end < len(tokens) and tokens[end].kind == "number":
            total, end = tokens[end].value, end + 1
    elif every:
        while end < len(tokens) and tokens[end].text in ("the", "of", "its", "their"):
            end += 1
        if end < len(tokens) and tokens[end].kind == "number":
            total, value, end = tokens[end].value, tokens[end].value, end + 1
    words: list[str] = []
    for next in range(end, min(end + GAP + 1, len(tokens))):
        said = tokens[next].text
        if tokens[next].kind not in ("word", "percent", "mark") or said in BACK or said in STOP:
            break
        if said in UNITS and total is None and token.kind != "percent":
            unit, size = UNITS[said]
            _measure(made, Measure(value, unit, size, at, next + 1, token.digits, sign))
            taken.update(range(at, next + 1))
            return next + 1
        if said in NOUNS:
            taken.update(range(at, next + 1))
            made.counts.append(_count(token, value, NOUNS[said], words, at, next, sign, total, every))
            return next + 1
        if said in VERDICTS and next + 1 < len(tokens) and _noun_ahead(tokens, next):
            words.append(VERDICTS[said])
        elif tokens[next].kind == "mark" or said in VERDICTS:
            break
    if token.kind != "ordinal":
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
    token: Token, value: float, kind: str, words: list[str], at: int, end: int, sign: str, total: float | None, all: bool
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
    if noun in ("question", "questions", "decision", "decisions", "check", "checks", "merge", "try") and not words and not every:
        return
    made.counts.append(Count(1.0, NOUNS[noun], words, start, at, ">=", all=every and not named))
