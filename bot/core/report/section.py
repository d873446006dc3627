"""What a report is made of: sections, their entries, and the whole."""

from msgspec import Struct

from bot.core.message import Button
from bot.core.prose import many


class Entry(Struct, frozen=True):
    """One thing to read. Higher `rank` is read first. `decision` names a kind of decision it asks for ("": none);
    like decisions are made together. `lines` of diff belong to it."""

    text: str
    rank: float = 0.0
    decision: str = ""
    lines: int = 0
    buttons: tuple[Button, ...] = ()


class Section(Struct, frozen=True):
    """`name` is its key in the JSON; `summary` is always read; `entries` are ranked and folded; `full` stands only in
    the file; `prose` are a model's sentences that the rows bear out; `data` is everything it was computed to."""

    name: str
    title: str
    summary: str
    entries: tuple[Entry, ...] = ()
    full: tuple[str, ...] = ()
    data: dict[str, object] = {}
    prose: tuple[str, ...] = ()


class Word(Struct, frozen=True, kw_only=True):
    """A person's correction: `text` tells it whole, `words` are theirs. `section` is where it stands ("": at the end);
    `late`: after the signature, among the addenda. One that was taken back does not stand."""

    id: str
    person: str
    text: str
    about: str
    section: str
    words: str
    at: float
    late: bool = False
    stands: bool = True


class Report(Struct, frozen=True):
    """`state` is "so far", "draft, unread" or "signed by ann 15:20". `minutes` to read it, modelled, with `decisions`
    kinds of decision, the signature among them. `chosen` are the entries that fit, by section name; `unread` those that
    did not, and `diffs` those whose lines did not. `addenda` are dated facts from after the signature. `checkpoint` is
    the open question for a signature, with its fingerprint; `landed` the commit that the target was brought to;
    `ahead`: the swarm's branch is another; `worked`: there is a time line to show; `corrections` are people's
    words, the section of each beside it. `author` is the model that wrote the prose of its sections ("": none did),
    `struck` its sentences that the rows do not bear out, each with why; `lacks` says why a brain that was asked
    wrote nothing."""

    swarm: str
    title: str
    state: str
    minutes: float
    decisions: int
    sections: tuple[Section, ...]
    chosen: dict[str, tuple[Entry, ...]] = {}
    unread: dict[str, tuple[Entry, ...]] = {}
    diffs: tuple[Entry, ...] = ()
    addenda: tuple[str, ...] = ()
    corrections: tuple[Word, ...] = ()
    checkpoint: str = ""
    fingerprint: str = ""
    landed: str = ""
    ahead: bool = True
    target: str = ""
    worked: bool = False
    author: str = ""
    struck: tuple[tuple[str, str], ...] = ()
    lacks: str = ""

    def corrected(self, section: str = "") -> tuple[str, ...]:
        """What people said to a section before they signed; "": to the whole."""
        return tuple(w.text for w in self.corrections if w.section == section and w.stands and not w.late)

    @property
    def headline(self) -> str:
        """`s3 billing: spring clean · review · 11 min to read, 3 decisions · draft, unread`"""
        read = f"{max(1, round(self.minutes))} min to read, {many(self.decisions, 'decision')}"
        return f"{self.swarm} {self.title} · review · {read} · {self.state}"

    @property
    def summarised(self) -> str:
        """`Struck: 2 sentences of the summary were not in the data.`; why there is none; "" where nobody was asked."""
        if self.author:
            were = "was" if len(self.struck) == 1 else "were"
            struck = f"{many(len(self.struck), 'sentence')} of the summary {were} not in the data"
            return f"Struck: {struck if self.struck else 'nothing of the summary'}."
        return f"No summary by a model: {self.lacks}." if self.lacks else ""

    @property
    def left(self) -> str:
        """`3 diffs, 210 lines · 40 entries (testing 38, findings 2)`, or "" when everything fits."""
        said = []
        if self.diffs:
            said.append(f"{many(len(self.diffs), 'diff')}, {many(sum(e.lines for e in self.diffs), 'line')}")
        if self.unread:
            where = ", ".join(f"{name} {len(part)}" for name, part in self.unread.items())
            said.append(f"{many(sum(map(len, self.unread.values())), 'entry', 'entries')} ({where})")
        return " · ".join(said)
