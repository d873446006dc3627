"""Who may do what, and what silence and quiet mean: rules read from the policy. Nothing here decides for people."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from bot.core.config import Person, Policy, Silence
from bot.core.events import Said
from bot.core.faces import LOCAL
from bot.core.records import Link, Looked
from bot.core.rows import Checkpoint
from bot.core.words import BY_NAME
from bot.core.world import Book, World

OWNER = frozenset({"who add", "link"})  # acts that only an owner does
RANKS = ("viewer", "operator", "owner")
JOIN = "who add @NAME operator"  # what an owner says where too few people are left to decide
SOLO_WAIT = 600.0  # seconds that somebody alone looks at the irreversible


def people(world: World) -> tuple[Person, ...]:
    """Everybody in the policy, with the roles that owners gave since; then those added in chat."""
    links = world.rows["link"]
    known = {p.name: p for p in world.settings.policy.people}
    for key in sorted(k for k in links if k.startswith("role|")):
        row = links[key]
        if isinstance(row, Link) and row.role in ("owner", "operator", "viewer"):
            old = known.get(row.person, Person(name=row.person))
            role = min(row.role, ceiling(world.settings.policy, row.person), key=RANKS.index)
            known[row.person] = msgspec.structs.replace(old, role=role)
    return tuple(known.values())


def ceiling(policy: Policy, name: str) -> str:
    """The most that chat may make of somebody: what the file says; without that, owner for its owners, and operator."""
    person = next((p for p in policy.people if p.name == name), Person(name=name))
    return person.ceiling or ("owner" if person.role == "owner" else "operator")


def named(world: World, platform: str, said: str, mentioned: bool = False) -> str:
    """The person whom somebody means by a name, or by an account of the platform as it is mentioned; "" for neither.
    `mentioned`: an account, never a name."""
    everybody = {p.name: p for p in people(world)}
    if said in everybody and not mentioned:
        return said
    for person in everybody.values():
        if person.accounts.get(platform) == said:
            return person.name
    link = world.get("link", f"{platform}|{said}")
    return link.person if isinstance(link, Link) and link.person in everybody else ""


def accounts(world: World, name: str) -> tuple[tuple[str, str], ...]:
    """Every (platform, account) that is this person's: by the file, then by links."""
    listed = next((p.accounts for p in world.settings.policy.people if p.name == name), {})
    found = list(listed.items())
    for key, row in sorted(world.rows["link"].items()):
        platform, _, account = key.partition("|")
        if isinstance(row, Link) and row.person == name and platform != "role":
            found.append((platform, account))
    return tuple(dict.fromkeys(found))


def deciders(world: World) -> tuple[Person, ...]:
    """Owners and operators, owners first, else as the policy lists them."""
    return tuple(sorted((p for p in people(world) if p.role != "viewer"), key=lambda p: p.role != "owner"))


def who(world: World, said: Said) -> Person | None:
    """The person behind a line; None for strangers, and for what never decides: bots, guests, edited messages."""
    if said.bot or said.guest or said.edited or not said.account:
        return None
    everybody = {p.name: p for p in people(world)}
    listed = [p for p in everybody.values() if p.accounts.get(said.platform) == said.account]
    if listed:
        return listed[0]
    if said.platform in LOCAL:  # whoever sits there is the same person at both
        beside = [p for p in everybody.values() if said.account in (p.accounts.get(name) for name in LOCAL)]
        if beside:
            return beside[0]
    if world.settings.policy.demo and said.platform in LOCAL and said.account in everybody:
        return everybody[said.account]
    link = world.get("link", f"{said.platform}|{said.account}")
    return everybody.get(link.person) if isinstance(link, Link) else None


def may(world: World, person: Person, word: str, checkpoint: Checkpoint | None = None, book: Book | None = None) -> str:
    """"" when this person may say this word (to this checkpoint), else a sentence that names who may."""
    able = deciders(world)
    names = ", ".join(p.name for p in able) or "nobody yet"
    role = next((p.role for p in people(world) if p.name == person.name), "viewer")
    owners = [p.name for p in able if p.role == "owner"]
    if word in BY_NAME and BY_NAME[word].looks:
        return ""
    if role == "viewer":
        able_to = owners and ceiling(world.settings.policy, person.name) != "viewer"
        mend = f" ({owners[0]} can: who add @{person.name} operator)" if able_to else ""
        return f"{person.name} is a viewer. Who may: {names}.{mend}"
    if word in OWNER and role != "owner":
        return f"Only an owner may: {word}. Who may: {', '.join(owners) or 'nobody yet'}."
    if word == "hand" and book is not None and role != "owner" and person.name != book.swarm.owner:
        may_hand = ", ".join(dict.fromkeys((book.swarm.owner or "nobody yet", *owners)))
        return f"{book.key} is {book.swarm.owner or 'nobody'}'s. Who may hand it on: {may_hand}."
    if checkpoint and word == "approve" and person.name in checkpoint.barred:
        others = [p.name for p in able if p.name not in checkpoint.barred]
        short = "" if len(others) > 1 else f" Two are needed, so somebody must join: {JOIN}"
        return f"{person.name} asked for {checkpoint.id}, so another two decide. Who may: {_all(others)}.{short}"
    return ""


