"""The nouns, as rows. State is these and nothing else; each is frozen, and a change is a new row under the same key.

Keys are `s3`, `s3.t7`, `s3.c5`: a letter and a number counted within the swarm, never reused. Times are seconds since
1970 (UTC); durations of tasks are minutes; money is in dollars. `omit_defaults` lets later versions add fields.
"""

from typing import Literal

from msgspec import Struct

from bot.core.config import Settings
from bot.core.values import (
    Answer,
    AssumptionSpec,
    CheckpointKind,
    CheckpointState,
    Choice,
    Home,
    PlanSpec,
    SwarmState,
    TaskSpec,
    TaskState,
    Verdict,
)


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str

    @property
    def swarm(self) -> str:
        return self.key.partition(".")[0]

    @property
    def id(self) -> str:
        """The id within its swarm: `t7` of `s3.t7`; a swarm's own is its key."""
        return self.key.rpartition(".")[2]


class House(Row, frozen=True, kw_only=True):
    """The one row of settings in force (key "house"), and the counter of swarms."""

    settings: Settings = Settings()
    swarms: int = 0


class Swarm(Row, frozen=True, kw_only=True):
    """`version` is the plan in force, `signed` the first one signed (0: none). `tip` is the head of `swarm/s3`, `base`
    where it began. `mirrors` are the channels it is shown in beside its own. `home` is the channel it was launched in,
    once it has one of its own, whose name is `room`; `opening` until that is known, `unopened` why there is none.
    `money`, `minutes` and `tokens` are its budget (0 tokens: not limited), `spent`, `worked` and `used` what is gone;
    `unpriced` are tokens whose price nobody knows, `uncounted` attempts that took what nobody counted, and `claimed` is
    what of `spent` only the agents themselves counted. `next` counts ids by letter. `agents` is the person's width, 0
    until said. `canary` is true until the first two attempts took a real step. `report` is "", "draft" or its signer.
    `silent` is why the brain last did not help ("": it did, or was not asked); `thinks` are the keys of thoughts under
    way."""

    title: str
    repository: str = ""
    owner: str = ""
    state: SwarmState = "drafting"
    platform: str = "terminal"
    channel: str = "general"
    mirrors: tuple[Home, ...] = ()
    home: str = ""
    room: str = ""
    opening: bool = False
    unopened: str = ""
    version: int = 0
    signed: int = 0
    next: dict[str, int] = {}
    base: str = ""
    tip: str = ""
    landed: str = ""
    agents: int = 0
    canary: bool = True
    opened: float = 0.0
    launched: float = 0.0
    ended: float = 0.0
    expected: float = 0.0
    money: float = 0.0
    minutes: float = 0.0
    tokens: int = 0
    spent: float = 0.0
    used: int = 0
    unpriced: int = 0
    uncounted: int = 0
    claimed: float = 0.0
    worked: float = 0.0
    report: str = ""
    handover: str = ""
    demo: bool = False
    sandbox: bool = True
    explored: int = 0
    looked: bool = False
    previous: str = ""
    signer: str = ""
    gates: tuple[str, ...] = ()
    reason: str = ""
    silent: str = ""
    thinks: tuple[str, ...] = ()

    @property
    def homes(self) -> tuple[Home, ...]:
        """Every channel in which its cards and threads are, its own first."""
        return (Home(platform=self.platform, channel=self.channel), *self.mirrors)

    @property
    def boards(self) -> tuple[Home, ...]:
        """Every channel in which its board and report stand, the one it was launched in first."""
        return (Home(platform=self.platform, channel=self.home or self.channel), *self.mirrors)

    @property
    def everywhere(self) -> tuple[Home, ...]:
        """Every channel in which something of it is shown, and it hears people; its own first."""
        return tuple(dict.fromkeys((*self.homes, *self.boards)))


class Plan(Row, frozen=True, kw_only=True):
    """One immutable version (key `s3.v2`). `hash` is over the spec; `why` and `author` tell the change."""

    number: int
    spec: PlanSpec
    hash: str = ""
    author: str = ""
    why: str = ""
    at: float = 0.0
    signed_by: str = ""
    undo: int = 0


