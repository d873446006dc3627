"""A question to people: what is asked, the evidence, what each answer does and frees, who may, what silence does."""

import re

from bot.core.message import Block, Button, Code, Facts, Fold, Message, Text, Tone
from bot.core.prose import either, full, line, many, minutes, moment, short, some
from bot.core.rows import Checkpoint, Swarm
from bot.core.values import Answer
from bot.core.views.declared import declared
from bot.core.views.people import alone, deciders, ending, silence, subject, who
from bot.core.views.ranked import Frees, Need, frees
from bot.core.views.standing import asked_of
from bot.core.words import BY_NAME
from bot.core.world import Book, World

YES = {
    "launch": "Launched", "report": "Signed", "irreversible": "Approved as shown", "start": "Start approved",
    "permission": "Allowed",
}  # fmt: skip
DONE = {
    "redirect": "Redirected", "decline": "Declined", "unblock": "Answered", "answer": "Answered",
    "retry": "Tried again", "close": "Closed", "make task": "Made a task", "carry": "Carried", "dismiss": "Dismissed",
    "go on": "Go-ahead", "confirm": "Confirmed", "overrule": "Overruled", "drop": "Dropped",
    "allow": "Allowed", "keep waiting": "Kept waiting", "go without": "Go-ahead without it", "pause": "Paused",
}  # fmt: skip
ON_TASK = frozenset({"redirect", "unblock", "retry", "close", "drop", "revert", "tell"})
# Said elsewhere on the card, or nothing to read.
INNER = frozenset({"ask", "question", "task", "diff", "commit", "lines", "files", "text", "call", "rule"})
RULES = "rules"  # who answers where plan, decisions and notes settle a question
COMMIT = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{28}\b")
LONG = 1_500  # characters of evidence shown in place; longer goes along whole as a file


def checkpoint(world: World, book: Book, row: Checkpoint, now: float) -> Message:
    """The card. Once decided it turns into its outcome and loses its buttons."""
    if row.state != "open":
        key = name(world, row.key)
        undo = (Button("Overrule…", f"overrule {key}:", asks="words", seen=row.fingerprint),) if for_you(row) else ()
        return Message(decided(world, row, now), (*_evidence(book, row), *_head(row)), undo, _tone(row))
    freed = frees(book, row)
    blocks: list[Block] = [Text(row.text)] if row.text not in ("", row.kind) else []  # the title says the kind
    blocks += _facts(book, row)
    blocks += _evidence(book, row)
    said = declared(book, row.attempt) if row.kind in ("result", "irreversible") else ()
    blocks += [Facts(tuple(("evidence", one) for one in said))] if said else []
    options = effects(row, freed)
    blocks += [Text(options)] if options else []
    silent = "frees" in options or row.kind == "launch" or not freed.tasks
    told = "" if silent else f"An answer {releases(row, freed)}. "
    if rule := alone(world, row, now):
        blocks.append(Text(f"One person decides this alone: {rule}; until then read the whole diff."))
    blocks.append(Text(f"{told}{who(world, book, row)} Silence: {silence(world, book, row, now)}."))
    blocks += _head(row)
    return Message(title(world, book, row, now), tuple(blocks), buttons(world, row), "ask")


def title(world: World, book: Book, row: Checkpoint, now: float) -> str:
    """For a lock screen: task, question, recommendation, who has approved, what silence does."""
    advice = f" · suggested: {line(row.recommend, 80)}" if row.recommend else ""
    given = votes(world, book, row, now)
    return f"{row.id} {question(row, 200)}{advice}{given} · silence: {ending(world, row, now)}"


def question(row: Checkpoint, most: int = 80) -> str:
    """`t7 Delete module legacy/? (irreversible)`: the subject once, and the nature of the irreversible."""
    asked, about = line(row.title, most), subject(row)
    nature = " (irreversible)" if row.kind == "irreversible" and "(irreversible)" not in row.title else ""
    named = asked if not about or asked.startswith(f"{about} ") else f"{about} {asked}"
    return named + nature


