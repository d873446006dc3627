"""Words that compare without a number (late, over, last, only, under the budget …): both values are looked up, or the
sentence is struck."""

from bot.core.report.checker.clauses import Clause
from bot.core.report.checker.facts import Thing
from bot.core.report.checker.lexicon import MORE, WEIGHED
from bot.core.report.checker.said import Said, targets

SIGNS = MORE.keys() | {"least", "most", "only", "just", "exactly"}


def compared(said: Said) -> str:
    """Each such word of a clause: part of a number that was looked up, or true by itself."""
    clause = said.clause
    for at, token in enumerate(clause.tokens):
        if token.text not in WEIGHED or token.kind not in ("word", "ordinal") or _bound(said, at):
            continue
        if clause.negative or not _true(said, token.text, at):
            return f"{token.text}: against what"
    return ""


def _bound(said: Said, at: int) -> bool:
    """`over 2 hours`, `more than half`, `the first attempt`, `22 minutes late`, `no longer`: said of a number, or not
    at all."""
    clause, word = said.clause, said.clause.tokens[at].text
    places = [c.at for c in clause.counts] + [m.at for m in clause.measures]
    starts = {place for place in places if clause.tokens[place].kind != "word"}
    if word in SIGNS and {at + 1, at + 1 + (clause.words[at + 1 : at + 2] == ["than"])} & starts:
        return True
    if word in ("late", "later") and any(m.end == at and m.unit == "min" for m in clause.measures):
        return said.scope in ([], [said.facts.swarm])
    if word in ("first", "most") and any(c.at == at for c in clause.counts):
        return True
    return (word == "longer" and clause.words[at - 1 : at] == ["no"]) or _under(clause, at)


def _under(clause: Clause, at: int) -> bool:
    """`the signature under the report`: a place."""
    return clause.words[at : at + 3] == ["under", "the", "report"]


def _true(said: Said, word: str, at: int) -> bool:
    clause, facts = said.clause, said.facts
    things = [facts.things[i] for i in said.head]
    match word:
        case "late" | "later" | "early" | "earlier" if targets(said, "ended") == [facts.swarm] and _ended(clause):
            when = facts.things[facts.swarm].at
            late = when["ended"] > when["expected"]
            return bool(when["ended"] and when["expected"]) and late is word.startswith("late")
        case "later":
            named = [facts.things[i] for i in (*clause.head, *clause.aside)]
            counted = any("added" in c.words for c in clause.counts)
            return counted or (bool(named) and all("added" in t.words for t in named))
        case "over":
            ends = at + 1 == len(clause.tokens) and clause.words[at - 1 : at] == ["is"]
            return ends and bool(things) and all("ended" in t.words for t in things)
        case "only" | "alone" if any(t.kind == "person" for t in clause.tokens[max(0, at - 1) : at + 2]):
            whom = [facts.things[i].by.get(w, frozenset()) for w, _ in clause.verdicts for i in targets(said, w)]
            return bool(whom) and all(who == set(said.people) for who in whom)
        case "only" | "alone":
            return _only(said, things)
        case "including" | "include" | "includes":
            return bool(clause.counts)
        case _:
            return False


def _ended(clause: Clause) -> bool:
    return [w for w, _ in clause.verdicts if w != "expected"] == ["ended"]


def _only(said: Said, things: list[Thing]) -> bool:
    """`only t13 failed`, `t13 is the only failed task`: there are no more of that kind."""
    clause = said.clause
    words = {w for w, _ in clause.verdicts}.union(*(c.words for c in clause.counts))
    kinds = {t.kind for t in things}
    plain = not (clause.measures or clause.aside or clause.texts or clause.times)
    if len(kinds) != 1 or not words or not plain or any(not words <= t.words for t in things):
        return False
    return said.facts.count(things[0].kind, words, (), said.people) == len(things)
