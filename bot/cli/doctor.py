"""`podium doctor`: is this machine ready? What is right, what is wrong, and the mend."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from adapters.chat.setup import Check
from adapters.platforms import environment, known
from adapters.sandbox import probe
from bot.cli.checks import look, named, show, summary
from bot.cli.options import HOME, Config, Home, Json, data
from bot.cli.writable import obstacle
from bot.core.config import Policy, Repository, Settings
from bot.errors import BadConfig, HomeInUse, StoreError
from bot.settings import folder, read
from store.lock import hold

app = typer.Typer()
LEAST = (2, 38)  # the git that merges without a tree
SPACE = 1 << 30  # bytes: clones and the ledger need room


@app.command(epilog="Example: podium doctor --json")
def doctor(
    platform: Annotated[str, typer.Argument(help="Look at this chat platform, one line a check.")] = "",
    home: Home = HOME,
    config: Config = None,
    json: Json = False,
) -> None:
    """Look at git, sandbox, home, ports, policy, repositories and platforms. Exit 1 when something must be mended."""
    checks = only(platform, home, config) if platform else list(examine(home, config))
    if json:
        data({"checks": checks})
    else:
        show(checks)
    raise typer.Exit(int(any(c.state == "bad" for c in checks)))


def only(platform: str, home: Path, config: Path | None) -> list[Check]:
    """All checks of one platform. Raises BadInput, BadConfig."""
    there = named(platform)
    return look(there, read(home, config, known()).chats.get(platform, {}), config or folder(home))


def examine(home: Path, config: Path | None = None) -> Iterator[Check]:
    """Every check, in the order in which to mend."""
    yield from git()
    why = probe()
    yield Check("sandbox", "warn" if why else "ok", why or "bubblewrap works", without() if why else "")
    yield from data_home(home)
    yield ports()
    try:
        settings = read(home, config, known())
    except BadConfig as error:
        yield Check("settings", "bad", str(error))
        return
    yield Check("settings", "ok", f"{len(settings.templates)} templates, {settings.slots} slots, #{settings.channel}")
    yield policy(settings.policy)
    yield from repositories(settings)
    for name, options in settings.chats.items():
        yield summary(name, look(named(name), options, config or folder(home)))


def without() -> str:
    return "Agents run under limits and a guard; model agents need an opt-in, and nothing irreversible runs here."


def git() -> Iterator[Check]:
    if not shutil.which("git"):
        yield Check("git", "bad", "git is not installed.", "Install git 2.38 or later.")
        return
    said = _git("--version").stdout
    found = re.search(r"(\d+)\.(\d+)(?:\.\d+)*", said)
    good = found is not None and (int(found[1]), int(found[2])) >= LEAST
    mend = "" if good else "Install git 2.38 or later."
    yield Check("git", "bad" if mend else "ok", found[0] if found else said, mend)
    missing = [key for key in ("user.name", "user.email") if not _git("config", "--get", key).stdout.strip()]
    mend = " && ".join(f'git config --global {key} "…"' for key in missing)
    text = f"git does not know your {' and '.join(missing)}." if missing else "name and address are known"
    yield Check("identity", "warn" if missing else "ok", text, mend)


def data_home(home: Path) -> Iterator[Check]:
    """Writable, room enough, and whether a bot is up on it."""
    if wrong := obstacle(home):
        yield Check("home", "bad", wrong, "Mend that, or give another --home.")
        return
    base = next(p for p in (home, *home.parents) if p.exists())
    yield Check("home", "ok", str(home) if base == home else f"{home} will be made")
    free = shutil.disk_usage(base).free
    mend = "" if free >= SPACE else "Make room: clones and the ledger need a gigabyte."
    yield Check("disk", "warn" if mend else "ok", f"{free / SPACE:.1f} GiB free", mend)
    if base == home:
        try:
            with hold(home):
                yield Check("bot", "ok", "none is up here")
        except HomeInUse:
            yield Check("bot", "ok", "one is up here")
        except StoreError as error:
            yield Check("bot", "bad", str(error))


def ports() -> Check:
    """Agents, gates and the chat listen on this machine only."""
    try:
        with socket.create_server(("127.0.0.1", 0)):
            return Check("ports", "ok", "this machine can listen on 127.0.0.1")
    except OSError as error:
        return Check("ports", "bad", f"Nothing can listen on 127.0.0.1: {error}.", "Allow it within this machine.")


def policy(found: Policy) -> Check:
    """Somebody decides, can be reached, and two can where two are needed."""
    able = [p for p in found.people if p.role != "viewer"]
    reached = able if found.demo else [p for p in able if p.accounts]
    names = ", ".join(f"{p.name} ({p.role})" for p in found.people)
    if not able:
        return Check("policy", "bad", "Nobody may decide.", "Name an owner in policy.toml, or: podium init")
    if not reached:
        return Check("policy", "bad", f"{names}: none has an account.", 'Give one accounts = { terminal = "local" }.')
    if found.irreversible == "two" and len(reached) < 2:
        text = f"The irreversible needs two, and only {reached[0].name} decides with an account."
        return Check("policy", "warn", text, 'Give another an account, or set irreversible = "solo" in policy.toml.')
    return Check("policy", "ok", names)


def repositories(settings: Settings) -> Iterator[Check]:
    if not settings.repositories:
        yield Check("repositories", "warn", "none is named.", "Add a [repo.NAME] table to podium.toml, or: podium init")
    for name, found in settings.repositories.items() if shutil.which("git") else ():
        yield repository(f"repository {name}", found)


def repository(name: str, found: Repository) -> Check:
    """There, trusted, with a commit and the target, and clean."""
    path = found.path
    if not Path(path).is_dir():
        return Check(name, "bad", f"{path} is not there.", "Mend its path in podium.toml.")
    inside = _git("-C", path, "rev-parse", "--git-dir")
    if "dubious ownership" in inside.stderr:
        mend = f"If you trust it: git config --global --add safe.directory {path}"
        return Check(name, "bad", f"{path} belongs to somebody else, and git refuses it.", mend)
    if inside.returncode:
        return Check(name, "bad", f"{path} is no git repository.", f"git -C {path} init, and a first commit")
    if below := _git("-C", path, "rev-parse", "--show-prefix").stdout.strip().rstrip("/"):
        mend = f"Name its top in podium.toml: {str(Path(path).resolve()).removesuffix('/' + below)}"
        return Check(name, "bad", f"{path} is a folder inside a repository.", mend)
    if _git("-C", path, "rev-parse", "--verify", "-q", "HEAD^{commit}").returncode:
        return Check(name, "bad", f"{path} has no commit yet.", f"git -C {path} commit, so that swarms have a base")
    if _git("-C", path, "rev-parse", "--verify", "-q", f"refs/heads/{found.target}").returncode:
        return Check(name, "bad", f"{path} has no branch {found.target}.", "Mend its target in podium.toml.")
    dirty = _git("-C", path, "status", "--porcelain", "--untracked-files=no").stdout.splitlines()
    if dirty:
        mend = "Commit or stash them: agents start from commits, and land wants a clean tree."
        return Check(name, "warn", f"{path} has {len(dirty)} changes that are not committed.", mend)
    tip = _git("-C", path, "rev-parse", "--short", found.target).stdout.strip()
    gates = "" if found.gates else "It has no gates, so red work may merge: name some in podium.toml."
    return Check(name, "warn" if gates else "ok", f"{path}: {found.target} @ {tip}, clean", gates)


def _git(*argv: str) -> subprocess.CompletedProcess[str]:
    """A look with git, without hooks, watchers or prompts of the repository."""
    argv = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", *argv)
    env = environment() | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    return subprocess.run(argv, capture_output=True, text=True, errors="replace", check=False, env=env, timeout=60)
