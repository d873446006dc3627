"""Tokens come from the environment or `.env`, go to their own platform, and to no child of the bot."""

import os
import stat
from pathlib import Path

import pytest

from adapters.platforms import environment, known, lent
from bot.errors import BadConfig
from bot.tokens import exposed, keep, tokens
from tests.platforms import add

NAMES = ("A_TOKEN", "B_TOKEN", "C_TOKEN")


def test_the_environment_wins_over_the_file_and_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", "of the shell")
    (tmp_path / ".env").write_text("A_TOKEN=of-the-file\nexport B_TOKEN='of $HOME'  # not expanded\nC_TOKEN=\nD=1\n")
    before = dict(os.environ)
    assert tokens(tmp_path, NAMES) == {"A_TOKEN": "of the shell", "B_TOKEN": "of $HOME"}
    assert dict(os.environ) == before
    assert tokens(tmp_path / "nowhere", NAMES) == {"A_TOKEN": "of the shell"}


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A_TOKEN=\xff\n")
    with pytest.raises(BadConfig, match=r"\.env cannot be read: it is not UTF-8\."):
        tokens(tmp_path, NAMES)


def test_a_token_is_kept_for_its_owner_only_and_takes_the_old_ones_place(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("# mine\nexport A_TOKEN=old\nD=1\n")
    path.chmod(0o644)
    assert exposed(tmp_path) == f"chmod 600 {path}"
    keep(tmp_path, "A_TOKEN", "new-1")
    keep(tmp_path, "B_TOKEN", "second")
    assert path.read_text() == "# mine\nD=1\nA_TOKEN=new-1\nB_TOKEN=second\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert exposed(tmp_path) == ""
    assert tokens(tmp_path, NAMES) == {"A_TOKEN": "new-1", "B_TOKEN": "second"}
    assert list(tmp_path.iterdir()) == [path]


def test_a_home_that_borrows_anothers_file_writes_into_that(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    keep(tmp_path, "A_TOKEN", "first")
    (tmp_path / "demo" / ".env").symlink_to(tmp_path / ".env")
    keep(tmp_path / "demo", "A_TOKEN", "second")
    assert (tmp_path / "demo" / ".env").is_symlink()
    assert tokens(tmp_path, NAMES) == {"A_TOKEN": "second"}


def test_no_allow_list_lends_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    add()
    monkeypatch.setenv("LETTERBOX_TOKEN", "key-1234")
    monkeypatch.setenv("SHOWN", "yes")
    monkeypatch.setenv("GIT_DIR", "elsewhere")
    assert {"LETTERBOX_TOKEN", "ANTHROPIC_API_KEY"} <= known().tokens
    assert known().hears["anthropic"] == "next turn"
    assert lent(("SHOWN", "LETTERBOX_TOKEN", "NOT_THERE")) == {"SHOWN": "yes"}
    assert environment()["SHOWN"] == "yes"
    assert not {"LETTERBOX_TOKEN", "GIT_DIR"} & set(environment())
