"""The WebSocket: sessions that can be resumed, what each may hear, and the faults of a connection."""

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

import discord
from aiohttp import WSCloseCode, WSMsgType, web
from simcord import intents
from simcord.backend import serializers

from tests.wire.discord.faults import HEARD, Faults
from tests.wire.discord.rules import CONTENT
from tests.wire.discord.world import CDN_BASE, World

PRIVILEGED = ("members", "presences", "message_content")
KEPT = 120.0  # seconds a session without a connection can be resumed
SENDS = 120  # a connection may send so many in a minute


class Session:
    """What a client has identified as: it outlives connections. `deaf`: it is told nothing until it connects anew."""

    def __init__(self, id: str, granted: discord.Intents) -> None:
        self.id, self.intents = id, granted
        self.seq = 0
        self.told: deque[tuple[int, str]] = deque(maxlen=5_000)
        self.line: Line | None = None
        self.deaf = False
        self.left = 0.0

    def tell(self, event: str, payload: Any) -> None:
        self.seq += 1
        frame = json.dumps({"op": 0, "t": event, "s": self.seq, "d": payload})
        self.told.append((self.seq, frame))
        if self.line:
            self.line.send(frame)


class Line:
    """One connection; frames go out in order."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self.socket, self.transport = socket, transport
        self.out: asyncio.Queue[str] = asyncio.Queue()
        self.sent: deque[float] = deque(maxlen=SENDS)  # when the client last sent
        self.session: Session | None = None
        self.bye = 0  # the code the client closed with
        self.end: asyncio.Future[int] = asyncio.get_running_loop().create_future()  # the code to close with

    def send(self, frame: str) -> None:
        self.out.put_nowait(frame)

    def op(self, op: int, data: Any = None) -> None:
        self.send(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def carry(self) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):
            while True:
                await self.socket.send_str(await self.out.get())


class Closed(Exception):
    """The server ends a connection with a code."""


class Gateway:
    """`beat` is the heartbeat's interval in seconds; `base` the address of the front."""

    def __init__(self, world: World, faults: Faults, token: str, beat: float) -> None:
        self.world, self.faults, self.token, self.beat = world, faults, token, beat
        self.base = ""
        self.sessions: dict[str, Session] = {}
        self.lines: set[Line] = set()
        self.identified = self.resumed = 0
        world.subscribers.append(self.emit)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=1 << 16, compress=False)
        await socket.prepare(request)
        line = Line(socket, request.transport)
        self.lines.add(line)
        carrier = asyncio.create_task(line.carry())
        line.op(10, {"heartbeat_interval": int(self.beat * 1000)})
        heard = asyncio.create_task(self._heard(line))
        try:
            await asyncio.wait((heard, line.end), return_when=asyncio.FIRST_COMPLETED)
            if line.end.done():
                heard.cancel()
                await asyncio.wait((heard,))
                await socket.close(code=line.end.result())
            else:
                heard.result()
        except Closed as why:
            await socket.close(code=why.args[0])
        finally:
            carrier.cancel()
            heard.cancel()
            self.lines.discard(line)
            self._left(line)
        return socket

    async def _heard(self, line: Line) -> None:
        while True:
            try:
                message = await line.socket.receive(timeout=self.beat * 2.5)
            except TimeoutError:
                raise Closed(4009) from None
            if message.type is not WSMsgType.TEXT:
                line.bye = message.data if message.type is WSMsgType.CLOSE else 0
                return
            line.sent.append(time.monotonic())
            if len(line.sent) == SENDS and line.sent[-1] - line.sent[0] < 60:
                raise Closed(4008)
            try:
                frame = json.loads(message.data)
            except ValueError:
                raise Closed(4002) from None
            self._took(line, frame.get("op"), frame.get("d"))

    def _took(self, line: Line, op: int, data: Any) -> None:
        match op:
            case 1:
                line.op(11)
            case 2 if line.session:
                raise Closed(4005)
            case 2:
                self._identify(line, data)
            case 6:
                self._resume(line, data)
            case 3 | 4 | 8 if not line.session:
                raise Closed(4003)
            case 8:
                self._members(line.session, data)  # type: ignore[arg-type]
            case 3 | 4:
                pass  # presence and voice: nobody looks
            case _:
                raise Closed(4001)

    def _identify(self, line: Line, data: dict[str, Any]) -> None:
        if data.get("token") != self.token:
            raise Closed(4004)
        if not isinstance(data.get("intents"), int) or data["intents"] >> 26:
            raise Closed(4013)
        asked = discord.Intents.none()
        asked.value = data["intents"]
        if any(getattr(asked, name) and name not in self.world.approved for name in PRIVILEGED):
            raise Closed(4014)
        self.identified += 1
        session = Session(f"session-{self.identified}", asked)
        self.sessions[session.id] = session
        line.session, session.line = session, line
        home = str(self.world.home.id)
        session.tell("READY", {
            "v": 10, "user": serializers.user_payload(self.world.bot_user), "session_id": session.id,
            "guilds": [{"id": home, "unavailable": True}] if self.world.here else [],
            "resume_gateway_url": self.world.gateway, "shard": [0, 1],
            "application": {"id": str(self.world.application_id),
                            "flags": CONTENT if "message_content" in self.world.approved else 0},
        })  # fmt: skip
        if self.world.here:
            guild = serializers.guild_create_payload(self.world, self.world.home)
            self._tell(session, "GUILD_CREATE", self._plain(guild))

    def _resume(self, line: Line, data: dict[str, Any]) -> None:
        session = self.sessions.get(data.get("session_id", ""))
        gone = session is None or (not session.line and time.monotonic() - session.left > KEPT)
        if data.get("token") != self.token:
            raise Closed(4004)
        if session is None or gone or self.faults.take("refuse_resume", "*"):
            self.sessions.pop(data.get("session_id", ""), None)
            line.op(9, False)
            return
        if not isinstance(data.get("seq"), int) or data["seq"] > session.seq:
            raise Closed(4007)
        if session.line and session.line is not line:
            session.line.session = None
        session.deaf = False
        line.session, session.line = session, line
        for seq, frame in list(session.told):
            if seq > data["seq"]:
                line.send(frame)
        self.resumed += 1
        session.tell("RESUMED", {"_trace": []})

    def _left(self, line: Line) -> None:
        """The client closing with 1000 or 1001 ends the session; anything else keeps it for a while."""
        session = line.session
        if session is None or session.line is not line:
            return
        session.line, session.left = None, time.monotonic()
        if line.bye in (WSCloseCode.OK, WSCloseCode.GOING_AWAY):
            self.sessions.pop(session.id, None)

    def _members(self, session: Session, data: dict[str, Any]) -> None:
        wanted = {int(id) for id in data.get("user_ids") or ()}
        start = (data.get("query") or "").lower()
        held = [
            serializers.member_payload(self.world, self.world.home, member)
            for id, member in self.world.home.members.items()
            if (id in wanted if wanted else self.world.users[id].name.lower().startswith(start))
        ]
        chunk = {"guild_id": str(self.world.home.id), "members": held, "chunk_index": 0, "chunk_count": 1,
                 "nonce": data.get("nonce")}  # fmt: skip
        session.tell("GUILD_MEMBERS_CHUNK", self._plain(chunk))

    # what happens in the world

    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        """Tell every session what it may hear; one without a connection finds it when it resumes."""
        if not self._hears(event, payload):
            return
        plain = self._plain(payload)
        twice = 1
        if event in HEARD.split() and (payload.get("author") or {}).get("id") != str(self.world.bot_user.id):
            twice += self.faults.take("duplicate", event) is not None
        for session in list(self.sessions.values()):
            if not session.line and time.monotonic() - session.left > KEPT:
                del self.sessions[session.id]
                continue
            for _ in range(twice):
                if not session.deaf:
                    self._tell(session, event, plain)

    def _tell(self, session: Session, event: str, plain: str) -> None:
        gate = intents.required_intent(event, json.loads(plain))
        if gate is not None and not getattr(session.intents, gate):
            return
        payload = json.loads(plain)
        bot = self.world.bot_user.id
        if not session.intents.message_content or "message_content" not in self.world.approved:
            if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
                intents.censor_message(payload, bot, backend=self.world)
            elif isinstance(payload.get("message"), dict):
                intents.censor_message(payload["message"], bot, backend=self.world, exempt_root=True)
        if event == "GUILD_CREATE":
            intents.prune_guild_create(payload, session.intents, bot)
        session.tell(event, payload)

    def _hears(self, event: str, payload: Mapping[str, Any]) -> bool:
        """Nobody tells the bot of channels it may not see; interactions reach it wherever they are."""
        where = payload.get("channel_id") if event.startswith(("MESSAGE_", "TYPING_")) else None
        if where is None or int(where) not in self.world.channels:
            return True
        return self.world.visible(int(where))

    def _plain(self, payload: Any) -> str:
        return json.dumps(payload).replace(CDN_BASE, f"{self.base}/cdn")

    # faults of connections

    def disconnect(self, code: int = 4000) -> None:
        for line in self.lines:
            if not line.end.done():
                line.end.set_result(code)

    def reconnect(self) -> None:
        for line in self.lines:
            line.op(7)

    def cut(self) -> None:
        for line in self.lines:
            if line.transport:
                line.transport.abort()

    def deaf(self) -> None:
        """Connections stay up and are acknowledged; what happens is lost to them."""
        for line in self.lines:
            if line.session:
                line.session.deaf = True

    @property
    def connected(self) -> int:
        return sum(1 for session in self.sessions.values() if session.line and not session.deaf)
