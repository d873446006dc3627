"""Does a clause say what the rows show? Each word of a verdict, each number and each name is held against its thing.

`wrong(clause, before, facts)` gives why not, or "" where everything was found. A clause takes its subject from the one
before it where it has none of its own. What cannot be decided is wrong.
"""

from bot.core.report.checker.clauses import KINDS, OBLIQUE, VERDICTS, Clause, Count, Measure
from bot.core.report.checker.facts import Facts, Thing, did
from bot.core.report.checker.lexicon import BACK, CAUSES, CUES, RELATIONS

ROLES = frozenset({"worker", "reviewer", "scout"})
ALLOWED = {"$": 0.005, "times": 0.05}  # half of the last digit shown; minutes are rounded, the rest is counted
CUED = frozenset({("times", "failed"), ("times", "retried"), ("line", "added"), ("min", "expected")})
HOUR = 3.0  # minutes by which a number of whole hours may differ
ABOUT = 0.1  # of the value, where it is said to be about so much


class Said:
    """One clause with its subject settled, and what of it was found in the rows (`found` counts)."""

    def __init__(self, clause: Clause, before: "Said | None", facts: Facts) -> None:
        self.clause, self.facts, self.before = clause, facts, before
        _same_unit(clause, before)
        self.found = 0
        self.used: set[str] = set()  # people whose deed was looked up
        inherits = not clause.head and before is not None and clause.subject not in ("sole",)
        leads = clause.subject == "count" and clause.joint not in ("with", "without") and not any(w in BACK or w in ("of",) for w in clause.words[:4])
        self.head = list(clause.head)
        self.scope = [*clause.head, *clause.aside]
        if inherits and before is not None and not leads:
            self.scope += [i for i in before.head if i not in self.scope]
        if inherits and before is not None and clause.subject in ("", "count"):
            self.head = [] if leads else list(before.head)
        if clause.joint in ("which", "who", "that") and before is not None and inherits:
            self.head = sorted(before.clause.groups[-1]) if before.clause.groups else self.head
        self.people = list(clause.people)
        if before is not None and not clause.people and clause.subject == "" and before.clause.subject == "person":
            self.people = list(before.people)
        if before is not None and before.clause.subject == "person" and not clause.people and clause.verdicts:
            first = clause.tokens[0].text
            if first in VERDICTS or first in ("also", "then", "later"):
                self.people = list(before.people)
        self.base: list[str] = []
        if before is not None and before.clause.words[0] == "of" and before.clause.counts and not before.clause.verdicts:
            self.base = [] if any(c.kind for c in clause.counts) else before.clause.counts[0].words
        self.kind = next((c.kind for c in clause.counts if c.kind), before.kind if before else "")

    def thing(self, id: str) -> Thing:
        return self.facts.things[id]


def _same_unit(clause: Clause, before: Said | None) -> None:
    """`it added 80 lines and removed 78`: a number alone, beside a cue, is in the unit before it."""
    last = before.clause.measures[-1:] if before else []
    if last and any(w in CUES for w in clause.words) and not clause.measures:
        alone = [c for c in clause.counts if not c.kind and not c.percent and not c.all]
        clause.counts = [c for c in clause.counts if c not in alone]
        clause.subject = "" if alone and clause.subject == "count" else clause.subject
        clause.measures += [Measure(c.value, last[0].unit, last[0].size, c.at, c.end + 1, c.digits) for c in alone]


def wrong(said: Said) -> str:
    """Why the clause is not what the rows show, or ""."""
    for check in (_unread, _linked, _verdicts, _counts, _measures, _times, _texts, _because, _people):
        if why := check(said):
            return why
    return ""


def _unread(said: Said) -> str:
    clause = said.clause
    odd = next((t.text for t in clause.tokens if t.kind == "unknown"), "")
    if odd:
        return f"{odd} is in no row"
    late = [t for at, t in enumerate(clause.tokens) if t.kind == "ordinal" and t.value > 1 and not _counted(clause, at)]
    if late:
        return f"{late[0].text} of what"
    leans = any(w in BACK for w in clause.words) and said.before is None and not (said.head or said.clause.counts)
    return "it leans on another sentence" if leans else ""


def _counted(clause: Clause, at: int) -> bool:
    return any(c.at <= at <= c.end for c in clause.counts)


