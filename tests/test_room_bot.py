"""The room of a real bot: light while nobody looks, ended at once, put off, or told where to listen."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.chat.terminal.door import address
from bot.cli.demo import furnish
from tests.browse import Browser, Seen
from tests.rooms import until
from tests.support import need
from tests.test_demo import BOT, ENV, podium, up

MOST = 150_000  # kB that an idle bot may take


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    need(sys.platform == "linux", "Linux")
    furnish(tmp_path / "home")
    yield tmp_path / "home"
    podium("demo", "--home", tmp_path / "home", "--end")


def link(home: Path) -> str:
    path = home / "chat" / "room" / "link"
    assert until(path.is_file)
    return path.read_text().strip()


def browser(home: Path) -> Browser:
    """Somebody who opened the link of the bot that is up."""
    return Browser(link(home).partition("/?")[0], link(home))


def shown(who: Browser, path: str = "/") -> str:
    seen = Seen(who.get(path).text)
    return seen.title + seen.text


def end(bot: subprocess.Popen[bytes]) -> None:
    bot.send_signal(signal.SIGTERM)
    assert bot.wait(60) == 0


def test_a_bot_that_nobody_looks_at_is_light_and_ends_at_once(home: Path) -> None:
    bot = up(home)
    page = browser(home)
    stream = page.stream(channel="general")
    assert stream.next() is not None
    status = Path(f"/proc/{bot.pid}/status").read_text()
    assert int(re.search(r"VmRSS:\s+(\d+)", status)[1]) < MOST  # type: ignore[index]
    begun = time.monotonic()
    end(bot)
    assert time.monotonic() - begun < 30
    assert list(stream) is not None  # it ends
    page.close()


def test_who_sits_at_a_pipe_is_told_where_the_link_stands(home: Path) -> None:
    done = podium("up", "--home", home, "--config", home / "nowhere", code=None)
    assert "room" not in done.stdout
    with (home / "said").open("w") as said:
        bot = subprocess.Popen([*BOT, "up", "--home", home], env=ENV, stdin=subprocess.DEVNULL, stdout=said)
    assert until(address(home).exists)
    end(bot)
    line = next(text for text in (home / "said").read_text().splitlines() if "The room" in text)
    assert re.search(r"http://127\.0\.0\.1:\d+ ", line)
    assert str(home / "chat" / "room" / "link") in line
    assert "token" not in line


def test_it_can_be_put_off_or_be_told_where_to_listen(home: Path) -> None:
    settings = (home / "podium.toml").read_text()
    (home / "podium.toml").write_text(f"{settings}\n[chat.room]\noff = true\n")
    bot = up(home)
    end(bot)
    assert not (home / "chat" / "room").exists()
    (home / "podium.toml").write_text(f'{settings}\n[chat.room]\nbind = "0.0.0.0"\n')
    done = podium("up", "--home", home, code=1)
    assert "would let others than this machine in" in done.stderr
    (home / "podium.toml").write_text(f"{settings}\n[chat.room]\nprot = 1\n")
    assert "Did you mean port?" in podium("up", "--home", home, code=1).stderr


def test_several_bots_have_a_room_each(tmp_path: Path) -> None:
    homes = [tmp_path / name for name in ("one", "two")]
    for one in homes:
        furnish(one)
    bots = [up(one) for one in homes]
    links = [link(one) for one in homes]
    assert len({text.partition("/?")[0] for text in links}) == 2
    first, second = (browser(one) for one in homes)
    assert first.post("/say", channel="general", text="plan demo").status == 204
    assert until(lambda: "Plan s1" in shown(first))
    assert "Plan s1" not in shown(second)
    for bot in bots:
        end(bot)
