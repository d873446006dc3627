"""What the commands share: where the data lives, and how results are printed."""

import sys
from pathlib import Path
from shutil import which
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


def program() -> str:
    """How `podium` is typed here: by name where the shell finds it, else by its path, as after `make run`."""
    beside = Path(sys.executable).with_name("podium")
    if which("podium") or not beside.exists():
        return "podium"
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)


def say(text: str) -> None:
    """A line for people, on standard output."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """A line beside the result, on standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def data(value: object) -> None:
    """A value as indented JSON, on standard output."""
    say(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
