"""Who a line is from, what they may, whose yes counts, and what silence and quiet come to."""

import msgspec
import pytest

from bot.core.config import Person, Policy, Settings, Silence
from bot.core.events import Said
from bot.core.policy import (
    cooled,
    counts,
    deciders,
    may,
    people,
    pinged,
    sentences,
    silence,
    who,
)
from bot.core.records import Link, Looked
from bot.core.rows import Checkpoint, House, Swarm
from bot.core.values import Answer
from bot.core.words import WORDS
from bot.core.world import World

ANN = Person(name="ann", role="owner", accounts={"terminal": "local", "slack": "U1"}, deputy="bob")
BOB = Person(name="bob", role="operator", accounts={"slack": "U2"}, quiet=("22:00", "07:00"), zone="Europe/Berlin")
DAN = Person(name="dan", role="operator", quiet=("12:00", "13:00"))
EVE = Person(name="eve")
POLICY = Policy(people=(BOB, ANN, DAN, EVE))
SWARM = Swarm(key="s3", title="billing", owner="bob")


def world(policy: Policy = POLICY, *links: Link) -> World:
    return World([House(key="house", settings=Settings(policy=policy)), SWARM, *links])


def said(account: str, platform: str = "slack", **more: bool) -> Said:
    return Said(id="e1", at=0.0, platform=platform, account=account, channel="general", text="approve", **more)


def name(found: Person | None) -> str:
    return found.name if found else ""


def test_accounts_are_mapped_to_people() -> None:
    assert [name(who(world(), said(a))) for a in ("U1", "U2", "U9", "ann", "")] == ["ann", "bob", "", "", ""]
    assert [name(who(world(), said(a, "terminal"))) for a in ("local", "ann", "U1")] == ["ann", "", ""]


@pytest.mark.parametrize("mark", ["bot", "guest", "edited"])
def test_bots_guests_and_edited_messages_decide_nothing(mark: str) -> None:
    assert who(world(), said("U1", **{mark: True})) is None


def test_only_a_demo_lets_one_terminal_speak_as_each_sample_person() -> None:
    demo = world(msgspec.structs.replace(POLICY, demo=True))
    spoken = [name(who(demo, said(a, "terminal"))) for a in ("bob", "eve", "zoe", "local")]
    assert (spoken, name(who(demo, said("bob")))) == (["bob", "eve", "", "ann"], "")


def test_a_link_joins_an_account_and_takes_none_away() -> None:
    linked = world(
        POLICY,
        Link(key="slack|U3", person="dan"),
        Link(key="slack|U1", person="eve"),
        Link(key="slack|U4", person="gone"),
    )
    assert [name(who(linked, said(a))) for a in ("U3", "U1", "U4")] == ["dan", "ann", ""]


def test_roles_given_in_chat_hold() -> None:
    changed = world(
        POLICY,
        Link(key="role|eve", person="eve", role="operator"),
        Link(key="role|bob", person="bob", role="viewer"),
        Link(key="role|kim", person="kim", role="operator"),
        Link(key="role|odd", person="odd", role="king"),
        Link(key="slack|kim", person="kim"),
    )
    assert [p.name for p in deciders(changed)] == ["ann", "dan", "eve", "kim"]
    assert [p.name for p in people(changed)] == ["bob", "ann", "dan", "eve", "kim"]
    assert may(changed, BOB, "approve").startswith("bob is a viewer.")
    assert may(changed, EVE, "approve") == ""
    assert name(who(changed, said("kim"))) == "kim"


def test_owners_come_first() -> None:
    assert [p.name for p in deciders(world())] == ["ann", "bob", "dan"]


def test_viewers_read_and_are_told_who_may() -> None:
    able = {w.word for w in WORDS if not may(world(), EVE, w.word)}
    assert able == {
        "waiting", "status", "why", "show", "impact", "report", "digest", "rules", "help", "help all", "who", "confirm",
        "watch", "ask",
    }  # fmt: skip
    refused = "eve is a viewer. Who may: ann, bob, dan. (ann can: who add @eve operator)"
    assert may(world(), EVE, "approve") == refused


def test_without_deciders_nobody_may() -> None:
    lonely = world(Policy(people=(EVE,)))
    assert may(lonely, EVE, "approve") == "eve is a viewer. Who may: nobody yet."
    assert may(lonely, Person(name="zoe", role="owner"), "stop") == "zoe is a viewer. Who may: nobody yet."


def test_only_owners_add_people_and_link_accounts() -> None:
    for word in ("who add", "link"):
        assert may(world(), ANN, word) == ""
        assert may(world(), BOB, word) == f"Only an owner may: {word}. Who may: ann."
    assert may(world(Policy(people=(BOB,))), BOB, "link") == "Only an owner may: link. Who may: nobody yet."


def test_a_swarm_is_handed_on_by_its_owner_or_the_houses() -> None:
    book = world().book("s3")
    assert [may(world(), p, "hand", None, book) for p in (ANN, BOB)] == ["", ""]
    assert may(world(), DAN, "hand", None, book) == "s3 is bob's. Who may hand it on: bob, ann."
    assert may(world(), DAN, "hand") == ""
    orphan = World([House(key="house", settings=Settings(policy=POLICY)), Swarm(key="s4", title="x")])
    assert "nobody's. Who may hand it on: nobody yet, ann." in may(orphan, DAN, "hand", None, orphan.book("s4"))


