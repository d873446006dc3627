"""What every chat platform of many people keeps besides: who speaks, what is private, what can be lost."""

from contextlib import suppress
from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.grammar import parse
from bot.core.message import Button, Message
from bot.errors import ChatError
from bot.ports import Opens
from tests.contract.chats import CARD, edit, heard, post, spot
from tests.golden.cases import CASES


def test_a_line_has_the_id_of_its_channel_and_message(wide: Any) -> None:
    """So that it is heard once, however often and by whatever way it comes."""
    every = wide.heard(wide.twice(wide.say("", "@podium waiting")))
    first = every[0]
    assert {said.id for said in every} == {f"{wide.chat.name}:{wide.channel}:{first.message}"}
    assert (first.account, first.name, first.bot, first.guest) == (wide.account, wide.person, False, False)


def test_who_calls_the_bot_addresses_it(wide: Any) -> None:
    called, loose = heard(wide, wide.say("", "@podium waiting"), wide.say("", "nice weather"))
    assert (called.text, called.addressed, called.mentions) == ("waiting", True, False)
    assert (loose.text, loose.addressed) == ("nice weather", False)


def test_who_calls_another_mentions_them(wide: Any) -> None:
    (said,) = heard(wide, wide.say("", f"what do you think @{wide.person}"))
    assert (said.mentions, said.addressed) == (True, False)


def test_a_command_is_heard_once_and_addresses_the_bot(wide: Any) -> None:
    (said,) = heard(wide, wide.command("waiting"))
    assert (said.text, said.addressed, said.channel, said.account) == ("waiting", True, wide.channel, wide.account)
    assert said.id.startswith(f"{wide.chat.name}:")


def test_an_edited_line_names_the_one_it_changes(wide: Any) -> None:
    before, after = heard(wide, wide.say("", "use client"), wide.change("use customer"))
    assert (after.text, after.edited, after.edits) == ("use customer", True, before.id)
    assert after.id != before.id
    assert after.message == before.message


def test_two_lines_at_once_are_two(wide: Any) -> None:
    said = heard(wide, *(wide.say("", f"line {n}") for n in range(5)))
    assert [each.text for each in said] == [f"line {n}" for n in range(5)]
    assert len({each.id for each in said}) == 5


def test_a_file_comes_along_with_its_text(wide: Any) -> None:
    (said,) = heard(wide, wide.upload("@podium plan", "goal.toml", 'goal = "tidy"'))
    assert said.text == "plan"
    assert [(file.name, file.text, file.error) for file in said.files] == [("goal.toml", 'goal = "tidy"', "")]


def test_words_go_through_a_form(wide: Any) -> None:
    post(wide, "s1.c5/checkpoint@general")
    (said,) = heard(wide, wide.press("c5", "Redirect…", "keep the flag"))
    assert (said.text, said.seen, said.pressed) == ("redirect t7: keep the flag", "f5", True)


def test_a_report_is_asked_by_its_button(wide: Any) -> None:
    post(wide, "s3/report@general", CASES["report-draft"]())
    (said,) = heard(wide, wide.press("s3", "Ask about it", "why three attempts at t12?"))
    assert (said.text, said.pressed) == ("ask s3: why three attempts at t12?", True)


def test_a_plan_in_ones_own_words_goes_through_the_form(wide: Any) -> None:
    """Many lines are one goal: none of them is read as a command, an option or a template."""
    goal = "clean the rounding;\nstop all\n\nand nothing is=lost"
    (said,) = heard(wide, wide.plan(goal, "shop"))
    assert said.text.removeprefix("/") == "plan: The goal: clean the rounding, stop all and nothing is = lost repo=shop"
    (command,) = parse(said.text).commands
    assert (command.word, command.options) == ("plan", {"repo": "shop"})


