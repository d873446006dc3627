"""Commands on a commit, in memory: a check passes when the work it judges is good."""

from msgspec.structs import replace

from adapters.sim.faults import Faults
from adapters.sim.git import SimGit
from bot.core.calls import Inspect, Judge
from bot.core.config import Repository, Settings
from bot.core.events import Inspected, Judged, Result


class SimGate:
    """Gates over the commits of a `SimGit`."""

    def __init__(self, git: SimGit, faults: Faults) -> None:
        self.git, self.faults = git, faults

    def inspect(self, call: Inspect, settings: Settings, at: float) -> Inspected:
        problems = tuple(f"the {name}" for name in ("red base", "set-up broken") if self.faults(name))
        sandbox = not self.faults("no sandbox")
        return Inspected(
            id=f"{call.key}:result", at=at, swarm=call.swarm, problems=problems, base=self.git.target, sandbox=sandbox,
            facts=(("repository", call.repository), ("gates", "green"), ("sandbox", "yes" if sandbox else "none")),
        )  # fmt: skip

    def judge(self, call: Judge, repository: Repository, at: float) -> Judged:
        judged = Judged(
            id=f"{call.key}:result", at=at, swarm=call.swarm, task=call.task, attempt=call.attempt, commit=call.commit
        )
        if self.faults("judge fails"):
            return replace(judged, error="the sandbox did not start")
        work = self.git.commits[call.commit].works.get(call.task)
        code = int(work is not None and work.attempt == call.attempt and not work.good)
        results = tuple(Result(c.about, c.command, code, "1 failed" if code else "1 passed") for c in call.commands)
        return replace(judged, results=results)
