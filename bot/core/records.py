"""What a swarm wrote down on its way: deviations, findings, discoveries, evidence, notes, tells, merges. Rows too."""

from typing import Literal

from bot.core.figures import Figures
from bot.core.rows import Row
from bot.core.values import Line


class Deviation(Row, frozen=True, kw_only=True):
    """`verdict` is "" until a person says productive or problematic; `proposed` is what a brain would say, `because`
    why, as far as the rows show it."""

    task: str
    text: str
    kind: Literal["amended", "split", "off its paths", "over estimate", "redirected", "added", "assumption"] = "amended"
    verdict: str = ""
    by: str = ""
    at: float = 0.0
    proposed: str = ""
    because: str = ""


class Finding(Row, frozen=True, kw_only=True):
    """A reviewer's, on `commit`. `unfounded`: its place is not there. `evidence` is what closed it: a ruling, or the
    commit that a later review passed."""

    task: str
    attempt: str
    text: str
    place: str = ""
    severity: str = "minor"
    state: Literal["open", "addressed", "waived", "unfounded"] = "open"
    commit: str = ""
    evidence: str = ""
    by: str = ""
    at: float = 0.0


class Discovery(Row, frozen=True, kw_only=True):
    """`became` is the task it was made into, or the discovery it is the same as (joined). A scout's is `held` until its
    place was looked up, `unfounded` if that is not there, `unread` past the number that reaches people."""

    task: str
    attempt: str
    text: str
    why: str = ""
    place: str = ""
    state: Literal["open", "task", "carried", "dismissed", "held", "joined", "unfounded", "unread"] = "open"
    became: str = ""
    by: str = ""
    at: float = 0.0


class Correction(Row, frozen=True, kw_only=True):
    """A person's words to the report (key `s3.k1`), as they were said. `about` is the id they name ("": the whole).
    `late`: the report was signed already. Taken back by `by`."""

    person: str
    text: str
    about: str = ""
    late: bool = False
    state: Literal["stands", "withdrawn"] = "stands"
    by: str = ""
    at: float = 0.0


class Prose(Row, frozen=True, kw_only=True):
    """What a brain wrote for a section of the report (key `s3.y1`), as it came: each sentence is held against the rows
    whenever it is shown. `about` is the question for the report's signature that it stands under; `prompt` and `model`
    tell who wrote it. With `lacks` nothing was written, and that is why."""

    section: str
    about: str
    text: str
    prompt: str = ""
    model: str = ""
    at: float = 0.0
    lacks: str = ""


class Tested(Row, frozen=True, kw_only=True):
    """A tick under "What to test before production" (key `s3.q1`): a person tried a task, or a gate that had not run.
    Taken back where `off`."""

    about: str
    by: str
    note: str = ""
    at: float = 0.0
    off: bool = False


class Evidence(Row, frozen=True, kw_only=True):
    """What proves a criterion: `kind` is command, commit, file, quote, diff, output, or a reviewer's verdict: `command`
    is its ruling, `quote` stands at `path`, `found` says where it was found (diff, file, no). `text` is redacted."""

    task: str
    attempt: str = ""
    criterion: str = ""
    kind: str = "output"
    text: str = ""
    command: str = ""
    code: int = 0
    path: str = ""
    hash: str = ""
    quote: str = ""
    found: str = ""
    at: float = 0.0


class Note(Row, frozen=True, kw_only=True):
    """A word from one task to another ("*": all); reaches the other in its next brief or as a tell."""

    task: str
    to: str
    text: str
    at: float = 0.0


class Lease(Row, frozen=True, kw_only=True):
    """Paths reserved by an attempt (key `s3.r4`); gone when the attempt ends."""

    attempt: str
    paths: tuple[str, ...]
    live: bool = True


class Tell(Row, frozen=True, kw_only=True):
    """A person's words to an agent (key `s3.m2`), and how far they got. `source` is the event they came with, `line`
    the person's own message, where its sign stands. `given` is the key of what corrected them once they were on their
    way ("": nothing did): receipts of anything earlier no longer count."""

    task: str
    attempt: str
    person: str
    text: str
    state: Literal["queued", "delivered", "applied", "late"] = "queued"
    at: float = 0.0
    source: str = ""
    moved: float = 0.0
    line: Line | None = None
    given: str = ""


