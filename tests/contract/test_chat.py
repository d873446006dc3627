"""What every chat platform keeps, whatever it looks like. A folder under adapters/chat brings a rig of its name."""

import importlib
import json
import pkgutil
import re
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from bot.core.message import Block, Button, Code, Facts, Fold, Item, Listing, Message, Picture, Text, Tone
from bot.core.values import CheckpointKind
from bot.core.views.card import LABELS
from bot.errors import ChatError
from tests.contract.chats import CARD, KINDS, edit, heard, post
from tests.golden.cases import CASES, HOSTILE

SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")


def kinds(rig: Any) -> list[object]:
    return [act["act"] for act in rig.acts]


def everything(rig: Any) -> str:
    """All that was shown, as one text; what stands in it is what a person or a machine can see."""
    return "\n".join(str(v) for act in rig.acts for v in (act["title"], act["text"], *act["buttons"]))


def test_every_kind_has_a_rig() -> None:
    assert KINDS
    rigs = importlib.import_module("tests.contract.rigs")
    assert {m.name for m in pkgutil.iter_modules(rigs.__path__)} >= set(KINDS)


def test_a_post_gives_an_id_and_shows_title_text_and_buttons(rig: Any) -> None:
    id = post(rig, "s1.c5/checkpoint@general")
    assert id
    assert "Delete it?" in everything(rig)
    assert "a question" in everything(rig)
    assert "approve c5" in everything(rig)


def test_the_same_key_gives_the_same_id_and_shows_nothing_twice(rig: Any) -> None:
    first = post(rig, "k1")
    shown = len(rig.acts)
    assert post(rig, "k1") == first
    assert len(rig.acts) == shown
    assert post(rig, "k2") != first


def test_after_a_restart_the_same_key_still_gives_the_same_id(rig: Any) -> None:
    first = post(rig, "k1")
    rig.reopen()
    assert post(rig, "k1") == first
    assert rig.acts == []
    assert post(rig, "k2") != first


def test_the_same_key_with_newer_words_shows_these(rig: Any) -> None:
    """As after a kill between a post and the note that it stands, when the thing has moved on meanwhile."""
    first = post(rig, "k1", CARD)
    rig.reopen()
    newer = replace(CARD, title="c5 Delete it? · 1 of 2 · ann")
    assert post(rig, "k1", newer) == first
    assert [act["id"] for act in rig.acts] == [first]
    assert "1 of 2" in everything(rig)


def test_an_edit_changes_that_message_and_no_other(rig: Any) -> None:
    first, other = post(rig, "k1"), post(rig, "k2")
    rig.acts.clear()
    edit(rig, first, Message("c5 approved by ann"))
    assert [act["id"] for act in rig.acts] == [first]
    assert kinds(rig) == ["edit"]
    assert other != first


def test_an_edit_that_changes_nothing_shows_nothing(rig: Any) -> None:
    id = post(rig, "k1")
    rig.acts.clear()
    edit(rig, id, CARD)
    assert rig.acts == []


def test_an_edit_of_what_is_gone_says_so(rig: Any) -> None:
    with pytest.raises(ChatError) as error:
        edit(rig, "nowhere", CARD)
    assert error.value.gone


def test_a_reply_to_what_is_gone_says_so(rig: Any) -> None:
    with pytest.raises(ChatError) as error:
        post(rig, "k1", thread="nowhere")
    assert error.value.gone


def test_pins_and_unpins(rig: Any) -> None:
    id = post(rig, "s1/board@general", pin=True)
    edit(rig, id, CARD, pin=True)
    edit(rig, id, Message("s1 the board"), pin=False)
    assert kinds(rig) == ["post", "pin", "edit", "unpin"]


def test_what_is_folded_goes_along_whole(rig: Any) -> None:
    long = "a line of forty thousand characters\n" * 1_200
    post(rig, "k1", Message("plan", (Fold("Tasks", long, "s1-v1.txt"),)))
    assert long.strip() in everything(rig)


def test_what_is_cut_is_marked(rig: Any) -> None:
    words = " ".join(f"word{n}" for n in range(9_000))
    post(rig, "k1", Message("x" * 300, (Text(words), Code(words), Facts((("fact", words),)), Listing((Item(words),)))))
    shown = everything(rig)
    assert ("word8999" in shown and "x" * 300 in shown) or "…" in shown