def _linked(said: Said) -> str:
    """Things named beside each other belong together; two of one kind only by a relation that is said, or in a list."""
    clause, things = said.clause, said.facts.things
    groups = [g for g in clause.groups if g <= things.keys()]
    relation = next((RELATIONS[w] for w in clause.words if w in RELATIONS), "")
    kinds = [next(iter({things[i].kind for i in g})) for g in groups]
    for one, (g, kind) in enumerate(zip(groups, kinds, strict=True)):
        for h, other in list(zip(groups, kinds, strict=True))[one + 1 :]:
            if kind == other and relation and _apart(clause, g, h):
                if not any((relation, b) in things[a].pairs for a in g for b in h) is not clause.negative:
                    return f"{min(g)} {relation} {min(h)} is in no row"
                said.found += 1
            elif kind == other and not _together(clause, g, h):
                return f"{min(g)} and {min(h)}: how they belong together is not read"
            elif kind != other and not any(_near(said.facts, a, b) for a in g for b in h):
                return f"{min(g)} does not belong to {min(h)}"
    if said.before is not None and not clause.head and clause.aside and said.head and clause.subject == "thing":
        far = [a for a in clause.aside if not any(_near(said.facts, a, h) or things[a].kind == things[h].kind
                                                   for h in said.head) and things[a].kind not in ROLES]  # fmt: skip
        if far:
            return f"{far[0]} does not belong to {said.head[0]}"
        said.found += 1
    said.found += len(groups) > 1
    return ""


def _near(facts: Facts, a: str, b: str) -> bool:
    one, two = facts.things[a], facts.things[b]
    whole = {"swarm", "plan", "launch", "report", "landing", "gate"}
    near = b in one.links or a in two.links or one.kind in whole or two.kind in whole
    return near or any(b == rest or a == rest for rest in one.links & two.links) or bool(
        one.kind != "task" and two.kind != "task" and one.links & two.links - {""}
    )


def _places(clause: Clause, group: frozenset[str]) -> list[int]:
    return [n for n, t in enumerate(clause.tokens) if t.ids == group and t.kind in ("id", "name")]


def _apart(clause: Clause, g: frozenset[str], h: frozenset[str]) -> bool:
    """A relation's word stands between them."""
    a, b = _places(clause, g)[0], _places(clause, h)[-1]
    return any(t.text in RELATIONS for t in clause.tokens[a:b])


def _together(clause: Clause, g: frozenset[str], h: frozenset[str]) -> bool:
    """Elements of one list: nothing but its joints between them."""
    a, b = _places(clause, g)[0], _places(clause, h)[-1]
    between = clause.tokens[min(a, b) + 1 : max(a, b)]
    return all(t.kind in ("id", "name") or t.text in ("and", "or", "nor", "—", ":", "both", "the") for t in between)


def _verdicts(said: Said) -> str:
    """Each verdict is true of what it is said of; with people, it was they."""
    clause, facts = said.clause, said.facts
    for word, at in clause.verdicts:
        count = _counter(said, word, at)
        if count is not None:
            count.words.append(word)
            continue
        if any((m.unit, word) in CUED for m in clause.measures):
            continue
        ids = [i for i in _targets(said, word)]
        if not ids:
            return f"{word}: of what"
        by = _doers(said, word, at)
        for id in ids:
            thing = facts.things[id]
            if by:
                said.used |= set(by)
                true = any(did(thing, (word,), p) for p in by) if clause.negative else all(did(thing, (word,), p) for p in by)
            else:
                true = word in thing.words
            if true is clause.negative:
                return f"{id} {word}{' by ' + ' '.join(by) if by else ''}: the rows show otherwise"
        said.found += 1
    return ""


def _targets(said: Said, word: str) -> list[str]:
    """What a verdict is said of: what the clause is about if that can be so, else what it names aside, else the swarm's
    own one that can."""
    kinds, things = KINDS[word], said.facts.things
    own = said.clause.head
    if own and not any(things[i].kind in kinds for i in own if i in things) and said.clause.subject == "thing":
        near = [i for i in said.clause.aside if things[i].kind in kinds]
        return near if near and said.clause.people else []
    if own:
        return [i for i in own if things[i].kind in kinds]
    for ids in (said.clause.aside if said.people else [], said.head, said.clause.aside):
        if found := [i for i in ids if things[i].kind in kinds]:
            return found
    if said.head or said.clause.aside:
        return []
    return [t.id for t in things.values() if t.kind == "swarm" and "swarm" in kinds]


def _counter(said: Said, word: str, at: int) -> Count | None:
    """The count that a verdict is said of: `3 attempts failed`, `ann waived 2 findings`."""
    clause, things = said.clause, said.facts.things
    own = [i for i in clause.head if things[i].kind in KINDS[word] and things[i].kind != "swarm"]
    for count in sorted(clause.counts, key=lambda c: (at < c.at, abs(c.at - at))):
        kind = count.kind or said.kind or "task"
        if kind not in KINDS[word] or count.sign == "#" or (not count.kind and own and at < count.at):
            continue
        apart = any(t.kind in ("id", "name") for t in clause.tokens[count.end + 1 : at])
        alike = all(things[i].kind == kind for i in own)
        if (at < count.at and not own) or (at > count.end and not apart and (alike or _first(clause, count))):
            return count
    return None


