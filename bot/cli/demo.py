"""`podium demo`: a small package, about seventeen shell agents, and you; all of it in a data home of its own.

The bot is a child process of this one, which joins it through its door: `k` kills it with -9 and starts it again.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from adapters import lock
from adapters.chat.terminal import render
from adapters.chat.terminal.door import Hello, attach, noted, printed
from adapters.chat.terminal.lines import typed
from adapters.platforms import environment
from bot.cli import demo_model
from bot.cli.link import show, standing, tell
from bot.cli.options import HOME, program, say
from bot.cli.report import look
from bot.cli.screen import patched, tty, width
from bot.cli.stand import stand
from bot.cli.up import stay
from bot.core import views
from bot.core.prose import many
from bot.core.report import build, index
from bot.errors import BadInput, ChatError, PodiumError
from bot.tokens import FILE
from store.lock import hold

app = typer.Typer()


class Runner(StrEnum):
    """Who works in the demo."""

    command = "command"
    anthropic = "anthropic"


ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "config" / "demo"
SWARM = "s1"
OPENING = ("plan demo", "#wait quiet 60", f"launch {SWARM}", "#wait quiet 120")
ALONE = ("approve c1", "#wait quiet 600")
BEGIN = 30.0  # seconds for the bot to open its door
GIT = ("git", "-c", "user.name=podium demo", "-c", "user.email=demo@podium.invalid", "-c", "core.hooksPath=/dev/null")
ALL_HERE = "No key, no account; nothing leaves this machine."
DATE = "2024-01-01T12:00:00+00:00"


@app.command(epilog="Example: podium demo --home ~/podium-demo")
def demo(
    home: Annotated[Path, typer.Option("--home", help="The demo's own data home.")] = HOME / "demo",
    afresh: Annotated[bool, typer.Option("--afresh", help="Throw an earlier demo away and begin anew.")] = False,
    end: Annotated[bool, typer.Option("--end", help="Only end the agents that an earlier demo left at work.")] = False,
    chat: Annotated[list[str] | None, typer.Option(help="Conduct it from this platform. May be given again.")] = None,
    key: Annotated[list[str] | None, typer.Option("--set", help="Its settings: PLATFORM.KEY=VALUE.")] = None,
    person: Annotated[list[str] | None, typer.Option(help="Who is who there: ann=PLATFORM:ACCOUNT.")] = None,
    runner: Annotated[Runner, typer.Option(help="Who works: scripts, or a model, with your key.")] = Runner.command,
    api: Annotated[str, typer.Option(help="Where the model is, if not at Anthropic.")] = demo_model.HOST,
) -> None:
    """Play the demo: shell agents clean up a small package while you decide. On a terminal it stays up; without one it
    plays until nothing moves without a person, prints board, checkpoints and draft report, and ends.

    With --chat it is you who begins, there: `@podium plan demo`, then `@podium launch s1`. Up until Ctrl-C. With
    --runner anthropic a model works: ANTHROPIC_API_KEY stands in the environment, or in .env in the demo's home.
    """
    home, chats, model = home.absolute(), chat or [], runner is Runner.anthropic
    if model and not end:
        demo_model.keyed(home)
    say(f"Podium demo. {shown(chats, model)}")
    say(f"All of it lies in {home}, and nothing outside is touched.")
    known = home.exists() and any(path.name != FILE for path in home.iterdir())
    if known and not is_demo(home):
        raise BadInput(f"{home} is no demo's data home: give another --home.")
    if end:
        say(f"{finish(home)} agents ended.")
        return
    if known and not afresh and tty():
        afresh = input("An earlier demo is here. Enter goes on with it; `a` starts afresh: ").strip().lower() == "a"
    if known and afresh:
        discard(home)
    if not known or afresh:
        say("Step 2 of 3: a fresh git repository with a small shabby package.")
        furnish(home, api if model else "")
    if has_model(home):
        say(demo_model.told(home))
    elif model:
        raise BadInput("the demo that is here has no model in it: begin anew with --afresh.")
    if chats:
        stand(home, chats, key or [], person or [])
        say("Step 3 of 3: the swarm. In the channel: `@podium plan demo`, then `@podium launch s1`, then as it asks.")
        raise typer.Exit(stay(home, None))
    say("Step 3 of 3: the swarm." + (" Talk to it as in a chat; `help` tells the words." if tty() else ""))
    if tty():
        say("`k` kills the bot with -9 and starts it again; Ctrl-D ends. The launch is yours: `approve c1`.\n")
    raise typer.Exit(asyncio.run(Supervisor(home, fresh=not known or afresh).play()))


class Supervisor:
    """The bot as a child process, and a screen that joins it again after each death."""

    def __init__(self, home: Path, fresh: bool) -> None:
        self.home, self.fresh, self.killed, self.shown = home, fresh, False, False
        self.child = self.spawn()

    def spawn(self) -> subprocess.Popen[bytes]:
        with (self.home / "bot.log").open("ab") as log:
            argv = [sys.executable, "-m", "bot", "up", "--home", str(self.home)]
            env = {**os.environ, "PYTHONPATH": str(ROOT)}
            return subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, start_new_session=True
            )

    async def play(self) -> int:
        """Until the person or the script ends it → exit code."""
        try:
            code = await self.join(self.lines(OPENING if self.fresh else ()))
            while self.killed:
                self.killed = False
                self.child = self.spawn()
                say("The bot was killed with -9. It is up again; agents never stopped.")
                code = await self.join(self.lines(()))
        finally:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait()
        if code:
            say(f"What the bot said last: {self.home / 'bot.log'}")
            return code
        summary(self.home)
        return 0

    async def join(self, lines: AsyncIterator[str]) -> int:
        end = time.monotonic() + BEGIN
        while True:
            try:
                with patched():
                    return await attach(self.home, self.linked(lines), printed, self.note, Hello(width=width()))
            except ChatError:
                if self.child.poll() is not None or time.monotonic() > end:
                    said = (self.home / "bot.log").read_text(errors="replace").strip().splitlines()[-1:]
                    raise PodiumError(f"The bot did not come up: {' '.join(said) or 'it said nothing'}") from None
                await asyncio.sleep(0.05)

    async def linked(self, lines: AsyncIterator[str]) -> AsyncIterator[str]:
        """The lines, once the page is told."""
        tell(standing(self.home), self.home)
        if not self.shown:
            show(self.home)
        self.shown = True
        async for line in lines:
            yield line

    def note(self, text: str) -> None:
        if not self.killed:
            noted(text)

    async def lines(self, first: tuple[str, ...]) -> AsyncIterator[str]:
        for line in first:
            yield line
        if not tty():
            for line in ALONE if first else ("#wait quiet 600",):
                yield line
            return
        async for line in typed():
            if line.strip() == "k":
                self.killed = True
                self.child.kill()
                self.child.wait()
                return
            yield line


def shown(chats: list[str], model: bool) -> str:
    """What leaves this machine."""
    if chats:
        beside = "A model works, with your key." if model else "no model, no key of one."
        return f"What the swarm says goes to {' and '.join(chats)}{'. ' if model else '; '}{beside}"
    return "A model works, with your key: what it is asked goes to its host, and nothing else." if model else ALL_HERE


def has_model(home: Path) -> bool:
    """Whether a model works in this demo."""
    return "model" in tomllib.loads((home / "podium.toml").read_text(encoding="utf-8"))["runner"]


def is_demo(home: Path) -> bool:
    """Whether the home's policy says so."""
    policy = home / "policy.toml"
    return policy.exists() and bool(tomllib.loads(policy.read_text(encoding="utf-8")).get("demo"))


