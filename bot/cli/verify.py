"""`podium verify` and `podium replay`: does the log hold, and would today's rules decide the same?"""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from adapters.git.marks import begun, foreign
from adapters.git.plumbing import Repo
from bot import settings
from bot.app import DATABASE
from bot.cli.options import HOME, Config, Home, Json, data, say
from bot.cli.report import look
from bot.core.coordinator import decide
from bot.errors import BadInput, PodiumError, RepositoryError, StoreError
from store import log
from store.replay import replay as again

app = typer.Typer()
TRAILERS = ("log", "--first-parent", "--format=%(trailers:key=Podium-Head,valueonly)")


@app.command(epilog="Example: podium verify --head 3f9a2c0d1e4b")
def verify(
    head: Annotated[str, typer.Option(help="A hash noted elsewhere, such as on a launch card.")] = "",
    home: Home = HOME,
    config: Config = None,
    json: Json = False,
) -> None:
    """Check the log's chain, its triggers and the rows folded from it, against heads in merge trailers too.

    Exit 0 when it holds; 1 with one line for each problem.
    """
    if not (home / DATABASE).exists():
        raise BadInput(f"No bot has been up on {home}: there is no log to verify.")
    heads, others = trailers(home, config)
    problems = log.verify(home / DATABASE, head, heads)
    if json:
        data({"holds": not problems, "problems": problems, "heads": len(heads) + bool(head)})
    else:
        for problem in problems:
            say(problem)
        for swarm in others:
            say(f"swarm/{swarm} was made by another data home: its heads were not looked at.")
        if not problems:
            say(f"The log holds. Heads found outside and matched: {len(heads) + bool(head)}.")
    raise typer.Exit(int(bool(problems)))


@app.command(epilog="Example: podium replay --json")
def replay(home: Home = HOME, json: Json = False) -> None:
    """Decide the whole log again by today's rules and tell each row that would differ (exit 1). Changes nothing."""
    look(home)
    differences = list(again(home / DATABASE, decide))
    if json:
        data({"differences": differences})
    else:
        for difference in differences:
            say(difference)
        say(f"{len(differences)} differences")
    raise typer.Exit(int(bool(differences)))


def trailers(home: Path, config: Path | None = None) -> tuple[list[str], list[str]]:
    """Heads of the log that the merges of this home's swarms carry, in the order of git's refs, and the swarms that
    other homes made there. Repositories are those of the files and of the rows: neither alone can hide one. Only the
    bot's own line of commits is read, never what an agent wrote."""
    known: dict[str, None] = {}
    with suppress(PodiumError):
        known |= {r.path: None for r in settings.read(home, config).repositories.values()}
    with suppress(StoreError):  # `verify` itself names the damage
        known |= {r.path: None for r in look(home).settings.repositories.values()}
    heads: dict[str, None] = {}
    others: list[str] = []
    for path in known:
        with suppress(RepositoryError):  # `podium doctor` says that it is gone
            repo = Repo(home, path)
            refs = repo.git("for-each-ref", "--format=%(refname:lstrip=3)", "refs/heads/swarm/").lines()
            for swarm in refs:
                if mark := begun(repo, swarm):
                    own = f"{mark}..refs/heads/swarm/{swarm}"
                    heads |= dict.fromkeys(repo.git(*TRAILERS, own, fine=(0, 128)).text.split())
                elif foreign(repo, swarm):
                    others.append(swarm)
    return list(heads), others
