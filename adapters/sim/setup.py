"""What one seed plays: a plan, faults, people's habits, this machine's slots. Shrinking makes it smaller."""

from msgspec import Struct
from msgspec.structs import replace

from adapters.sim.agenda import Dice
from adapters.sim.faults import RATES
from adapters.sim.people import Habits, policy
from adapters.sim.plans import SimPlan, plan, size
from bot.core.config import Brain, Repository, Runner, Settings


class Setup(Struct, frozen=True, kw_only=True):
    """`lag`: seconds a call takes at most; `edits`: how many the chat bears in a minute, and `edit_age`: until when;
    `mirrors`: other channels in which the swarm shall be shown; `channels`: each swarm gets one of its own;
    `restates`: agents say first what they understood; `brain`: there is one."""

    seed: int
    plan: SimPlan
    rates: dict[str, float] = {}
    habits: Habits = Habits()
    slots: int = 4
    solo: bool = False
    silence: int = 3600
    reviewer: bool = True
    lag: float = 5.0
    edits: int = 6
    edit_age: int = 0
    mirrors: tuple[str, ...] = ()
    channels: bool = False
    restates: bool = False
    brain: bool = False

    @property
    def settings(self) -> Settings:
        runners = {
            name: Runner(name=name, kind="scripted", restates=self.restates and name == "command")
            for name in ("command", "reviewer", "scout")
        }
        return Settings(
            policy=replace(policy(self.solo, self.silence), money=1e6, minutes=1e6),
            repositories={"repo": Repository(name="repo", path="repo")},
            runners=runners, roles={
                "worker": "command", "scout": "scout", **({"reviewer": "reviewer"} if self.reviewer else {}),
            },
            templates={"world": self.plan.toml()}, slots=self.slots,
            brain=Brain(kind="sim" if self.brain else "none"),
            chats={"terminal": {"channel": "general"}} if self.channels else {},
        )  # fmt: skip


def setup(seed: int, faults: bool = True) -> Setup:
    """Everything a seed decides before its first step. About half of the kinds of faults are on in each."""
    dice, places, rooms = Dice(seed, "setup"), Dice(seed, "places"), Dice(seed, "rooms")
    brains, starts = Dice(seed, "brains"), Dice(seed, "starts")
    own = {
        **dict.fromkeys(("survey fails", "brain silent", "brain nonsense"), brains), "channel lost": places,
        **dict.fromkeys(("starts wrong", "starts late", "starts never", "task misread"), starts),
        "opening refused": rooms, "opening lost": rooms,
    }  # so that other throws stay theirs
    chances = {kind: own.get(kind, dice).chance(0.5) for kind in RATES if faults}
    rates = {kind: RATES[kind] for kind, on in chances.items() if on}
    habits = Habits(
        answers=dice.choice((0.2, 0.6, 0.9)), late=dice.choice((600.0, 7200.0, 200_000.0)),
        acts=dice.choice((0, 3, 10)), odd=dice.choice((0.0, 0.1, 0.4)),
    )  # fmt: skip
    return Setup(
        seed=seed, plan=plan(dice, size(dice, seed)), rates=rates, habits=habits, slots=dice.choice((1, 2, 4, 8)),
        solo=dice.chance(0.2), silence=dice.choice((600, 3600)), reviewer=dice.chance(0.8),
        lag=dice.choice((0.1, 5.0, 60.0)), edits=dice.choice((2, 6, 6, 6, 60)),
        edit_age=places.choice((0, 0, 600, 3600)), mirrors=places.choice(((), (), ("mirror",), ("mirror", "other"))),
        channels=rooms.chance(0.3), restates=seed % 3 == 2, brain=brains.chance(0.4),
    )  # fmt: skip


def seeded(seed: int) -> Setup:
    """A seed's world. Every tenth is without faults: then nothing but people's silence may keep a task from its end."""
    return setup(seed, faults=seed % 10 != 0)
