"""What happened: everything the core hears. Each event has a unique `id` (it may come twice) and the time `at`.

Time, ids and randomness come in here and nowhere else.
"""

from msgspec import Struct

from bot.core.config import Settings
from bot.core.figures import Figures


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    at: float


class Attached(Struct, frozen=True):
    """A file a person sent along: its name, and its text or why it could not be read."""

    name: str
    text: str = ""
    error: str = ""


class Said(Event, frozen=True, kw_only=True, tag="said"):
    """A line, a press or a slash command of a person. `thread` is the thing whose thread it was said in ("" at the
    top of the channel). `seen` is the fingerprint a pressed button carried. `mentions` is true when somebody other
    than the bot is addressed. `message` is the platform's id of the line ("" of presses and commands); `edits` the id
    of the event whose line this one changes (then `edited`). `salt` is randomness from outside, for one-time codes.
    `within` is the platform's own id of the thread, `surface` what its first message shows of the thing ("" where that
    is not known): words below a report are not words below a board."""

    platform: str
    account: str
    channel: str
    text: str
    name: str = ""
    thread: str = ""
    seen: str = ""
    pressed: bool = False
    addressed: bool = False
    mentions: bool = False
    bot: bool = False
    guest: bool = False
    edited: bool = False
    recovered: bool = False
    files: tuple[Attached, ...] = ()
    message: str = ""
    edits: str = ""
    salt: str = ""
    within: str = ""
    surface: str = ""


class Configured(Event, frozen=True, kw_only=True, tag="configured"):
    """The files as read at start, when they differ from the row."""

    settings: Settings


class Tick(Event, frozen=True, kw_only=True, tag="tick"):
    """The clock: deadlines and patrol are compared with `at`."""


class Due(Event, frozen=True, kw_only=True, tag="due"):
    """A cron rule's date has come, such as "digest" for a channel; keyed by the local date, so twice is once."""

    schedule: str
    date: str
    channel: str = ""
    platform: str = "terminal"


class Heard(Event, frozen=True, kw_only=True, tag="heard"):
    """One numbered line of an attempt's spool. Verbs: progress ask discover finding review evidence reserve note broken
    stuck permit done; and the process's own: `began`, `profile` (version, model, prompt, tools),
    `delivered` (tell=key), `applied` (tell=key), `usage` (money, tokens, unpriced: those whose price is not known),
    `acted` (act: a hash), `stands` (files, added, removed: what is changed so far)."""

    attempt: str
    seq: int
    verb: str
    args: dict[str, str] = {}


class Exited(Event, frozen=True, kw_only=True, tag="exited"):
    """The attempt wrote its exit: `code` of the agent, last output, and why it ended ("exit", "stopped", "timeout",
    "limited", "spent", "refused", "cut", "full"); `until` with "limited"; `left` is what it changed, as a diff."""

    attempt: str
    code: int
    tail: str = ""
    why: str = "exit"
    until: float = 0.0
    left: str = ""


class Lost(Event, frozen=True, kw_only=True, tag="lost"):
    """The attempt's lock is free and it left no exit: it died. `tail` is the end of what it printed."""

    attempt: str
    tail: str = ""


class Inspected(Event, frozen=True, kw_only=True, tag="inspected"):
    """The launch check's facts, in order; `problems` forbid the launch."""

    swarm: str
    facts: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    base: str = ""
    sandbox: bool = True
    output: str = ""


class Surveyed(Event, frozen=True, kw_only=True, tag="surveyed"):
    """What a look at the repository showed, in parts by name, each bounded and without secrets; or why it could not."""

    swarm: str
    parts: tuple[tuple[str, str], ...] = ()
    error: str = ""


class Started(Event, frozen=True, kw_only=True, tag="started"):
    """The attempt's process runs, or could not be started (`error`)."""

    attempt: str
    error: str = ""