def test_every_block_is_shown(rig: Any) -> None:
    blocks = (
        Text("a text"), Facts((("fact", "value"),)), Code("a command"), Picture("p", "a picture of it"),
        Listing((Item("an item", (Button("Go", "go on s1"),)),), "a list", True), Fold("a fold", "folded", "f.txt"),
    )  # fmt: skip
    post(rig, "k1", Message("title", blocks))
    shown = everything(rig)
    for words in ("a text", "fact", "value", "a command", "a picture of it", "an item", "go on s1", "a list", "a fold"):
        assert words in shown


@pytest.mark.parametrize("hostile", [HOSTILE, "\x1b]0;title\x07", "\x9b31m", "a\rb", "\u2067rtl\u2069", "\x00\x07"])
def test_hostile_text_is_inert(rig: Any, hostile: str) -> None:
    """No escape, control or direction mark reaches the screen, and nothing pings, wherever it stands."""
    button = Button(hostile, hostile)
    post(rig, "k1", Message(hostile, (
        Text(hostile), Facts(((hostile, hostile),)), Code(hostile), Listing((Item(hostile, (button,)),), hostile),
        Fold(hostile, hostile, hostile), Picture(hostile, hostile)), (button,)))  # fmt: skip
    shown = json.dumps(rig.acts, ensure_ascii=False).replace("\\n", "\n")
    assert not SHOWN.search(shown)
    assert "\\u001b" not in shown
    assert not getattr(rig, "pings", ())


def test_every_intent_has_a_case() -> None:
    """A kind of question, receipt, card, block or tone that no case shows fails here, before a platform can lack it."""
    shown = [make() for make in CASES.values()]
    named = {f"checkpoint-{kind}".replace(" ", "-") for kind in get_args(CheckpointKind)} - {"checkpoint-launch"}
    named |= {f"receipt-{state}" for state in ("queued", "delivered", "applied", "late")}
    assert named | {"launch", "plan", "board", "digest", "waiting-ann", "needs-ann", "report-draft"} <= set(CASES)
    assert {type(block) for message in shown for block in message.blocks} == set(get_args(Block))
    assert {message.tone for message in shown} == set(get_args(Tone))
    assert {message.label for message in shown} == {"", *LABELS} - {"waiting"}  # such a card was at work before


@pytest.mark.parametrize("name", CASES)
def test_every_message_of_the_house_can_be_shown(rig: Any, name: str) -> None:
    assert post(rig, name, CASES[name]())
    assert not SHOWN.search(everything(rig))
    assert rig.acts[0]["title"]


def test_a_message_without_words_still_has_a_title(rig: Any) -> None:
    post(rig, "k1", Message("\u202e\x07"))
    assert rig.acts[0]["title"]


def test_a_line_is_heard_at_the_top_and_in_a_thread(rig: Any) -> None:
    id = post(rig, "s1.t3/card@general", Message("t3 Sort the imports"))
    top, reply = heard(rig, rig.say("", "waiting"), rig.say("t3", "say customer"))
    assert (top.text, top.thread, top.platform) == ("waiting", "", rig.chat.name)
    assert (reply.text, reply.thread) == ("say customer", id)
    assert top.id != reply.id


def test_a_press_says_the_buttons_words_with_what_was_seen(rig: Any) -> None:
    card = post(rig, "s1.t7/card@general", Message("t7 Remove it"))
    post(rig, "s1.c5/checkpoint@general", thread=card)
    (said,) = heard(rig, rig.press("c5", "Approve"))
    assert (said.text, said.seen, said.thread, said.pressed) == ("approve c5", "f5", card, True)


def test_a_press_acts_on_the_latest_version(rig: Any) -> None:
    id = post(rig, "s1.c5/checkpoint@general")
    edit(rig, id, Message("c5", (), (Button("Approve", "approve c5", seen="f6"),)))
    (said,) = heard(rig, rig.press("c5", "approve"))
    assert said.seen == "f6"


def test_a_press_on_a_decided_card_says_nothing(rig: Any) -> None:
    id = post(rig, "s1.c5/checkpoint@general")
    edit(rig, id, Message("c5 approved by ann 14:23"))
    assert heard(rig, rig.press("c5", "approve")) == []