def final(*given: tuple[str, str], requester: str = "", quorum: int = 2) -> Checkpoint:
    answers = tuple(Answer(person=p, word="approve", fingerprint=f) for p, f in given)
    return Checkpoint(
        key="s3.c4", kind="irreversible", title="delete?", quorum=quorum, requester=requester, fingerprint="f1",
        approvals=answers, asked=100.0,
    )  # fmt: skip


def test_who_asked_for_the_irreversible_does_not_approve_it() -> None:
    refusal = may(world(), ANN, "approve", final(requester="ann"))
    assert refusal == "ann asked for c4, so another two decide. Who may: bob, dan."
    alone = world(Policy(people=(ANN,)))
    assert may(alone, ANN, "approve", final(requester="ann")).endswith(
        "Who may: nobody. Two are needed, so somebody must join: who add @NAME operator"
    )
    assert may(world(), ANN, "decline", final(requester="ann")) == ""
    assert may(world(), ANN, "approve", final(requester="ann", quorum=1)) == ""
    assert may(world(), BOB, "approve", final(requester="ann")) == ""


def test_different_people_count_on_what_is_shown_now() -> None:
    given = (("ann", "f1"), ("ann", "f1"), ("bob", "f0"), ("eve", "f1"), ("zoe", "f1"), ("dan", "f1"))
    assert counts(world(), final(*given)) == ("ann", "dan")
    assert counts(world(), final(*given, requester="dan")) == ("ann",)
    assert counts(world(), final(*given, requester="dan", quorum=1)) == ("ann", "dan")


def test_somebody_alone_waits_ten_minutes_on_the_irreversible() -> None:
    solo = msgspec.structs.replace(POLICY, irreversible="solo")
    assert cooled(solo, final()) == 700.0
    assert cooled(POLICY, final()) == 0.0
    assert cooled(solo, Checkpoint(key="s3.c5", kind="result", title="x", asked=100.0)) == 0.0


def test_silence_by_kind_then_default_then_the_houses_own() -> None:
    own, default = Silence(remind=1), Silence(remind=2)
    policy = Policy(silence={"question": own, "default": default})
    assert [silence(policy, k) for k in ("question", "result")] == [own, default]
    assert silence(Policy(), "result") == Silence()


NOON, NIGHT = 1_767_268_800.0, 1_767_303_000.0  # 2026-01-01 12:00 and 21:30 UTC (22:30 in Berlin)


def test_quiet_hours_hold_in_the_persons_zone_and_over_midnight() -> None:
    assert pinged(BOB, POLICY, None, NOON) is not None
    assert [pinged(BOB, POLICY, None, NIGHT + h * 3600) for h in (0, 2, 8)] == [None] * 3
    assert pinged(BOB, POLICY, None, NIGHT + 8.5 * 3600) is not None
    assert pinged(DAN, POLICY, None, NOON) is None
    assert pinged(DAN, POLICY, None, NOON + 3600) is not None
    assert pinged(ANN, POLICY, None, NIGHT) is not None


def test_pings_are_capped_by_the_persons_day() -> None:
    policy = msgspec.structs.replace(POLICY, ping_cap=2)
    one = pinged(ANN, policy, None, NOON)
    assert one == Looked(key="ping.ann", pings=1, day="2026-01-01")
    two = pinged(ANN, policy, one, NOON + 60)
    assert two is not None
    assert pinged(ANN, policy, two, NOON + 120) is None
    assert pinged(ANN, policy, two, NOON + 86400) == Looked(key="ping.ann", pings=1, day="2026-01-02")


def test_the_rules_are_plain_sentences() -> None:
    policy = msgspec.structs.replace(
        POLICY, silence={"irreversible": Silence(remind=90, deputy=60, park=86400)}, demo=True, irreversible="solo"
    )
    text = "\n".join(sentences(world(policy)))
    for part in (
        "Owner: ann.", "Operators: bob, dan.", "Viewers: eve.", "one person alone", "10 minutes waited",
        "A question nobody answers: asked again after 1 hour, the deputy after 2 hours, parked after 8 hours.",
        "Of kind irreversible: asked again after 90 seconds, the deputy after 1 minute, parked after 1 day.",
        "When ann is silent, bob is asked.", "bob is not pinged from 22:00 to 07:00 (Europe/Berlin).",
        "At most 12 pings", "$20 and 240 agent minutes", "5 minutes", "0 9 * * mon-fri in UTC", "This is a demo",
    ):  # fmt: skip
        assert part in text
    plain = "\n".join(sentences(world(Policy())))
    assert "Owner: nobody." in plain
    assert "two different people" in plain
    assert "demo" not in plain


def test_the_rules_name_who_was_added_or_changed_in_chat() -> None:
    text = "\n".join(sentences(world(
        POLICY, Link(key="role|zoe", person="zoe", role="operator"), Link(key="role|dan", person="dan", role="viewer"),
    )))  # fmt: skip
    assert "Operators: bob, zoe (added in chat)." in text
    assert "Viewers: dan (changed in chat), eve." in text
