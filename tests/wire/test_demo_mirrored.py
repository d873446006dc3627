"""The demo shown in Slack, in Discord and on the terminal at once, and conducted from both platforms in turn."""

import re
import sys
from collections import Counter
from pathlib import Path

from adapters import sandbox
from tests.support import need
from tests.wire.conduct import Conductor, Seat
from tests.wire.ending import TASKS, ended, own
from tests.wire.mirrored import Screen, both, demo, said, seats
from tests.wire.seen import Seen

TALK = "read the diff twice before you say yes"
MADE = [  # a decision, and where it was made
    ("c1", r"Launched by ann \d\d:\d\d \(Slack\)"),
    (r"c\d+ t1", r"Answered by ann \d\d:\d\d \(Slack\): MIT"),
    (r"c\d+ t8", r"Approved as shown by ann \d\d:\d\d \(Slack\) and bob \d\d:\d\d \(Discord\)"),
    (r"c\d+ t10", r"Answered by bob \d\d:\d\d \(Discord\): the rates are those of 2025"),
    (r"c\d+ d1", r"Carried by bob \d\d:\d\d \(Discord\)"),
]
ORDERS = {  # told in the other place, in the person's words
    "slack": ["bob in Discord: mirror s1", "bob in Discord: unblock t10: the rates are those of 2025"],
    "discord": ["ann in Slack: launch s1", "ann in Slack: MIT", "ann in Slack: land s1"],
}


class Talk:
    """ann says something to bob beside the question that both are asked."""

    def __init__(self, seat: Seat) -> None:
        self.seat, self.said = seat, ""

    def __call__(self) -> None:
        if self.said:
            return
        for card in self.seat.side.messages(self.seat.channel):
            if re.match(r"t8 .*waits for", card.title):
                self.said = self.seat.side.say("ann", self.seat.channel, f"@bob {TALK}", card.id)


def test_the_demo_mirrored_with_answers_from_either_platform(tmp_path: Path) -> None:
    """Planned in Slack, mirrored from Discord and the terminal; ann has Slack only and bob has Discord only."""
    need(sys.platform == "linux", "Linux")
    need(not sandbox.probe(), f"a bubblewrap that works: {sandbox.probe()}")
    with both() as (workspace, guild), demo(workspace, guild, tmp_path, hall=("ann",), lobby=("bob",)) as it:
        hall, lobby = seats(workspace, guild)
        hall.side.say("ann", hall.channel, "@podium plan demo")
        said(hall, "^Plan s1")
        lobby.side.command("bob", lobby.channel, "mirror s1")
        said(lobby, "^Plan s1")
        with Screen(it) as screen:
            screen.types("mirror s1", "s1 is shown here too")
            people = Conductor(hall, lobby, meanwhile=(talk := Talk(hall)))
            people.play()
            print(people.told())
        print(f"{ended(hall)}; {ended(lobby)}")
        assert {act.seat for act in people.acts} == {"slack", "discord"}
        for seat in (hall, lobby):
            every = [m for shown in own(seat) for m in shown]
            for about, made in MADE:
                assert [m.title for m in every if re.match(rf"{about}\b.*{made}", m.title)], (seat.name, about, made)
            told = [m.title for m in every]
            assert [told.count(order) for order in ORDERS[seat.name]] == [1] * len(ORDERS[seat.name]), told
        assert talk.said
        assert not [m for shown in own(lobby) for m in shown if TALK in m.text]
        on_screen(list(screen.messages.values()))
        assert (guild.state()["said"], dict(workspace.world.rates.refused)) == ({}, {})
        it.holds()


def on_screen(shown: list[Seen]) -> None:
    """The terminal's own mirror: each task's card once, one pin, the decisions of both and none of their talk."""
    cards = Counter(m.title.split()[0] for m in shown if re.match(r"t\d+ ", m.title) and not m.thread)
    assert cards == dict.fromkeys(TASKS, 1)
    (report,) = [m for m in shown if m.pinned]
    assert "signed by ann" in report.title
    for about, made in MADE:
        assert [m for m in shown if re.match(rf"{about}\b.*{made}", m.title)], (about, made)
    assert not [m for m in shown if TALK in m.text]


def test_accounts_are_joined_across_the_platforms_by_a_code(tmp_path: Path) -> None:
    """A code asked for in Discord, typed in Slack; then Discord knows bob, and what he does there counts as his."""
    with both() as (workspace, guild), demo(workspace, guild, tmp_path, hall=("ann", "bob"), lobby=()) as it:
        hall, lobby = seats(workspace, guild)
        hall.side.say("ann", hall.channel, "@podium plan demo")
        said(hall, "^Plan s1")
        lobby.side.command("bob", lobby.channel, "mirror s1")
        said(lobby, "I do not know you here")
        lobby.side.say("bob", "@bob", "link")
        code = re.findall(r"link ([A-Z2-7]{8})\b", said(lobby, "where you are known already", "@bob").title)[0]
        hall.side.say("bob", "@bob", f"link {code[::-1]}")
        said(hall, "is no code of mine", "@bob")
        hall.side.say("bob", "@bob", f"link {code}")
        said(hall, "is you now, bob", "@bob")
        said(lobby, "You are bob here now: joined from Slack", "@bob")
        hall.side.command("ann", hall.channel, f"link {code}")
        said(hall, "was used already")
        lobby.side.command("bob", lobby.channel, "mirror s1")
        said(lobby, "^Plan s1")
        lobby.side.command("bob", lobby.channel, "launch s1")
        card = said(lobby, "^c1 Launch s1", button="Not yet")
        lobby.side.press("bob", lobby.channel, card.id, "Not yet")
        for seat in (hall, lobby):
            print(said(seat, r"^c1 .*by bob \d\d:\d\d \(Discord\)").title)
        assert it.podium("verify", "--home", str(it.home)).startswith("The log holds.")
