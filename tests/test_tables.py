"""A key put into a file that a person wrote: nothing else of it changes."""

import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.tables import put, put_account, with_account, with_key
from bot.errors import BadInput
from bot.settings import SHIPPED

PODIUM = (SHIPPED / "podium.toml").read_text(encoding="utf-8")
POLICY = (SHIPPED / "demo" / "policy.toml").read_text(encoding="utf-8")


def test_a_table_that_is_not_there_comes_last_and_all_else_stays() -> None:
    new = with_key(PODIUM, "chat.toy", "channel", "C1")
    assert new == PODIUM.rstrip() + '\n\n[chat.toy]\nchannel = "C1"\n'
    assert with_key("", "chat.toy", "channel", "C1") == '[chat.toy]\nchannel = "C1"\n'


def test_a_key_takes_its_own_line_and_its_comment_stays() -> None:
    text = '[chat.toy]  # mine\nchannel = "C1"   # home\n\n# of the other\n[chat.other]\nchannel = "C9"\n'
    assert with_key(text, "chat.toy", "channel", "C2") == text.replace('"C1"', '"C2"')
    assert with_key(text, "chat.toy", "api", "http://x/") == text.replace(
        "# home\n", '# home\napi = "http://x/"\n'
    )
    assert with_key(text, "chat.other", "channel", "C3") == text.replace("C9", "C3")


VALUES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30)


@given(values=st.lists(st.tuples(st.sampled_from(("toy", "other")), st.sampled_from("abc"), VALUES), max_size=8))
def test_any_keys_in_any_order_read_back(values: list[tuple[str, str, str]]) -> None:
    text, wanted = PODIUM, tomllib.loads(PODIUM)
    for name, key, value in values:
        text = with_key(text, f"chat.{name}", key, value)
        wanted.setdefault("chat", {}).setdefault(name, {})[key] = value
    assert tomllib.loads(text) == wanted
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        line for line in PODIUM.splitlines() if line.startswith("#")
    ]


def test_a_person_gets_an_account_beside_those_there_are() -> None:
    text = with_account(with_account(POLICY, "ann", "toy", "U1"), "bob", "toy", "U2")
    people = tomllib.loads(text)["people"]
    assert [p.get("accounts") for p in people] == [{"terminal": "local", "toy": "U1"}, {"toy": "U2"}, None, None]
    again = tomllib.loads(with_account(text, "ann", "toy", "U7"))["people"]
    assert again[0]["accounts"] == {"terminal": "local", "toy": "U7"}


def test_what_cannot_be_followed_is_left_alone_and_told(tmp_path: Path) -> None:
    podium, policy = tmp_path / "podium.toml", tmp_path / "policy.toml"
    for text in ('chat = { toy = { channel = "C1" } }\n', 'x = """\n[chat.toy]\n"""\n[chat]\ntoy.channel = "C1"\n'):
        podium.write_text(text)
        with pytest.raises(BadInput, match=r'Write into it: \[chat\.toy\]\nchannel = "C2"'):
            put(podium, "chat.toy", "channel", "C2")
        assert podium.read_text() == text
    policy.write_text('people = [{ name = "ann" }]\n')
    with pytest.raises(BadInput, match=r'accounts = \{ toy = "U1" \} at ann'):
        put_account(policy, "ann", "toy", "U1")
    assert policy.read_text() == 'people = [{ name = "ann" }]\n'


def test_the_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "podium.toml"
    path.write_text("slots = 2\n")
    path.chmod(0o640)
    put(path, "chat.toy", "channel", 'a "quoted" \\ name')
    assert tomllib.loads(path.read_text()) == {"slots": 2, "chat": {"toy": {"channel": 'a "quoted" \\ name'}}}
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]
