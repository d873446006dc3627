"""Opening the room: where it listens, who may come in, and when it refuses to."""

import ipaddress
import os
import secrets
import socket
import ssl
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from adapters.chat.record import Record
from adapters.chat.room.guard import Keys
from adapters.chat.room.room import Room
from adapters.chat.room.server import server
from bot.core.config import Settings
from bot.errors import BadConfig
from bot.ports import Desk

PORT = 7345
SHORT = 16  # characters that a person's secret has at least
WHOSE = "PODIUM_ROOM_SECRETS"


def open_room(options: Mapping[str, str], tokens: Mapping[str, str], folder: Path, desk: Desk) -> Room:
    """A room that is bound, but not yet listening. Raises BadConfig: it may not listen there, or cannot."""
    bind = options.get("bind") or "127.0.0.1"
    given = whose(tokens.get(WHOSE, ""))
    certificate, key, url = options.get("certificate", ""), options.get("key", ""), options.get("url", "")
    far = not near(bind) or not near(urlsplit(url).hostname or "localhost")  # a proxy lets others in, too
    lacks = [] if near(bind) and not certificate else list(unready(certificate, key))
    lacks += lacking(desk.settings, given) if far else ()
    if lacks and not far:
        raise BadConfig(f"{'; '.join(lacks)}. Mend that, or leave room.certificate out: this machine needs none.")
    if lacks:
        name, value = ("url", url) if near(bind) else ("bind", bind)
        raise BadConfig(
            f"room.{name} = {value} would let others than this machine in. For that the room needs TLS and a secret of "
            f"their own for each person; {'; '.join(lacks)}. Or leave room.{name} out."
        )
    held = bound(bind, options.get("port", ""), folder)
    scheme, port = ("https" if certificate else "http"), held.getsockname()[1]
    host = "127.0.0.1" if near(bind) else socket.gethostname() if bind in ("0.0.0.0", "::") else bind
    base = options.get("url", "") or f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
    keys = Keys(
        lasting=lasting(folder), token=secrets.token_urlsafe(24), name=f"podium_{port}", base=base,
        origins=origins(base, scheme, host, port), people=given if far else {},
    )  # fmt: skip
    return Room(
        folder, Record(folder / "room.jsonl"), desk, keys, held, clock=time.time, unique=lambda: uuid.uuid4().hex,
        server=server, tls=(certificate, key) if certificate else None,
    )  # fmt: skip


def near(bind: str) -> bool:
    """Whether only this machine gets there."""
    try:
        return bind == "localhost" or ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return False


def whose(text: str) -> dict[str, str]:
    """Secrets by account, from `ann:… bob:…`."""
    pairs = (part.partition(":") for part in text.split())
    return {account: secret for account, _, secret in pairs if account and secret}


def unready(certificate: str, key: str) -> Iterator[str]:
    """Why there is no TLS, one clause a reason."""
    files = {"certificate": certificate, "key": key}
    for name, path in files.items():
        if not path:
            yield f"room.{name} is not set"
        elif not Path(path).is_file():
            yield f"room.{name}: there is no file {path}"
    if all(path and Path(path).is_file() for path in files.values()):
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, lambda: "")
        except (OSError, ValueError) as error:  # SSLError is an OSError
            yield f"room.certificate and room.key are no pair that can be read ({error})"


def lacking(settings: Settings, given: Mapping[str, str]) -> Iterator[str]:
    """Why the room may not be reached from elsewhere, one clause a reason."""
    if settings.policy.demo:
        yield "a demo's home lets everybody speak as each sample person"
    for person in settings.policy.people:
        account = person.accounts.get("room", "")
        if not account:
            yield f'{person.name} has no account here: accounts = {{ room = "{person.name}" }} in policy.toml'
        elif len(given.get(account, "")) < SHORT:
            yield f"{person.name} has no secret of at least {SHORT} characters in {WHOSE} ({account}:…)"
    if len(set(given.values())) < len(given):
        yield f"two people share a secret in {WHOSE}"


def bound(bind: str, wish: str, folder: Path) -> socket.socket:
    """A socket at the port that is wished for; else at the one of the last time, so that open pages find it again, at
    the usual one, or at any."""
    if wish and not (wish.isdigit() and int(wish) < 65_536):
        raise BadConfig(f"room.port = {wish} is no port: a number up to 65535.")
    last = folder / "port"
    before = last.read_text().strip() if last.is_file() else ""
    tries = [int(wish)] if wish else [*([int(before)] if before.isdigit() else []), PORT, 0]
    error: OSError | None = None
    for port in tries:
        try:
            held = listening("127.0.0.1" if bind == "localhost" else bind, port)
        except OSError as refused:
            error = refused
            continue
        last.write_text(str(held.getsockname()[1]))
        return held
    raise BadConfig(f"The room cannot listen on {bind}, port {tries[0]}: {error}. Give another room.port, or none.")


def listening(host: str, port: int) -> socket.socket:
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((host, port))
        held.listen(128)  # two that bind at once are told apart only here
        held.setblocking(False)
    except OSError:
        held.close()
        raise
    return held


def lasting(folder: Path) -> bytes:
    """What cookies are signed with: kept, so that open pages live through a restart."""
    path = folder / "cookies"
    if not path.is_file():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


def origins(base: str, scheme: str, host: str, port: int) -> frozenset[str]:
    """Addresses under which the room is itself; a request to or from any other is refused."""
    names = {host, "127.0.0.1", "localhost", "[::1]"} if near(host) else {host}
    return frozenset({base, *(f"{scheme}://{name}:{port}" for name in names)})
