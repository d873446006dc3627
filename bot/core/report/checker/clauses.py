"""A sentence as clauses: what each speaks of, what it says of that, how many, how much, and who.

Lists are kept together, and a clause without a subject of its own takes the one before it. Nothing is judged here.
"""

from collections.abc import Iterator

from bot.core.report.checker.clause import KINDS, VERDICTS, Clause, Count, Measure
from bot.core.report.checker.facts import Facts
from bot.core.report.checker.lexicon import JOINTS, MORE, NEGATIVE, NOUNS, OBLIQUE, SOLE
from bot.core.report.checker.quantities import numbers
from bot.core.report.checker.tokens import Token

__all__ = ["KINDS", "VERDICTS", "Clause", "Count", "Measure", "clauses"]
NAMED = ("thing", "person")
LIST = frozenset({",", "and", "or", "nor", ":", "(", ")", "—", "–", "-", "as", "than", ""})


def clauses(tokens: list[Token], facts: Facts) -> list[Clause]:
    """The sentence's clauses, each read by itself, lists joined."""
    parts = [read(joint, part, facts) for joint, part in _cut(tokens)]
    return [c for c in _lists(parts, facts) if c.tokens]


def _cut(tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    joint, held = "", list[Token]()
    for at, token in enumerate(tokens):
        ending = at + 1 == len(tokens) and token.kind == "word"
        if (
            (token.text in JOINTS or _once(tokens, at))
            and token.kind in ("word", "mark", "times")
            and not ending
            and not _inside(tokens, at)
        ):
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
        return (
            before is not None
            and before.text in MORE
            and after is not None
            and after.kind in ("number", "money", "percent")
        )
    if token.text in ("that", "which", "who"):
        return (
            before is not None
            and before.text in NOUNS
            and after is not None
            and after.text in ("is", "are", "was", "were")
        )
    return token.text in ("before", "after", "since", "until") and _clock(after)


def _once(tokens: list[Token], at: int) -> bool:
    """`once ann approved c4`: no number."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        tokens[at].text == "once"
        and after is not None
        and (after.kind in ("person", "id", "name") or after.text == "the")
    )


def _clock(token: Token | None) -> bool:
    return token is not None and token.kind == "time"


def _lists(parts: list[Clause], facts: Facts) -> list[Clause]:
    """A bare element belongs to what follows when that begins like it, else to what went before."""
    out: list[Clause] = []
    at = 0
    if len(parts) > 1 and parts[0].joint == "with":
        parts = [_merged(parts[:2], facts), *parts[2:]]
    while at < len(parts):
        run = at
        while run < len(parts) and parts[run].bare and (run == at or parts[run].joint in LIST):
            run += 1
        ahead = parts[run] if run < len(parts) and (run == at or parts[run].joint in LIST) else None
        back = bool(out) and (parts[at].joint in LIST or ahead is None)
        onward = ahead is not None and (
            not back or parts[at].part or (ahead.subject in NAMED and _like(ahead, parts[at]))
        )
        if run > at and onward:
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
        tokens += [Token("mark", "and" if part.joint in ("", "and") else part.joint), *part.tokens]
    return read(parts[0].joint, tokens, facts)


def read(joint: str, tokens: list[Token], facts: Facts) -> Clause:
    """One clause's parts, by their places."""
    made = Clause(joint, tokens, negative=joint in ("without", "nor"))
    taken: set[int] = set()
    numbers(made, taken)
    listed = False
    sure = frozenset[str]().union(*(t.ids for t in tokens if t.kind == "id"))
    for at, token in enumerate(tokens):
        before = tokens[at - 1].text if at else ""
        if token.kind in ("id", "name"):
            ids = token.ids & sure or token.ids
            listed = listed and before in ("and", "or", "nor", ",")
            place = (
                made.aside
                if (before in OBLIQUE or (listed and made.aside and _follows(made, tokens, at)))
                else made.head
            )
            _first(made, "thing")
            place += [i for i in sorted(ids) if i not in (*made.head, *made.aside)]
            made.groups.append((ids, at))
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
        elif token.text == "end" and (before == "its" or [t.text for t in tokens[at + 1 : at + 2]] == ["of"]):
            made.verdicts.append(("ended", at))
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
    return any(n in taken for n in range(at + 1, at + 3)) and any(
        t.text in ("task", "tasks") for t in tokens[at + 1 : at + 3]
    )


def _first(made: Clause, what: str) -> None:
    made.subject = made.subject or what
