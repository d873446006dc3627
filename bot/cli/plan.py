"""`podium plan`: read a plan file without a bot."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import sizes
from bot.cli.options import HOME, Config, Home, Json, data, say
from bot.cli.plan_file import load
from bot.core.plan import graph
from bot.core.prose import many
from bot.core.views.plan import listing

app = typer.Typer(name="plan", help="Read a plan file: TOML, or a Markdown checklist.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="A plan or template.")]
Values = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME=value]...", help="A template's variables.", show_default=False)
]
Var = Annotated[list[str] | None, typer.Option("--var", help="The same, repeatable.", metavar="NAME=value")]


@app.command("lint", epilog="Example: podium plan lint config/templates/spring-clean.toml repo=billing")
def lint_(
    file: File, values: Values = None, var: Var = None, home: Home = HOME, config: Config = None, json: Json = False
) -> None:
    """What is wrong or doubtful in a plan, each with its mend. Exit 1 when an error forbids its launch."""
    found = load(file, (*(values or ()), *(var or ())), home, config).found
    if json:
        data({"findings": found})
    else:
        for one in found:
            say(f"{one.level:7} {one.code:20} {one.task:4} {one.text} → {one.mend}")
        errors = sum(f.level == "error" for f in found)
        say(f"{many(errors, 'error')}, {many(len(found) - errors, 'warning')}")
    raise typer.Exit(int(any(f.level == "error" for f in found)))


@app.command(epilog="Example: podium plan show spring.toml --json")
def show(
    file: File, values: Values = None, var: Var = None, home: Home = HOME, config: Config = None, json: Json = False
) -> None:
    """The plan in full, wave by wave, and how much it is."""
    read = load(file, (*(values or ()), *(var or ())), home, config)
    spec, found = read.spec, read.found
    if json:
        data({"plan": spec, "waves": graph.waves(spec.tasks), "work": graph.work(spec.tasks), "findings": found})
        return
    say(f"{spec.title} · {len(spec.tasks)} tasks\n\n{listing(spec, found)}\n")
    for sentence in graph.sentences(spec.tasks, 4):
        say(sentence)


@app.command("sizes", epilog="Example: podium plan sizes config/templates/spring-clean.toml repo=billing")
def sizes_(
    file: Annotated[Path | None, typer.Argument(help="A plan or template; without one, those that come along.")] = None,
    values: Values = None,
    var: Var = None,
    ran: Annotated[bool, typer.Option("--ran", help="What the attempts of the data home were told.")] = False,
    home: Home = HOME,
    config: Config = None,
    json: Json = False,
) -> None:
    """How many tokens each agent is told. Exit 1 when a brief or a handoff is larger than it may be."""
    plans = {file.stem: load(file, (*(values or ()), *(var or ())), home, config).spec} if file else sizes.samples()
    found = list(sizes.ran(home)) if ran else [s for name, spec in plans.items() for s in sizes.planned(name, spec)]
    if json:
        data({"sizes": found})
    else:
        say("\n".join(sizes.table(found)))
    raise typer.Exit(int(not all(size.fits for size in found)))
