"""What a clause says of things, held against the rows: verdicts, who did it, how things belong together, causes."""

from bot.core.report.checker.amounts import empty
from bot.core.report.checker.clause import FILLING
from bot.core.report.checker.clauses import KINDS, VERDICTS, Clause, Count
from bot.core.report.checker.facts import did
from bot.core.report.checker.lexicon import BACK, CAUSES, RELATIONS
from bot.core.report.checker.said import Said, near, targets

BETWEEN = frozenset({"and", "or", "nor", ",", "—", ":", "both", "the", "(", ")"})
QUOTES = frozenset("“\"`")
SHOWN = {"criterion": "met", "assumption": "holds"}  # what makes their words a fact
ROLES = frozenset({"worker", "reviewer", "scout"})
# An agent's words never are, unless the clause says that they are words.
TOLD = ROLES | {"finding", "discovery", "question", "attempt"}
SAYING = frozenset({"unjudged", "open", "flagged", "discovered", "asked"})
# A number in this unit is what the word says: `failed 3 times` is not `failed`.
CUED = frozenset({("times", "failed"), ("times", "retried"), ("line", "added"), ("min", "expected")})


def unread(said: Said) -> str:
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


def linked(said: Said) -> str:
    """Things named beside each other belong together; two of one kind only by a relation that is said, or in a list."""
    clause, things = said.clause, said.facts.things
    relation = next((RELATIONS[w] for w in clause.words if w in RELATIONS), "")
    if said.leaning:
        for id in clause.head:
            alike = [h for h in said.head if things[h].kind == things[id].kind and h != id]
            apart = not any(near(said.facts, id, h) or id == h for h in said.head)
            if any((relation, id) not in things[h].pairs for h in alike) if alike else apart:
                return f"{said.head[0]} and {id}: how they belong together is not read"
            said.found += 1
    for n, (g, a) in enumerate(clause.groups):
        for h, b in clause.groups[n + 1 :]:
            one, two = min(g), min(h)
            if g & h:
                if clause.negative and not clause.verdicts:
                    return f"{one} does belong to {two}"
                said.found += 1
            elif not {things[i].kind for i in g} & {things[i].kind for i in h}:
                close = any(near(said.facts, x, y) for x in g for y in h)
                denied = clause.negative and not clause.verdicts
                if close is denied:
                    return f"{one} {'does belong' if denied else 'does not belong'} to {two}"
                said.found += 1
            elif relation and any(t.text in RELATIONS for t in clause.tokens[a:b]):
                first, then = (h, g) if any(t.text == "by" for t in clause.tokens[a:b]) else (g, h)
                if any((relation, y) in things[x].pairs for x in first for y in then) is clause.negative:
                    return f"{one} {relation} {two}: the rows show otherwise"
                said.found += 1
            elif not together(clause, a, b):
                return f"{one} and {two}: how they belong together is not read"
    over = said.before.head if said.before and not clause.head else []
    far = [a for a in clause.aside if over and not _beside(said, a, over)]
    if far:
        return f"{far[0]} does not belong to {over[0]}"
    said.found += bool(clause.aside and said.head and not clause.head)
    return ""


def _beside(said: Said, id: str, over: list[str]) -> bool:
    """What a clause names aside belongs to what it is about, or is the like of it."""
    things = said.facts.things
    return things[id].kind in ROLES or any(
        near(said.facts, id, h) or things[id].kind == things[h].kind for h in over
    )


def together(clause: Clause, a: int, b: int) -> bool:
    """Elements of one list: nothing but its joints between them. A name right beside an id is that id's own."""
    between = clause.tokens[a + 1 : b]
    if not between:
        return False
    marks = {t.text for t in between}
    if {clause.tokens[a].kind, clause.tokens[b].kind} == {"id", "name"} and marks <= {",", "(", ":"}:
        return False
    if all(t.text in FILLING for t in clause.tokens[b + 1 :]):  # `t14 was carried, t19 too`
        between = [t for t in between if t.text not in ("is", "was", "are", "were") and t.text not in VERDICTS]
    return all(t.kind in ("id", "name") or t.text in BETWEEN for t in between)


