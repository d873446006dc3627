"""`podium report`: a swarm's report as its rows stand, beside the running bot."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.app import DATABASE
from bot.cli.options import HOME, Home, data, say
from bot.core.report import build
from bot.core.report.data import data as as_data
from bot.core.report.html import html
from bot.core.report.markdown import markdown
from bot.core.world import World
from bot.errors import BadInput
from store.database import read

app = typer.Typer()


class Format(StrEnum):
    md = "md"
    html = "html"
    json = "json"


@app.command(epilog="Example: podium report s1 --format html > report.html")
def report(
    swarm: Annotated[str, typer.Argument(help="The swarm, such as s1.")],
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.md,
    home: Home = HOME,
) -> None:
    """Print a swarm's report: Plan vs Reality, Reconciliation, Reviewer findings, Discoveries, What to test."""
    world = look(home)
    if swarm not in world.books:
        known = ", ".join(sorted(world.books)) or "none yet"
        raise BadInput(f"There is no swarm {swarm!r} on {home} (known: {known}).")
    built = build(world, swarm, time.time())
    match format:
        case Format.md:
            say(markdown(built))
        case Format.html:
            say(html(built))
        case Format.json:
            data(as_data(built))


def look(home: Path) -> World:
    """The rows of a home, read beside its bot. Raises BadInput where none has been."""
    if not (home / DATABASE).exists():
        raise BadInput(f"No bot has been up on {home}: give another --home, or start one with `podium up`.")
    return World(read(home / DATABASE))
