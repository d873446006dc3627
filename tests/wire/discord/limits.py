"""Rate limits as Discord tells them: a bucket for a route and its channel, one limit over all, headers on answers."""

import hashlib
import math
import re
import time
from dataclasses import dataclass, field

# (route, how many, in how many seconds). The real numbers are not published; a client has to read the headers.
TABLE = (
    (r"POST /channels/\d+/messages", 5, 5.0),
    (r"PATCH /channels/\d+/messages/\d+", 5, 5.0),
    (r"DELETE /channels/\d+/messages/\d+", 5, 1.0),
    (r"(PUT|DELETE) /channels/\d+/messages/\d+/reactions/.*", 4, 1.0),
    (r"(PUT|DELETE) /channels/\d+/messages/pins/\d+", 5, 4.0),
    (r"POST /channels/\d+(/messages/\d+)?/threads", 10, 10.0),
    (r"PUT /applications/\d+(/guilds/\d+)?/commands", 2, 4.0),
    (r"\w+ /webhooks/.*", 5, 2.0),
)
OTHER = (50, 1.0)
RENAMES = (2, 600.0)
FREE = re.compile(r"/interactions/|/webhooks/")  # not in the global limit
MAJOR = re.compile(r"/(channels|guilds|webhooks)/(\d+)(?:/(aW\w+|simcord_\w+))?")


@dataclass
class Bucket:
    name: str
    most: int
    window: float
    used: int = 0
    ends: float = 0.0

    def full(self, now: float) -> bool:
        if now >= self.ends:
            self.used, self.ends = 0, now + self.window
        return self.used >= self.most

    def headers(self, now: float) -> dict[str, str]:
        left = max(0.0, self.ends - now)
        return {
            "X-RateLimit-Limit": str(self.most), "X-RateLimit-Remaining": str(max(0, self.most - self.used)),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}", "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": self.name,
        }  # fmt: skip


@dataclass
class Limits:
    """`on`: whether they are kept; `a_second`: requests of the bot in all. `said` counts what was refused, by scope."""

    on: bool = True
    a_second: int = 50
    said: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.buckets: dict[str, Bucket] = {}
        self.all = self.last = Bucket("global", self.a_second, 1.0)

    def take(self, method: str, path: str, renames: bool) -> tuple[dict[str, str], "Wait | None"]:
        """Headers for the answer, and how long to wait where there is to be none."""
        if not self.on or path.startswith("/interactions/"):
            return {}, None
        now = time.monotonic()
        if not FREE.search(path):
            if self.all.full(now):
                return {}, Wait(self.all.ends - now, "global")
            self.all.used += 1
        bucket = self._bucket(method, path, renames)
        if bucket.full(now):
            return bucket.headers(now), Wait(bucket.ends - now, "user")
        bucket.used += 1
        self.last = bucket
        return bucket.headers(now), None

    def untake(self) -> None:
        """What was refused for another reason counts in another bucket."""
        self.last.used -= 1

    def _bucket(self, method: str, path: str, renames: bool) -> Bucket:
        route = f"{method} {path}"
        found = MAJOR.match(path)
        major = found.group() if found else ""
        for pattern, most, window in TABLE:
            if re.fullmatch(pattern, route):
                return self._held(pattern, major, most, window)
        if renames:
            return self._held("renames", major, *RENAMES)
        return self._held(re.sub(r"\d{5,}", "*", route), major, *OTHER)

    def _held(self, name: str, major: str, most: int, window: float) -> Bucket:
        short = hashlib.sha256(name.encode()).hexdigest()[:20]
        return self.buckets.setdefault(f"{name} {major}", Bucket(short, most, window))


@dataclass
class Wait:
    """A 429: seconds, and whose limit it is (user, global, shared)."""

    seconds: float
    scope: str

    @property
    def headers(self) -> dict[str, str]:
        told = {"Retry-After": str(math.ceil(self.seconds)), "X-RateLimit-Scope": self.scope, "Via": "1.1 google"}
        return {**told, "X-RateLimit-Global": "true"} if self.scope == "global" else told

    @property
    def body(self) -> dict[str, object]:
        return {
            "message": "You are being rate limited.", "retry_after": round(self.seconds, 3),
            "global": self.scope == "global",
        }  # fmt: skip
