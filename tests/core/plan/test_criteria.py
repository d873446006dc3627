"""One line of acceptance: who judges it, by what. Prose without a judge is never guessed at."""

import pytest

from bot.core.plan.criteria import command_like, criterion
from bot.core.plan.words import Unreadable, cut, either, minutes, near, path


@pytest.mark.parametrize(
    ("line", "judge", "check", "by", "threshold"),
    [
        ("pytest -q → green", "check", "pytest -q", "", None),
        ("`pytest -q` → passes", "check", "pytest -q", "", None),
        ("pytest -q -> green", "check", "pytest -q", "", None),
        ("pytest -q", "check", "pytest -q", "", None),
        ("`make lint`", "check", "make lint", "", None),
        ("check: anything at all", "check", "anything at all", "", None),
        ("check: grep '->' src", "check", "grep '->' src", "", None),
        ("sh -c 'a -> b'", "check", "sh -c 'a -> b'", "", None),
        ("python eval.py → ≥ 0.9", "check", "python eval.py", "", 0.9),
        ("check: python eval.py -> at least 3", "check", "python eval.py", "", 3.0),
        ("claims notes.md", "check", "claims notes.md", "", None),
        ("reviewer: names are plain", "reviewer", "", "", None),
        ("person: reads well", "person", "", "ann", None),
        ("person @bob: reads well", "person", "", "bob", None),
        ("evidence: the chart", "evidence", "", "", None),
        ("works well", "check", "", "", None),
        ("make sure that it works", "check", "", "", None),
        ("the page loads", "check", "", "", None),
    ],
)
def test_a_line_has_the_judge_it_names(line: str, judge: str, check: str, by: str, threshold: float | None) -> None:
    one = criterion(line, "t1.1", "ann")
    assert (one.judge, one.check, one.by, one.threshold) == (judge, check, by, threshold)


@pytest.mark.parametrize("line", ["", "  ", "``", "check:", "person bob:  ", "pytest → 5 errors"])
def test_a_line_that_says_nothing_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"is empty|has nothing after|cannot be judged by"):
        criterion(line, "t1.1")


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("ruff check", True), ("./run.sh", True), ("A=1 run", True), ("src/tool x", True), ("python3.12 -m x", True),
        ("test.py", True), ("! grep -q x y", True), ("test -f x", True), ("make", True), ("find it in the book", False),
        ("for f in *; do x; done", True), ("", False), ("The tests pass", False), ("go on and on", False),
    ],
)  # fmt: skip
def test_what_looks_like_a_command(text: str, like: bool) -> None:
    assert command_like(text) is like


def test_durations() -> None:
    texts = ("20m", "20", " 1h ", "1h30m", "1.5 h", "90 min", "2 hours")
    assert [minutes(t) for t in texts] == [20, 20, 60, 90, 90, 90, 120]
    for bad in ("", "soon", "-3m", "0", "9999999h", "1m1h"):
        with pytest.raises(ValueError, match=r"duration|must be"):
            minutes(bad)


def test_small_words() -> None:
    assert (either(()), either(("a",)), either(("a", "b"))) == ("", "a", "a or b")
    assert either(("a", "b", "c"), "and") == "a, b and c"
    assert cut("x" * 10**6) == "x" * 59 + "…"
    assert cut("a\n  b") == "a b"
    assert (near("pyhton", ["python"]), near("x" * 10**6, ["python"])) == ("python", "")
    assert (path("./a/b"), path("."), path("./")) == ("a/b", "**", "**")
    assert str(Unreadable("a", "b")) == "a\nb"
