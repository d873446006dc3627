"""`podium init`: a first home. It asks for people, a repository and a channel, and writes two commented files."""

import getpass
import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from adapters.git.plumbing import find
from adapters.platforms import environment, platforms
from bot.cli.options import HOME, Config, Home, say
from bot.cli.writable import obstacle
from bot.errors import BadInput, RepositoryError
from bot.files import NAME
from bot.settings import SHIPPED, folder, load

app = typer.Typer()


@app.command(epilog="Example: podium init --person ann --other bob --repository ../billing --gate 'pytest -q'")
def init(
    person: Annotated[str, typer.Option(help="Your name: the owner, who speaks on this terminal.")] = "",
    other: Annotated[list[str] | None, typer.Option(help="Somebody else who decides. May be given again.")] = None,
    repository: Annotated[str, typer.Option(help="The git repository that swarms work on.")] = "",
    gate: Annotated[list[str] | None, typer.Option(help="A command that must pass on every merge.")] = None,
    channel: Annotated[str, typer.Option(help="The channel of the terminal chat.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: take defaults for what is not given.")] = False,
    home: Home = HOME,
    config: Config = None,
) -> None:
    """Write podium.toml and policy.toml for a first home. What is not given is asked; nothing is replaced unasked."""
    place = config or folder(home)
    asks = not yes
    if asks and not sys.stdin.isatty():
        raise BadInput("There is no terminal to ask on. Say it all: podium init --yes --person ann --repository .")
    for where, option in ((home, "home"), (place, "config")):
        if wrong := obstacle(where):
            raise BadInput(f"{wrong} Mend that, or give another --{option}.")
    there = [f"{name}.toml" for name in ("podium", "policy") if (place / f"{name}.toml").exists()]
    if there and not asks:
        raise BadInput(f"{' and '.join(there)} in {place} are there already. To replace them, be asked: without --yes.")
    if there and not typer.confirm(f"{' and '.join(there)} in {place}: replace?", default=False):
        say("Nothing was changed.")
        return
    owner = person or _ask(asks, "Your name, as the swarm shall call you", _tame(getpass.getuser()))
    others = other or _ask(asks, "Who else decides? Names, or nothing", "").replace(",", " ").split()
    path = _repository(asks, repository)
    gates = gate or [g for g in [_ask(asks, "A command that must pass on every merge, or nothing", "")] if g]
    spoken = channel or _ask(asks, "The channel of the chat", "general")
    alone = "Nobody else: may you decide the irreversible alone, ten minutes after it is shown?"
    solo = not others and (not asks or typer.confirm(alone, default=True))
    for name in (owner, *others, spoken):
        if not NAME.fullmatch(name):
            raise BadInput(f"{name or 'An empty name'} is no name: letters, digits, dots and dashes, without spaces.")
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / "podium.toml").write_text(podium(path, _branch(path), gates, spoken), encoding="utf-8")
        (place / "policy.toml").write_text(policy(owner, others, solo), encoding="utf-8")
    except OSError as error:
        named = error.filename or place
        raise BadInput(f"{named} cannot be written: {error.strerror}. Mend that, then init again.") from None
    load(place)
    say(f"Written: {place / 'podium.toml'}, {place / 'policy.toml'}. They are commented; change them as you like.")
    named = "|".join(name for name, platform in platforms().items() if not platform.always)
    say(f"Next: podium doctor, then podium up. To talk to it elsewhere: podium connect {named}.")


def podium(path: Path, target: str, gates: list[str], channel: str) -> str:
    """The commented sample with this repository and channel → text of podium.toml."""
    sample = (SHIPPED / "podium.toml").read_text(encoding="utf-8")
    sample = re.sub(r'^channel = ".*"$', lambda _: f"channel = {_quoted(channel)}", sample, flags=re.MULTILINE)
    lines = [f"[repo.{_tame(path.name)}]", f"path = {_quoted(str(path))}", f"target = {_quoted(target)}"]
    return "\n".join([sample, *lines, f"gates = [{', '.join(_quoted(g) for g in gates)}]", ""])


def policy(owner: str, others: list[str], solo: bool) -> str:
    """The commented sample with these people → text of policy.toml."""
    sample = (SHIPPED / "policy.toml").read_text(encoding="utf-8")
    sample = sample[: sample.index("\n[[people]]\n") + 1]
    if solo:
        sample = re.sub(r'^irreversible = "two"$', 'irreversible = "solo"', sample, flags=re.MULTILINE)
    deputy = [f"deputy = {_quoted(others[0])}"] if others else []
    first = ["[[people]]", f"name = {_quoted(owner)}", 'role = "owner"', *deputy, 'accounts = { terminal = "local" }']
    more = [line for name in others for line in ("", "[[people]]", f"name = {_quoted(name)}", 'role = "operator"')]
    return sample + "\n".join([*first, *more, ""])


def _ask(asks: bool, question: str, default: str) -> str:
    return str(typer.prompt(question, default=default)).strip() if asks else default


def _repository(asks: bool, given: str) -> Path:
    """Where the repository is; asked for until there is one. Raises BadInput where nobody can be asked."""
    while True:
        path = Path(given or _ask(asks, "The repository that swarms work on", ".")).expanduser().absolute()
        try:
            if not path.exists():
                raise RepositoryError(f"{path} does not exist: name another, or git clone it there first")
            find(path)
        except (RepositoryError, OSError) as error:
            if not asks:
                raise BadInput(f"{error}. Name the repository: --repository PATH") from None
            say(f"{error}.")
            given = ""
        else:
            return path


def _tame(name: str) -> str:
    """A name of letters, digits and dashes, from any text."""
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_") or "main"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _branch(path: Path) -> str:
    """The branch that is checked out there; main where git does not say."""
    try:
        argv = ["git", "-C", str(path), "symbolic-ref", "--short", "HEAD"]
        done = subprocess.run(argv, capture_output=True, text=True, check=False, env=environment())
    except OSError:
        return "main"
    return done.stdout.strip() or "main"