def gist(world: World, book: Book, need: Need) -> str:
    """One line of the list of needs."""
    row = need.checkpoint
    two = ", two people" if row.quorum > 1 else ""
    given = f" · {len(row.approvals)} of {row.quorum}" if row.approvals else ""
    return f"{name(world, row.key)} {question(row)}{two}{given} · {releases(row, need.frees)}"


def releases(row: Checkpoint, freed: Frees) -> str:
    """`frees 4 tasks, 17 min` · `frees nothing alone, with c8: 4 tasks, 17 min` · `frees nothing` · `touches t9 t11`"""
    if not freed.tasks:
        return "frees nothing yet" if freed.later else "frees nothing"
    if row.kind == "assumption":
        return f"touches {some(freed.tasks)}"
    size = f"{many(len(freed.tasks), 'task')}, {minutes(freed.minutes)}"
    return f"frees nothing alone, with {some(freed.along, 3)}: {size}" if freed.along else f"frees {size}"


def effects(row: Checkpoint, freed: Frees) -> str:
    """What each answer does, in the order of the buttons: `Approve: merges, frees t9 t11 (17 min).  Decline: …`"""
    said = []
    for choice in row.choices:
        effect = choice.effect
        if effect and choice.word == "approve" and freed.tasks and row.kind not in ("assumption", "launch"):
            others = f"with {some(freed.along, 3)} " if freed.along else ""
            effect += f", {others}frees {some(freed.tasks)} ({minutes(freed.minutes)})"
        if effect:
            said.append(f"{choice.label.rstrip('…')}: {effect}.")
    return "  ".join(said)


def buttons(world: World, row: Checkpoint) -> tuple[Button, ...]:
    """Each carries the words a person would type, and the fingerprint of the facts it stands under."""
    made = []
    for choice in row.choices:
        ending = {"words": " as" if choice.word == "close" else ":"}.get(choice.asks, "")
        says = choice.says or f"{choice.word} {name(world, full(row.swarm, target(row, choice.word)))}"
        bold = "primary" if choice.word in ("approve", "go on") else "plain"
        style = "danger" if row.kind in ("irreversible", "landing", "revert") and bold == "primary" else bold
        made.append(Button(choice.label, says + ending, style, choice.asks, row.fingerprint))  # type: ignore[arg-type]
    return tuple(made)


def target(row: Checkpoint, word: str) -> str:
    """The id a word is said of: tasks are redirected and retried, discoveries made into tasks, a swarm is paused, and
    the question itself approved."""
    letters = BY_NAME[word].ids if word in BY_NAME else "c"
    about = short(row.about)
    if word in ON_TASK and row.task:
        return short(row.task)
    if row.kind in ("discovery", "assumption", "amendment") and word != "approve" and about[:1] and about[0] in letters:
        return about
    return row.id if "c" in letters else row.swarm


def votes(world: World, book: Book, row: Checkpoint, now: float) -> str:
    """` · 1 of 2 · ann 14:23 · waits for bob or dan`, once somebody has approved."""
    if not row.approvals:
        return ""
    given = " · ".join(by(a, now, world.settings.policy.zone, book.swarm) for a in row.approvals)
    missing = either(asked_of(book, row, deciders(world)) or ("somebody else",))
    return f" · {len(row.approvals)} of {row.quorum} · {given} · waits for {missing}"


def decided(world: World, row: Checkpoint, now: float) -> str:
    """The outcome in one line: `c4 t7 Approved as shown by ann 14:23 and bob 14:26 (Discord) · merged as 77d0e1a`."""
    zone = world.settings.policy.zone
    swarm = world.book(row.swarm).swarm
    room = f" · goes on in #{swarm.room}" if row.kind == "launch" and row.state == "answered" and swarm.room else ""
    after = f" · {row.outcome}{room}" if row.outcome else room
    head = f"{row.id} {question(row)}"
    if row.state in ("expired", "withdrawn"):
        return f"{head} · {row.state}{after or (': nobody answered' if row.state == 'expired' else '')}"
    given = row.approvals if row.approvals and (row.answer is None or row.answer.word == "approve") else ()
    answers = given or ((row.answer,) if row.answer else ())
    word = answers[0].word if answers else ("decline" if row.state == "declined" else "answer")
    said = YES.get(row.kind, "Approved") if word == "approve" else DONE.get(word, word.capitalize())
    people = " and ".join(by(a, now, zone, swarm) for a in answers)
    words = f": {line(answers[-1].text, 120)}" if answers and answers[-1].text else ""
    return f"{head} · {said}{f' by {people}' if people else ''}{words}{after}"


