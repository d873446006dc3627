"""`podium bench`: how fast, how small, how quiet; each figure beside its floor and its target."""

import importlib
import pkgutil
import sys
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

import bot.cli
from bot.cli.options import Json, data

app = typer.Typer()


@app.command(epilog="Example: podium bench --json > bench.json")
def bench(json: Json = False) -> None:
    """Measure: makespan, decisions, restart, memory, chat calls, rehearsal, room. Some minutes; exit 1 if a target is
    missed."""
    rows: list[dict[str, Any]] = []
    with Console(stderr=True).status("", spinner="dots") as status:

        def tell(what: str) -> None:
            status.update(what) if sys.stderr.isatty() else sys.stderr.write(f"{what}\n")

        for name in groups():
            rows += importlib.import_module(f"bot.cli.{name}").rows(tell)
    if json:
        data({"rows": rows})
    else:
        Console().print(table(rows))
    raise typer.Exit(int(any(row["met"] is False for row in rows)))


def groups() -> list[str]:
    """Each file beside this one called bench_… with `rows(tell)`; a new group of figures is one new file."""
    return sorted(m.name for m in pkgutil.iter_modules(bot.cli.__path__) if m.name.startswith("bench_"))


def table(rows: list[dict[str, Any]]) -> Table:
    shown = Table("what", "value", "floor", "target", "met")
    for row in rows:
        met = {None: "", True: "yes", False: "NO"}[row["met"]]
        target = "" if row["target"] is None else f"≤ {row['target']:g}"
        shown.add_row(row["name"], f"{row['value']:g} {row['unit']}", f"{row['floor']:g}", target, met)
    return shown
