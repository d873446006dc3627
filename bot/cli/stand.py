"""The demo on a chat platform: its tables and accounts, written into the demo's own home."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot import settings
from bot.cli.checks import named
from bot.cli.tables import put, put_account
from bot.core.config import Settings
from bot.errors import BadConfig, BadInput
from bot.tokens import FILE


def stand(home: Path, chats: Sequence[str], keys: Sequence[str], people: Sequence[str]) -> None:
    """Put the demo in `home` on these platforms, all of it in one channel of each. Tables, tokens and the owner's
    accounts are those of the person's own home, as `podium connect` left them, if there is one; `keys`
    (PLATFORM.channel=C1) and `people` (ann=PLATFORM:U1) say more, or otherwise. Raises BadInput."""
    own = settings.folder(settings.home(os.environ.get("PODIUM_HOME")))
    mine = Settings()
    with suppress(BadConfig):
        mine = settings.load(own)
    if own != home and (own / FILE).is_file() and not (home / FILE).exists():
        (home / FILE).symlink_to(own / FILE)
    owner = next((p for p in mine.policy.people if p.role == "owner"), None)
    for name in chats:
        plain = {"channels": "one"} if "channels" in (named(name).options or ()) else {}  # unless it is asked for
        for key, value in {**plain, **mine.chats.get(name, {})}.items():
            put(home / "podium.toml", f"chat.{name}", key, value)
        if owner and name in owner.accounts:
            put_account(home / "policy.toml", "ann", name, owner.accounts[name])
    for said in keys:
        where, _, value = said.partition("=")
        name, _, key = where.partition(".")
        if name not in chats or not key or not value:
            raise BadInput(f"--set {said}: write it as PLATFORM.KEY=VALUE, of a platform named by --chat.")
        put(home / "podium.toml", f"chat.{name}", key, value)
    known = [p.name for p in settings.load(home).policy.people]
    for said in people:
        person, _, place = said.partition("=")
        name, _, account = place.partition(":")
        if name not in chats or not account or person not in known:
            raise BadInput(f"--person {said}: write it as PERSON=PLATFORM:ACCOUNT; people are {', '.join(known)}.")
        put_account(home / "policy.toml", person, name, account)
