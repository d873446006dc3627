"""Agents in virtual time. They outlive the bot: what they say lies in their spool until it is polled."""

from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.sim.agenda import Agenda, Dice
from adapters.sim.agent import Line, Script, script
from adapters.sim.faults import Faults
from adapters.sim.git import SimGit
from bot.core.calls import Deliver, Start
from bot.core.config import Repository, Runner
from bot.core.events import AnyEvent, Exited, Heard, Lost
from bot.core.values import Logged
from bot.core.views.watch import spoken
from bot.errors import RunnerError

ASKING = ("ask", "stuck", "reserve", "permit", "restate")


@dataclass(slots=True)
class Agent:
    """One attempt's process and folder. `waits` is the ask it stands at; `turn` makes late wakings void; while it is
    `held` it changes nothing."""

    call: Start
    dice: Dice
    lines: list[Line]
    spool: list[Heard] = field(default_factory=list)
    inbox: dict[str, Deliver] = field(default_factory=dict)
    alive: bool = True
    exit: Exited | None = None
    waits: str = ""
    held: bool = False
    turn: int = 0
    done: bool = False


class SimFleet:
    """`spoken` is called when an attempt's folder has something new; `script` says what an agent will do."""

    def __init__(
        self, seed: int, agenda: Agenda, git: SimGit, faults: Faults, spoken: Callable[[str], None],
        script: Script = script,
    ) -> None:  # fmt: skip
        self.seed, self.agenda, self.git, self.faults, self.spoken = seed, agenda, git, faults, spoken
        self.script = script
        self.agents: dict[str, Agent] = {}
        self.wrong: list[str] = []

    def start(self, call: Start, runner: Runner, repository: Repository) -> None:
        if call.attempt in self.agents:
            return
        dice = Dice(self.seed, "agent", call.attempt)
        if self.faults("start refused", dice):
            raise RunnerError("the clone could not be made")
        before = self.agents.get(call.continues)
        if before and before.alive:
            self.wrong.append(f"{call.attempt} continues {call.continues}, which is alive")
        agent = self.agents[call.attempt] = Agent(call, dice, self.script(call.brief, dice, self.faults))
        agent.held = runner.restates and call.brief.restate
        if before and call.continues in self.git.left:
            self.git.left[call.attempt] = self.git.left[call.continues]
        self._wake(agent)

    def _wake(self, agent: Agent) -> None:
        """The next line of its script, after its time."""
        agent.turn += 1
        turn = agent.turn

        def go() -> None:
            if agent.alive and agent.turn == turn and not agent.waits:
                self._next(agent)

        if agent.lines:
            self.agenda.after(agent.lines[0].seconds, go)

    def _next(self, agent: Agent) -> None:
        line = agent.lines.pop(0)
        match line.verb:
            case "commit" if agent.held:
                pass  # its runner refuses it
            case "commit":
                call, paths = agent.call, tuple(line.args["paths"].split())
                self.git.work(call.brief.task, call.attempt, call.base, line.args["good"] == "yes", paths)
            case "exit" | "limited" | "timeout":
                self._end(agent, int(line.args.get("code", "0")), line.verb, float(line.args.get("wait", "0")))
            case "die":
                agent.alive = False
                self.spoken(agent.call.attempt)
            case _:
                self._say(agent, line.verb, line.args)
                agent.waits = line.args.get("id", "") if line.verb in ASKING else ""
        self._wake(agent)

    def _say(self, agent: Agent, verb: str, args: dict[str, str]) -> None:
        key, seq = agent.call.attempt, len(agent.spool) + 1
        agent.spool.append(Heard(id=f"{key}:{seq}", at=self.agenda.now, attempt=key, seq=seq, verb=verb, args=args))
        self.spoken(key)

    def _end(self, agent: Agent, code: int, why: str, wait: float) -> None:
        key = agent.call.attempt
        agent.alive = False
        agent.exit = Exited(
            id=f"{key}:exit", at=self.agenda.now, attempt=key, code=code, why=why, tail="the end of its output",
            until=self.agenda.now + wait if wait else 0.0,
        )  # fmt: skip
        self.spoken(key)

    def deliver(self, call: Deliver) -> None:
        """Words into the inbox, once a key; an answer to the ask it stands at sets it going."""
        agent = self.agents.get(call.attempt)
        if agent is None or not agent.alive or call.key in agent.inbox:
            return
        agent.inbox[call.key] = call
        if call.sort == "stand":
            _, paths = self.git.left.get(call.attempt, ("", ()))
            self._say(agent, "stands", {"files": "\n".join(paths), "added": str(len(paths)), "removed": "0"})
        if call.sort == "tell":
            self._say(agent, "delivered", {"tell": call.key})
            agent.lines.insert(0, Line(5.0, "applied", {"tell": call.key}))
        elif call.sort in ("answer", "start") and agent.waits and call.ask == agent.waits:
            agent.waits, agent.held = "", agent.held and call.sort == "answer"
            self._wake(agent)

    def stop(self, attempt: str) -> None:
        """End it; a second time changes nothing."""
        agent = self.agents.get(attempt)
        if agent and agent.alive:
            self._end(agent, -9, "stopped", 0.0)

    def poll(self, at: float, read: dict[str, int]) -> list[AnyEvent]:
        """What the spools hold after what was read, exits and deaths. One that never started is lost."""
        events: list[AnyEvent] = []
        for key, seq in read.items():
            agent = self.agents.get(key)
            if agent is None:
                continue
            events += agent.spool[seq:]
            if agent.exit:
                events.append(agent.exit)
            elif not agent.alive:
                events.append(Lost(id=f"{key}:lost", at=at, attempt=key))
        return events

    def tail(self, attempt: str) -> tuple[Logged, ...]:
        """The last of what it said."""
        said = self.agents[attempt].spool[-20:] if attempt in self.agents else []
        return tuple(Logged(text=spoken(e.verb, e.args), verb=e.verb, at=e.at) for e in said)

    def release(self, attempt: str) -> None:
        agent = self.agents.get(attempt)
        if agent and agent.alive:
            self.wrong.append(f"{attempt} was released while alive")
