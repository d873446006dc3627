"""A world driven by decisions alone: what is said, heard and answered goes in, rows and calls come out."""

from typing import Any

from msgspec.structs import replace

from adapters.sim.git import shown
from bot.core.calls import AnyCall, Start
from bot.core.config import Person, Policy, Repository, Runner, Settings, Silence
from bot.core.coordinator import Decision, decide
from bot.core.events import (
    AnyEvent,
    Attached,
    Collected,
    Configured,
    Exited,
    Heard,
    Inspected,
    Judged,
    Lost,
    Published,
    Result,
    Said,
    Seen,
    Started,
    Tick,
    Tried,
)
from bot.core.message import Message
from bot.core.world import Book, World

PEOPLE = (
    Person(name="ann", role="owner", accounts={"terminal": "ann"}, deputy="bob"),
    Person(name="bob", role="operator", accounts={"terminal": "bob"}, deputy="dan"),
    Person(name="dan", role="operator", accounts={"terminal": "dan"}),
    Person(name="eve", role="viewer", accounts={"terminal": "eve"}),
)
BASE = "b" * 40


NAMES = ("command", "reviewer", "scout")
OWN = {"command": {"run": "agent"}}


def settings(**changed: Any) -> Settings:
    policy = Policy(people=PEOPLE, silence={"default": Silence()}, **changed)
    return Settings(
        policy=policy, repositories={"billing": Repository(name="billing", path="billing", gates=("make",))},
        runners={n: Runner(name=n, kind="command", hears="live", options=OWN.get(n, {})) for n in NAMES},
        roles={"worker": "command", "reviewer": "reviewer", "scout": "scout"}, templates={}, slots=8,
    )  # fmt: skip


def mute(config: Settings | None = None) -> Settings:
    """Its worker runs the commands of tasks and has none of its own: it takes no words."""
    config = config or settings()
    return replace(config, runners={**config.runners, "command": Runner(name="command", kind="command", hears="live")})


def tasks(*lines: str, head: str = "") -> str:
    """A plan in TOML: one task a line, `t1 extra = "toml"; more = 2`."""
    made = []
    for line in lines:
        id, _, extra = line.partition(" ")
        body = "\n".join(part.strip() for part in extra.split(";"))
        check = "" if "criteria" in body else 'criteria = ["check: true"]'
        made.append(f'[[tasks]]\nid = "{id}"\ntitle = "Task {id}"\nrun = "agent"\n{body}\n{check}')
    return f'title = "billing"\nrepository = "billing"\n{head}\n' + "\n".join(made)


