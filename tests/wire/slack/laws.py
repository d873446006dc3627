"""What Slack allows a bot: the scopes of each method, how often it may be called, and the events it is told."""

import math
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable

# Method → (scopes, calls a minute). KIND is channels, groups or im, after the conversation; MANAGE what changes it.
TIER1, TIER2, TIER3, TIER4, MANY = 1, 20, 50, 100, 600
METHODS: dict[str, tuple[str, int]] = {
    "auth.test": ("", MANY),
    "team.info": ("team:read", TIER3),
    "bots.info": ("users:read", TIER3),
    "apps.connections.open": ("connections:write", TIER3),
    "chat.postMessage": ("chat:write", 300),
    "chat.update": ("chat:write", TIER3),
    "chat.delete": ("chat:write", TIER3),
    "chat.postEphemeral": ("chat:write", TIER4),
    "chat.getPermalink": ("", MANY),
    "chat.meMessage": ("chat:write", TIER3),
    "conversations.list": ("channels:read", TIER2),
    "conversations.info": ("KIND:read", TIER3),
    "conversations.members": ("KIND:read", TIER4),
    "conversations.history": ("KIND:history", TIER3),
    "conversations.replies": ("KIND:history", TIER3),
    "conversations.open": ("im:write", TIER3),
    "conversations.join": ("channels:join", TIER3),
    "conversations.create": ("MANAGE", TIER2),
    "conversations.invite": ("MANAGE", TIER3),
    "conversations.rename": ("channels:manage", TIER2),
    "conversations.archive": ("channels:manage", TIER2),
    "conversations.setTopic": ("MANAGE", TIER2),
    "users.list": ("users:read", TIER2),
    "users.info": ("users:read", TIER4),
    "users.lookupByEmail": ("users:read.email", TIER3),
    "users.conversations": ("channels:read", TIER3),
    "views.open": ("", TIER4),
    "views.push": ("", TIER4),
    "views.update": ("", TIER4),
    "views.publish": ("", TIER4),
    "reactions.add": ("reactions:write", TIER3),
    "reactions.remove": ("reactions:write", TIER2),
    "pins.add": ("pins:write", TIER2),
    "pins.remove": ("pins:write", TIER2),
    "pins.list": ("pins:read", TIER2),
    "files.getUploadURLExternal": ("files:write", TIER4),
    "files.completeUploadExternal": ("files:write", TIER4),
    "files.info": ("files:read", TIER4),
    "files.list": ("files:read", TIER3),
    "files.delete": ("files:write", TIER3),
    "emoji.list": ("emoji:read", TIER2),
}
A_CHANNEL = (5, 5.0)  # posts into one channel: one a second, short bursts tolerated

SCOPES = frozenset((
    "app_mentions:read", "channels:history", "channels:manage", "channels:read", "channels:join", "chat:write",
    "commands", "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write",
    "pins:read", "pins:write", "reactions:read", "reactions:write", "users:read",
))  # fmt: skip
EVENTS = {  # what an app may subscribe to, and the scope without which none comes
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "app_home_opened": "",
    "file_shared": "files:read",
}


class Refused(Exception):
    """A method that Slack answers with ok: false."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.error, self.more = error, more


def scope(method: str, kind: str) -> str:
    """What a method needs in a conversation of this kind, "" for nothing."""
    manage = "channels:manage" if kind == "channels" else f"{kind}:write"
    return METHODS[method][0].replace("KIND", kind).replace("MANAGE", manage)


class Rates:
    """Sliding windows. `calls` and `refused` count by method; `on` switches the windows off."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock, self.on = clock, True
        self.calls: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._windows: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def wait(self, method: str, channel: str = "") -> int:
        """0 and the call counts, or the seconds to wait."""
        laws = [(method, "", METHODS.get(method, ("", MANY))[1], 60.0)]
        if method == "chat.postMessage":
            laws.append((method, channel, *A_CHANNEL))
        now = self.clock()
        late = max(self._late(name, part, most, span, now) for name, part, most, span in laws)
        if late > 0 and self.on:
            return max(1, math.ceil(late))
        for name, part, _, _ in laws:
            self._windows[name, part].append(now)
        return 0

    def clear(self) -> None:
        self._windows.clear()

    def _late(self, name: str, part: str, most: int, span: float, now: float) -> float:
        window = self._windows[name, part]
        while window and window[0] <= now - span:
            window.popleft()
        return window[0] + span - now if len(window) >= most else 0.0
