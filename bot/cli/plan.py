"""`podium plan`: read a plan file without a bot."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import sizes
from bot.cli.options import HOME, Config, Home, Json, data, say
from bot.core.plan import graph
from bot.core.plan.cast import checked
from bot.core.plan.lint import Lint
from bot.core.plan.parse import Unreadable, markdown, read
from bot.core.values import PlanSpec
from bot.core.views.plan import listing
from bot.errors import BadInput
from bot.settings import read as settings

app = typer.Typer(name="plan", help="Read a plan file: TOML, or a Markdown checklist.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="A plan or template.")]
Values = Annotated[list[str] | None, typer.Option("--var", help="A template's variable, name=value; repeatable.")]


@app.command("lint", epilog="Example: podium plan lint spring.toml --var repo=billing")
def lint_(file: File, var: Values = None, home: Home = HOME, config: Config = None, json: Json = False) -> None:
    """What is wrong or doubtful in a plan, each with its mend. Exit 1 when an error forbids its launch."""
    _, found = load(file, var, home, config)
    if json:
        data({"findings": found})
    else:
        for one in found:
            say(f"{one.level:7} {one.code:20} {one.task:4} {one.text} → {one.mend}")
        say(f"{sum(f.level == 'error' for f in found)} errors, {sum(f.level == 'warning' for f in found)} warnings")
    raise typer.Exit(int(any(f.level == "error" for f in found)))


@app.command(epilog="Example: podium plan show spring.toml --json")
def show(file: File, var: Values = None, home: Home = HOME, config: Config = None, json: Json = False) -> None:
    """The plan in full, wave by wave, and how much it is."""
    spec, found = load(file, var, home, config)
    if json:
        data({"plan": spec, "waves": graph.waves(spec.tasks), "work": graph.work(spec.tasks), "findings": found})
        return
    say(f"{spec.title} · {len(spec.tasks)} tasks\n\n{listing(spec, found)}\n")
    for sentence in graph.sentences(spec.tasks, 4):
        say(sentence)


@app.command("sizes", epilog="Example: podium plan sizes spring.toml --var repo=billing")
def sizes_(
    file: Annotated[Path | None, typer.Argument(help="A plan or template; without one, those that come along.")] = None,
    var: Values = None,
    ran: Annotated[bool, typer.Option("--ran", help="What the attempts of the data home were told.")] = False,
    home: Home = HOME,
    config: Config = None,
    json: Json = False,
) -> None:
    """How many tokens each agent is told. Exit 1 when a brief or a handoff is larger than it may be."""
    plans = {file.stem: load(file, var, home, config)[0]} if file else sizes.samples()
    found = list(sizes.ran(home)) if ran else [s for name, spec in plans.items() for s in sizes.planned(name, spec)]
    if json:
        data({"sizes": found})
    else:
        say("\n".join(sizes.table(found)))
    raise typer.Exit(int(not all(size.fits for size in found)))


def load(file: Path, var: list[str] | None, home: Path, config: Path | None) -> tuple[PlanSpec, tuple[Lint, ...]]:
    """A plan file and what lint says of it. Raises BadInput, BadConfig."""
    given = settings(home, config)
    pairs = [pair.partition("=") for pair in var or ()]
    try:
        text = file.read_text(encoding="utf-8")
        checklist = file.suffix.lower() in (".md", ".markdown")
        spec = markdown(text) if checklist else read(text, {n: v for n, _, v in pairs}, given.templates)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadInput(f"{file}, line {line}: this is not UTF-8. Save the file as UTF-8.") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    except Unreadable as error:
        raise BadInput(f"{file}: " + "\n  ".join(("this plan cannot be read.", *map(str, error.problems)))) from error
    gated = bool(spec.gates) or any(repository.gates for repository in given.repositories.values())
    return spec, checked(given, spec, gated)
