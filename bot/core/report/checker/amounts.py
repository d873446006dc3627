"""Numbers held against the rows: counts of things, measures of a thing, and times of day."""

from bot.core.report.checker.clauses import KINDS, Clause, Count, Measure
from bot.core.report.checker.facts import Thing
from bot.core.report.checker.lexicon import CUES
from bot.core.report.checker.said import Said, targets

ALLOWED = {"$": 0.005, "times": 0.05}  # half of the last digit shown; minutes are rounded, the rest is counted
HOUR = 3.0  # minutes by which a number of whole hours may differ
ABOUT = 0.1  # of the value, where it is said to be about so much


def counts(said: Said) -> str:
    clause, facts = said.clause, said.facts
    for count in clause.counts:
        kind = count.kind or said.kind or "task"
        if not count.kind and (count.all or count.total is None) and said.head and empty(clause, count):
            continue
        if kind == "person":
            if why := _persons(said, count):
                return why
            continue
        if kind == "task" and "plan" in clause.head and "planned" not in count.words:
            count.words.append("planned")
        if kind == "task" and "later" in clause.words and not count.words:  # `2 came later`: than the plan
            count.words.append("added")
        scope = [
            i
            for i in said.scope
            if facts.things[i].kind != kind and facts.things[i].kind not in ("swarm", "plan", "report")
        ]
        if kind == "task":
            scope = [i for i in scope if facts.things[i].kind not in ("attempt", "question")]
        members = [i for i in said.scope if facts.things[i].kind == kind and i in (*clause.head, *clause.aside)]
        count.words += [w for w in said.base if not count.kind and w not in count.words]
        by = said.people if count.words else []
        said.used |= set(by)
        number = facts.count(kind, count.words, scope, by)
        if kind == "task" and members and count is clause.counts[0] and _behind(clause):
            number = int(max(facts.things[members[0]].sums[("behind", "")], default=0))
            if count.value not in facts.things[members[0]].sums[("behind", "")]:
                return f"{count.value:g} behind {members[0]}: the rows show {number}"
            said.found += 1
            continue
        if why := _number(said, count, kind, scope, number):
            return why
        if members and not clause.negative:
            outside = [i for i in members if not set(count.words) <= facts.things[i].words]
            if outside or (count.sign == "=" and not count.all and len(members) != count.value and not _among(clause)):
                return f"{' '.join(members)}: not {count.value:g} {kind}"
        said.found += 1
    return ""


def _behind(clause: Clause) -> bool:
    return any(w in ("depend", "depends", "depended", "waited", "frees", "freed", "need") for w in clause.words)


def empty(clause: Clause, count: Count) -> bool:
    """`t14 and t19 were both carried`: the word counts nothing of its own."""
    words = clause.words[count.at : count.at + 2]
    return words[0] in ("both", "all", "each") or words == ["one", "of"]


def _among(clause: Clause) -> bool:
    return any(w in ("among", "including", "such", "like", "include", "includes") for w in clause.words)


def _number(said: Said, count: Count, kind: str, scope: list[str], number: int) -> str:
    facts, clause = said.facts, said.clause
    adjectives = [w for w in count.words if not any(w == v for v, _ in clause.verdicts)]
    every = facts.count(kind, adjectives, scope)
    if clause.negative:
        none = count.sign == ">=" and not count.all and number == 0
        return "" if none else f"a number denied: {count.value:g} {kind}"
    if count.sign == "#":
        return _ordinal(said, count, kind, scope)
    if count.total is not None and count.total not in (every, facts.count(kind, said.base, scope)):
        return f"{count.total:g} {kind} in all: the rows show {every}"
    if count.all or (count.total is not None and count.value == count.total):
        good = number == every and every > 0
    elif count.percent:
        share = 100 * number / every if every else -1.0
        good = compare(
            count.value, count.sign, share, 0.0 if clause.tokens[count.at].text == "half" else 0.5 * 10**-count.digits
        )
    else:
        good = compare(count.value, count.sign, number, 0.0)
    return "" if good else f"{count.value:g} {' '.join(count.words)} {kind}: the rows show {number}"


