"""Tokens counted without a model, and cuts that are marked."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.size import cut, keep, tokens


def test_three_bytes_are_a_token() -> None:
    assert [tokens(text) for text in ("", "a", "abc", "abcd", "äöü", "語")] == [0, 1, 1, 2, 2, 1]
    assert tokens("\ud800") == 1


def test_a_cut_keeps_the_end_and_of_the_beginning_a_part_and_says_so() -> None:
    assert cut("short", 2) == "short"
    assert cut("x" * 50 + "the end", 7) == "[cut] … xxxxthe end"
    assert cut("t7.2: " + "x" * 90 + ", judged by evidence", 20, 0.5).startswith("t7.2: ")
    assert cut("t7.2: " + "x" * 90 + ", judged by evidence", 20, 0.5).endswith(", judged by evidence")


@given(st.text(max_size=300), st.integers(6, 60), st.sampled_from((0.0, 0.3, 0.7)))
def test_no_cut_is_longer_than_it_may_be(text: str, most: int, head: float) -> None:
    assert tokens(cut(text, most, head)) <= most


def test_the_latest_that_fit_are_kept_and_the_last_one_always() -> None:
    assert keep(("a" * 30, "b" * 30, "c" * 30), 25) == ("b" * 30, "c" * 30)
    (only,) = keep(("x" * 500,), 20)
    assert only.startswith("[cut] … xx")
    assert tokens(only) <= 19
    assert keep((), 20) == ()
