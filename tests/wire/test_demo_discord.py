"""The demo conducted wholly from Discord: real processes, real agents, and people who have nothing but Discord."""

import re
import sys
import time
from collections import Counter
from pathlib import Path

from adapters import sandbox
from bot.core.views.card import LABELS
from tests.support import need
from tests.wire.conduct import LOOK, Conductor, Seat
from tests.wire.demo import PEOPLE, Demo
from tests.wire.discord import Discord, start
from tests.wire.discord.reading import Reader, read
from tests.wire.discord.told import Topic
from tests.wire.ending import ended
from tests.wire.slack import wait

SAYS = {"waits for": "needs you", "waiting for": "waiting", "ready": "waiting", "blocked": "waiting"} | {
    state: state for state in ("done", "parked", "failed", "carried", "dropped")}  # fmt: skip
HINT = "tell t1: the file is called LICENSE"


def demo(discord: Discord, folder: Path, **more: str) -> Demo:
    """The demo in a fresh home, in this guild."""
    accounts = {person: discord.accounts[person] for person in PEOPLE}
    return Demo(folder / "home", {"discord": discord.options(**more)}, {"discord": accounts}, discord.tokens())


def able() -> None:
    need(sys.platform == "linux", "Linux")
    need(not sandbox.probe(), f"a bubblewrap that works: {sandbox.probe()}")


class Hint:
    """ann tells the agent of t1 something while it waits for an answer."""

    def __init__(self, seat: Seat) -> None:
        self.seat, self.said = seat, ""

    def __call__(self) -> None:
        side, channel = self.seat.side, self.seat.channel
        card = next((m for m in side.messages(channel) if m.title.startswith("t1 ")), None)
        if card and not self.said and any(m.buttons for m in side.messages(channel, card.id)[1:]):
            self.said = side.say("ann", channel, HINT, card.id)


def test_the_demo_conducted_wholly_from_discord(tmp_path: Path) -> None:
    """Planned, launched, answered, approved, signed and landed by people of the guild, in every way they have."""
    able()
    with start() as discord, demo(discord, tmp_path) as it:
        discord.until_connected()
        side = Reader(discord)
        seat = Seat(side, discord.channel, "discord")
        hint = Hint(seat)
        people = Conductor(seat, meanwhile=hint)
        people.play()
        print(people.told())
        assert set(people.ways()) == {"press", "window", "reply", "mention", "command"}
        assert side.chosen == people.ways()["command"]  # what was typed was offered
        print(ended(seat))
        assert len(discord.message(hint.said).reactions) == 1  # a sign of what became of it
        print(requests(discord))
        it.holds()


def test_in_a_forum_each_task_is_a_post_whose_tag_is_its_state(tmp_path: Path) -> None:
    """Until three are done: questions are answered in the posts, and tags follow."""
    able()
    with start(forum="work", tags=LABELS) as discord, demo(discord, tmp_path, forum=discord.forum):
        discord.until_connected()
        seat = Seat(Reader(discord, discord.forum), discord.channel, "discord")
        people = Conductor(seat)
        seen: set[str] = set()

        def three() -> bool:
            if not people.turn(seat):
                time.sleep(LOOK)
            posts = discord.threads(discord.forum)
            seen.update(tag for post in posts for tag in post.tags)
            return sum(post.tags == ("done",) for post in posts) >= 3 and {"needs you", "done"} <= seen

        discord.until(three, 120.0)
        posts = discord.threads(discord.forum)
        assert len({post.name.split()[0] for post in posts}) == len(posts)  # one a task
        opened = {m.id: m for m in map(read, discord.messages(discord.forum))}
        assert set(opened) == {post.id for post in posts}
        assert not [m for m in discord.messages(discord.channel) if re.match(r"t\d+ ", read(m).title)]
        wrong: list[str] = []

        def told() -> bool:
            wrong[:] = [said for post in discord.threads(discord.forum) if (said := mistold(discord, post))]
            return not wrong

        assert wait(told, 60.0), wrong
        print({post.name: post.tags for post in discord.threads(discord.forum)})
        requests(discord)


def mistold(discord: Discord, post: Topic) -> str:
    """A card whose tag is not the state that its title tells, or ""."""
    title = read(discord.message(post.id)).title
    wanted = next((tag for says, tag in SAYS.items() if f" · {says}" in title), "under way")
    return "" if post.tags == (wanted,) else f"{title}: {post.tags}"


def requests(discord: Discord) -> Counter[str]:
    """The bot's requests by route and status; none was refused or came to nothing."""
    routes: Counter[str] = Counter()
    for method, path, status in discord.log():
        routes[f"{method} {re.sub(r'[0-9]{6,}|simcord_interaction_[0-9]+', ':id', path)} {status}"] += 1
    assert not [route for route in routes if not route.endswith((" 200", " 204"))], routes
    state = discord.state()
    assert (state["said"], state["gaps"], state["identified"]) == ({}, [], 1)
    return routes
