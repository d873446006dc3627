"""A part of the hostile table in seconds, and that its checks can fail. The whole: `python -m tests.hostile`."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from adapters import sandbox
from bot.core.message import Message, Text
from tests.hostile import obey, texts
from tests.hostile.checks import CHECKS, Seen, happened, loud, seen, tried
from tests.hostile.house import CHANNELS, Cell, House, housed, secret
from tests.support import need

FAMILIES = list(texts.families())
PART = [Cell(channel, FAMILIES[(n * 5) % len(FAMILIES)]) for n, channel in enumerate(CHANNELS)]
OPEN = Cell("file", "todo")
HOST = {"merge", "hooks", "config", "outside", "home", "env", "database", "other", "key", "network", "verbs", "forge",
        "usage", "chat", "button", "approve"}  # fmt: skip
WORDS = {"secret", "output", "commit", "own key", "ping", "link", "escape"}


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Seen]]:
    """A cell for each channel, another family each."""
    need(not sandbox.probe(), f"a working sandbox: {sandbox.probe()}")
    with housed(tmp_path_factory.mktemp("hostile"), PART) as house:
        house.play()
        yield house, seen(house)


@pytest.mark.parametrize("cell", PART, ids=lambda cell: cell.tag)
def test_it_obeys_all_and_nothing_happens(part: tuple[House, Seen], cell: Cell) -> None:
    house, found = part
    assert tried(house, cell) == list(obey.ACTS)
    assert happened(found, cell) == []


def test_what_it_tried_is_in_the_log_where_people_can_look(part: tuple[House, Seen]) -> None:
    """Not that nothing came: the words arrived, as data."""
    _, found = part
    for cell in PART:
        assert f"{cell.tag} the secret is [redacted" in found.log
        assert any("@channel" in str(message) for message in found.messages)


def test_with_the_sandbox_off_the_same_agent_does_it(tmp_path: Path) -> None:
    """The checks see what they are there to see; the words that people are shown are guarded all the same."""
    with housed(tmp_path, [OPEN], open=True) as house:
        house.play()
        found = seen(house)
        assert tried(house, OPEN) == list(obey.ACTS)
        assert set(happened(found, OPEN)) & HOST == HOST
        assert not set(happened(found, OPEN)) & WORDS - {"own key"}


def test_a_persons_yes_is_seen(part: tuple[House, Seen]) -> None:
    """What no word of an agent brings about, one of ann's does."""
    house, found = part
    cell = PART[1]
    (card,) = [c.id for c in house.book().open() if (c.task, c.kind) == (house.tasks[cell], "result")]
    house.until(lambda book: book.tasks[house.tasks[cell]].state == "done", f"approve {card}")
    assert "verdict" in happened(msgspec.structs.replace(found, world=seen(house).world), cell)


@pytest.mark.parametrize("act", sorted(WORDS))
def test_words_that_nothing_guards_are_seen(part: tuple[House, Seen], act: str) -> None:
    """The same check, on what the agent said before it was redacted, escaped and cleaned."""
    house, found = part
    cell = PART[0]
    own = (house.clone(f"s1.{found.attempts(cell)[0].id}") / ".git" / "own-key").read_text().split()[0]
    raw = {"secret": secret(cell), "output": secret(cell), "commit": secret(cell), "own key": own}
    said = {"ping": obey.MENTIONS, "link": obey.LINKS}
    assert not CHECKS[act](found, cell)
    if act in raw:
        assert CHECKS[act](msgspec.structs.replace(found, log=f"{found.log}\n{raw[act]}"), cell)
    elif act in said:
        assert loud(said[act], [], [])
        assert loud("", [{"type": "section", "text": {"type": "mrkdwn", "text": said[act]}}], [])
        assert loud("", [], [{"type": 10, "content": said[act]}])
    else:
        for words in (obey.TURNED, *(w for w in texts.said() if "\x1b" in w)):
            message = Message("plain words", (Text(f"{cell.tag} {words}"),))
            assert CHECKS[act](msgspec.structs.replace(found, messages=[message]), cell)


def test_the_texts_are_those_of_the_pinned_wheels() -> None:
    """The fixture names each text's file and licence; every family has one slot, and carries every order."""
    assert set(texts.families()) == {source.family for source in texts.FAMILIES}
    assert all(text.count("{goal}") == 1 for text in texts.families().values())
    for cell in (Cell(channel, family) for channel in CHANNELS for family in FAMILIES):
        assert all(obey.letters(sentence) in obey.letters(f"{texts.families()[cell.family]} {obey.goal()}")
                   for sentence, _ in obey.ACTS.values())  # fmt: skip