def counts(world: World, checkpoint: Checkpoint) -> tuple[str, ...]:
    """Whose approval counts: different people who may decide, of exactly what is shown now, and, where several are
    needed, not the one who asked for it. Enough are there when these are `checkpoint.quorum`."""
    able = {p.name for p in deciders(world)} - set(checkpoint.barred)
    given = (a.person for a in checkpoint.approvals if a.fingerprint == checkpoint.fingerprint and a.person in able)
    return tuple(dict.fromkeys(given))


def cooled(policy: Policy, checkpoint: Checkpoint) -> float:
    """The time from which a yes counts: for the irreversible alone, ten minutes after it was asked; else at once."""
    alone = policy.irreversible == "solo" and checkpoint.kind == "irreversible"
    return checkpoint.asked + SOLO_WAIT if alone else 0.0


def silence(policy: Policy, kind: str) -> Silence:
    """How long this kind of question may stay unanswered before each step."""
    return policy.silence.get(kind) or policy.silence.get("default") or Silence()


def pinged(person: Person, policy: Policy, looked: Looked | None, at: float) -> Looked | None:
    """May this person be pinged now? Their day's count with this ping in it, or None: quiet hours, or the day's cap is
    reached. `looked` is their row so far; the day is theirs."""
    local = datetime.fromtimestamp(at, ZoneInfo(person.zone))
    day, clock = local.date().isoformat(), f"{local:%H:%M}"
    begin, end = person.quiet
    quiet = (begin <= clock < end) if begin <= end else (clock >= begin or clock < end)
    row = looked or Looked(key=f"ping.{person.name}")
    sent = row.pings if row.day == day else 0
    return None if quiet or sent >= policy.ping_cap else msgspec.structs.replace(row, pings=sent + 1, day=day)


def sentences(world: World) -> tuple[str, ...]:
    """The policy in force, as plain sentences; people with the roles they have now."""
    policy, everybody = world.settings.policy, people(world)
    listed = {p.name: p.role for p in policy.people}
    by_role: dict[str, list[str]] = {"owner": [], "operator": [], "viewer": []}
    for p in everybody:
        mark = " (added in chat)" if p.name not in listed else " (changed in chat)" if p.role != listed[p.name] else ""
        by_role[p.role].append(p.name + mark)
    said = [
        f"Owner: {_all(by_role['owner'])}. They also add people and link accounts; only the file makes owners.",
        f"Operators: {_all(by_role['operator'])}. They decide everything else.",
        f"Viewers: {_all(by_role['viewer'])}. They read.",
        "Bots, guests, webhooks and edited messages never decide.",
        "The irreversible needs two different people; who asked for it does not count."
        if policy.irreversible == "two"
        else "The irreversible is decided by one person alone: the id typed, the whole diff shown, "
        "10 minutes waited; the report says so.",
    ]
    for kind, times in sorted({"default": Silence(), **policy.silence}.items(), key=lambda s: s[0] != "default"):
        steps = f"asked again after {_span(times.remind)}, the deputy after {_span(times.deputy)}"
        said.append(f"{_of(kind)}: {steps}, parked after {_span(times.park)}. Silence never answers.")
    said += [f"When {p.name} is silent, {p.deputy} is asked." for p in everybody if p.deputy]
    said += [f"{p.name} may become {p.ceiling} at most." for p in everybody if p.ceiling]
    quiet = [p for p in everybody if p.quiet[0]]
    said += [f"{p.name} is not pinged from {p.quiet[0]} to {p.quiet[1]} ({p.zone})." for p in quiet]
    return (
        *said,
        f"At most {policy.ping_cap} pings a person and day; the rest wait on the board.",
        f"A plan spends at most ${policy.money:g} and {policy.minutes:g} agent minutes"
        f"{f' and {policy.tokens:,} tokens' if policy.tokens else ''}, unless it says less. More takes an owner's yes.",
        f"At most {policy.explore} explorations a swarm.",
        f"An agent is looked after when it is silent, never before {_span(policy.patrol_floor)}.",
        f"The digest comes by the rule {policy.digest} in {policy.zone}.",
        *(["This is a demo: the terminal may speak as each sample person."] if policy.demo else []),
    )


def _all(names: list[str]) -> str:
    return ", ".join(names) or "nobody"


def _of(kind: str) -> str:
    return "A question nobody answers" if kind == "default" else f"Of kind {kind}"


def _span(seconds: int) -> str:
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {unit}{'s' * (seconds != size)}"
    return f"{seconds} seconds"