def _first(clause: Clause, count: Count) -> bool:
    return clause.subject == "count" and count is clause.counts[0]


def _doers(said: Said, word: str, at: int) -> list[str]:
    """Who is said to have done it: people, or an attempt named by `by`, or the reviewer's attempt in front."""
    clause = said.clause
    names = list(said.people)
    for n, token in enumerate(clause.tokens):
        if token.kind == "id" and n and clause.tokens[n - 1].text == "by":
            names += [i for i in token.ids]
        elif token.text == "rules" and n < at or (token.text == "rules" and clause.tokens[n - 1].text in ("by", "the")):
            names.append("rules")
    return names


def _counts(said: Said) -> str:
    clause, facts = said.clause, said.facts
    for count in clause.counts:
        kind = count.kind or said.kind or "task"
        if not count.kind and (count.all or count.total is None) and said.head and _empty(clause, count):
            continue
        if kind == "person":
            if why := _persons(said, count):
                return why
            continue
        scope = [i for i in said.scope if facts.things[i].kind != kind and facts.things[i].kind not in ("swarm", "plan", "report")]
        if kind == "task":
            scope = [i for i in scope if facts.things[i].kind not in ("attempt", "question")]
        members = [i for i in said.scope if facts.things[i].kind == kind and i in (*clause.head, *clause.aside)]
        count.words += [w for w in said.base if not count.kind and w not in count.words]
        by = [p for p in said.people if any(w in count.words for w, _ in clause.verdicts)]
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


def _empty(clause: Clause, count: Count) -> bool:
    """`t14 and t19 were both carried`: the word counts nothing of its own."""
    return clause.tokens[count.at].text in ("both", "all", "each", "one")


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
    if count.total is not None and count.total != facts.count(kind, adjectives, scope):
        return f"{count.total:g} {kind} in all: the rows show {every}"
    if count.all or (count.total is not None and count.value == count.total):
        good = number == every and every > 0
    elif count.percent:
        share = 100 * number / every if every else -1.0
        good = compare(count.value, count.sign, share, 0.0 if clause.tokens[count.at].text == "half" else 0.5 * 10**-count.digits)
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
    ids = _targets(said, word) if word else []
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


def _measures(said: Said) -> str:
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
        return min(HOUR, 0.5 * measure.size * 10**-measure.digits)
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


def _times(said: Said) -> str:
    clause, facts = said.clause, said.facts
    for clock, before in clause.times:
        words = [w for w, _ in clause.verdicts] or [w for w, _ in said.before.clause.verdicts if said.before] if said.before else [
            w for w, _ in clause.verdicts
        ]
        pairs = [(i, w) for w in words for i in (_targets(said, w) or [])]
        shown = [facts.clock(facts.things[i].at[w]) for i, w in pairs if w in facts.things[i].at]
        good = shown and {"before": all(s < clock for s in shown), "after": all(s > clock for s in shown)}.get(
            before, all(s == clock for s in shown)
        )
        if not good or clause.negative:
            return f"{clock}: the rows show {' '.join(shown) or 'no such time'}"
        said.found += 1
    return ""


def _texts(said: Said) -> str:
    """A row's own words are said of that row, or of what it belongs to."""
    for token in said.clause.texts:
        about = said.scope or (said.before.scope if said.before else [])
        far = [i for i in about if i not in token.ids and not any(_near(said.facts, i, owner) for owner in token.ids)]
        if far or said.clause.negative:
            return f"{token.text} is not said of {' '.join(far)}"
        said.found += 1
    return ""


def _because(said: Said) -> str:
    """A cause is a row's own words, or a thing that the other hangs on."""
    clause, before = said.clause, said.before
    if clause.joint not in CAUSES or before is None or clause.texts:
        return ""
    same = not clause.head or set(clause.head) <= set(before.head)
    tied = any((r, h) in said.thing(b).pairs for b in before.head for h in clause.head for r in ("needs",))
    linked = any(_near(said.facts, b, h) for b in before.head for h in clause.head)
    return "" if same or tied or linked else "a cause that no row shows"


def _people(said: Said) -> str:
    """Whoever is named did something here that was looked up."""
    idle = [p for p in said.clause.people if p not in said.used]
    return f"{idle[0]}: did what" if idle else ""


__all__ = ["OBLIQUE", "Said", "compare", "wrong"]