class Task(Row, frozen=True, kw_only=True):
    """A task as it goes. `spec` is its part of the plan in force. `stage` tells where a checking task stands (collect,
    judge, review, result). `hold` is the time before which it waits. `origin` is plan, discovery or amendment.
    `queued` is when it joined the merge queue; `decisions` what people said that bears on it;
    `author` is whose words its part of the plan is, since it left the plan signed first;
    `spent` and `used` are money and tokens since a person last set it going;
    `merged` is its merge commit; `cleared` names the checkpoint that let it start or merge."""

    spec: TaskSpec
    state: TaskState = "open"
    stage: str = ""
    attempt: str = ""
    commit: str = ""
    failures: int = 0
    tries: int = 0
    verdicts: dict[str, Verdict] = {}
    origin: str = "plan"
    hold: float = 0.0
    reason: str = ""
    handoff: str = ""
    posted: bool = False
    started: float = 0.0
    ended: float = 0.0
    minutes: float = 0.0
    spent: float = 0.0
    used: int = 0
    lines: tuple[int, int] = (0, 0)
    merged: str = ""
    cleared: str = ""
    reverted: str = ""
    queued: float = 0.0
    decisions: tuple[str, ...] = ()
    author: str = ""


class Assumption(Row, frozen=True, kw_only=True):
    spec: AssumptionSpec
    state: Literal["open", "holds", "broken"] = "open"
    detail: str = ""


class Attempt(Row, frozen=True, kw_only=True):
    """One agent's run at one task: a fencing token. `seq` is the last line of its spool that was read. `last` is what
    it last said; `step` when it took its first real step. `outcome`: done, failed, stuck, died, silent, stopped,
    malformed, drifting, limited, over budget, overspent, refused, cut short, context full. `owed` is since when it is
    to say what it understood before it changes anything (0: it is not); `start` what it said, `wrong` how often that
    was wrong; `handoff` its own words for who goes on after it. `minutes`, `purse` (dollars) and `quota` (tokens) are
    what it was granted out of the swarm's budget, 0 where nobody counts. `unpriced` are tokens whose price is not
    known; `own`: nobody counts but itself. `profile` is what it ran as: version, model, the prompt's file, hashes of
    prompt and tools. `acts` are hashes of its last actions, `warned` what patrol told it once, `refused` how many of
    its words were thrown away. `looks` are its check-ins so far, `stands` what came of the last, `beside` what the
    brain is shown at it."""

    task: str
    role: Literal["worker", "reviewer", "scout"] = "worker"
    runner: str = "command"
    state: Literal["starting", "running", "ended"] = "starting"
    outcome: str = ""
    continues: str = ""
    base: str = ""
    commit: str = ""
    files: tuple[str, ...] = ()
    seq: int = 0
    started: float = 0.0
    step: float = 0.0
    heard: float = 0.0
    ended: float = 0.0
    last: str = ""
    tail: str = ""
    claimed: bool = False
    stuck: str = ""
    nudged: bool = False
    money: float = 0.0
    tokens: int = 0
    asks: str = ""
    stopping: str = ""
    gap: float = 0.0
    minutes: float = 30.0
    purse: float = 0.0
    quota: int = 0
    unpriced: int = 0
    own: bool = False
    profile: dict[str, str] = {}
    acts: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    owed: float = 0.0
    start: str = ""
    wrong: int = 0
    handoff: str = ""
    refused: int = 0
    looks: int = 0
    stands: str = ""
    beside: str = ""


class Checkpoint(Row, frozen=True, kw_only=True):
    """One question to people. `facts` are what was shown and make the `fingerprint`; `quorum` how many different people
    must approve; `requester` (names, with commas between) does not count for the irreversible; `to` are the people
    asked (empty: owner and operators); `due` is when silence takes its next `step`. `evidence` names a row with the
    whole diff or output. `head` is where the log stood when it was asked, on the cards that people keep (launch,
    landing, report)."""

    kind: CheckpointKind
    title: str
    task: str = ""
    attempt: str = ""
    about: str = ""
    text: str = ""
    recommend: str = ""
    facts: dict[str, str] = {}
    fingerprint: str = ""
    evidence: str = ""
    choices: tuple[Choice, ...] = ()
    quorum: int = 1
    requester: str = ""
    to: tuple[str, ...] = ()
    state: CheckpointState = "open"
    approvals: tuple[Answer, ...] = ()
    answer: Answer | None = None
    outcome: str = ""
    asked: float = 0.0
    due: float = 0.0
    step: int = 0
    shown: float = 0.0
    joined: tuple[str, ...] = ()
    head: str = ""

    @property
    def barred(self) -> tuple[str, ...]:
        """Who may not be one of the two: those whose words it comes from."""
        return tuple(self.requester.split(", ")) if self.quorum > 1 and self.requester else ()