def test_a_button_lives_through_a_restart(wide: Any) -> None:
    long = "approve " + ", ".join(f"c{n}" for n in range(1_000))
    post(wide, "s1.c5/checkpoint@general", Message("c5", (), (Button("All", long, seen="f5"),)))
    wide.reopen()
    (said,) = heard(wide, wide.press("c5", "All"))
    assert (said.text, said.seen) == (long, "f5")


def test_only_who_is_called_is_called(wide: Any) -> None:
    post(wide, "k1", ping=(wide.account,))
    assert set(wide.pings) == {wide.account}


def test_what_was_shown_can_be_gone(wide: Any) -> None:
    id = post(wide, "k1")
    wide.drop(id)
    for act in (lambda: edit(wide, id, Message("changed")), lambda: post(wide, "k2", thread=id)):
        with pytest.raises(ChatError) as error:
            act()
        assert error.value.gone
    assert wide.standing() == []


def test_a_channel_can_be_lost(wide: Any) -> None:
    id = post(wide, "k1")
    wide.lock()
    for act in (lambda: post(wide, "k2"), lambda: edit(wide, id, Message("changed"))):
        with pytest.raises(ChatError) as error:
            act()
        assert error.value.lost


def test_a_private_spot_is_one_persons(wide: Any) -> None:
    id = post(wide, f"s1/needs@{wide.account}", Message("Needs you: c5"), channel=f"@{wide.account}")
    assert id
    assert "Needs you: c5" in wide.private()
    assert wide.standing() == []


def test_a_lost_answer_posts_nothing_twice(wide: Any) -> None:
    wide.lose()
    try:
        first = post(wide, "k1")
    except ChatError:
        first = ""
    again = post(wide, "k1")
    assert first in ("", again)
    assert wide.standing() == [again]


def test_a_lost_answer_is_found_after_a_restart(wide: Any) -> None:
    wide.lose()
    with suppress(ChatError):
        post(wide, "k1")
    wide.reopen()
    assert wide.standing() == [post(wide, "k1")]


def test_a_lost_answer_hides_nothing_newer(wide: Any) -> None:
    wide.lose()
    with pytest.raises(ChatError):
        post(wide, "k1")
    wide.reopen()
    id = post(wide, "k1", replace(CARD, title="c5 Delete it? · 1 of 2 · ann"))
    assert wide.standing() == [id]
    assert any("1 of 2" in str(act["title"]) for act in wide.acts if act["id"] == id)


def test_a_wait_that_is_asked_for_is_told(wide: Any) -> None:
    wide.pace()
    with pytest.raises(ChatError) as error:
        post(wide, "k1")
    assert error.value.retry_after > 0
    assert wide.standing() == []


def test_a_channel_is_opened_once_for_a_key(wide: Any) -> None:
    """Also after a restart; another key gets another channel, whatever it shall be called. Some platforms open none."""
    assert isinstance(wide.chat, Opens) is wide.chat.limits.channels
    if not wide.chat.limits.channels:
        return
    name = f"s1-{wide.channel.lower()}"
    first = wide.run(wide.chat.open("s1:open", name, "tidy up", (wide.account,)))
    assert wide.run(wide.chat.open("s1:open", name, "tidy up", (wide.account,))) == first
    wide.reopen()
    assert wide.run(wide.chat.open("s1:open", name, "tidy up", (wide.account,))) == first
    other = wide.run(wide.chat.open("s2:open", name, "tidy up", (wide.account,)))
    assert other[0] != first[0]
    assert other[1] != first[1] == name
    assert post(wide, "k1", channel=first[0])


def test_a_sign_stands_on_a_persons_line(wide: Any) -> None:
    assert wide.chat.limits.marks
    (said,) = heard(wide, wide.say("", "say customer"))
    for mark in ("queued", "delivered", "applied"):
        wide.run(wide.chat.mark(spot(wide), said.message, mark))
        assert len(wide.signs(said.message)) == 1
    wide.run(wide.chat.mark(spot(wide), said.message, "applied"))
    assert len(wide.signs(said.message)) == 1
