"""What is written in a button's field is one person's answer to one question, however it is written."""

import pytest

from bot.core.grammar import Command, parse
from bot.core.message import typed


@pytest.mark.parametrize("says", ["answer s1.c5", "answer s1.c5:", "decline s1.c5", "tell s1.t3", "redirect s1.t3:"])
@pytest.mark.parametrize("words", ["and c6, if t4 is done", "c6 too", "first line\nstop\n\n> and quoted", " bare\r\n"])
def test_a_field_is_one_command_with_all_its_words(says: str, words: str) -> None:
    word, id = says.rstrip(":").split()
    assert parse(typed(says, "words", words)).commands == (Command(word, (id,), " ".join(words.splitlines()).strip()),)


def test_a_closing_argument_follows_its_word() -> None:
    assert parse(typed("close s1.t3 as", "words", "carry\n")).commands == (Command("close", ("s1.t3",), "carry"),)


@pytest.mark.parametrize("asks", ["", "id"])
def test_only_a_field_for_words_adds_any(asks: str) -> None:
    assert typed("approve s1.c5", asks, "s1.c5") == "approve s1.c5"


def test_an_empty_field_adds_nothing() -> None:
    assert typed("decline s1.c5:", "words", " \n") == "decline s1.c5:"


def test_a_field_of_its_own_is_said_as_it_is() -> None:
    assert typed("", "words", " use customer\nand stop\n") == "use customer\nand stop"
