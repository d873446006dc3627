"""`help`, `help all`, `help launch`, `rules`, and what an agent is told (`show t7 brief`)."""

from bot.core.calls import Brief
from bot.core.message import Block, Button, Code, Facts, Fold, Item, Listing, Message, Text
from bot.core.policy import OWNER, sentences
from bot.core.prose import line, many, money
from bot.core.words import BY_NAME, WORDS, Word
from bot.core.world import World


def help_page(all: bool = False) -> Message:
    """The seven words to learn, or every word; each with an example, straight from the grammar's table."""
    shown = [w for w in WORDS if all or w.seven]
    items = tuple(Item(said(w)) for w in shown)
    title = "Every word" if all else "Seven words: " + " · ".join(w.word for w in shown)
    more = () if all else (Button("All words", "help all"),)
    after = Text("In a thread, the id may be left out. On a question, plain words are the answer.")
    return Message(title, (Listing(items), after), more)


def word_page(name: str) -> Message:
    """One word: what it does, how it is typed, an example, and who may say it."""
    word = BY_NAME[name]
    may = "everybody in the policy" if word.looks else "owners" if word.word in OWNER else "owners and operators"
    facts = (("typed", word.syntax), ("example", word.example), ("who may", may))
    return Message(f"{word.word}: {word.meaning}", (Facts(facts),), (Button("All words", "help all"),))


def said(word: Word) -> str:
    example = "" if word.example in (word.syntax, word.word) else f" · {word.example}"
    return f"`{word.syntax}` {word.meaning}{example}"


def rules_page(world: World) -> Message:
    """The policy in force, as sentences."""
    return Message("The rules in force", (Listing(tuple(Item(s) for s in sentences(world))),))


def budget(brief: Brief) -> str:
    """What a model may spend; "" where nobody counts."""
    tokens = f" · {many(brief.tokens, 'token')}" if brief.tokens else ""
    return money(brief.money) + tokens if brief.money else ""


def brief_page(brief: Brief) -> Message:
    """All that an agent is told, as it is told."""
    pairs = [("task", f"{brief.task} {brief.title}"), ("outcome", brief.outcome), ("kind", brief.kind),
             ("paths", ", ".join(brief.paths) or "anywhere"), ("minutes", f"{brief.minutes:g}"),
             ("may spend", budget(brief)),
             ("runner", brief.runner), ("acts for", brief.owner)]  # fmt: skip
    blocks: list[Block] = [Facts(tuple((k, v) for k, v in pairs if v))]
    for title, texts in (("Criteria", brief.criteria), ("Decisions", brief.decisions), ("Notes", brief.notes)):
        if texts:
            blocks.append(Listing(tuple(Item(t) for t in texts), title))
    if brief.run:
        blocks.append(Code(brief.run, "sh"))
    for handoff in brief.handoffs:
        name = f"{brief.attempt or brief.task}-handoff-{handoff.task}.txt"
        words = many(len(handoff.text.split()), "word")
        blocks.append(Fold(f"Handoff of {handoff.task} · {words}", handoff.text, name))
    if brief.diff:
        blocks.append(Fold("Diff to review", brief.diff, f"{brief.attempt}.diff"))
    return Message(f"What {brief.attempt or 'an agent'} is told for {brief.task} {line(brief.title)}", tuple(blocks))
