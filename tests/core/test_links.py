"""Links into the room: only to an address that people can open safely, and only where one is given."""

import pytest
from msgspec.structs import replace

from bot.core.links import address
from bot.core.message import Link
from bot.core.views import show
from tests.golden import sample
from tests.golden.sample import NOW

WRONG = (
    "", "room.example", "ftp://room.example", "http://room.example", "https://ann:secret@room.example",
    "https://room.example/podium", "https://room.example?x=1", "https://room.example#x", "https://room.example:0",
    "https://room.example:70000", "https://", "https://-x.example", "javascript:alert(1)", "https://room.example\\@evil",
    "https://rööm.example", "https://a b", "https://a\n.example", "http://128.0.0.1", "http://localhost.evil.example",
    "https://room.example)[x](https://evil.example", "https://" + "a" * 400, "http://127.0.0.1.evil.example",
)  # fmt: skip


@pytest.mark.parametrize(("given", "origin"), [
    ("https://room.example", "https://room.example"), ("https://Room.Example/", "https://room.example"),
    ("https://room.example:443", "https://room.example"), ("https://room.example:8443", "https://room.example:8443"),
    ("http://127.0.0.1:7345", "http://127.0.0.1:7345"), ("http://localhost:80/", "http://localhost"),
    ("http://[::1]:7345", "http://[::1]:7345"), ("https://[2001:db8::1]", "https://[2001:db8::1]"),
])  # fmt: skip
def test_an_address_is_an_origin_as_browsers_send_it(given: str, origin: str) -> None:
    assert address(given) == origin


@pytest.mark.parametrize("given", WRONG)
def test_any_other_is_refused_with_the_mend(given: str) -> None:
    with pytest.raises(ValueError, match="Write it like"):
        address(given)


@pytest.mark.parametrize(("thing", "surface", "path"), [
    ("s3", "board", "/wall?swarm=s3"), ("s3.t7", "card", "/thing/s3.t7"), ("s3.c4", "checkpoint", "/checkpoint/s3.c4"),
])  # fmt: skip
def test_surfaces_link_to_their_page_where_there_is_an_address(thing: str, surface: str, path: str) -> None:
    found = []
    for url in ("", "https://room.example", "http://not.safe"):
        world = sample.running()
        chats = {"room": {"url": url}} if url else {}
        world.put(replace(world.house, settings=replace(world.settings, chats=chats)))
        message = show(world, thing, surface, NOW)
        assert message is not None
        found.append([b.address for b in message.blocks if isinstance(b, Link)])
    assert found == [[], [f"https://room.example{path}"], []]


def test_what_is_not_shown_and_what_has_no_page_link_nowhere() -> None:
    world = sample.running()
    chats = {"room": {"url": "https://room.example"}}
    world.put(replace(world.house, settings=replace(world.settings, chats=chats)))
    assert show(world, "s3.t99", "card", NOW) is None
    plan = show(world, "s3", "plan", NOW)
    assert plan is not None
    assert not [b for b in plan.blocks if isinstance(b, Link)]
