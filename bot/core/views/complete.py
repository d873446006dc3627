"""What a line may become while it is typed: words, then the ids, names and templates that fit after them."""

from collections.abc import Iterator

from bot.core import policy
from bot.core.plan.template import declared, load
from bot.core.plan.words import Unreadable
from bot.core.prose import line, natural
from bot.core.values import CLOSED
from bot.core.views.checkpoint import gist, name
from bot.core.views.forms import quoted
from bot.core.views.ranked import ranked
from bot.core.words import WORDS, Word
from bot.core.world import Book, World

MOST = 25
Choice = tuple[str, str]
SHOWN = ("brief", "diff", "log", "plan", "tasks", "output", "criteria", "changes", "report")
TAILS = {
    "close": ("as drop", "as carry", "as fail"), "revert": ("alone", "all", "redo"), "mirror": ("off",), "show": SHOWN,
    "watch": ("off",), "allow": ("for task",),
}  # fmt: skip
NAMED = frozenset({"assign", "hand"})  # words that end in a person


def complete(world: World, channel: str, text: str) -> tuple[Choice, ...]:
    """At most 25 of (the whole line, what it means), best first: the seven words before the others, what waits for
    people before the rest. Every line begins with what was typed."""
    typed = " ".join(text.split()) + (" " if text[-1:].isspace() and text.strip() else "")
    word = next((w for w in sorted(WORDS, key=lambda w: -len(w.word)) if begins(typed, w.word + " ")), None)
    made = after(world, channel, word, typed) if word else (*words(typed), *subjects(world, channel, typed))
    found: dict[str, str] = {}
    for said, meaning in made:
        if begins(said, typed):
            found.setdefault(said, meaning)
    return tuple(found.items())[:MOST]


def begins(text: str, start: str) -> bool:
    return text.casefold().startswith(start.casefold())


def words(typed: str) -> Iterator[Choice]:
    """Words not said of something before them, the seven first."""
    for word in sorted(WORDS, key=lambda w: not w.seven):
        if not word.subject and begins(word.word, typed):
            yield word.word, word.meaning


def subjects(world: World, channel: str, typed: str) -> Iterator[Choice]:
    """`t7 needs`: the id first, then its words."""
    first, space, _ = typed.partition(" ")
    if not space:
        return
    for word in WORDS:
        if word.subject and any(first.casefold() == id for id, _ in ids(world, channel, word.subject)):
            yield f"{first} {word.word}" + (": " if word.text else ""), word.meaning


def after(world: World, channel: str, word: Word, typed: str) -> Iterator[Choice]:
    """What may follow a word: templates and their variables, ids, a closing argument, people."""
    head = typed[: len(word.word)]
    if word.word == "plan":
        yield from templates(world, head, typed)
        return
    if word.word == "who add":
        roles = [(f"@{p.name} {role}", f"{p.name} is {p.role} now") for p in policy.people(world)
                 for role in policy.RANKS if role != p.role]  # fmt: skip
        yield from ((f"{head} {said}", meaning) for said, meaning in roles)
        return
    if word.word == "help":
        yield f"{head} all", "every word"
        yield from ((f"{head} {other.word}", other.meaning) for other in sorted(WORDS, key=lambda w: not w.seven))
        return
    known = ids(world, channel, word.ids)
    yield from ((f"{head} {id}", meaning) for id, meaning in known)
    given = typed[len(word.word) :].split()
    if given and given[0].casefold() in {id for id, _ in known}:
        start = f"{head} {given[0]}"
        yield from ((f"{start} {tail}", word.meaning) for tail in TAILS.get(word.word, ()))
        if word.word in NAMED:
            able = [p for p in policy.people(world) if p.role != "viewer"]
            yield from ((f"{start} to {p.name}", p.role) for p in able)
        if word.text:
            yield f"{start}: ", word.meaning
    alone = TAILS[word.word] if word.word in ("mirror", "watch") else ()  # of the swarm, or the task, of the place
    yield from ((f"{head} {tail}", word.meaning) for tail in alone)


def templates(world: World, head: str, typed: str) -> Iterator[Choice]:
    """Templates; behind one, each variable that is not given yet, those that must be first."""
    texts = world.settings.templates
    given = typed.split()[1:]
    for template in sorted(n for n in texts if "/" not in n):
        try:
            raw = load(texts[template], texts, template)
            variables = declared(raw)
        except Unreadable:
            continue
        if given[:1] != [template]:
            yield f"{head} {template}", line(str(raw.get("title", "a plan")))
            continue
        named = {part.partition("=")[0] for part in given[1:] if "=" in part}
        half = not typed.endswith(" ") and len(given) > 1 and "=" not in given[-1]  # a name half typed
        start = typed.rsplit(" ", 1)[0] if half else typed.rstrip()
        yield start, line(str(raw.get("title", "a plan")))
        for variable in sorted(variables, key=lambda v: v.default is not None):
            if variable.name not in named:
                values = variable.choices or (("",) if variable.default is None else (variable.default,))
                for value in values:
                    yield f"{start} {variable.name}={quoted(value)}", variable.help or variable.type


def ids(world: World, channel: str, letters: str) -> list[Choice]:
    """Ids of the channel's swarms of these kinds, with what they are: what waits for people first, then the swarms,
    then tasks that are not over, then the rest."""
    books = at_home(world, channel)
    made: list[Choice] = []
    for book in books:
        if "c" in letters:
            made += [(name(world, n.checkpoint.key), gist(world, book, n)) for n in ranked(world, 0.0, swarm=book.key)]
    made += [(b.key, f"{line(b.swarm.title)} · {b.swarm.state}") for b in books if "s" in letters]
    for book in books:
        made += [(name(world, f"{book.key}.{id}"), said) for id, said in rows(book, letters)]
    return [*made, *([("all", "everything")] if "*" in letters else [])]


def rows(book: Book, letters: str) -> Iterator[Choice]:
    tasks = sorted(book.tasks.values(), key=lambda t: (t.state in CLOSED, natural(t.id)))
    if "t" in letters:
        planned = [] if tasks or not book.plans else book.plan.spec.tasks
        yield from ((t.id, f"{line(t.spec.title)} · {t.state}") for t in tasks)
        yield from ((s.id, f"{line(s.title)} · planned") for s in planned)
    if "a" in letters:
        yield from ((a.id, f"{a.role} of {a.task}") for a in book.running())
    if "d" in letters:
        yield from ((d.id, line(d.text)) for d in book.discoveries.values() if d.state == "open")
    if "f" in letters:
        yield from ((f.id, line(f.text)) for f in book.findings.values() if f.state == "open")
    if "x" in letters:
        yield from ((x.id, line(x.text)) for x in book.deviations.values() if not x.verdict)
    if "u" in letters:
        yield from ((u.id, line(u.text)) for u in (book.plan.spec.assumptions if book.plans else ()))


def at_home(world: World, channel: str) -> list[Book]:
    """Swarms shown in the channel, the latest first; without any, all there are."""
    books = [b for b in world.books.values() if b.rows["swarm"]]
    here = [b for b in books if any(channel in (h.channel, f"{h.platform}:{h.channel}") for h in b.swarm.everywhere)]
    return sorted(here or books, key=lambda b: (b.swarm.state in ("closed", "stopped"), -b.swarm.opened))
