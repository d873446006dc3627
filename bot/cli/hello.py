"""The end of `podium connect`: a first message, and whose account answers it."""

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path

from adapters.platforms import Platform
from bot.cli.options import say
from bot.cli.tables import put_account
from bot.core.calls import Spot
from bot.core.events import Said
from bot.core.message import Message, Text
from bot.core.world import World
from bot.desk import RowsDesk
from bot.errors import ChatError, HomeInUse
from bot.ports import Chat, Spoken
from bot.settings import load
from bot.tokens import tokens
from store.lock import hold

BEGIN = 45.0  # seconds until the first message must stand there
ANSWER = 300.0  # seconds for the person to write
FIRST = Message("Podium is connected.", blocks=(Text("Say `@podium help` to see the words."),))


def hello(platform: Platform, options: dict[str, str], place: Path, home: Path) -> None:
    """If the person says yes: post to the platform's channel, and join the account that writes the code shown here,
    and only here, to a person of policy.toml. A bot that is up on the home would hear it instead, so none may be."""
    channel = options.get("channel", "")
    if not channel or input(f"\nSend a first message to {channel}? [Y/n] ").strip().lower() in ("n", "no"):
        return
    people = load(place).policy.people
    person = next((p.name for p in people if p.role == "owner"), "")
    given = input(f"Who are you, of {', '.join(p.name for p in people)}? [{person}] ").strip() or person
    code = f"hello-{secrets.randbelow(10**6):06}"
    try:
        with hold(home):
            memory = home / "chat" / platform.name
            memory.mkdir(mode=0o700, parents=True, exist_ok=True)
            desk = RowsDesk(lambda: World(()))
            chat = platform.open(options, tokens(place, platform.tokens), memory, desk)
            account = asyncio.run(meet(chat, channel, code, say))
    except HomeInUse:
        say("A bot is up here, and it would hear you instead. Stop it, then: podium connect again.")
        return
    if account and any(p.name == given for p in people):
        put_account(place / "policy.toml", given, platform.name, account)
        say(f"{given} is {account} on {platform.name}: written into {place / 'policy.toml'}.")


async def meet(chat: Chat, channel: str, code: str, tell: Callable[[str], None]) -> str:
    """Post, then wait until somebody writes the code → their account, or "" when nobody did. Raises ChatError."""
    loop = asyncio.get_running_loop()
    spoken: asyncio.Future[str] = loop.create_future()

    def hear(said: Spoken) -> None:
        if isinstance(said, Said) and code in said.text and not said.bot and not spoken.done():
            spoken.set_result(said.account)

    listening = asyncio.create_task(chat.listen(hear))
    try:
        await posted(chat, channel, code, loop.time() + BEGIN)
        tell(f"It stands there. So that I know your account, write in that channel:  @podium {code}")
        waited: set[asyncio.Future[str] | asyncio.Future[None]] = {spoken, listening}
        await asyncio.wait(waited, timeout=ANSWER, return_when=asyncio.FIRST_COMPLETED)
        if spoken.done():
            return spoken.result()
        tell("Nobody wrote it. Accounts can also be written into policy.toml, or joined by `link` in chat.")
        return ""
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def posted(chat: Chat, channel: str, code: str, end: float) -> str:
    """The first message's id; tried again while the connection is being made."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            return await chat.post(code, Spot(platform=chat.name, channel=channel), FIRST)
        except ChatError as error:
            if error.lost or loop.time() > end:
                raise
            await asyncio.sleep(max(1.0, error.retry_after))