def furnish(home: Path, api: str = "") -> None:
    """Settings, agents, and the package as a repository with one commit; with `api` a model works, which is there."""
    if shutil.which("git") is None:
        raise BadInput("git is not there: install git 2.38 or newer.")
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(SOURCES / "policy.toml", home / "policy.toml")  # first: it marks the home as a demo's
    shutil.copytree(SOURCES / "agents", home / "agents")
    shutil.copytree(SOURCES / "package", home / "repository", ignore=shutil.ignore_patterns("__pycache__"))
    env = environment() | {"GIT_AUTHOR_DATE": DATE, "GIT_COMMITTER_DATE": DATE, "GIT_CONFIG_GLOBAL": os.devnull}
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "The package as found"]):
        subprocess.run([*GIT, *words], cwd=home / "repository", env=env, check=True, capture_output=True)
    (home / "templates").mkdir()
    plan, settings, model = ((SOURCES / f"{name}.toml").read_text("utf-8") for name in ("plan", "podium", "model"))
    if api:
        plan, settings = demo_model.plan(plan), demo_model.settings(settings, model, api)
    (home / "templates" / "demo.toml").write_text(plan, "utf-8")
    (home / "podium.toml").write_text(settings, "utf-8")


def finish(home: Path) -> int:
    """End every agent of a home on which no bot is up → how many. Raises HomeInUse."""
    with hold(home):
        return sum(lock.clear(path) for path in sorted((home / "attempts").glob("*/lock")) if lock.held(path))


def discard(home: Path) -> None:
    """End what is left at work and take the demo away, but the key that its person wrote there."""
    finish(home)
    kept = (home / FILE).read_bytes() if (home / FILE).is_file() else b""
    shutil.rmtree(home)
    if kept:
        home.mkdir(mode=0o700, parents=True)
        os.close(os.open(home / FILE, os.O_WRONLY | os.O_CREAT, 0o600))
        (home / FILE).write_bytes(kept)


def summary(home: Path) -> None:
    """Board, open checkpoints and the report so far, and what to do next."""
    world, now = look(home), time.time()
    book = world.books.get(SWARM)
    if book is None:
        return
    shown = [views.show(world, SWARM, "board", now)]
    shown += [views.show(world, c.key, "checkpoint", now) for c in book.open()]
    for message in [*(m for m in shown if m), index(build(world, SWARM, now))]:
        say(f"\n{render.plain(message)}".rstrip())
    say("\nNext:")
    say(f"  1  what was merged: git -C {home / 'repository'} log --oneline swarm/{SWARM}")
    say(f"  2  the report as a page: {program()} report {SWARM} --format html --home {home} > report.html")
    say(f"  3  your own repository: {program()} init")
    if book.live:
        say(f"{many(len(book.live), 'agent')} at work without the bot. `{program()} demo --home {home}` on a terminal")
        say(f"goes on from here; `{program()} demo --end --home {home}` ends what is at work.")
