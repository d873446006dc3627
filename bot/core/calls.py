"""What shall be done: every effect on the world the core asks for. Each is keyed and may be carried out more than once.

A call whose answer matters comes back as an event named beside it. Nothing here is done in the core.
"""

from typing import Literal

from msgspec import Struct

from bot.core.figures import Basis
from bot.core.message import Message
from bot.core.values import PlanSpec, Value


class Spot(Value, frozen=True, kw_only=True):
    """A place in a chat. `thread` is the thing whose thread it is ("" at the top of the channel)."""

    platform: str
    channel: str
    thread: str = ""


class Call(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str


class Post(Call, frozen=True, kw_only=True, tag="post"):
    """A message of the moment about a thing; `spot` where a person spoke, None: every mirror of the thing's thread but
    that of `apart`. `reply_to` is the event it answers, `within` the platform's own id of the thread
    in which that was said, `to` the person it calls. Lanes: 0 stop and answers, 1 checkpoints, 2 outcomes."""

    about: str
    message: Message
    spot: Spot | None = None
    reply_to: str = ""
    lane: Literal[0, 1, 2] = 0
    to: str = ""
    apart: Spot | None = None
    within: str = ""


class Handoff(Value, frozen=True, kw_only=True):
    """What a need produced, or where an earlier attempt stopped: at most 1,000 tokens of text."""

    task: str
    text: str


class Brief(Value, frozen=True, kw_only=True):
    """All an agent is told. `run` is a command runner's line. At most 2,000 tokens, handoffs apart. `how` tells the
    verbs. `clone` is the attempt whose clone is continued. `checks` are ids of criteria with the commands whose
    exit judges them, `owed` of those that a worker proves before it is done. With `restate` the agent says first what
    it understood. `money` and `tokens` are what a model may spend (0: nobody counts). Of a reviewer: `diff` and
    `proofs` are the work, `flaws` what was found in it before, `again` why the review before it was thrown away."""

    attempt: str
    swarm: str
    task: str
    role: str
    title: str
    outcome: str = ""
    kind: str = "code"
    criteria: tuple[str, ...] = ()
    checks: tuple[tuple[str, str], ...] = ()
    owed: tuple[str, ...] = ()
    handoffs: tuple[Handoff, ...] = ()
    paths: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    runner: str = "command"
    run: str = ""
    minutes: float = 30.0
    money: float = 0.0
    tokens: int = 0
    owner: str = ""
    commit: str = ""
    diff: str = ""
    restate: bool = False
    proofs: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()
    again: str = ""


class Inspect(Call, frozen=True, kw_only=True, tag="inspect"):
    """Launch check → Inspected: repository, set-up and gates on the base, sandbox, runners."""

    swarm: str
    repository: str
    gates: tuple[str, ...] = ()
    runners: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


class Survey(Call, frozen=True, kw_only=True, tag="survey"):
    """A look at the target's head for a planner → Surveyed: its tree, README, tests, and what was done last."""

    swarm: str
    repository: str


class Branch(Call, frozen=True, kw_only=True, tag="branch"):
    """Create `swarm/s3` at `base` if it is not there."""

    swarm: str
    repository: str
    base: str


class Start(Call, frozen=True, kw_only=True, tag="start"):
    """Clone at `base` (or go on in a dead attempt's clone) and start → Started, then Heard, Exited, Lost."""

    attempt: str
    repository: str
    base: str
    brief: Brief
    continues: str = ""


class Deliver(Call, frozen=True, kw_only=True, tag="deliver"):
    """Words to a running agent: `sort` is tell, note, nudge, answer (to the open ask `ask`), or start, an answer after
    which it may change things → Heard delivered. "stand" is for its process, which says what is changed so far →
    Heard stands."""

    attempt: str
    sort: Literal["tell", "answer", "note", "nudge", "start", "stand"]
    text: str
    ask: str = ""


class Stop(Call, frozen=True, kw_only=True, tag="stop"):
    """End an attempt and all its children; the clone stays → Exited or Lost."""

    attempt: str


class Collect(Call, frozen=True, kw_only=True, tag="collect"):
    """Fetch an ended attempt's commits into the repository → Collected."""

    attempt: str
    repository: str
    base: str


class Cited(Value, frozen=True, kw_only=True):
    """A place somebody names: a file, a line of it (0: none), words that stand there ("": none). `about` is the row."""

    about: str
    path: str
    line: int = 0
    words: str = ""


class Look(Call, frozen=True, kw_only=True, tag="look"):
    """Which of these places are in a commit, as an agent cited them → Seen."""

    attempt: str
    repository: str
    commit: str
    places: tuple[Cited, ...]


class Command(Value, frozen=True, kw_only=True):
    """A command to judge by: `about` a criterion id, a gate or an assumption id."""

    about: str
    command: str


class Judge(Call, frozen=True, kw_only=True, tag="judge"):
    """Run commands on a commit in the sandbox → Judged."""

    swarm: str
    repository: str
    commit: str
    commands: tuple[Command, ...]
    task: str = ""
    attempt: str = ""


class Merge(Value, frozen=True, kw_only=True):
    """One commit to merge or revert in a batch, with the message and trailers of its merge commit."""

    task: str
    commit: str
    subject: str
    trailers: tuple[tuple[str, str], ...] = ()


class Try(Call, frozen=True, kw_only=True, tag="try"):
    """Merge (or revert) these on `base`, in order, without publishing; run the commands on the result → Tried. The
    commits are a function of this call alone: `date` is their author and committer date."""

    batch: str
    swarm: str
    repository: str
    base: str
    kind: Literal["merge", "revert", "target"]
    merges: tuple[Merge, ...]
    commands: tuple[Command, ...] = ()
    date: int = 0


class Publish(Call, frozen=True, kw_only=True, tag="publish"):
    """Move `swarm/s3` from `old` to `new`, refused if it is elsewhere → Published."""

    batch: str
    swarm: str
    repository: str
    old: str
    new: str


class Land(Call, frozen=True, kw_only=True, tag="land"):
    """Bring the target branch to `tip` by fast-forward, in its tree if it is checked out and clean → Landed."""

    swarm: str
    repository: str
    tip: str


class Release(Call, frozen=True, kw_only=True, tag="release"):
    """An attempt's clone is no longer needed (merged or closed)."""

    attempt: str
    repository: str


class Think(Call, frozen=True, kw_only=True, tag="think"):
    """A judgement asked of the brain on rows → Thought. `question` names the kind; `facts` are all it may see; `about`
    is the thing whose voice asks. `refused`: why it may not be asked, so that the rules go on ("": it may)."""

    swarm: str
    question: str
    facts: dict[str, str] = {}
    about: str = ""
    refused: str = ""


class Open(Call, frozen=True, kw_only=True, tag="open"):
    """A channel of the swarm's own on the platform it was launched on, for the accounts of its people → Opened."""

    swarm: str
    platform: str
    name: str
    topic: str = ""
    people: tuple[str, ...] = ()


class Rehearse(Call, frozen=True, kw_only=True, tag="rehearse"):
    """Play this plan so many times in virtual time, by the seed → Rehearsed. `rehearsal` is the row's key."""

    rehearsal: str
    spec: PlanSpec
    basis: Basis
    runs: int
    seed: int
    agents: int = 0


AnyCall = (
    Post | Inspect | Survey | Branch | Start | Deliver | Stop | Collect | Look | Judge | Try | Publish | Land | Release
    | Think | Open | Rehearse
)  # fmt: skip
