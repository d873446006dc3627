"""How numbers, times and names are written."""

import pytest

from bot.core.prose import age, either, full, hhmm, line, many, minutes, moment, money, natural, short, some
from tests.golden.sample import NOW, ZONE, at


@pytest.mark.parametrize(("then", "said"), [
    (at("13:05"), "13:05"), (at("17:40", 1), "Sun 17:40"), (at("09:00", 5), "Thu 09:00"),
    (at("09:00", 20), "20 Mar 09:00"),
    (0.0, ""),
])  # fmt: skip
def test_a_moment_is_said_as_people_say_it(then: float, said: str) -> None:
    assert moment(then, NOW, ZONE) == said


def test_hours_are_of_the_zone_also_across_the_clock_change() -> None:
    assert hhmm(NOW, ZONE) == "14:21"
    assert hhmm(NOW, "UTC") == hhmm(NOW, "") == "13:21"
    assert hhmm(0.0, ZONE) == ""
    assert (hhmm(at("12:00", 28), ZONE), hhmm(at("12:00", 28) + 86_400, ZONE)) == ("12:00", "13:00")


@pytest.mark.parametrize(("seconds", "said"), [
    (-3, "0 s"), (40, "40 s"), (180, "3 min"), (3600, "1 h"), (7_500, "2 h 5 min"), (97_200, "1 d 3 h"),
    (86_460, "1 d 1 min"),
])  # fmt: skip
def test_ages_have_two_units_at_most(seconds: float, said: str) -> None:
    assert age(seconds) == said


def test_numbers_and_names() -> None:
    assert (minutes(0.2), minutes(0), minutes(17.4), minutes(1_131)) == ("<1 min", "0 min", "17 min", "1,131 min")
    assert (money(3.1), money(20.0), money(1_234.5)) == ("$3.10", "$20", "$1,234.50")
    assert (many(1, "task"), many(4, "task"), many(2, "entry", "entries")) == ("1 task", "4 tasks", "2 entries")
    assert (either(()), either(("ann",)), either(("ann", "bob", "dan"))) == ("nobody", "ann", "ann, bob or dan")
    assert some(["t10", "t9", "t2"], 2) == "t2 t9 and 1 more"
    assert sorted(["s10.t1", "s2.t10", "s2.t9"], key=natural) == ["s2.t9", "s2.t10", "s10.t1"]
    assert (short("s3.t7"), short("t7"), full("s3", "t7"), full("s3", "s3.t7"), full("s3", "s3")) == (
        "t7", "t7", "s3.t7", "s3.t7", "s3")  # fmt: skip


def test_a_cut_is_marked_and_lines_are_joined() -> None:
    assert line("a\n b\t c") == "a b c"
    assert line("x" * 81) == "x" * 79 + "…"
    assert line("x" * 80) == "x" * 80
