"""The whole report as Markdown. Everything from rows is data: no markup in it takes effect."""

import re

from bot.core.report.section import Entry, Report

_MARK = re.compile(r"([\\`*_\[\]<>#|~])")


def markdown(report: Report) -> str:
    """All of it: what is to be read first, then what was left unread, then every list in full."""
    parts = [f"# {safe(report.headline)}"]
    for section in report.sections:
        parts.append(f"## {safe(section.title)}\n\n{safe(section.summary)}")
        parts += [f"In a model's words: {safe(' '.join(section.prose))}"] if section.prose else []
        parts += _list(report.chosen.get(section.name, ()))
        parts += [f"> {safe(text)}" for text in report.corrected(section.name)]
    if report.corrected():
        parts.append("## Corrections\n\n" + "\n".join(f"- {safe(text)}" for text in report.corrected()))
    if report.addenda:
        parts.append("## Addenda\n\n" + "\n".join(f"- {safe(a)}" for a in report.addenda))
    left = [(s.title, report.unread[s.name]) for s in report.sections if s.name in report.unread]
    parts.append(f"## Left unread\n\n{safe(report.left or 'nothing')}")
    for title, entries in left:
        parts.append(f"### {safe(title)}")
        parts += _list(entries)
    if report.summarised:
        by = f" Written by {safe(report.author)}; each sentence was held against the rows." if report.author else ""
        parts.append(f"## Summary\n\n{safe(report.summarised)}{by}")
        struck = "\n".join(f"- struck: {safe(said)} ({safe(why)})" for said, why in report.struck)
        parts += [struck] if struck else []
    full = [(s.title, s.full) for s in report.sections if s.full]
    for title, lines in full:
        parts.append(f"## {safe(title)}, in full\n\n" + "\n".join(f"- {safe(text)}" for text in lines))
    return "\n\n".join(parts) + "\n"


def safe(text: str) -> str:
    """One line of text with no markup and no mention in it."""
    return _MARK.sub(r"\\\1", " ".join(text.split())).replace("@", "@\u200b")


def _list(entries: tuple[Entry, ...]) -> list[str]:
    return ["\n".join(f"- {safe(e.text)}" for e in entries)] if entries else []