def _ordinal(said: Said, count: Count, kind: str, scope: list[str]) -> str:
    """`the second attempt failed`, `done at the third attempt`: the one of that place, and the last if it went well."""
    words = set(count.words) | {w for w, _ in said.clause.verdicts if kind in KINDS[w]}
    things = [t for t in said.facts.of(kind) if set(scope) <= t.links]
    last = max((t.rank for t in things), default=0)
    if not scope or len(scope) > 1:
        return f"{count.value:g}. {kind} of what"
    good = count.value <= last and (count.value == last or "failed" in words)
    return "" if good else f"{scope[0]} has {last} {kind}"


def _persons(said: Said, count: Count) -> str:
    word = next((w for w, _ in said.clause.verdicts), "")
    ids = targets(said, word) if word else []
    numbers = {len(said.facts.things[i].by.get(word, ())) for i in ids}
    if numbers != {count.value} or said.clause.negative:
        return f"{count.value:g} people: the rows show {' '.join(map(str, numbers))}"
    said.found += 1
    return ""


def compare(value: float, sign: str, true: float, slack: float) -> bool:
    """Is the number said the true one, as it is said: more than, at least, about?"""
    match sign:
        case ">":
            return true > value
        case "<":
            return true < value
        case ">=":
            return true >= value
        case "<=":
            return true <= value
        case "~":
            return abs(true - value) <= max(slack, ABOUT * true)
        case _:
            return abs(true - value) <= slack + 1e-9


def measures(said: Said) -> str:
    for measure in said.clause.measures:
        if measure.unit == "file" and not said.scope:
            return "files of what"
        ids = _measured(said, measure)
        if not ids or said.clause.negative:
            return f"{measure.value:g} {measure.unit}: of what"
        for id in ids:
            true = _values(said, measure, said.thing(id))
            slack = _slack(measure)
            if not any(compare(measure.value * measure.size, measure.sign, v, slack) for v in true):
                return f"{measure.value:g} {measure.unit} of {id}: the rows show {' '.join(f'{v:g}' for v in true)}"
        said.found += 1
    return ""


def _slack(measure: Measure) -> float:
    if measure.unit == "min":
        return min(HOUR, 0.5 * measure.size * 10.0**-measure.digits)
    return ALLOWED.get(measure.unit, 0.0)


def _measured(said: Said, measure: Measure) -> list[str]:
    """The things that have such a measure: what the clause is about, else what it names, else the swarm."""
    for ids in (said.clause.head, said.clause.aside, said.scope):
        found = [i for i in ids if any(unit == measure.unit for unit, _ in said.thing(i).sums)]
        if found:
            return found
    return [] if said.scope else [said.facts.swarm]


def _values(said: Said, measure: Measure, thing: Thing) -> tuple[float, ...]:
    """Of several measures in one unit, the one whose word stands nearest; without such a word, the plain one."""
    clause = said.clause
    low = max((m.end for m in clause.measures if m.end <= measure.at), default=0)
    high = len(clause.tokens) if measure is clause.measures[-1] else measure.end
    near = [(abs(n - measure.at), CUES[t.text]) for n, t in enumerate(clause.tokens[low:high], low) if t.text in CUES]
    cues = [cue for _, cue in sorted(near) if (measure.unit, cue) in thing.sums]
    if measure.unit == "times":
        cues += [w for w, _ in clause.verdicts if ("times", w) in thing.sums]
    return thing.sums.get((measure.unit, cues[0] if cues else ""), ())


def times(said: Said) -> str:
    clause, facts = said.clause, said.facts
    for clock, before in clause.times:
        words = (
            [w for w, _ in clause.verdicts] or [w for w, _ in said.before.clause.verdicts if said.before]
            if said.before
            else [w for w, _ in clause.verdicts]
        )
        pairs = [(i, w) for w in words for i in (targets(said, w) or [])]
        shown = [facts.clock(facts.things[i].at[w]) for i, w in pairs if w in facts.things[i].at]
        good = shown and {"before": all(s < clock for s in shown), "after": all(s > clock for s in shown)}.get(
            before, all(s == clock for s in shown)
        )
        if not good or clause.negative:
            return f"{clock}: the rows show {' '.join(shown) or 'no such time'}"
        said.found += 1
    return ""