def for_you(row: Checkpoint) -> bool:
    """Answered by the rules from plan and decisions, and still to be overruled."""
    return row.kind == "question" and row.state == "answered" and row.answer is not None and row.answer.person == RULES


def by(answer: Answer, now: float, zone: str, swarm: Swarm) -> str:
    """`bob 14:26 (Discord)`: the platform, unless the swarm is shown on that one only."""
    alone = {home.platform for home in swarm.everywhere} == {answer.platform}
    where = f" ({answer.platform.capitalize()})" if answer.platform and not alone else ""
    return f"{answer.person} {moment(answer.at, now, zone)}{where}".strip()


def name(world: World, key: str) -> str:
    """`c4` while there is one swarm, `s3.c4` among several."""
    return short(key) if len(world.books) < 2 else key


def _facts(book: Book, row: Checkpoint) -> list[Block]:
    """What was shown and is bound by the fingerprint: short values as a table, long ones to the letter or as a file."""
    said = {row.title, row.text, row.recommend, ""}
    left = {k: v for k, v in row.facts.items() if k not in INNER and v not in said}
    if row.kind == "parked" and row.task:
        left = {}  # the title says why, the evidence how
    brief = {k: COMMIT.sub(r"\1", v) for k, v in left.items() if len(v) <= 200 and "\n" not in v}
    blocks: list[Block] = [Text(work(book, row))] if row.facts.get("commit") else []
    blocks += [Facts(tuple(brief.items()))] if brief else []
    return blocks + [
        shown(f"{row.id} {k}", v, f"{book.key}-{row.id}-{k}.txt") for k, v in left.items() if k not in brief
    ]


def work(book: Book, row: Checkpoint) -> str:
    """`+12 −1,204 lines in 9 files · a11 @ 9be1c02 · checks 2 of 3 passed`"""
    facts, task = row.facts, book.tasks.get(short(row.task))
    parts = [f"{facts['lines']} lines in {_files(facts.get('files', '?'))}"] if facts.get("lines") else []
    parts.append(f"{short(row.attempt)} @ {facts['commit'][:7]}".strip())
    if task and task.spec.criteria:
        met = sum(task.verdicts[c.id].ruling == "met" for c in task.spec.criteria if c.id in task.verdicts)
        parts.append(f"checks {met} of {len(task.spec.criteria)} passed")
    return " · ".join(parts)


def _files(count: str) -> str:
    return "1 file" if count == "1" else f"{count} files"


def _evidence(book: Book, row: Checkpoint) -> list[Block]:
    if row.kind == "parked" and row.task in book.tasks and book.tasks[row.task].handoff:
        return [shown("how it ended", book.tasks[row.task].handoff, f"{book.key}-{row.id}.txt")]
    proof = book.evidence.get(short(row.evidence)) if row.evidence else None
    if proof is None or not proof.text:
        return []
    suffix = "diff" if proof.kind == "diff" else "txt"
    head = f"{proof.command} → exit {proof.code}" if proof.command else proof.kind
    return [shown(head, proof.text, f"{book.key}-{row.id}.{suffix}", suffix if suffix == "diff" else "")]


def _head(row: Checkpoint) -> list[Block]:
    """Where the log stood, for people to keep: `podium verify --head`."""
    return [Facts((("log head", row.head[:12]),))] if row.head else []


def shown(head: str, text: str, file: str, language: str = "") -> Block:
    """Long text folded to a file, never cut."""
    if len(text) <= LONG and text.count("\n") < 25:
        return Code(text, language)
    return Fold(f"{line(head, 120)} · {many(text.count(chr(10)) + 1, 'line')}", text, file)


def _tone(row: Checkpoint) -> Tone:
    if row.state == "answered":
        return "good"
    return "warn" if row.state in ("declined", "expired") else "plain"
