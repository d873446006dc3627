"""What a line may become while it is typed; and the form that asks for a plan."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core.config import Settings
from bot.core.grammar import parse
from bot.core.records import Deviation, Discovery, Finding
from bot.core.rows import House, Swarm
from bot.core.values import Home
from bot.core.views.complete import MOST, complete
from bot.core.views.forms import OWN, form
from bot.core.world import World
from tests.golden import sample

CLEAN = """
title = "${repo}: spring clean"
[variables.repo]
help = "which repository"
[variables.depth]
type = "choice"
choices = ["brief", "whole"]
default = "brief"
[variables.note]
default = "no word"
"""
BROKEN = "[variables]\nX = 1"
TEMPLATES = {"spring-clean": CLEAN, "research": 'title = "research"', "gates/python": "", "broken": BROKEN}


def world() -> World:
    """The sample afternoon, with templates."""
    made = sample.running()
    settings = replace(made.settings, templates=TEMPLATES)
    made.put(replace(made.house, settings=settings))
    return made


def said(text: str, channel: str = "general", of: World | None = None) -> list[str]:
    return [line for line, _ in complete(of or world(), channel, text)]


def test_nothing_typed_gives_the_seven_words_first() -> None:
    assert said("")[:7] == ["plan", "launch", "waiting", "approve", "redirect", "unblock", "stop"]
    assert len(said("")) == MOST


def test_after_help_come_the_words() -> None:
    assert said("help ")[:3] == ["help all", "help plan", "help launch"]
    assert said("help la") == ["help launch", "help land"]


def test_a_word_is_completed_whatever_its_case() -> None:
    assert said("app") == ["approve"]
    assert said("MIR") == ["mirror"]
    assert said("st") == ["stop", "status"]
    assert said("xyz") == []
    assert dict(complete(world(), "general", "wai"))["waiting"].startswith("what happened since")


def test_after_a_word_come_the_ids_it_takes_what_waits_first() -> None:
    given_ids = complete(world(), "general", "approve ")
    assert given_ids[0][0] == "approve c4"
    assert "Delete module legacy/?" in given_ids[0][1]
    assert "approve s3" in said("approve ")
    assert all(line.startswith("approve c") for line in said("approve c"))
    assert "redirect t8" in said("redirect t")
    assert not any(line.startswith("redirect t1 ") for line in said("redirect "))
    assert [line for line in said("stop ") if line.endswith((" s3", " all"))] == ["stop s3", "stop all"]


def test_what_is_closed_comes_after_what_is_not() -> None:
    tasks = [line.removeprefix("why ") for line in said("why t")]
    book = world().book("s3")
    closed = [book.tasks[id].state == "done" for id in tasks]
    assert closed == sorted(closed)


def test_ids_of_other_kinds() -> None:
    made = world()
    made.put(Discovery(key="s3.d9", task="t1", attempt="a1", text="an old parser"))
    assert "make task d9" in said("make task ", of=made)
    assert said("impact u") == ["impact u2"]
    assert all(line.startswith("why a") for line in said("why a"))
    made.put(Finding(key="s3.f9", task="t1", attempt="a1", text="no test"))
    made.put(Deviation(key="s3.x9", task="t1", text="off its paths"))
    assert "waive f9" in said("waive f", of=made)
    assert "productive x9" in said("productive x", of=made)


def test_after_an_id_comes_what_ends_the_line() -> None:
    assert said("close t13 ") == ["close t13 as drop", "close t13 as carry", "close t13 as fail"]
    assert "show t7 diff" in said("show t7 d")
    assert said("assign c4 to b") == ["assign c4 to bob"]
    assert said("redirect t8") == ["redirect t8", "redirect t8: "]
    assert said("mirror s3 o") == ["mirror s3 off"]
    assert "mirror off" in said("mirror o")
    assert "who add @eve operator" in said("who add @e")
    assert "who add @eve viewer" not in said("who add @e")


def test_an_id_before_its_word() -> None:
    assert said("t9 ne") == ["t9 needs"]
    assert said("t9 done") == ["t9 done when: "]
    assert said("t99 ne") == []
    assert said("u2 ch") == ["u2 check: "]


def test_templates_and_their_variables() -> None:
    assert said("plan ") == ["plan research", "plan spring-clean"]
    assert said("plan spr") == ["plan spring-clean"]
    assert said("plan spring-clean ")[0] == "plan spring-clean repo="
    assert said("plan spring-clean repo=billing ") == [
        "plan spring-clean repo=billing depth=brief", "plan spring-clean repo=billing depth=whole",
        'plan spring-clean repo=billing note="no word"',
    ]  # fmt: skip
    assert said("plan spring-clean repo=billing no") == ['plan spring-clean repo=billing note="no word"']
    assert said("plan spring-clean repo=billing note=x")[0].endswith("note=x")


def test_ids_are_of_the_channels_swarms_with_the_swarm_among_several() -> None:
    made = world()
    other = Swarm(key="s4", title="other", platform="slack", channel="C1", opened=9e9)
    made.put(other)
    assert "launch s3" in said("launch ", of=made)
    assert "launch s4" not in said("launch ", of=made)
    assert said("launch ", "C1", made) == ["launch s4"]
    assert said("launch ", "C7", made) == ["launch s4", "launch s3"]
    assert said("approve ", of=made)[0] == "approve s3.c4"
    made.put(replace(other, mirrors=(Home(platform="terminal", channel="general"),)))
    assert "launch s4" in said("launch ", of=made)


def test_before_the_launch_there_are_the_tasks_as_planned() -> None:
    assert "drop t9" in said("drop t", of=sample.planning())
    assert said("broken u", of=sample.planning()) == ["broken u2"]


@given(st.text(max_size=40))
def test_every_completion_goes_on_from_what_was_typed(text: str) -> None:
    made = complete(world(), "general", text)
    typed = " ".join(text.split()).casefold()
    assert len(made) <= MOST
    assert len({line for line, _ in made}) == len(made)
    assert all(line.casefold().startswith(typed) and meaning for line, meaning in made)


def test_a_form_says_the_line_a_person_would_type() -> None:
    made = form(world(), "spring-clean")
    assert made.templates == ("broken", "research", "spring-clean", OWN)
    assert [field.name for field in made.fields] == ["repo", "depth", "note"]
    assert made.repositories == ("billing",)
    assert made.people == ("ann", "bob", "dan", "eve")
    line = made.says({"repo": "billing", "depth": "", "note": 'two\n"words" here'})
    assert line == """plan spring-clean repo=billing note="two 'words' here\""""
    (command,) = parse(line).commands
    assert command.options == {"repo": "billing", "note": "two 'words' here"}


def test_a_form_without_a_name_is_of_the_first_template_and_without_any_of_words() -> None:
    settings = Settings(templates={"b": 'title = "b"', "a": 'title = "a"'})
    assert form(World([House(key="house", settings=settings)]), "zzz").template == "a"
    assert form(world()).fields == ()  # of one that cannot be read
    empty = form(World())
    assert (empty.template, [v.name for v in empty.fields], empty.templates) == (OWN, ["goal"], (OWN,))
