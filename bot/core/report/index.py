"""The report's pinned message: what a person reads, with the whole as a file beside it."""

from bot.core.message import Block, Button, Fold, Item, Listing, Message, Picture, Text, Tone
from bot.core.prose import line
from bot.core.report.markdown import markdown
from bot.core.report.section import Report

LINE = 200  # characters of a person's words in the message; the file has them whole
MODEL = "In a model's words"
MOST = 8  # entries a section shows in the message; the file has all


def index(report: Report) -> Message:
    """Sections in order, each with its summary and the first of its entries; then what was left unread."""
    blocks: list[Block] = []
    for part in report.sections:
        entries = report.chosen.get(part.name, ())
        prose = [Item(f"{MODEL}: {' '.join(part.prose)}")] if part.prose else []
        items = [Item(part.summary), *prose, *(Item(e.text, e.buttons) for e in entries[:MOST])]
        if len(entries) > MOST:
            items.append(Item(f"and {len(entries) - MOST} more to read in the file"))
        blocks.append(Listing(tuple(items), part.title))
    said = [w.text for w in report.corrections if w.stands and not w.late]
    if said:
        more = [f"and {len(said) - MOST} more in the file"] if len(said) > MOST else []
        lines = tuple(Item(line(text, LINE)) for text in (*said[:MOST], *more))
        blocks.append(Listing(lines, f"Corrections ({len(said)})"))
    blocks += [Text(report.summarised)] if report.summarised else []
    blocks.append(Text(f"Left unread: {report.left or 'nothing'}."))
    if report.addenda:
        blocks.append(Listing(tuple(Item(line(a, LINE)) for a in report.addenda), "Addenda"))
    if report.worked:
        blocks.append(Picture(f"time:{report.swarm}", "Time line: who worked when, what was asked, what held the work"))
    blocks.append(Fold("The whole report", markdown(report), f"{report.swarm}-report.md"))
    tone: Tone = "good" if report.state.startswith("signed") else "ask" if report.checkpoint else "plain"
    return Message(report.headline, tuple(blocks), _buttons(report), tone)


def _buttons(report: Report) -> tuple[Button, ...]:
    made = []
    if report.checkpoint:
        made.append(Button("Approve report", f"approve {report.checkpoint}", "primary", seen=report.fingerprint))
    if report.state != "so far" and report.ahead:
        made.append(Button(f"Land on {report.target}…", f"land {report.swarm}"))
    if report.state != "so far":
        made.append(Button("Ask about it", f"ask {report.swarm}:", asks="words"))
    return tuple(made)