class Collected(Event, frozen=True, kw_only=True, tag="collected"):
    """What an ended attempt left: its commit fetched into the repository ("" when it changed nothing)."""

    attempt: str
    commit: str = ""
    base: str = ""
    files: tuple[str, ...] = ()
    added: int = 0
    removed: int = 0
    diff: str = ""
    error: str = ""


class Seen(Event, frozen=True, kw_only=True, tag="seen"):
    """Which of the places an attempt cited are there (`about` of each). `error` when nobody could look."""

    attempt: str
    there: tuple[str, ...] = ()
    error: str = ""


class Result(Struct, frozen=True, omit_defaults=True):
    """One command's outcome: `about` a criterion id or a gate."""

    about: str
    command: str
    code: int
    output: str = ""
    seconds: float = 0.0


class Judged(Event, frozen=True, kw_only=True, tag="judged"):
    """Criteria commands (and assumption checks, with task "") run on a commit. `error` when they could not run."""

    swarm: str
    task: str = ""
    attempt: str = ""
    commit: str = ""
    results: tuple[Result, ...] = ()
    error: str = ""


class Tried(Event, frozen=True, kw_only=True, tag="tried"):
    """A prefix of a batch merged and gated: `size` commits of it. `conflict` is the index that did not merge, or -1."""

    batch: str
    size: int
    ok: bool
    tip: str = ""
    merges: tuple[str, ...] = ()
    conflict: int = -1
    files: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    error: str = ""


class Published(Event, frozen=True, kw_only=True, tag="published"):
    """`swarm/s3` moved to the batch's tip, or was found elsewhere (`ok` false, `tip` where it is)."""

    batch: str
    ok: bool
    tip: str = ""


class Landed(Event, frozen=True, kw_only=True, tag="landed"):
    """The target branch is at the swarm's tip, or why not. `moved` is the target's head when it is no ancestor."""

    swarm: str
    ok: bool
    commit: str = ""
    moved: str = ""
    refused: str = ""


class Thought(Event, frozen=True, kw_only=True, tag="thought"):
    """A brain's answer to a `Think`, as it gave it (JSON in text, without secrets), or that there is none (`silent`)
    and `why` ("": no brain is configured). `prompt` is its version, name@hash; `unpriced` tokens of unknown price."""

    think: str
    swarm: str = ""
    question: str = "blocker"  # the only one there was at first
    about: str = ""
    answer: str = ""
    silent: bool = False
    why: str = ""
    prompt: str = ""
    model: str = ""
    tokens: int = 0
    money: float = 0.0
    unpriced: int = 0


class Gap(Event, frozen=True, kw_only=True, tag="gap"):
    """The bot was away from `since` until `at`, and how many lines it recovered. With a `platform`, only that was not
    heard; `deaf`: it looked connected all the time."""

    since: float
    recovered: int = 0
    platform: str = ""
    deaf: bool = False


class Unreachable(Event, frozen=True, kw_only=True, tag="unreachable"):
    """Nothing can be written to a channel any more, and why."""

    platform: str
    channel: str
    why: str


class Reached(Event, frozen=True, kw_only=True, tag="reached"):
    """A channel that was unreachable can be written to again."""

    platform: str
    channel: str


class Opened(Event, frozen=True, kw_only=True, tag="opened"):
    """A swarm's own channel and its name; without a channel all stays where it was launched, and `error` tells why
    ("": the platform opens none)."""

    swarm: str
    platform: str
    channel: str = ""
    name: str = ""
    error: str = ""


class Rehearsed(Event, frozen=True, kw_only=True, tag="rehearsed"):
    """What a rehearsal came to; or the `error` why there is none."""

    rehearsal: str
    figures: Figures | None = None
    error: str = ""


class Broke(Event, frozen=True, kw_only=True, tag="broke"):
    """A call could not be carried out and will not be tried again."""

    call: str
    error: str


AnyEvent = (
    Said | Configured | Tick | Due | Heard | Exited | Lost | Inspected | Started | Collected | Seen | Judged | Tried
    | Published | Landed | Surveyed | Thought | Gap | Unreachable | Reached | Opened | Broke | Rehearsed
)  # fmt: skip
