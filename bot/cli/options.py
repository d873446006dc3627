"""What the commands share: where the data lives, and how results are printed."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from bot import settings

HOME = settings.home()
Home = Annotated[
    Path,
    typer.Option(
        "--home", envvar="PODIUM_HOME", help="The data home.", show_default=str(HOME), callback=settings.home
    ),
]
Config = Annotated[
    Path | None, typer.Option("--config", help="The folder of podium.toml and policy.toml.", show_default="the home")
]
Json = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]


def say(text: str) -> None:
    """A line for people, on standard output."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def data(value: object) -> None:
    """A value as indented JSON, on standard output."""
    say(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
