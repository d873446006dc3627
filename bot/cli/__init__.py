"""The command line. A command group is one file here with an `app`; it is found by its place."""

import importlib
import pkgutil
import sys

import typer

from bot.errors import PodiumError


def build() -> typer.Typer:
    """`podium` with every command of this folder."""
    root = typer.Typer(
        name="podium", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        help="Conduct a swarm of agents from Slack, Discord, a local page or the terminal. `podium demo` shows how.",
    )  # fmt: skip
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        group = getattr(importlib.import_module(f"{__name__}.{module.name}"), "app", None)
        if isinstance(group, typer.Typer):
            root.add_typer(group)
    return root


def run() -> None:
    """Run what was typed. What Podium knows to be wrong is one line on standard error and exit 1."""
    try:
        build()(prog_name="podium")
    except PodiumError as error:
        sys.stderr.write(f"podium: {error}\n")
        sys.exit(1)
