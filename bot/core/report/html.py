"""The whole report as one page of HTML: nothing is fetched, everything is escaped, and it prints."""

from html import escape

from bot.core.report.section import Entry, Report

STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a;
       background: #fff }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem; border-bottom: 1px solid #ccc }
li { margin: .3rem 0; overflow-wrap: anywhere } .unread { color: #555 }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } .unread { color: #aaa } }
@media print { body { margin: 0; max-width: none } details { display: block } h2 { break-after: avoid } }
"""


def html(report: Report) -> str:
    """A self-contained page, with the lists in full below."""
    parts = [f"<h1>{escape(report.headline)}</h1>"]
    for section in report.sections:
        parts.append(f"<h2>{escape(section.title)}</h2>\n<p>{escape(section.summary)}</p>")
        parts += [f"<p>In a model's words: {escape(' '.join(section.prose))}</p>"] if section.prose else []
        parts.append(_list(report.chosen.get(section.name, ())))
        parts += [f"<blockquote>{escape(text)}</blockquote>" for text in report.corrected(section.name)]
    if report.corrected():
        parts.append("<h2>Corrections</h2>\n" + _items(report.corrected()))
    if report.addenda:
        parts.append("<h2>Addenda</h2>\n" + _items(report.addenda))
    parts.append(f'<h2>Left unread</h2>\n<p class="unread">{escape(report.left or "nothing")}</p>')
    for section in report.sections:
        if section.name in report.unread:
            parts.append(f"<h3>{escape(section.title)}</h3>")
            parts.append(_list(report.unread[section.name]))
    if report.summarised:
        by = f" Written by {report.author}; each sentence was held against the rows." if report.author else ""
        parts.append(f"<h2>Summary</h2>\n<p>{escape(report.summarised + by)}</p>")
        parts += [_items(tuple(f"struck: {said} ({why})" for said, why in report.struck))] if report.struck else []
    for section in report.sections:
        if section.full:
            parts.append(f"<h2>{escape(section.title)}, in full</h2>\n" + _items(section.full))
    body = "\n".join(p for p in parts if p)
    head = f'<meta charset="utf-8">\n<title>{escape(report.headline)}</title>\n<style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _list(entries: tuple[Entry, ...]) -> str:
    return _items(tuple(e.text for e in entries)) if entries else ""


def _items(texts: tuple[str, ...]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{escape(text)}</li>" for text in texts) + "\n</ul>"
