"""`podium connect`: from nothing to a first message on a chat platform, each step checked where it was done."""

import getpass
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from adapters.chat.setup import Check, Step
from adapters.platforms import Platform, known
from bot.cli import hello
from bot.cli.checks import look, named, show
from bot.cli.options import HOME, Config, Home, Json, data, say
from bot.cli.tables import put
from bot.errors import BadInput
from bot.settings import folder, load
from bot.tokens import keep, tokens

app = typer.Typer()
TOKEN = re.compile(r"[!-~]{8,}")
ANSWER = re.compile(r"[^\s\"'\\]{1,200}")


@app.command(epilog="Example: podium connect NAME --check (the names: podium connect nothing)")
def connect(
    platform: Annotated[str, typer.Argument(help="The chat platform.")],
    check: Annotated[bool, typer.Option("--check", help="Ask nothing: only look, and say what to mend.")] = False,
    home: Home = HOME,
    config: Config = None,
    json: Json = False,
) -> None:
    """Connect a chat platform, step by step: what to click, what to paste here, and whether it is right.

    Tokens go into `.env` beside podium.toml, unseen; the rest into its table. Exit 1 when something is still wrong.
    """
    there, place = named(platform), config or folder(home)
    if there.always:
        raise BadInput(f"The {platform} needs no connecting: podium up opens it, and prints its link.")
    if check or json:
        found = look(there, _options(there, place), place)
        data({"checks": found}) if json else show(found)
        raise typer.Exit(int(wrong(found)))
    _options(there, place)  # settings that cannot be read are said before the first step
    if not sys.stdin.isatty():
        raise BadInput(f"There is no terminal to ask on. Only to look: podium connect {platform} --check")
    guide = Guide(there, place)
    guide.lead()
    found = guide.looked()
    say("")
    show(found)
    if wrong(found):
        say(f"\nNot all is right yet. Mend it, then look again: podium connect {platform} --check")
        raise typer.Exit(1)
    hello.hello(there, guide.options(), place, home)
    say(f"\nNext: podium up, and in the channel: @podium plan spring-clean. To look again: podium doctor {platform}")


def wrong(found: Sequence[Check]) -> bool:
    return any(check.state == "bad" for check in found)


class Guide:
    """Leads a person through a platform's steps; tokens and keys lie in the files of `place` as soon as typed."""

    def __init__(self, platform: Platform, place: Path) -> None:
        self.platform, self.place = platform, place

    def options(self) -> dict[str, str]:
        return _options(self.platform, self.place)

    def looked(self) -> list[Check]:
        return look(self.platform, self.options(), self.place)

    def lead(self) -> None:
        """Every step until its checks are right or the person goes on without. A step may be told anew by what was
        answered before it."""
        number = 0
        while number < len(steps := self.platform.steps(self.options())):
            step = steps[number]
            number += 1
            say(f"\nStep {number} of {len(steps)}: {step.title}")
            say("  " + step.text.strip().replace("\n", "\n  "))
            while not self.done(step):
                if input("  Enter looks again; `s` goes on without: ").strip().lower() == "s":
                    break

    def done(self, step: Step) -> bool:
        """Ask what the step asks, then look: whether all it names is right."""
        if step.asks:
            self.ask(step.asks)
        else:
            input("  Done? Enter: ")
        if not step.check:
            return True
        mine = [check for check in self.looked() if check.name in step.check]
        show(mine)
        return not wrong(mine)

    def ask(self, name: str) -> None:
        """A token, unseen, or a key of the table. Enter keeps what is there."""
        secret = name in self.platform.tokens
        old = tokens(self.place, (name,)).get(name, "") if secret else self.options().get(name, "")
        while True:
            kept = f" (Enter keeps {'the one there is' if secret else old})" if old else ""
            given = getpass.getpass(f"  {name}, not shown{kept}: ") if secret else input(f"  {name}{kept}: ")
            given = given.strip()
            if not given and old:
                return
            if (TOKEN if secret else ANSWER).fullmatch(given):
                break
            say(f"  That is no {name}: one piece, without spaces or quotes.")
        if not secret:
            put(self.place / "podium.toml", f"chat.{self.platform.name}", name, given)
            return
        path = keep(self.place, name, given)
        say(f"  Kept in {path}, which only you can read.")
        if tokens(self.place, (name,))[name] != given:
            say(f"  The environment has another {name}, and it wins: unset it, or change it there.")


def _options(platform: Platform, place: Path) -> dict[str, str]:
    """The platform's table as the files now say. Raises BadConfig."""
    return load(place, known()).chats.get(platform.name, {})
