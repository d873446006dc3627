"""The terminal chat: what a person at it sees and types, and the language of its scripts."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text as Styled

from adapters.chat.terminal import Terminal, render
from adapters.chat.terminal.script import Line, read
from bot.core.calls import Spot
from bot.core.events import Said
from bot.core.message import Button, Fold, Item, Listing, Message, Picture, Text
from tests.golden.cases import CASES, HOSTILE

TOP = Spot(platform="terminal", channel="general")
APPROVE = Button("Approve", "approve c5", seen="f5")
REDIRECT = Button("Redirect…", "redirect t7:", asks="words", seen="f5")
CLOSE = Button("Close as…", "close t7 as", asks="words")


@pytest.fixture
def shown() -> list[str | Styled]:
    return []


@pytest.fixture
def terminal(tmp_path: Path, shown: list[str | Styled]) -> Iterator[Terminal]:
    made = Terminal(tmp_path / "terminal", typed(), shown.append, voices=True, clock=lambda: 7.0, unique=lambda: "x")
    yield made
    made.record.close()


async def typed(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


def post(terminal: Terminal, key: str, message: Message, spot: Spot = TOP, pin: bool = False) -> str:
    return asyncio.run(terminal.post(key, spot, message, pin))


def heard(terminal: Terminal, *lines: str) -> list[Said]:
    said: list[Said] = []
    terminal.lines = typed(*lines)
    asyncio.run(terminal.listen(said.append))
    return said


@pytest.mark.parametrize(("text", "line"), [
    ("approve c5", Line(kind="say", text="approve c5")),
    ("  /swarm status ", Line(kind="say", text="/swarm status")),
    ("t3: use tabs", Line(kind="reply", thing="t3", text="use tabs")),
    ("s2.t3: a: b", Line(kind="reply", thing="s2.t3", text="a: b")),
    ("t7 done when: pytest -q", Line(kind="say", text="t7 done when: pytest -q")),
    ("redirect t7: words", Line(kind="say", text="redirect t7: words")),
    ("press c5 approve", Line(kind="press", thing="c5", text="approve")),
    ("press s1.c5 Approve as shown", Line(kind="press", thing="s1.c5", text="Approve as shown")),
    ("press confirm", Line(kind="press", text="confirm")),
    ("#as @bob", Line(kind="as", text="bob")),
    ("#wait checkpoint", Line(kind="wait", until="checkpoint", seconds=60.0)),
    ("#wait quiet 2.5", Line(kind="wait", until="quiet", seconds=2.5)),
    ("#wait report 30", Line(kind="wait", until="report", seconds=30.0)),
    ("#sleep 3", Line(kind="sleep", seconds=3.0)),
    ("# a remark", Line(kind="none")),
    ("#", Line(kind="none")),
    ("   ", Line(kind="none")),
])  # fmt: skip
def test_a_line_is_read(text: str, line: Line) -> None:
    assert read(text) == line


@pytest.mark.parametrize("text", ["#wait", "#wait dawn", "#wait quiet soon", "#sleep", "#sleep -1", "#as", "#dance"])
def test_what_a_script_gets_wrong_is_said(text: str) -> None:
    assert read(text).kind == "bad"
    assert "#wait checkpoint|quiet|report|closed" in read(text).text


def test_what_was_said_carries_who_where_and_when(terminal: Terminal) -> None:
    plain, aside = heard(terminal, "status", "what do you think, @bob")
    assert (plain.account, plain.channel, plain.at, plain.id) == ("local", "general", 7.0, "terminal-x")
    assert plain.addressed
    assert not plain.mentions
    assert aside.mentions


def test_a_demo_speaks_as_its_sample_people(terminal: Terminal) -> None:
    (said,) = heard(terminal, "#as bob", "approve c5")
    assert (said.account, said.name) == ("bob", "bob")


def test_elsewhere_nobody_speaks_for_another(terminal: Terminal, shown: list[str | Styled]) -> None:
    terminal.voices = False
    (said,) = heard(terminal, "#as bob", "approve c5")
    assert said.account == "local"
    assert "demo" in str(shown[0])


def test_waits_are_carried_out_before_the_next_line(terminal: Terminal) -> None:
    order: list[str] = []

    async def pause(line: Line) -> None:
        order.append(line.until or f"{line.seconds:g}")

    terminal.pause = pause
    terminal.lines = typed("a", "#wait quiet 1", "b", "#sleep 2")
    asyncio.run(terminal.listen(lambda said: order.append(said.text)))
    assert order == ["a", "quiet", "b", "2"]


def test_without_anybody_to_wait_for_a_wait_is_passed_over(terminal: Terminal) -> None:
    assert [said.text for said in heard(terminal, "#sleep 1", "b", "", "#dance")] == ["b"]


@pytest.mark.parametrize(("line", "says"), [
    ("press c5 approve", "approve c5"),
    ("press c5 APPROVE C5", "approve c5"),
    ("press c5 Redirect keep the old flag", "redirect t7: keep the old flag"),
    ("press c5 redirect: keep it", "redirect t7: keep it"),
    ("press c5 redirect", "redirect t7:"),
    ("press c5 close carry", "close t7 as carry"),
    ("press c5 make task", "make task d2"),
    ("press approve", "approve c5"),
])  # fmt: skip
def test_a_button_is_found_by_label_or_word(terminal: Terminal, line: str, says: str) -> None:
    make = Listing((Item("a discovery", (Button("Make it one", "make task d2"),)),))
    post(terminal, "s1.c5/checkpoint@general", Message("c5", (make,), (APPROVE, REDIRECT, CLOSE)))
    assert [said.text for said in heard(terminal, line)] == [says]


@pytest.mark.parametrize("line", ["press c5 approve", "press dance", "t9: hello"])
def test_what_is_not_there_is_said(terminal: Terminal, shown: list[str | Styled], line: str) -> None:
    assert heard(terminal, line) == []
    assert str(shown[0]).startswith(("There is no button", "t9 has no thread"))


def test_a_press_on_a_page_is_said_where_the_page_stands(terminal: Terminal) -> None:
    post(terminal, "event:reply@general", Message("I read: approve c5", (), (Button("Confirm", "confirm"),)))
    (said,) = heard(terminal, "press confirm")
    assert said.thread == ""


def test_an_edit_says_the_new_title_and_an_open_question_whole(terminal: Terminal, shown: list[str | Styled]) -> None:
    board = post(terminal, "s1/board@general", Message("s1 1 of 2 done", (Text("body"),)))
    card = post(terminal, "s1.c5/checkpoint@general", Message("c5 Delete it?", (Text("old"),), (APPROVE,)))
    shown.clear()
    asyncio.run(terminal.edit(TOP, board, Message("s1 1 of 2 done", (Text("other"),))))
    asyncio.run(terminal.edit(TOP, board, Message("s1 2 of 2 done", (Text("other"),))))
    asyncio.run(terminal.edit(TOP, card, Message("c5 Delete it?", (Text("new"),), (APPROVE,))))
    asyncio.run(terminal.edit(TOP, card, Message("c5 approved by ann", (Text("gone"),))))
    assert [str(s) for s in shown] == [
        "~ s1 2 of 2 done\n", "~ c5 Delete it?\n new\n [Approve → approve c5]\n", "~ c5 approved by ann\n",
    ]  # fmt: skip


def test_threads_and_other_channels_are_told_apart(terminal: Terminal, shown: list[str | Styled]) -> None:
    card = post(terminal, "s1.t3/card@general", Message("t3 Sort"))
    post(terminal, "e1@general", Message("sorted"), Spot(platform="terminal", channel="general", thread=card), pin=True)
    post(terminal, "e2@ops", Message("elsewhere"), Spot(platform="terminal", channel="ops"))
    assert shown == ["t3 Sort\n", "  sorted\n", "#ops elsewhere\n"]


def test_a_fold_is_a_file_inside_the_home_whatever_it_is_called(terminal: Terminal, shown: list[str | Styled]) -> None:
    fold = Fold("Diff", "a\x1b[31m\nb" * 9_000, "../../../etc/pass wd")
    id = post(terminal, "k", Message("t7", (fold,)))
    path = Path(str(shown[1]).strip())
    assert path.parent == terminal.folder / "files"
    assert path.read_text() == "a\nb" * 9_000
    asyncio.run(terminal.edit(TOP, id, Message("t7 still", (fold,))))
    assert len(shown) == 3


def test_a_record_torn_by_a_crash_is_mended(tmp_path: Path, shown: list[str | Styled]) -> None:
    path = tmp_path / "terminal.jsonl"
    first = Terminal(tmp_path, typed(), shown.append)
    id = post(first, "k1", Message("one"))
    first.record.close()
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"key":"k2","id":"p2","mess')
    again = Terminal(tmp_path, typed(), shown.append)
    assert post(again, "k1", Message("one")) == id
    assert post(again, "k2", Message("two")) == "p2"
    again.record.close()
    assert path.read_bytes().startswith(whole)
    assert path.read_bytes().count(b"\n") == 2


def test_guests_see_what_is_shown_while_they_are_there(terminal: Terminal, shown: list[str | Styled]) -> None:
    seen: list[str | Styled] = []
    guest = terminal.guest(typed(), seen.append)
    post(terminal, "k1", Message("one"))
    terminal.leave(guest)
    post(terminal, "k2", Message("two"))
    assert (seen, shown) == (["one\n"], ["one\n", "two\n"])


@pytest.mark.parametrize("name", CASES)
def test_styled_and_plain_say_the_same(name: str) -> None:
    message = CASES[name]()
    assert render.rich(message).plain == render.plain(message)


def test_styled_output_obeys_no_markup_of_its_content() -> None:
    console = Console(file=open(os.devnull, "w"), force_terminal=True, width=80)  # noqa: SIM115
    with console.file, console.capture() as got:
        console.print(render.rich(Message("[red]x[/red] [link=http://a]y[/link]", (Text(HOSTILE),))))
    assert "[red]x[/red]" in got.get()
    assert "\x1b[31m" not in got.get()


def test_no_line_of_the_text_ends_a_title() -> None:
    assert render.flat("a\nb\u2028c\r\nd\x85e\x0bf") == "a b c d ef"


def test_a_picture_is_a_file_beside_the_record(terminal: Terminal, shown: list[str | Styled]) -> None:
    async def draw(name: str) -> bytes:
        return b"" if name == "plan:s9" else name.encode()

    terminal.draw = draw
    said = Message("plan", (Picture("plan:s3", "seventeen tasks"), Picture("plan:s9", "of nothing")))
    id = post(terminal, "s3/plan@general", said)
    asyncio.run(terminal.edit(TOP, id, Message("plan, again", said.blocks)))
    path = terminal.folder / "files" / f"{id}-plan-s3.png"
    assert path.read_bytes() == b"plan:s3"
    assert [str(s) for s in shown if "plan-s3.png" in str(s)] == [f"  {path}\n"]
    assert "(picture: seventeen tasks)" in str(shown[0])
    assert [p.name for p in path.parent.iterdir()] == [path.name]
