"""The page opens by itself where a desktop is there, and nowhere else; no opener can hold up or fail what runs."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rooms import until

ROOT = Path(__file__).parents[1]
SHOW = "import sys, time; from pathlib import Path; from bot.cli.link import show; show(Path(sys.argv[1])); print('on')"
HERE = {"DISPLAY": ":9"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data home with a page, and a browser that notes what it is given and in which surroundings."""
    (tmp_path / "chat" / "room").mkdir(parents=True)
    (tmp_path / "chat" / "room" / "open.html").write_text("link")
    browser = tmp_path / "browser"
    notes = f'{{ echo "$@"; env; }} > "{tmp_path}/part"\nmv "{tmp_path}/part" "{tmp_path}/told"\n'
    browser.write_text(f"#!/bin/sh\n{notes}")
    browser.chmod(0o755)
    return tmp_path


def show(home: Path, then: str = "", typed: bool = True, **env: str) -> str:
    """What a process prints that shows the page, at a terminal or (`typed` false) in a pipe."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "BROWSER")
    clean = {name: value for name, value in os.environ.items() if name not in names}
    here, there = pty.openpty()
    end = there if typed else subprocess.PIPE
    child = subprocess.Popen(
        [sys.executable, "-c", SHOW + then, str(home)], stdin=end, stdout=end, stderr=there, cwd=ROOT,
        env={**clean, "PYTHONPATH": str(ROOT), **env}, start_new_session=True,
    )  # fmt: skip
    out, _ = child.communicate(timeout=60)
    printed = os.read(here, 4096) if typed else out
    os.close(here)
    os.close(there)
    assert child.returncode == 0
    return printed.decode().replace("\r\n", "\n")


def told(home: Path) -> str:
    assert until(lambda: (home / "told").exists())
    return (home / "told").read_text()


def test_a_desktops_browser_gets_the_file_and_no_token(home: Path) -> None:
    page = (home / "chat" / "room" / "open.html").as_uri()
    assert show(home, BROWSER=str(home / "browser"), SLACK_BOT_TOKEN="secret", **HERE) == "on\n"
    first, _, env = told(home).partition("\n")
    assert first == page
    assert "SLACK_BOT_TOKEN" not in env
    assert "DISPLAY=:9" in env


def test_the_browser_may_want_the_page_in_its_place(home: Path) -> None:
    page = (home / "chat" / "room" / "open.html").as_uri()
    show(home, BROWSER=f"{home / 'browser'} --new %s --quiet{os.pathsep}other", **HERE)
    assert told(home).splitlines()[0] == f"--new {page} --quiet"


@pytest.mark.parametrize("env", [
    {}, {**HERE, "SSH_CONNECTION": "1 2 3 4"}, {**HERE, "SSH_TTY": "/dev/pts/1"}, {**HERE, "SSH_CLIENT": "1 2 3"},
])  # fmt: skip
def test_nothing_opens_without_a_desktop_of_ones_own(env: dict[str, str], home: Path) -> None:
    assert show(home, BROWSER=str(home / "browser"), **env) == "on\n"
    assert not (home / "told").exists()
    assert not (home / "part").exists()


def test_nothing_opens_for_a_program_or_without_a_page(home: Path) -> None:
    assert show(home, typed=False, BROWSER=str(home / "browser"), **HERE) == "on\n"
    (home / "chat" / "room" / "open.html").unlink()
    assert show(home, BROWSER=str(home / "browser"), **HERE) == "on\n"
    assert not (home / "told").exists()


@pytest.mark.parametrize("browser", ["/nowhere/browser", "'", "", "{home}", "{home}/fails"])
def test_an_opener_that_fails_fails_nothing_else(browser: str, home: Path) -> None:
    (home / "fails").write_text("#!/bin/sh\nexit 3\n")
    (home / "fails").chmod(0o755)
    assert show(home, BROWSER=browser.format(home=home), PATH=str(home), **HERE) == "on\n"


def test_nobody_waits_for_a_browser_that_stays_open_and_none_is_left_as_a_zombie(home: Path) -> None:
    (home / "stays").write_text(f"#!/bin/sh\necho $$ > {home}/pid\nwhile [ ! -e {home}/over ]; do sleep 0.1; done\n")
    (home / "stays").chmod(0o755)
    assert show(home, BROWSER=str(home / "stays"), **HERE) == "on\n", "it goes on while the browser is open"
    assert until((home / "pid").exists)
    assert Path("/proc", (home / "pid").read_text().strip()).exists() or sys.platform != "linux"
    (home / "over").touch()
    then = "; time.sleep(2); print(Path(f'/proc/self/task/{__import__(\"os\").getpid()}/children').read_text().split())"
    assert show(home, then, BROWSER=str(home / "browser"), **HERE) == ("on\n[]\n" if sys.platform == "linux" else "")
