"""`podium simulate`: the real engine, outbox, coordinator and store over made-up worlds, one history a seed."""

import os
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.sim.facts import named
from adapters.sim.hunt import Tally, play_many, shorten
from adapters.sim.setup import seeded
from bot.cli.options import Json, data, say
from store.database import Database

app = typer.Typer()
TOLD = 3  # violations whose shortest history is looked for
LAST = 40  # lines of a history that are printed


@app.command(epilog="Example: podium simulate --seeds 500")
def simulate(
    seeds: Annotated[int, typer.Option(min=1, help="How many histories.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="The first one.")] = 0,
    cores: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    json: Json = False,
) -> None:
    """Play histories with crashes, lost answers, lying agents and silent people, and look for broken promises.

    Exit 1 if an invariant was broken; then with the seed and the shortest history found.
    """
    tally = Tally()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), disable=not sys.stderr.isatty(),
    ) as bar:  # fmt: skip
        shown = bar.add_task("histories", total=seeds)
        for outcome in play_many(seed, seeds, opened, cores):
            tally.add(outcome)
            bar.update(shown, advance=1, description=f"histories, {len(tally.broken)} broken")
    broken = [
        {"seed": o.seed, "violations": [f"{v.name}: {v.detail}" for v in o.violations], "history": history(o.seed, at)}
        for at, o in enumerate(tally.broken)
    ]
    if json:
        data(
            {
                "seeds": tally.seeds, "steps": tally.steps, "faults": dict(sorted(tally.faults.items())),
                "sometimes": {name: tally.sometimes[name] for name in named()}, "violations": broken,
            }
        )  # fmt: skip
    else:
        told(tally, broken)
    raise typer.Exit(1 if broken else 0)


def opened(image: bytes) -> Database:
    """A store in memory, new or as it was at a crash."""
    return Database.from_image(image) if image else Database(":memory:")


def history(seed: int, at: int) -> list[str]:
    """The shortest history found, for the first few."""
    return shorten(seeded(seed), opened).history[-LAST:] if at < TOLD else []


def told(tally: Tally, broken: list[dict[str, object]]) -> None:
    say(f"{tally.seeds:,} seeds, {tally.steps:,} events decided, {len(broken)} histories with violations")
    say("faults     " + " · ".join(f"{kind} {count:,}" for kind, count in sorted(tally.faults.items())))
    fired = [name for name in named() if tally.sometimes[name]]
    say(f"sometimes  {len(fired)} of {len(named())} happened")
    for name in named():
        if not tally.sometimes[name]:
            say(f"           never: {name}")
    for item in broken[:10]:
        say(f"\nseed {item['seed']}: podium simulate --seeds 1 --seed {item['seed']}")
        for line in [*item["violations"], *item["history"]]:  # type: ignore[misc]
            say(f"  {line}")
