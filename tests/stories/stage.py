"""Plays a story: the real grammar, coordinator, engine, store, outbox and terminal; agents, git and gates on cue.

A story is Markdown. A block ```toml is the plan "story". In a block ```story each line is `who> what`:

    ann> launch s1                  said at the top of the channel; `ann t7> words` in the thread of t7
    ann presses> c4 approve         a button; `ann edits> approve c4` an edited line; `guest>`, `robot>` speak as such
    t7 says> ask Which one?         a verb of the task's agent: progress ask stuck discover note broken done …
    t7 works> src/a.py src/b.py     what it leaves changed; then it is done and exits 0
    t7 exits> 1 last words          `t7 dies>`, `t7 limited> 15m`, `t7 prints> into its log`
    brain> blocker {"recommend": "MIT"}   what a brain says to such a question, as in cues.py
    review t7> met t7.2 why @ src/a.py:3 its quote   the reviewer rules, then it exits; see cues.py; `scout t7>`
    check> t7.1 1 failed            the next run of this criterion (or gate, or assumption) fails
    merge> red with t5 t6           gates are red when both are on the branch; `merge> t5 conflicts in a.py`
    clock> 2h                       time passes (s, m, h), with the ticks that come due; `clock> restart` kills the bot
    bot> words                      shown (posted or edited) since the last line that was no `bot`; `bot never>`: not
    bot in s1-clean> words          in a channel that was opened for a swarm
    ann t7 in hall> words           in a second platform, "hall"; `bot in hall> words` shown there, `bot never in hall>`
    gap> 27m hall deaf              not heard; `lost> hall side archived`, `back> hall side`
    t7 hears> words                 delivered to the task's agent, ever; `review t7 hears>`, `review t7 never hears>`
    card t7> words                  what the card says now; also `board>`, `plan>`, `report>`, `report never>`
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from adapters.brain.scripted import Scripted
from adapters.chat.terminal.render import plain
from adapters.sim.cued import CuedFleet, CuedGate, CuedGit
from adapters.sim.parts import at_once
from adapters.sim.rehearsal import carried
from bot.carry import Ports, carry
from bot.core.calls import Open
from bot.core.config import Brain, Person, Policy, Repository, Runner, Settings, Silence
from bot.core.coordinator import decide, next_due
from bot.core.events import AnyEvent, Configured, Gap, Reached, Tick, Unreachable
from bot.core.kept import kept_line
from bot.core.views import show
from bot.engine import Engine
from bot.opening import opened
from bot.outbox import Carry, Outbox
from bot.places import meant
from bot.showing import Show
from store.database import Database
from tests.stories.cues import briefed, cue, rulings
from tests.stories.screens import PLACES, Screens, flat

START = 1_750_000_000.0
PEOPLE = (
    Person(name="ann", role="owner", accounts={"terminal": "local", "hall": "ann"}, deputy="bob"),
    Person(name="bob", role="operator", accounts={"hall": "bob"}),
    Person(name="dan", role="operator", accounts={"hall": "dan"}),
    Person(name="eve", role="viewer", accounts={"hall": "eve"}),
)
RUN: dict[str, Any] = {"options": {"run": "agent"}}
OWN = {"command": RUN, "reviewer": {}, "helper": RUN, "model": {"restates": True, **RUN}, "shell": {}}
RUNNERS = {name: Runner(name=name, kind="command", hears="live", **more) for name, more in OWN.items()}
NAMES = {"Bash": "command"}  # what a tool's call names first
UNITS = {"s": 1, "m": 60, "h": 3600}


class Stage:
    """One story's world."""

    def __init__(self, folder: Path, plan: str, solo: bool = False, channels: str = "one") -> None:
        policy = Policy(
            people=PEOPLE, demo=True, silence={"default": Silence()}, irreversible="solo" if solo else "two",
        )  # fmt: skip
        self.settings = Settings(
            policy=policy, repositories={"billing": Repository(name="billing", path="billing", gates=("make test",))},
            runners=RUNNERS, roles={"worker": "command", "reviewer": "reviewer", "scout": "reviewer"}, slots=4,
            templates={"story": plan}, chats={} if channels == "one" else {"hall": {"channel": PLACES["hall"]}},
        )  # fmt: skip
        self.at = START
        self.screens = Screens(folder, lambda: self.at)
        if channels != "one":
            self.screens.opening(able=channels == "own")
        self.fleet = CuedFleet()
        self.git, self.gate, self.brain = CuedGit(self.fleet), CuedGate(), Scripted([])
        self.ports = Ports(fleet=self.fleet, git=self.git, gate=self.gate, brain=self.brain, tail=self.fleet.tail,
                           rehearse=carried)  # fmt: skip
        self.store = Database(":memory:")
        self.boot()
        self.feed([Configured(id="configured", at=self.at, settings=self.settings)])

    def boot(self) -> None:
        """The bot starts on what its store holds."""
        self.engine = Engine(self.store, decide)
        saved = self.engine.saved
        self.outbox = Outbox(self.screens.limits, saved.places, saved.calls, tail=self.fleet.tail)
        self.outbox.take(self.engine.world.all(), ())

    def feed(self, events: list[AnyEvent]) -> None:
        """Decide, release, carry out, and hear what came of it, until nothing moves."""
        while events:
            fed = self.engine.feed(events)
            assert not fed.aside, "\n".join(r["error"] for r in self.store.db["aside"].rows)
            self.outbox.take(fed.rows, fed.calls)
            events = self.carry()
            read = {f"{b.key}.{a}": b.attempts[a].seq for b in self.engine.world.books.values() for a in sorted(b.live)}
            events += self.fleet.poll(self.at, read)

    def carry(self) -> list[AnyEvent]:
        out: list[AnyEvent] = []
        while actions := self.outbox.due(self.at, self.engine.world):
            for action in actions:
                settled = self.outbox.done(action, self.act(action, out), self.at)
                self.store.settle(settled.done, settled.places)
                out += settled.events
        return out

    def act(self, action: Carry | Show, out: list[AnyEvent]) -> str:
        match action:
            case Carry(call=Open() as call):
                out.append(at_once(opened(self.screens.platforms, call, self.at)))
                return ""
            case Carry(call=call):
                event = carry(call, self.ports, self.engine.world.settings, self.at)
                out += [event] if event else []
                return ""
            case Show():
                return self.screens.perform(action)

    def close(self) -> None:
        self.store.close()
        self.screens.close()

    # Acts.
    def play(self, line: str) -> None:
        """One line of a story."""
        head, _, text = line.partition(">")
        text = text.strip()
        subject, _, verb = head.strip().partition(" ")
        if subject == "bot":
            self.expect(text, *verb.partition("in ")[::2])
        elif subject == "review" and verb.endswith("hears"):
            briefed(self.fleet.started.values(), *verb.split(" ", 1), text)
        elif verb in ("hears", "card") or subject in ("card", "board", "plan", "report"):
            self.stands(subject, verb, text)
        else:
            self.at += 1
            self.screens.clear()
            self.acts(subject, verb)(text)

    def acts(self, subject: str, verb: str) -> Callable[[str], None]:
        match subject, verb:
            case "clock", _:
                return self.pass_time
            case "gap" | "lost" | "back", _:
                return lambda text: self.outage(subject, text.split(" ", 2))
            case "check", _:
                return lambda text: self.gate.fails.update([text.split(" ", 1)])  # type: ignore[list-item]
            case ("merge" | "brain") as what, _:
                return self.merge_rule if what == "merge" else self.cue
            case ("review" | "scout") as what, task:
                return lambda text: self.review(task, text, {"review": "reviewer"}.get(what, what))
            case task, _ if re.fullmatch(r"t\d+", task):
                return lambda text: self.agent(task, verb, text)
            case person, _:
                return lambda text: self.person(person, verb, text)

    def person(self, name: str, how: str, text: str) -> None:
        said = self.screens.say(name, how, text)
        if said is None:
            return
        thing, surface = self.outbox.thread(said.platform, said.thread)
        thread = thing or meant(self.engine.world, said.platform, said.channel, said.thread)
        said = kept_line(replace(said, thread=thread, surface=surface))
        self.store.receive(said)
        self.feed([said])

    def outage(self, what: str, words: list[str]) -> None:
        """`gap> 27m`, `gap> 27m hall deaf`, `lost> hall side archived`, `back> hall side`."""
        id = f"{what}{self.at}"
        if what == "gap":
            since, self.at = self.at, self.at + seconds(words[0])
            platform, deaf = words[1] if words[1:] else "", bool(words[2:])
            self.feed([Gap(id=id, at=self.at, since=since, platform=platform, deaf=deaf)])
        elif what == "lost":
            self.feed([Unreachable(id=id, at=self.at, platform=words[0], channel=words[1], why=words[2])])
        else:
            self.feed([Reached(id=id, at=self.at, platform=words[0], channel=words[1])])

    def live(self, task: str, role: str = "worker") -> str:
        found = [a for book in self.engine.world.books.values() for a in book.running()]
        keys = [a.key for a in found if (a.task, a.role) == (task, role)]
        assert keys, f"no {role} runs for {task}"
        return keys[0]

    def agent(self, task: str, verb: str, text: str) -> None:
        key = self.live(task)
        match verb:
            case "works":
                self.fleet.work[key] = tuple(text.split())
                self.fleet.say(key, "done", {"text": "done"}, self.at)
                self.fleet.say(key, "exits", {"code": "0"}, self.at)
            case "exits":
                code, _, tail = text.partition(" ")
                self.fleet.say(key, "exits", {"code": code, "text": tail}, self.at)
            case "prints":
                self.fleet.print(key, text)
            case "dies":
                self.fleet.say(key, "dies", {}, self.at)
            case "limited":
                self.fleet.say(key, "limited", {"until": str(self.at + seconds(text))}, self.at)
            case _:
                self.verb(key, text)
        self.feed(self.fleet.poll(self.at, {key: self.seq(key)}))

    def verb(self, key: str, text: str) -> None:
        """`ask words`, `evidence t7.2 words`, `note t9 words`, `reserve a.py`, `restate t7.1,t7.2 a.py its outcome`."""
        verb, _, rest = text.partition(" ")
        first, _, words = rest.partition(" ")
        args = {
            "evidence": {"criterion": first, "kind": "file", "text": words}, "note": {"to": first, "text": words},
            "broken": {"id": first, "text": words}, "reserve": {"paths": rest, "id": "r1"},
            "restate": {"criteria": first, "first": words.partition(" ")[0], "outcome": words.partition(" ")[2]},
            "usage": {"money": first, "tokens": words or "0"}, "stands": {"files": rest.replace(" ", "\n")},
            "permit": {"tool": first, "input": f'{{"{NAMES.get(first, "file_path")}": "{words}"}}'},
        }.get(verb, {"text": rest})  # fmt: skip
        self.fleet.say(key, verb, {"id": f"q{len(self.fleet.said[key])}", **args}, self.at)

    def seq(self, key: str) -> int:
        swarm, _, id = key.partition(".")
        return self.engine.world.books[swarm].attempts[id].seq

    def review(self, task: str, text: str, role: str) -> None:
        key = self.live(task, role)
        for verb, args in [("dies", {})] if text == "dies" else rulings(text):
            self.fleet.say(key, verb, args, self.at)
        self.feed(self.fleet.poll(self.at, {key: self.seq(key)}))

    def merge_rule(self, text: str) -> None:
        words = text.split()
        if words[0] == "red":
            pair = frozenset(w for w in words if re.fullmatch(r"t\d+", w))
            self.git.red = lambda tasks: pair <= tasks and bool(pair)
        elif words[0] == "moved":
            self.git.moved = "beef" + "0" * 36
        elif words[0] in ("refused", "error"):
            setattr(self.git, words[0], " ".join(words[1:]))
        else:
            self.git.conflict[words[0]] = (words[-1],)

    def cue(self, text: str) -> None:
        """From the first cue on there is a brain. A later one wins."""
        if self.settings.brain.kind == "none":
            self.settings = replace(self.settings, brain=Brain(kind="scripted"))
            self.feed([Configured(id=f"brain{self.at}", at=self.at, settings=self.settings)])
        self.brain.lines.insert(0, cue(text))

    def pass_time(self, text: str) -> None:
        """Ticks come when something is due; `restart` drops the bot's memory."""
        if text == "restart":
            self.boot()
            self.feed([])
            self.carry()
            return
        end = self.at + seconds(text)
        while (due := next_due(self.engine.world, self.at)) <= end:
            self.at = max(due, self.at + 1)
            self.feed([Tick(id=f"tick{self.at}", at=self.at)])
        self.at = end
        self.feed([Tick(id=f"tick{end}", at=end)])

    # What stands.
    def expect(self, text: str, never: str, place: str) -> None:
        """Shown in a place, or ("") anywhere; with `never` not."""
        shown = [s for name, said in self.screens.shown.items() for s in said if place in ("", name)]
        seen = (flat(text) in flat("\n".join(shown))) is not (never.strip() == "never")
        assert seen, f"{never or 'not '}shown: {text}\n---\n" + "\n".join(shown)

    def stands(self, subject: str, verb: str, text: str) -> None:
        if verb == "hears":
            heard = [c.text for a, calls in self.fleet.heard.items() for c in calls if self.task_of(a) == subject]
            briefs = [f"base {c.base} {c.brief}" for a, c in self.fleet.started.items() if self.task_of(a) == subject]
            assert text in "\n".join(heard + briefs), f"{subject} never heard: {text}\n{heard}"
            return
        id, surface = (
            (verb, "card") if subject == "card" else (subject, "checkpoint") if verb == "card" else ("", subject)
        )
        swarm = next(reversed(self.engine.world.books))
        message = show(self.engine.world, f"{swarm}.{id}" if id else swarm, surface, self.at)
        assert message is not None, f"there is no {surface} of {id or swarm}"
        said = (flat(text) in flat(plain(message))) is not (verb == "never")
        assert said, f"the {surface} of {id or swarm} does not say ({verb}): {text}\n{plain(message)}"

    def task_of(self, attempt: str) -> str:
        return self.fleet.started[attempt].brief.task


def seconds(text: str) -> float:
    return float(text[:-1]) * UNITS[text[-1]]