class Watch(Row, frozen=True, kw_only=True):
    """Somebody follows an attempt in one channel (key `s3.w1`), until it ends or they say `off`."""

    attempt: str
    task: str
    platform: str
    channel: str
    by: str
    at: float = 0.0
    off: bool = False


class Rehearsal(Row, frozen=True, kw_only=True):
    """A version of a plan rehearsed (key `s3.h1`), and shown in the channel where that was asked for. `left`: what was
    left of it while it ran. `error` tells why there are no figures."""

    version: int
    platform: str
    channel: str
    by: str
    runs: int
    seed: int
    left: bool = False
    figures: Figures | None = None
    error: str = ""
    at: float = 0.0


class Batch(Row, frozen=True, kw_only=True):
    """One turn of the merge queue (key `s3.b1`): the tasks in it, on which tip; `lo` and `hi` bound the bisection.
    `kind` is merge, revert or target (the target's head merged in before landing). `head` is where the log stood when
    it began, for its merge commits to carry."""

    kind: Literal["merge", "revert", "target"] = "merge"
    tasks: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()
    base: str = ""
    state: Literal["trying", "publishing", "merged", "red", "withdrawn"] = "trying"
    tried: int = 0
    retried: bool = False
    lo: int = 0
    hi: int = 0
    tip: str = ""
    merges: tuple[str, ...] = ()
    by: str = ""
    at: float = 0.0
    output: str = ""
    head: str = ""


class Reading(Row, frozen=True, kw_only=True):
    """Commands read from one message, shown and not yet applied (key `place|person`). `words` were said to the report,
    and may be corrections: they are kept until they are confirmed, whatever else is read."""

    person: str
    place: str
    commands: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    at: float = 0.0
    state: Literal["open", "confirmed", "dropped"] = "open"


class Looked(Row, frozen=True, kw_only=True):
    """When a person last looked at a swarm (key `s3.ann`, or `digest.CHANNEL`), and pings sent that day."""

    at: float = 0.0
    pings: int = 0
    day: str = ""


class Planner(Row, frozen=True, kw_only=True):
    """The planning of a swarm with a brain (key `s3.p1`). `stage`: looking at the repository, asking (its questions are
    being thought of), asked, drafting, talking (a plan stands). `look` is what was seen; `questions` pairs of question
    and what is taken for granted without an answer; `answers` what people said. `thinking` is the key of the thought
    awaited ("": none), `thoughts` how many there were, `words` and `person` the line it is about, `base` the version it
    saw, `tries` how often it went back; `waiting` are lines not yet thought about; `said` the last of the talk."""

    goal: str
    stage: Literal["looking", "asking", "asked", "drafting", "talking"] = "looking"
    look: str = ""
    questions: tuple[tuple[str, str], ...] = ()
    answers: str = ""
    thinking: str = ""
    thoughts: int = 0
    words: str = ""
    person: str = ""
    base: int = 0
    tries: int = 0
    waiting: tuple[tuple[str, str], ...] = ()
    said: tuple[str, ...] = ()


class Voices(Row, frozen=True, kw_only=True):
    """Who has spoken in a thing's thread (key: the thing's); with a second person there, free lines are talk."""

    people: tuple[str, ...] = ()


class Code(Row, frozen=True, kw_only=True):
    """A one-time code for an account (key `platform|account`): whoever types it where they are known, says that the
    account is theirs. `channel` and `thread` are where it was asked for. A newer one takes its place."""

    code: str
    channel: str
    thread: str = ""
    at: float = 0.0
    used: bool = False


class Tries(Row, frozen=True, kw_only=True):
    """When a person (the key) typed their last wrong codes: at most three times are kept."""

    wrong: tuple[float, ...] = ()


class Acted(Row, frozen=True, kw_only=True):
    """A line that did something (key: its event), so that an edit of it can be told that it comes too late."""

    person: str
    text: str
    at: float = 0.0


class Outage(Row, frozen=True, kw_only=True):
    """A channel to which nothing can be written (key `platform|channel`), until it is over."""

    why: str
    at: float = 0.0
    over: bool = False


class Link(Row, frozen=True, kw_only=True):
    """An account joined to a person (key `platform|account`), or a role changed by `who add` (key `role|name`)."""

    person: str
    role: str = ""
    by: str = ""
    at: float = 0.0
