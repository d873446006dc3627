"""The table [roles] of `podium.toml`: who plays which role, at every task or at those of one kind."""

from typing import Annotated, Any

from msgspec.structs import replace
from pydantic import BaseModel, BeforeValidator, ConfigDict

from bot.core.config import Brain, Runner

ROLES = ("worker", "reviewer", "scout", "planner")
KINDS = ("code", "content", "research", "data")
THINKS = ("model", "api", "key", "prices", "money", "tokens", "max_tokens", "thinking")  # of a runner, for a brain


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PartPart(Table):
    """A runner's name; with `model` or `prompt`, that runner with another of them."""

    runner: str = ""
    model: str = ""
    prompt: str = ""

    def plays(self, like: Runner, name: str, prices: str) -> Runner:
        """The runner as it is; with a model or a prompt of the role's own, another one under this name."""
        own = {key: value for key, value in (("model", self.model), ("prompt", self.prompt)) if value}
        if not own:
            return like
        priced = {"prices": prices} if self.model and prices else {}
        return replace(like, name=name, model=like.model or bool(self.model), options={**like.options, **own, **priced})


def _part(value: Any) -> Any:
    return {"runner": value} if isinstance(value, str) else value


Part = Annotated[PartPart, BeforeValidator(_part, json_schema_input_type=str | PartPart)]


class KindPart(Table):
    worker: Part = PartPart()
    reviewer: Part = PartPart()
    scout: Part = PartPart()


class RolesPart(KindPart):
    """The planner is asked by the Coordinator, and plays at no task."""

    planner: Part = PartPart()
    code: KindPart = KindPart()
    content: KindPart = KindPart()
    research: KindPart = KindPart()
    data: KindPart = KindPart()

    def parts(self) -> dict[tuple[str, ...], PartPart]:
        """Those that are named, by where they stand: who plays at every task first."""
        found: dict[tuple[str, ...], PartPart] = {(r,): getattr(self, r) for r in ROLES if r in self.model_fields_set}
        for kind in KINDS:
            table: KindPart = getattr(self, kind)
            found |= {(kind, r): getattr(table, r) for r in ROLES if r in table.model_fields_set}
        return found

    def check(self, runners: list[str]) -> None:
        """Raises ValueError, in words, where a runner is not there, or a role's own would take another's name."""
        for at, part in self.parts().items():
            if part.runner and part.runner not in runners:
                raise ValueError(f"{'.'.join(at)}: there is no runner {part.runner}. Known: {', '.join(runners)}.")
            if (part.model or part.prompt) and "-".join(at) in runners:
                taken = f"there is a [runner.{'-'.join(at)}] already"
                raise ValueError(f"{'.'.join(at)}: {taken}: write model and prompt there, and name only it here.")
        if self.planner.prompt:
            raise ValueError("planner: it has a prompt for each question: name their folder in [brain], prompts = …")
        if "planner" in self.model_fields_set and not self.planner.runner:
            raise ValueError("planner: name its runner.")

    def brain(self, runners: dict[str, Runner], roles: dict[str, str]) -> Brain | None:
        """The planner, as what the Coordinator asks: its runner's model and limits; None where nobody is named."""
        if "planner" not in roles:
            return None
        runner = runners[roles["planner"]]
        limits = {"money": runner.money, "tokens": runner.tokens}
        given = {**runner.options, **{name: f"{value:g}" for name, value in limits.items() if value}}
        return Brain(kind="claude", options={name: given[name] for name in THINKS if name in given})

    def cast(self, runners: dict[str, Runner], prices: str) -> dict[str, str]:
        """Names of runners by role, `worker` always, and by `kind.role`. Those with a model or prompt of their own join
        the runners. A role without a runner is played by who plays it at every task, else by the worker."""
        roles = {"worker": next(iter(runners))}
        for at, part in self.parts().items():
            like = runners[part.runner or roles.get(at[-1], roles["worker"])]
            made = part.plays(like, "-".join(at), prices)
            runners[made.name] = made
            roles[".".join(at)] = made.name
        return roles
