"""The report as JSON values, the shape of `podium report s1 --format json`."""

from bot.core.report.section import Entry, Report


def data(report: Report) -> dict[str, object]:
    """{"swarm", "title", "state", "headline": str, "minutes_to_read": float, "decisions": int, "sections": {NAME:
    SECTION}, "left_unread": str, "addenda": [str], "corrections": [CORRECTION], "landed", "author": str,
    "struck": [[SENTENCE, WHY]]}; SECTION is {"title", "summary": str, "prose": [str], "read", "unread": [ENTRY],
    "data": {…}}; CORRECTION is {"id", "person", "at", "about", "section", "text": str, "late", "stands": bool};
    ENTRY is {"text": str, "decision": str, "lines": int, "says": [str]}. NAMEs are reality, reconciliation, findings,
    discoveries, testing, effort, and whatever other section is installed. `prose` are a model's sentences that the rows
    bear out, `struck` those they do not, `author` who wrote them."""
    return {
        "swarm": report.swarm,
        "title": report.title,
        "state": report.state,
        "headline": report.headline,
        "minutes_to_read": round(report.minutes, 1),
        "decisions": report.decisions,
        "sections": {
            s.name: {
                "title": s.title,
                "summary": s.summary,
                "prose": list(s.prose),
                "read": [_entry(e) for e in report.chosen.get(s.name, ())],
                "unread": [_entry(e) for e in report.unread.get(s.name, ())],
                "data": s.data,
            }
            for s in report.sections
        },
        "left_unread": report.left,
        "addenda": list(report.addenda),
        "corrections": [
            {"id": w.id, "person": w.person, "at": w.at, "about": w.about, "section": w.section, "text": w.words,
             "late": w.late, "stands": w.stands} for w in report.corrections
        ],
        "landed": report.landed,
        "author": report.author,
        "struck": [list(pair) for pair in report.struck],
    }


def _entry(entry: Entry) -> dict[str, object]:
    says = [b.says for b in entry.buttons]
    return {"text": entry.text, "decision": entry.decision, "lines": entry.lines, "says": says}