def verdicts(said: Said) -> str:
    """Each verdict is true of what it is said of; with people, it was they."""
    clause, facts = said.clause, said.facts
    for word, at in clause.verdicts:
        count = _counter(said, word, at)
        if count is not None:
            count.words.append(word)
            continue
        if any((m.unit, word) in CUED for m in clause.measures):
            continue
        ids = targets(said, word)
        if not ids:
            return f"{word}: of what"
        by = _doers(said, word, at)
        for id in ids:
            thing = facts.things[id]
            if by:
                said.used |= set(by)
                true = (
                    any(did(thing, (word,), p) for p in by)
                    if clause.negative
                    else all(did(thing, (word,), p) for p in by)
                )
            else:
                true = word in thing.words
            if true is clause.negative or (clause.negative and word == "failed" and "faltered" in thing.words):
                return f"{id} {word}{' by ' + ' '.join(by) if by else ''}: the rows show otherwise"
        said.found += 1
    return ""


def _counter(said: Said, word: str, at: int) -> Count | None:
    """The count that a verdict is said of: `3 attempts failed`, `ann waived 2 findings`."""
    clause, things = said.clause, said.facts.things
    own = [i for i in clause.head if things[i].kind in KINDS[word] and things[i].kind != "swarm"]
    for count in sorted(clause.counts, key=lambda c: (at < c.at, abs(c.at - at))):
        kind = count.kind or said.kind or "task"
        if kind not in KINDS[word] or count.sign == "#" or (not count.kind and own and at < count.at):
            continue
        if not count.kind and said.head and empty(clause, count):
            continue
        apart = any(t.ids & set(clause.head) for t in clause.tokens[count.end + 1 : at])
        relative = [t.text for t in clause.tokens[count.end + 1 : count.end + 2]] in (["that"], ["which"], ["who"])
        alike = relative or all(things[i].kind == kind for i in own)
        beside = alike or (not apart and _first(clause, count))
        if (at < count.at and not own) or (at > count.end and beside):
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
            names += sorted(token.ids)
        elif token.text == "rules" and (n < at or clause.tokens[n - 1].text in ("by", "the")):
            names.append("rules")
    return names


def texts(said: Said) -> str:
    """A row's own words are said of that row, or of what it belongs to. Unquoted they are a claim: what a criterion or
    an assumption says is then met, or holds, or is said to be open."""
    for token in said.clause.texts:
        about = said.scope or (said.before.scope if said.before else [])
        far = [i for i in about if i not in token.ids and not any(near(said.facts, i, owner) for owner in token.ids)]
        if far or said.clause.negative:
            return f"{token.text} is not said of {' '.join(far)}"
        if token.text[0] not in QUOTES and not {w for w, _ in said.clause.verdicts} & SAYING:
            own = {o for o in token.ids if any(i == o or i in said.thing(o).links for i in about)} or token.ids
            if loose := sorted(o for o in own if _supposed(said, o)):
                return f"{token.text}: {loose[0]} only says so"
        said.found += 1
    return ""


def _supposed(said: Said, id: str) -> bool:
    """Whether its words are not, or not yet, so: an agent's, a criterion that is not met, an assumption not held."""
    thing = said.thing(id)
    return thing.kind in TOLD or (thing.kind in SHOWN and SHOWN[thing.kind] not in thing.words)


def because(said: Said) -> str:
    """A cause is a row's own words, or a thing that the other hangs on; an order is one of times that are known."""
    clause, before = said.clause, said.before
    if clause.joint in ("before", "after") and before is not None and clause.verdicts:
        return _ordered(said, before)
    if clause.joint not in CAUSES or before is None or clause.texts:
        return ""
    same = not clause.head or set(clause.head) <= set(before.head)
    tied = any((r, h) in said.thing(b).pairs for b in before.head for h in clause.head for r in ("needs",))
    linked = any(near(said.facts, b, h) for b in before.head for h in clause.head)
    return "" if same or tied or linked else "a cause that no row shows"


def _ordered(said: Said, before: Said) -> str:
    """`t7 was approved before it was merged`: both have their time."""
    pairs = [
        [said.thing(i).at.get(w, 0.0) for w, _ in s.clause.verdicts[-1:] for i in targets(s, w)] for s in (before, said)
    ]
    first, then = pairs if said.clause.joint == "before" else pairs[::-1]
    good = first and then and all(first) and all(then) and max(first) <= min(then)
    counted = bool(before.clause.measures or before.clause.counts) and bool(said.clause.verdicts)
    return "" if good or counted else "an order that no row shows"


def people(said: Said) -> str:
    """Whoever is named did something here that was looked up."""
    idle = [p for p in said.clause.people if p not in said.used]
    return f"{idle[0]}: did what" if idle else ""
