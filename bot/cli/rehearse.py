"""`podium rehearse`: a plan file played many times in virtual time, without a bot."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace
from rich.console import Console

from adapters.sim.rehearsal import rehearse as play
from bot.app import DATABASE
from bot.cli.options import HOME, Config, Home, Json, data, say
from bot.cli.plan import File, Values, Var
from bot.cli.plan_file import load
from bot.core.plan.basis import basis
from bot.core.plan.rehearsal import RUNS, runs_of, told
from bot.core.values import PlanSpec
from bot.core.views.rehearsal import assumes, listing
from bot.core.world import Book, World
from store.database import read

app = typer.Typer()
Runs = Annotated[int, typer.Option(help="How often.", min=2, max=100_000)]
Agents = Annotated[int, typer.Option(help="How many at once; 0: as many as the rules allow.", min=0, max=1_000)]
Seed = Annotated[int, typer.Option(help="One seed, one rehearsal.")]
Right = Annotated[
    float | None, typer.Option(help="The chance that a task's work is right, whatever else is known.", min=0, max=1)
]


@app.command(epilog="Example: podium rehearse config/templates/spring-clean.toml repo=billing --json")
def rehearse(
    file: File, values: Values = None, var: Var = None, runs: Runs = RUNS, agents: Agents = 0, seed: Seed = 1,
    right: Right = None, home: Home = HOME, config: Config = None, json: Json = False,
) -> None:  # fmt: skip
    """When a plan would end, what it would cost, how likely all of it is right, and where a checkpoint pays."""
    plan = load(file, (*(values or ()), *(var or ())), home, config)
    spec, given = plan.spec, plan.settings
    name = spec.repository or (next(iter(given.repositories)) if len(given.repositories) == 1 else "")
    taken = basis(given.rehearsal, earlier(home), name)
    if right is not None:
        kinds = {kind: replace(value, right=right) for kind, value in taken.kinds.items()}
        taken = replace(taken, kinds=kinds, said=(*taken.said, f"--right {right:g}"))
    spec, runs = replace(spec, repository=name), runs_of(spec, runs)
    with Console(stderr=True).status(f"{runs} runs of {len(spec.tasks)} tasks", spinner="dots"):
        found = play(spec, given, taken, runs=runs, seed=seed, agents=agents, cores=min(2, os.cpu_count() or 1))
    if json:
        data({"plan": spec.title, **told(found)})
        return
    say(f"{spec.title} · {len(spec.tasks)} tasks\n\n{listing(found, titles(spec))}\n\n{assumes(taken, runs, seed)}")


def titles(spec: PlanSpec) -> dict[str, str]:
    return {task.id: " ".join(task.title.split()) for task in spec.tasks}


def earlier(home: Path) -> Iterable[Book]:
    """The swarms of a home where a bot has been; else none."""
    return World(read(home / DATABASE) if (home / DATABASE).exists() else ()).books.values()
