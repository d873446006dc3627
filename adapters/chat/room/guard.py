"""Who comes in: the token in the printed link becomes a cookie; Host and Origin must be the room's own; nothing that a
page shows can run."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from msgspec import Struct
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.chat.room.render import page

LASTS = 30 * 86_400  # seconds that a cookie holds
BODY = 1_500_000  # bytes of a request: one plan's file and a line
REPORT = 16_384
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; report-uri /csp"
)
HEADERS = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}  # fmt: skip
LOCAL = "local"  # the account of whoever sits at this machine


class Keys(Struct, frozen=True, kw_only=True):
    """`lasting` signs cookies, `token` stands in the link of this start, `name` is the cookie's, `base` the address
    that is told, `origins` all that are the room's own, `people` secrets by account (empty: this machine only)."""

    lasting: bytes
    token: str
    name: str
    base: str
    origins: frozenset[str]
    people: Mapping[str, str] = {}

    @property
    def link(self) -> str:
        """What a person opens."""
        return self.base if self.people else f"{self.base}/?token={self.token}"

    def signed(self, account: str, now: float) -> str:
        """A cookie's value."""
        body = base64.urlsafe_b64encode(json.dumps([account, int(now) + LASTS]).encode()).decode()
        return f"{body}.{self._sign(body, account)}"

    def account(self, value: str, now: float) -> str:
        """Whose cookie it is; "" for none of ours, for one that is over, and for one of a secret that was changed."""
        body, _, sign = value.partition(".")
        try:
            account, until = json.loads(base64.urlsafe_b64decode(body))
            account, until = str(account), float(until)
        except (ValueError, TypeError, RecursionError, OverflowError):  # nobody signed it yet: it may hold anything
            return ""
        ours = hmac.compare_digest(sign.encode(), self._sign(body, account).encode())
        return account if ours and now < until and (not self.people or account in self.people) else ""

    def _sign(self, body: str, account: str) -> str:
        """By the room's key and the person's present secret."""
        secret = self.people.get(account, "").encode()
        return hmac.new(self.lasting, body.encode() + b"\0" + secret, sha256).hexdigest()

    def cookie(self, account: str) -> str:
        """The header that gives somebody theirs."""
        secure = "; Secure" if self.base.startswith("https:") else ""
        value = self.signed(account, time.time())
        return f"{self.name}={value}; Path=/; Max-Age={LASTS}; HttpOnly; SameSite=Strict{secure}"


class Guard:
    """Stands before the whole app. `may` says whether an account may (still) come in; `reports` counts what the policy
    of the pages stopped."""

    def __init__(self, app: ASGIApp, keys: Keys, may: Callable[[str], bool]) -> None:
        self.app, self.keys, self.may, self.reports = app, keys, may, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        answer = self.refused(scope, headers) or self.let_in(scope)
        if answer is None and scope["path"] == "/csp":
            answer = await self.counted(Request(scope, receive))
        if answer is None:
            scope["state"] = {"account": self.account(headers)}
            if not scope["state"]["account"] and not self.open(scope):
                query = scope["query_string"].decode("latin-1")
                values = {"path": inner(scope["path"], query), "people": bool(self.keys.people), "wrong": ""}
                answer = HTMLResponse(page("refused.html", values), 403)
        if answer is None:
            receive = Limited(receive)
        await (answer or self.app)(scope, receive, safe)

    def refused(self, scope: Scope, headers: Headers) -> Response | None:
        """Requests to another name (so that no page elsewhere becomes this one by name), and acts of other pages."""
        own = {urlsplit(origin).netloc for origin in self.keys.origins}
        if headers.get("host", "").lower() not in own:
            return HTMLResponse("The room does not go by that name.", 421)
        acts = scope["method"] not in ("GET", "HEAD")
        if acts and scope["path"] != "/csp" and headers.get("origin", "").lower() not in self.keys.origins:
            return HTMLResponse("Only the room's own pages may do that.", 403)
        size = headers.get("content-length", "0")
        if acts and (not (size.isdecimal() and size.isascii()) or int(size) > BODY):
            return HTMLResponse("That is too large: a file of a plan has at most 1 MB.", 413)
        return None

    def let_in(self, scope: Scope) -> Response | None:
        """The link's token becomes a cookie, and goes out of the address."""
        query = parse_qsl(scope["query_string"].decode("latin-1"))
        token = dict(query).get("token", "")
        if not token or self.keys.people or not hmac.compare_digest(token.encode(), self.keys.token.encode()):
            return None
        rest = urlencode([(name, value) for name, value in query if name != "token"])
        # A page of our own that goes on, as a browser that came by a link from elsewhere sends no strict cookie yet.
        made = page("entered.html", {"path": inner(scope["path"], rest)})
        return HTMLResponse(made, headers={"Set-Cookie": self.keys.cookie(LOCAL)})

    def account(self, headers: Headers) -> str:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self.keys.name)
        except CookieError:
            return ""
        account = self.keys.account(found.value, time.time()) if found else ""
        return account if account and self.may(account) else ""

    def open(self, scope: Scope) -> bool:
        """Looks, which tell nothing; and the door itself."""
        return str(scope["path"]).startswith("/static/") or bool(self.keys.people and scope["path"] == "/enter")

    async def counted(self, request: Request) -> Response:
        """What a browser stopped. Only their number is kept."""
        if request.method == "POST":
            self.reports += 1
        return JSONResponse({"reports": self.reports})


def inner(path: str, query: str) -> str:
    """An address of the room's own, and never the name of another host, however a browser reads it."""
    return "/" + quote(path.lstrip("/\\")) + (f"?{query}" if query else "")


class Limited:
    """What comes in, up to a size; past it the request reads as broken off."""

    def __init__(self, receive: Receive) -> None:
        self.receive, self.left = receive, BODY

    async def __call__(self) -> Message:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        return message if self.left >= 0 else {"type": "http.disconnect"}
