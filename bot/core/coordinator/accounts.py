"""Which account is whose: roles given by the owner, and accounts joined by a code typed where one is known.

A code gives its user's own identity to the account that asked for it, and nothing else: who reads it in passing can
give away only themselves. It is made of randomness that comes with the event.
"""

import base64
import hashlib
import re

from bot.core.calls import Post, Spot
from bot.core.coordinator.line import Line, Unclear
from bot.core.coordinator.turn import Turn
from bot.core.events import Said
from bot.core.message import Message
from bot.core.policy import RANKS, ceiling, named, people
from bot.core.prose import hhmm
from bot.core.records import Code, Link, Tries

FRESH = 600.0  # seconds that a code is good, and that too many wrong ones cost
TRIES = 3


def who_add(turn: Turn, line: Line) -> None:
    """A role signed by the owner, up to the ceiling in the file. Somebody nobody knows is new, under the name said."""
    said, _, role = line.text.replace("@", "").partition(" ")
    role = role.strip().lower()
    platform = line.said.platform
    name = named(turn.world, platform, said) or said
    owners = [p.name for p in people(turn.world) if p.role == "owner"]
    if owners == [name] and role != "owner":
        raise Unclear(f"{name} is the only owner; make another first, in policy.toml.")
    most = ceiling(turn.world.settings.policy, name)
    if RANKS.index(role) > RANKS.index(most):
        raise Unclear(f"{name} may be {most} at most: more than that is said in policy.toml, not in chat.")
    if not named(turn.world, platform, said):
        turn.put(Link(key=f"{platform}|{said}", person=name, by=line.person.name, at=turn.at))
    turn.put(Link(key=f"role|{name}", person=name, role=role, by=line.person.name, at=turn.at))
    turn.reply(f"{name} is {role}, signed by {line.person.name}.")


def link(turn: Turn, line: Line) -> None:
    """`link`: a code for this account. `link CODE`: the account it was made for is this person's too. `link [account]
    to bob`: the owner says so."""
    if of_owner(line.text):
        by_owner(turn, line)
    elif line.text:
        join(turn, line)
    else:
        offer(turn, line.said)


def of_owner(text: str) -> bool:
    """Does this say whose an account is? Only an owner may; a code is for anybody to ask and to type."""
    return bool(re.search(r"(?:^|\s)to\s", text))


def by_owner(turn: Turn, line: Line) -> None:
    account, _, said = line.text.rpartition("to ")
    account = account.strip().lstrip("@") or line.said.account
    name = named(turn.world, line.said.platform, said.lstrip("@").strip())
    if not name:
        raise Unclear(f"{said.lstrip('@').strip()} is not in the policy.")
    turn.put(Link(key=f"{line.said.platform}|{account}", person=name, by=line.person.name, at=turn.at))
    turn.reply(f"{account} on {line.said.platform} is {name}.")


def stranger(turn: Turn, event: Said, text: str) -> None:
    """Somebody whom nobody knows says `link`: a code; with a code it is the wrong place."""
    if text:
        turn.reply("I do not know you here: type the code where I know you, in the place you spoke to me before.")
    else:
        offer(turn, event)


def offer(turn: Turn, event: Said) -> None:
    """A new code for the account that speaks; an older one is worth nothing from now on."""
    if not event.salt:
        turn.reply("No code can be made here. An owner can say: link ACCOUNT to NAME")
        return
    code = made(event)
    turn.put(
        Code(
            key=f"{event.platform}|{event.account}", code=code, channel=event.channel, thread=event.thread, at=turn.at
        )
    )
    turn.reply(f"Type  link {code}  where you are known already (within 10 minutes).")


def made(event: Said) -> str:
    """Eight characters of base32 out of the event's randomness, one of them a digit, so that no word looks like one."""
    digest = hashlib.sha256(f"{event.salt}|{event.platform}|{event.account}".encode()).digest()
    text = base64.b32encode(digest).decode().rstrip("=")
    windows = (text[at : at + 8] for at in range(len(text) - 7))
    return next((w for w in windows if re.search("[2-7]", w)), f"2{text[:7]}")


def join(turn: Turn, line: Line) -> None:
    """The account a code was made for becomes this person's. Wrong codes are counted."""
    event, name = line.said, line.person.name
    tries = turn.world.get("tries", name)
    wrong = tries.wrong if isinstance(tries, Tries) else ()
    if len(wrong) == TRIES and wrong[-1] - wrong[0] < FRESH and turn.at < wrong[-1] + FRESH:
        until = hhmm(wrong[-1] + FRESH, turn.world.settings.policy.zone)
        raise Unclear(f"Three codes of yours were wrong. I read the next one at {until}.")
    codes = [row for row in turn.world.rows["code"].values() if isinstance(row, Code)]
    row = next((c for c in codes if c.code == line.text.strip().upper()), None)
    if row is None or row.used or turn.at > row.at + FRESH:
        turn.put(Tries(key=name, wrong=(*wrong, turn.at)[-TRIES:]))
        why = "is no code of mine" if row is None else "was used already" if row.used else "is older than 10 minutes"
        raise Unclear(f"{line.text} {why}. For a new one say, where you are not known yet: link", keep=True)
    platform, _, account = row.key.partition("|")
    if (platform, account) == (event.platform, event.account):
        raise Unclear("This code is for the account you speak with. Type it from the one that I know as you.")
    known = named(turn.world, platform, account, mentioned=True)
    if known == name:
        raise Unclear(f"That account on {platform.capitalize()} is you already, {name}.")
    if known and any(p.name == known and p.accounts.get(platform) == account for p in people(turn.world)):
        raise Unclear(f"That account on {platform.capitalize()} is {known} in policy.toml, and the file stands.")
    turn.put(Link(key=row.key, person=name, by=name, at=turn.at))
    turn.change(row, used=True)
    turn.reply(f"The account on {platform.capitalize()} that asked for {row.code} is you now, {name}.")
    spot = Spot(platform=platform, channel=row.channel, thread=row.thread)
    message = Message(f"You are {name} here now: joined from {event.platform.capitalize()}.", tone="good")
    turn.call(Post(key=f"{event.id}:joined", about=row.thread, message=message, spot=spot))


WORDS = {"who add": who_add, "link": link}
