"""A clause with its subject settled: its own, or that of the clause before it."""

from bot.core.report.checker.clauses import KINDS, VERDICTS, Clause, Measure
from bot.core.report.checker.facts import Facts, Thing
from bot.core.report.checker.lexicon import BACK, CUES

HANGING = frozenset({"with", "without", "which", "who", "that"})
MEASURED = frozenset({"changed", "took", "used", "cost", "needed"})


class Said:
    """One clause with its subject settled, and what of it was found in the rows (`found` counts)."""

    def __init__(self, clause: Clause, before: "Said | None", facts: Facts) -> None:
        self.clause, self.facts, self.before = clause, facts, before
        _same_unit(clause, before)
        self.found = 0
        self.kind: str
        self.used: set[str] = set()  # people whose deed was looked up
        inherits = not clause.head and before is not None and clause.subject not in ("sole",)
        leads = (
            clause.subject == "count"
            and clause.joint not in HANGING
            and not any(w in BACK or w in ("of",) for w in clause.words[:4])
        )
        self.head = list(clause.head)
        self.scope = [*clause.head, *clause.aside]
        if before is not None and not clause.head and (whole := _meant(clause, before)):
            self.head, self.scope, leads, inherits = whole, [*whole, *clause.aside], False, False
        hangs = clause.words[0] in BACK or clause.joint in ("with", "without")
        self.leaning = bool(before and before.head and clause.head and hangs and clause.subject == "thing")
        if before is not None and self.leaning:
            self.head, self.scope = list(before.head), [*before.head, *clause.aside]
        if (
            before is not None
            and clause.people
            and not clause.verdicts
            and clause.words[-1] in ("did", "was", "is", "has")
        ):
            clause.verdicts = [(word, len(clause.tokens)) for word, _ in before.clause.verdicts]
            self.head = list(before.head)
        if inherits and before is not None and not leads:
            self.scope += [i for i in before.head if i not in self.scope]
        if inherits and before is not None and clause.subject in ("", "count"):
            self.head = [] if leads else list(before.head or before.clause.aside)
        if clause.joint in ("which", "who", "that") and before is not None and inherits:
            self.head = sorted(before.clause.groups[-1][0]) if before.clause.groups else self.head
        self.people = list(clause.people)
        if before is not None and not clause.people and clause.subject == "" and before.clause.subject == "person":
            self.people = list(before.people)
        if before is not None and before.clause.subject == "person" and not clause.people and clause.verdicts:
            first = clause.tokens[0].text
            if first in VERDICTS or first in ("also", "then", "later"):
                self.people = list(before.people)
        self.base: list[str] = []
        if (
            before is not None
            and before.clause.words[0] == "of"
            and before.clause.counts
            and not before.clause.verdicts
        ):
            self.scope += [i for i in before.scope if i not in self.scope]
            self.base = [] if any(c.kind for c in clause.counts) else before.clause.counts[0].words
        self.kind = next((c.kind for c in clause.counts if c.kind), before.kind if before else "")

    def thing(self, id: str) -> Thing:
        return self.facts.things[id]


def _meant(clause: Clause, before: Said) -> list[str]:
    """What `both`, or `it` and `them` behind a verb, stand for."""
    named = [i for ids, _ in before.clause.groups for i in sorted(ids)] or before.head
    words = [t.text for t in clause.tokens]
    if "both" in words and not any(c.kind for c in clause.counts):
        return named if len(named) == 2 else []
    behind = clause.verdicts and any(w in ("it", "them") for w in words[clause.verdicts[0][1] :])
    return (before.head or named) if behind else []


def _same_unit(clause: Clause, before: Said | None) -> None:
    """`it added 80 lines and removed 78`: a number alone, beside a cue, is in the unit before it."""
    last = before.clause.measures[-1:] if before else []
    if last and any(w in CUES or w in MEASURED for w in clause.words) and not clause.measures:
        alone = [c for c in clause.counts if not c.kind and not c.percent and not c.all]
        clause.counts = [c for c in clause.counts if c not in alone]
        clause.subject = "" if alone and clause.subject == "count" else clause.subject
        clause.measures += [Measure(c.value, last[0].unit, last[0].size, c.at, c.end + 1, c.digits) for c in alone]


def near(facts: Facts, a: str, b: str) -> bool:
    one, two = facts.things[a], facts.things[b]
    whole = {"swarm", "plan", "launch", "report", "landing", "gate"}
    near = b in one.links or a in two.links or one.kind in whole or two.kind in whole
    return (
        near
        or any(b == rest or a == rest for rest in one.links & two.links)
        or bool(one.kind != "task" and two.kind != "task" and one.links & two.links - {""})
    )


def targets(said: Said, word: str) -> list[str]:
    """What a verdict is said of: what the clause is about if that can be so, else what it names aside, else the swarm's
    own one that can."""
    kinds, things = KINDS[word], said.facts.things
    own = said.head if said.leaning else said.clause.head
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
