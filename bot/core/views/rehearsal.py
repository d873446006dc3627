"""A plan rehearsed, as one message: three sentences and a picture, where a checkpoint pays, and what was assumed. No
figure stands without its sample size and spread."""

from bot.core.figures import Basis, Chance, Figures, Look, Spread
from bot.core.message import Block, Button, Fold, Item, Listing, Message, Picture, Text
from bot.core.plan.odds import WORDS
from bot.core.prose import line, many, minutes, money
from bot.core.records import Rehearsal
from bot.core.world import Book

MOST = 6  # checkpoints and weights that are named; the rest stands in the file


def rehearsal(book: Book, row: Rehearsal) -> Message:
    """Under way, done, or why not."""
    plan = book.plans[f"v{row.version}"]
    name = f"{'What is left of ' if row.left else ''}{book.key} {plan.id}"
    called = line(plan.spec.title, 60)
    if row.error:
        return Message(f"{row.id}: {name} could not be rehearsed: {line(row.error, 300)}", tone="bad")
    if row.figures is None:
        return Message(f"{row.id}: rehearsing {name} {row.runs:,} times · {called}")
    found, titles = row.figures, {t.id: line(t.title, 60) for t in plan.spec.tasks}
    title = f"{row.id}: {name} rehearsed {many(found.runs, 'time')} · {called} · "
    title += f"{minutes(found.finish.p50)} in half of the runs, {minutes(found.finish.p90)} in nine of ten"
    picture = Picture(f"odds:{row.key}", f"The rehearsal as a picture: {finishes(found)}")
    blocks: list[Block] = [Text(said) for said in sentences(found)]
    blocks.append(picture)
    if shown := [k for k in found.looks if k.pays and not k.asked][:MOST]:
        more = len(found.more) - len(shown)
        items = [Item(f"{k.task} {titles[k.task]}: {priced(k)}", _ask(book.key, k)) for k in shown]
        items += [Item(f"and {more} more, in the file")] if more > 0 else []
        blocks.append(Listing(tuple(items), "A look of a person pays at"))
    blocks.append(Text(assumes(found.basis, found.runs, row.seed)))
    blocks.append(Fold("All figures", listing(found, titles), f"{book.key}-{row.id}.txt"))
    return Message(title, tuple(blocks), (Button("Rehearse again", f"rehearse {book.key}"),))


def _ask(swarm: str, look: Look) -> tuple[Button, ...]:
    return (Button(f"Ask at {look.task}", f"{swarm}.{look.task} done when: person: {WORDS}"),)


def sentences(found: Figures) -> tuple[str, str, str]:
    """When and what it costs; how likely all is right; what decides the end, and where a look pays."""
    work = f"agents {spread(found.work)}"
    paid = f", {cost(found.money)}" if found.money.p90 else ""
    over = f"; the budget is passed in {found.over:.0%} of them" if found.over else ""
    wide = f"with {many(found.agents, 'agent')}" if found.agents else "with as many agents as the rules allow"
    first = f"{finishes(found)} {wide}; {work}{paid}; you {spread(found.person)}{over}."
    second = f"All criteria hold in truth in {odds(found.plan)} as planned"
    second += f", in {odds(found.without)} if no person looked at a result"
    second += f", in {odds(found.suggested)} with the looks that pay" if found.more else ""
    return first, f"{second}.", decides(found)


def finishes(found: Figures) -> str:
    finish = found.finish
    return (
        f"Half of {found.runs:,} runs end within {minutes(finish.p50)}, nine in ten within {minutes(finish.p90)} "
        f"(one in ten within {minutes(finish.p10)})"
    )


def decides(found: Figures) -> str:
    heavy = [f"{w.task} ({w.path:.0%})" for w in found.weights[:3]]
    last = max(found.weights, key=lambda w: w.last)
    said = f"The path that ends last holds {', '.join(heavy)} of {found.runs:,} runs; last of all comes {last.task} "
    said += f"({last.last:.0%})"
    if not found.more:
        return f"{said}; no further look of a person pays."
    less = f"the end then is {minutes(found.later.p50)} (nine in ten {minutes(found.later.p90)})"
    return f"{said}; {many(len(found.more), 'further look')} pay{'s' * (len(found.more) == 1)}: {less}, you " + (
        f"{spread(found.longer)}."
    )


def spread(of: Spread) -> str:
    """`12 min (9 in ten 31 min)`"""
    return f"{minutes(of.p50)} (nine in ten {minutes(of.p90)})"


def cost(of: Spread) -> str:
    return f"{money(of.p50)} (nine in ten {money(of.p90)})"


def odds(of: Chance) -> str:
    """`43.1 % (44.0 % ± 3.5 of 200 runs)`"""
    return f"{100 * of.exact:.1f} % ({100 * of.held / of.runs:.1f} % of {of.runs:,} runs, ± {100 * of.error:.1f})"


def priced(look: Look) -> str:
    """What it saves against what it costs, in minutes, with the figures it is made of."""
    why = "irreversible, always" if look.always else f"saves {look.saves:.1f} min, costs {look.costs:.1f}"
    made = f"{look.bad:.0%} wrong × {look.notice:.0%} noticed × ({look.below:.0f} below + {look.undo:.0f} undo)"
    return f"{why} · {made} against {look.review:.1f} review + {look.delay:.1f} delay"


def assumes(basis: Basis, runs: int, seed: int) -> str:
    """In one line: what was taken for granted, from where, and how to have it again."""
    kinds = {name: kind for name, kind in basis.kinds.items() if kind.seen or kind.judged}
    seen = [f"{name} from {kind.seen} attempts and {kind.judged} judged results" for name, kind in kinds.items()]
    seen += [f"answers from {basis.answered}"] if basis.answered else []
    seen += [f"podium.toml: {', '.join(basis.said)}"] if basis.said else []
    source = "; ".join(seen) or "guesses, none measured here"
    return (
        f"Assumes ({source}): tasks go right or wrong on their own, people answer in {basis.answer:g} min (the "
        f"median) and notice {basis.notice:.0%}, nothing conflicts or falls out. Not a promise. "
        f"{many(runs, 'run')}, seed {seed}."
    )


def listing(found: Figures, titles: dict[str, str]) -> str:
    """Every figure that is kept, to the letter: the file that goes along."""
    heavy = [f"  {w.task} {titles[w.task]} · {w.path:.1%} · {w.last:.1%}" for w in found.weights]
    looks = [
        f"  {k.task} {titles[k.task]} · {'pays' if k.pays else 'does not pay'}{' · asked for' * k.asked} · {priced(k)}"
        for k in found.looks
    ]
    kinds = [
        f"  {name}: right {kind.right:.1%}, fails {kind.fails:.1%}, asks {kind.asks:.1%}, minutes ÷ estimate "
        f"{kind.stretch:.2f} (σ of the logarithm {kind.spread:.2f}), ${kind.money:.3f} a minute · from {kind.seen} "
        f"attempts, {kind.judged} judged results"
        for name, kind in found.basis.kinds.items()
    ]
    parts = (
        sentences(found), ("Share of runs on the path that ends last, and as its last", *heavy),
        ("Looks of a person, what pays most first", *looks), ("Taken for granted", *kinds),
    )  # fmt: skip
    return "\n\n".join("\n".join(part) for part in parts)
