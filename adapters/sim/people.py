"""People in virtual time: they answer late, twice, wrongly and against each other, or fall silent."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from msgspec import Struct

from adapters.sim.agenda import Agenda, Dice
from bot.core.config import Person, Policy, Silence
from bot.core.events import Said
from bot.core.message import Button, typed
from bot.core.rows import Checkpoint
from bot.core.views.checkpoint import buttons
from bot.core.world import World

PATIENCE = 3  # times people retry a task before they close it
NAMES = ("ann", "bob", "dan", "eve")
WORDS = ("keep the old flag", "the token is CI_TOKEN", "MIT", "use the word customer", "year 2024; and test it")

# Instead of what a card offers.
ODD = (
    "ok go", "approve {c}: {words}", "aprove {c}", "redirect {t}: keep it", "retry {t}", "drop {t}", "carry {t}",
    "decline {c}", "unblock {t}: {words}", "approve {c}; approve c1", "approve c1-c9", "confirm", "approve",
    "assign {c} to bob", "stop {t}", "close {t} as drop", "why {c}", "show {c}", "waiting", "{words}",
    "tell {t}: mind the gap", "done when {c}", "overrule c2", "keep waiting", "go on",
)  # fmt: skip
# Lines that no card asked for.
FREE = (
    "pause", "resume", "resume", "agents 1", "agents 3", "agents 5", "redirect {t}: more", "drop {t}", "carry {t}",
    "stop {t}", "retry {t}", "{t} needs {o}", "{t} without {o}", "{t} est 20m", "add docs for api.py needs={t}", "undo",
    "{t} done when: pytest -q tests/x", "{t} done when: person: reads well", "split {t}: a; b", "revert {t}",
    "revert {t} redo", "revert {t} all", "revert {t} alone", "broken u1: no", "land", "land s1", "make task d1",
    "dismiss d1", "carry d1", "waive f1: known", "productive x1", "problematic x1", "help", "digest", "report", "rules",
    "who", "hand s1 to bob", "accept s1", "plan next s1", "tell {t}: say customer", "tell {t}: never client",
    "unblock {t}", "stop s1", "stop all", "launch s1", "why {t}", "waiting", "gibberish", "show {t} brief", "status",
    "approve c1-c5 except c2", "confirm", "close {t} as fail", "u1 check: true", "who add @eve operator", "link to bob",
    "drop t1; drop t2", "digest\nstatus", "carry all",
)  # fmt: skip

# Questions to a report, before there is one too; and a rehearsal of what is left.
ASKED = (
    "ask s1: who approved {t}?", "ask s1: why was {t} carried?", "ask s1: and what do you make of it?", "ask s1",
    "rehearse s1", "rehearse", "rehearse s1 20",
)  # fmt: skip
EDITED = ((), ("add a page kind=content", "undo"), ("t1 est 20m", "t2 est 20m", "undo", "approve"))  # one upon another

# Below a plan that is made with a brain, and beside it.
REPLIES = ("1: yes 2: no", "split t2", "what if u1 is wrong?", "nothing in src/", "t1 est 20m", "undo")
PLANNED = ("plan amend s1: more tests", "plan amend s2: as you assume", "what now?", "confirm", "undo s2", "stop s2")

# What somebody says some time after such a line.
THEN = {
    "hand s1 to bob": ("bob", "accept s1"), "approve c1-c5 except c2": ("", "confirm"),
    "drop t1; drop t2": ("", "confirm"),
}  # fmt: skip


class Habits(Struct, frozen=True, kw_only=True):
    """`answers`: chance that a person asked reacts at all; `late`: seconds at most; `acts`: lines nobody asked for;
    `odd`: how many of the answers are not what a card offers."""

    answers: float = 0.6
    late: float = 7200.0
    acts: int = 4
    odd: float = 0.15


def policy(solo: bool, silence: int) -> Policy:
    """Ann owns, bob and dan operate, eve looks on. `silence` scales the hours until a question is parked."""
    roles = {"ann": "owner", "bob": "operator", "dan": "operator", "eve": "viewer"}
    return Policy(
        people=tuple(
            Person(name=n, role=roles[n], accounts={"terminal": n}, deputy="bob" if n == "ann" else "")  # type: ignore[arg-type]
            for n in NAMES
        ),
        silence={"default": Silence(remind=silence, deputy=2 * silence, park=8 * silence)},
        irreversible="solo" if solo else "two",
    )  # fmt: skip


class SimPeople:
    """`say` puts a line into the chat."""

    def __init__(self, seed: int, agenda: Agenda, habits: Habits, say: Callable[[Said], None]) -> None:
        self.seed, self.agenda, self.habits, self.say = seed, agenda, habits, say
        self.said = 0
        self.shown: set[tuple[str, str]] = set()
        self.retried = Counter[str]()

    def asked(self, world: World, row: Checkpoint) -> None:
        """A checkpoint came up, or its facts changed: each person looks at it some day, or never."""
        if (row.key, row.fingerprint) in self.shown:
            return
        self.shown.add((row.key, row.fingerprint))
        made, where = buttons(world, row), world.book(row.swarm).swarm.channel
        if row.kind == "report":
            for hours in (1, 4, 9):
                self.agenda.after(3600.0 * hours, partial(self.speak, "ann", f"land {row.swarm}"))
        for name in NAMES:
            dice = Dice(self.seed, "person", name, row.key, row.shown)
            sure = row.kind == "launch" and name == "ann"
            if dice.chance(0.97 if sure else self.habits.answers * (0.5 if name == "eve" else 1.0)):
                times = 2 if dice.chance(0.08) else 1
                for _ in range(times):
                    self._look(name, row, made, dice, dice.between(10, self.habits.late), where)

    def steer(self, task: str) -> None:
        """An agent starts: now and then somebody has a word for it, which may come too late."""
        dice = Dice(self.seed, "steer", task, self.said)
        if self.habits.acts and dice.chance(0.06):
            text = f"tell {task}: say customer, never client"
            self.agenda.after(dice.between(1, 900), partial(self.speak, dice.choice(NAMES), text))
        dice = Dice(self.seed, "watch", task)  # so that other throws stay theirs
        if self.habits.acts and dice.chance(0.15):
            name, begin = dice.choice(NAMES), dice.between(1, 300)
            self.agenda.after(begin, partial(self.speak, name, f"watch {task}"))
            if dice.chance(0.3):
                self.agenda.after(begin + dice.between(5, 300), partial(self.speak, name, f"watch {task} off"))

    def _look(self, name: str, row: Checkpoint, made: tuple[Button, ...], dice: Dice, delay: float, where: str) -> None:
        """What is read now is answered later: by then the facts may have changed."""
        def go() -> None:
            text, seen, thread = self.answer(row, made, dice)
            if text:
                self.speak(name, text, thread, seen, where)

        self.agenda.after(delay, go)

    def answer(self, row: Checkpoint, made: tuple[Button, ...], dice: Dice) -> tuple[str, str, str]:
        """Text, the fingerprint a button carried ("" when typed), and the thread it is said in."""
        if dice.chance(self.habits.odd):
            thread = f"{row.swarm}.{row.task}" if row.task else row.swarm
            text = dice.choice(ODD).format(c=row.id, t=row.task or "t1", words=dice.choice(WORDS))
            return text, "", dice.choice(("", row.key, thread))
        if not made:
            return "", "", ""
        button = made[0] if dice.chance(0.7) else dice.choice(made)
        if button.says.startswith("retry"):
            self.retried[row.task] += 1
            button = button if self.retried[row.task] <= PATIENCE else made[-1]
        words = dice.choice(("drop", "carry", "fail")) if button.says.endswith(" as") else dice.choice(WORDS)
        by_hand = button.asks == "" and dice.chance(0.4)
        return typed(button.says, button.asks, words), "" if by_hand else button.seen, row.key

    def acts(self, brain: bool = False) -> None:
        """Throw the lines nobody asked for, over the first hours."""
        dice = Dice(self.seed, "free")
        for _ in range(self.habits.acts):
            name, thread = dice.choice(NAMES), dice.choice(("", "", "s1", "s1.t1", "s1.t2", "s1.t3"))
            text = dice.choice(FREE).format(t=f"t{dice.randrange(1, 9)}", o=f"t{dice.randrange(1, 9)}")
            delay = dice.between(60, 40_000)
            self.agenda.after(delay, partial(self.speak, name, text, thread))
            if text in THEN:
                other, words = THEN[text]
                self.agenda.after(delay + dice.between(5, 500), partial(self.speak, other or name, words, thread))

        self.ask(Dice(self.seed, "asking"))
        self.correct(Dice(self.seed, "report"))
        if brain:
            self.plan()

    def ask(self, dice: Dice) -> None:
        """In one history of three somebody asks, early or late; in two somebody edits the plan that runs."""
        for _ in range(dice.choice((0, 0, 3))):
            text = dice.choice(ASKED).format(t=f"t{dice.randrange(1, 9)}")
            self.agenda.after(dice.between(60, 200_000), partial(self.speak, dice.choice(NAMES), text))
        name, at = dice.choice(NAMES), dice.between(60, 40_000)
        for text in dice.choice(EDITED) if self.habits.acts else ():
            at += dice.between(5, 500)
            self.agenda.after(at, partial(self.speak, name, text))

    def plan(self) -> None:
        """Where there is a brain: a second plan in words, replies below it, amendments of the first in words."""
        dice = Dice(self.seed, "planner")
        at = dice.between(10, 5_000)
        self.agenda.after(at, partial(self.speak, dice.choice(NAMES), "plan make it all better"))
        for _ in range(dice.randrange(1, 8)):
            at += dice.between(1, 4_000)
            below = partial(self.speak, dice.choice(NAMES), dice.choice(REPLIES), "s2")
            beside = partial(self.speak, dice.choice(NAMES), dice.choice(PLANNED))
            self.agenda.after(at, dice.choice((below, below, beside)))

    def correct(self, dice: Dice) -> None:
        """Words to the report: below it, and confirmed or not; or by their word, anywhere."""
        below, at = partial(self.speak, thread="s1", surface="report"), dice.between(1_000, 60_000)
        for _ in range(dice.randrange(3)):
            name, at = dice.choice(NAMES), at + dice.between(5, 5_000)
            self.agenda.after(at, partial(below, name, dice.choice(("looks good", "t1 waited for CI", "confirm"))))
            self.agenda.after(at + 60, partial(self.speak, name, dice.choice(("correct report: ok", "undo k1"))))

    def speak(
        self, name: str, text: str, thread: str = "", seen: str = "", channel: str = "general", surface: str = ""
    ) -> None:
        self.said += 1
        self.say(
            Said(
                id=f"line{self.said}", at=self.agenda.now, platform="terminal", account=name, name=name, text=text,
                channel=channel, thread=thread, surface=surface, seen=seen, pressed=bool(seen),
                message="" if seen else f"line{self.said}",
            )
        )  # fmt: skip