class House:
    """`do` decides one event; the rest are events by their short names. Time goes on a second an event."""

    def __init__(self, plan: str = "", config: Settings | None = None, launch: bool = True) -> None:
        self.world, self.at, self.count = World(), 1000.0, 0
        self.last = Decision()
        self.do(Configured(id="c", at=self.at, settings=config or settings()))
        if plan:
            self.say("plan", files=(Attached("plan.toml", plan),))
        if plan and launch:
            self.launch()

    @property
    def book(self) -> Book:
        return self.world.books["s1"]

    def do(self, event: AnyEvent) -> Decision:
        self.last = decide(self.world, event)
        return self.last

    def id(self) -> dict[str, Any]:
        self.count += 1
        self.at += 1
        return {"id": f"e{self.count}", "at": self.at}

    def say(self, text: str, who: str = "ann", thread: str = "", **more: Any) -> str:
        """What the bot replied, title and texts; "" when it was silent."""
        place = {"platform": "terminal", "channel": "general", **self.id(), **more}
        said = Said(account=who, text=text, thread=thread, **place)
        self.do(said)
        return " ".join(words(c.message) for c in self.calls("Post") if c.key == f"{said.id}:reply")

    def calls(self, name: str) -> list[Any]:
        return [c for c in self.last.calls if type(c).__name__ == name]

    def posts(self) -> str:
        return " ".join(words(c.message) for c in self.calls("Post"))

    def launch(self) -> None:
        self.say("launch s1")
        (inspect,) = self.calls("Inspect")
        self.do(Inspected(**self.result(inspect), swarm="s1", base=BASE))
        self.say("approve " + self.open("launch")[-1])

    def result(self, call: AnyCall) -> dict[str, Any]:
        return {**self.id(), "id": f"{call.key}:result"}

    def verb(self, attempt: str, verb: str, **args: str) -> Decision:
        seq = self.book.attempts[attempt].seq + 1
        key = f"s1.{attempt}"
        return self.do(Heard(**{**self.id(), "id": f"{key}:{seq}"}, attempt=key, seq=seq, verb=verb, args=args))

    def exits(self, attempt: str, code: int = 0, why: str = "exit", until: float = 0.0, **left: str) -> Decision:
        key = f"s1.{attempt}"
        end = {**self.id(), "id": f"{key}:exit", **left}
        return self.do(Exited(**end, attempt=key, code=code, why=why, until=until))

    def reviews(
        self, attempt: str, about: str, ruling: str = "met", text: str = "so it is", place: str = "a.py:1",
        quote: str = "mended by ",
    ) -> Decision:
        """A ruling of a reviewer; its quote stands in every diff."""
        return self.verb(attempt, "review", criterion=about, ruling=ruling, text=text, place=place, quote=quote)

    def looks(self, *there: str, error: str = "") -> Decision:
        """Answer the Look asked for last."""
        (call,) = self.calls("Look")
        return self.do(Seen(**self.result(call), attempt=call.attempt, there=there, error=error))

    def dies(self, attempt: str, tail: str = "") -> Decision:
        return self.do(Lost(**{**self.id(), "id": f"s1.{attempt}:lost"}, attempt=f"s1.{attempt}", tail=tail))

    def started(self, attempt: str, error: str = "") -> Decision:
        return self.do(Started(**self.id(), attempt=f"s1.{attempt}", error=error))

    def tick(self, seconds: float = 1.0) -> Decision:
        self.at += seconds
        return self.do(Tick(**self.id()))

    def collect(self, files: tuple[str, ...] = ("a.py",), error: str = "") -> Decision:
        """Answer the Collect asked for last: a commit if files changed."""
        (call,) = self.calls("Collect")
        attempt = call.attempt
        commit = f"{attempt}-commit" if files else ""
        diff = shown(files, attempt)
        return self.do(
            Collected(**self.result(call), attempt=attempt, commit=commit, files=files, diff=diff, error=error)
        )

    def judge(self, code: int = 0, error: str = "", skip: tuple[str, ...] = ()) -> Decision:
        """Answer the Judge asked for last."""
        (call,) = self.calls("Judge")
        results = tuple(Result(c.about, c.command, code, "the output") for c in call.commands if c.about not in skip)
        return self.do(
            Judged(
                **self.result(call), swarm="s1", task=call.task, attempt=call.attempt, commit=call.commit,
                results=() if error else results, error=error,
            )
        )  # fmt: skip

    def works(self, attempt: str, files: tuple[str, ...] = ("a.py",)) -> Decision:
        """An attempt exits well, and its checks pass."""
        self.exits(attempt)
        self.collect(files)
        return self.judge() if self.calls("Judge") else self.last

    def attempt(self, code: int = 0, ran: bool = True, **more: Any) -> Decision:
        """Answer the Try asked for last: green, or red with a code."""
        (call,) = self.calls("Try")
        results = tuple(Result(c.about, c.command, code, "gate") for c in call.commands) if ran else ()
        merges = tuple(f"m{m.task}" for m in call.merges)
        fields = {"ok": code == 0, "tip": f"tip of {call.key}", "merges": merges, "results": results, **more}
        return self.do(Tried(**self.result(call), batch=call.batch, size=len(merges), **fields))

    def publish(self, ok: bool = True, tip: str = "new") -> Decision:
        (call,) = self.calls("Publish")
        return self.do(Published(**self.result(call), batch=call.batch, ok=ok, tip=tip))

    def merges(self, attempt: str) -> Decision:
        self.works(attempt)
        self.attempt()
        return self.publish()

    def starts(self) -> list[Start]:
        return [c for c in self.last.calls if isinstance(c, Start)]

    def open(self, kind: str) -> list[str]:
        return [c.id for c in self.book.open() if c.kind == kind]


def words(message: Message) -> str:
    return " ".join((message.title, *(getattr(b, "text", "") for b in message.blocks)))
