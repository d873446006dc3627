"""Twenty agents of a model at once on this machine, and twenty shell agents beside them: what bot and attempts take.

    python -m tests.twenty                     20 and 20
    python -m tests.twenty --models 5 --commands 5

The bot, the attempts and their sandboxes are the real ones; the model is aimock, of others. Two small tasks go first
(their first look is passed), then all begin in one breath, do a step, and wait for a file; when all wait they are
measured, then let go. Each figure stands beside its floor, measured in the same run: as many bare interpreters that
load what such an attempt needs, begun in one breath. Printed, never asserted.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.core.rows import Attempt
from tests.aimock import MODEL, aimock, turn
from tests.processes import below
from tests.repositories import git, put
from tests.rounds import Round

PODIUM = """
slots = {slots}
[runner.script]
kind = "command"
hears = "live"
[roles]
worker = "script"
[repo.sample]
path = "{repository}"
gates = ["true"]
[chat.room]
off = true
""" + MODEL
POLICY = 'money = 100.0\nminutes = 9000\n[[people]]\nname = "ann"\nrole = "owner"\naccounts = { terminal = "local" }\n'
WAIT = "while [ ! -e go ]; do sleep 1; done; echo x >{made}"
# What an attempt of each kind loads before it can work; a bare interpreter that does so is its floor.
LOADS = {"model": "import anthropic, httpx2, uvicorn, starlette.applications", "script": "import json, selectors"}
IDLE = 10.0  # seconds in which all wait
PATIENCE = 900.0
MEMORY, FIRST = "memory of an attempt, MB (PSS)", "from the decision to its first line, s"


def plan(models: int, commands: int) -> str:
    lines = ['title = "many"', 'repository = "sample"', "money = 50.0", "minutes = 9000"]
    for n in (1, 2):
        lines += ["[[tasks]]", f'title = "First {n}"', f'run = "podium-verb progress up; echo x >first{n}"']
        lines += [f'criteria = ["check: test -e first{n}"]']
    for kind, many in (("model", models), ("script", commands)):
        for n in range(1, many + 1):
            made = f"{kind}{n}"
            lines += ["[[tasks]]", f'title = "Make {made}"', f'outcome = "way: {made}, in a file."', "estimate = 30"]
            lines += [f'criteria = ["check: test -e {made}"]', 'needs = ["t1", "t2"]']
            run = f"podium-verb progress up; {WAIT.format(made=made)}; podium-verb done so"
            lines.append('runner = "model"' if kind == "model" else f"run = '{run}'")
    return "\n".join(lines) + "\n"


def turns(models: int) -> Iterator[dict[str, Any]]:
    for n in range(1, models + 1):
        said = f"way: model{n},"
        start = {"outcome": f"model{n}, in a file", "criteria": f"t{n + 2}.1", "first": "write it"}
        steps = (
            ("restate", start), ("progress", {"text": "up"}),
            ("bash", {"command": WAIT.format(made=f"model{n}"), "timeout": 600}), ("done", {"text": "so"}),
        )  # fmt: skip
        yield from (turn(said, at, step) for at, step in enumerate(steps))


def house(place: Path, url: str, models: int, commands: int) -> Round:
    home, repository = place / "home", place / "sample"
    home.mkdir()
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    put(repository, {"a.txt": "a\n"})
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "begin")
    slots = models + commands
    (home / "podium.toml").write_text(PODIUM.format(slots=slots, url=url, repository=repository))
    (home / "policy.toml").write_text(POLICY)
    (home / "templates").mkdir()
    (home / "templates" / "many.toml").write_text(plan(models, commands))
    return Round(home=home, chance=random.Random(1), kills=0, env={"ANTHROPIC_API_KEY": "sk-fake"})


def until(found: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not found():
        if time.monotonic() > end:
            raise SystemExit(f"it did not come within {PATIENCE:.0f} s: {what}")
        time.sleep(0.2)


def lines(home: Path, attempt: str) -> list[dict[str, Any]]:
    path = home / "attempts" / attempt / "events.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def said(home: Path, attempt: str, verb: str) -> float:
    """When it said so, 0 if it did not."""
    return next((float(line["at"]) for line in lines(home, attempt) if line["verb"] == verb), 0.0)


def pss(pid: int) -> float:
    """Megabytes that are its own: what it shares with others counts as its part."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def spent(pid: int) -> float:
    """Processor seconds of a process until now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bare(loads: str, many: int) -> tuple[list[float], float]:
    """Seconds until each of so many bare interpreters says a line, begun at once; megabytes of one."""
    code = f"import sys, time\n{loads}\nprint(time.time(), flush=True)\nsys.stdin.read()"
    began = time.time()
    children = [subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                for _ in range(many)]  # fmt: skip
    took = [float(child.stdout.readline()) - began for child in children if child.stdout]
    size = sum(pss(child.pid) for child in children) / max(1, many)
    for child in children:
        child.communicate()
    return took, size


def shown(values: list[float]) -> str:
    """`p50 0.31 · p99 1.20`, in seconds."""
    if len(values) < 2:
        return " ".join(f"{value:.2f}" for value in values)
    cuts = quantiles(values, n=100, method="inclusive")
    return f"p50 {cuts[49]:.2f} · p99 {cuts[98]:.2f}"


def measure(it: Round, models: int, commands: int) -> Table:
    home, kinds = it.home, {"model": models, "script": commands}
    it.up()
    it.say("plan many")
    until(lambda: book(it) or it.say("plan many"), "the plan")  # a door that opens while one speaks hears nothing
    it.say("launch s1")
    until(lambda: book(it) and any(c.kind == "launch" and c.choices for c in book(it).open()), "the launch card")
    it.say("approve", f"agents {models + commands}")
    until(lambda: [t.state for t in list(book(it).tasks.values())[:2]] == ["done"] * 2, "the first two")
    assert it.bot
    before = spent(it.bot.pid)
    it.say("go on s1")

    def live() -> dict[str, list[Attempt]]:
        found = [a for a in book(it).attempts.values() if a.state != "ended" and a.task not in ("t1", "t2")]
        return {kind: [a for a in found if a.runner == kind] for kind in kinds}

    until(lambda: all(sum(bool(a.step) for a in live()[kind]) == many for kind, many in kinds.items()), "all at work")
    up, attempts = spent(it.bot.pid) - before, live()
    pids = {kind: [int(lines(home, a.key)[0]["args"]["pid"]) for a in found] for kind, found in attempts.items()}
    idle, idles = spent(it.bot.pid), {kind: sum(map(spent, found)) for kind, found in pids.items()}
    time.sleep(IDLE)
    idle = spent(it.bot.pid) - idle
    rows = [("bot: memory, MB (PSS)", f"{pss(it.bot.pid):.0f}", "")]
    rows.append(("bot: processor while all began, s", f"{up:.1f}", ""))
    rows.append(("bot: processor while all waited, % of one", f"{100 * idle / IDLE:.1f}", ""))
    seen = {kind: figures(home, found, pids[kind], idles[kind]) for kind, found in attempts.items() if found}
    for a in (a for found in attempts.values() for a in found):
        (home / "attempts" / a.key / "clone" / "go").touch()
    until(lambda: all(t.state == "done" for t in book(it).tasks.values()), "all done")
    table = Table("what", "value", "floor")
    for kind, found in seen.items():  # the floors come last, so that nothing waits for them
        took, size = bare(LOADS[kind], kinds[kind])
        floors = {MEMORY: f"{size:.1f}", FIRST: shown(took)}
        rows += [(f"{kind}: {what}", value, floors.get(what, "")) for what, value in found.items()]
    for row in rows:
        table.add_row(*row)
    return table


def figures(home: Path, found: list[Attempt], pids: list[int], before: float) -> dict[str, str]:
    """Of attempts that wait; `before` are the processor seconds they had used when the wait began."""
    many = len(found)
    now = sum(map(spent, pids)) - before
    agents = sum(pss(child) for pid in pids for child in below(pid)) / many
    first, step = ([said(home, a.key, verb) - a.started for a in found] for verb in ("began", "progress"))
    return {
        "attempts at once": str(many),
        MEMORY: f"{sum(map(pss, pids)) / many:.1f}",
        "of its agent beside it": f"{agents:.1f}",
        "processor until all wait, s an attempt": f"{before / many:.2f}",
        "processor while it waits, % of one": f"{100 * now / many / IDLE:.1f}",
        FIRST: shown(first),
        "from the decision to its first step, s": shown(step),
    }


def book(it: Round) -> Any:
    return it.book()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=20)
    parser.add_argument("--commands", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="podium-twenty-") as folder:
        place = Path(folder)
        with aimock(place, *turns(given.models)) as url:
            it = house(place, url, given.models, given.commands)
            try:
                table = measure(it, given.models, given.commands)
            finally:
                left = it.end()
    Console(width=110).print(table)
    print(f"{os.cpu_count()} processors; all tasks came to their end; {len(left)} processes left")
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main())
