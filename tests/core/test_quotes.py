"""Places that agents name and words they quote: what is there counts, whatever its spaces; what is not does not."""

import pytest

from bot.core.quotes import enough, lies, parts, place, stand, whole
from bot.core.review import FLAW, QUOTE, WHY, misread

DIFF = """diff --git a/src/a.py b/src/b.py
index 1..2
--- a/src/a.py
+++ b/src/b.py
@@ -1,2 +1,3 @@
 def cents(text):
-    return 1
++++ b/other.py
\\ No newline at end of file
diff --git a/gone.py b/gone.py
--- a/gone.py
+++ /dev/null
@@ -1 +0,0 @@
-left = 8
"""


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("src/a.py:8", ("src/a.py", 8)), ("`./src/a.py:8-12`", ("src/a.py", 8)), ("a b.py, line 3", ("a b.py", 3)),
        ("src/a.py", ("src/a.py", 0)), ("src/a.py:8:2", ("src/a.py", 8)), ("", ("", 0)), ("a\nb", ("", 0)),
        (" ", ("", 0)),
    ],
)  # fmt: skip
def test_a_place_is_read_as_people_write_it(said: str, read: tuple[str, int]) -> None:
    assert place(said) == read


def test_a_diff_shows_old_and_new_lines_of_each_file_and_no_line_makes_itself_a_file() -> None:
    assert parts(DIFF) == {"src/b.py": "def cents(text):\n    return 1\n+++ b/other.py", "gone.py": "left = 8"}
    assert parts(DIFF, old=False) == {"src/b.py": "def cents(text):\n+++ b/other.py", "gone.py": "left = 8"}


def test_words_stand_whatever_their_spaces_and_marks() -> None:
    text = parts(DIFF)["src/b.py"]
    assert stand("def cents(text):\n  return 1", text)
    assert stand("-    return 1", text)
    assert not stand("return 2", text)
    assert lies("one\ntwo", 2, "")
    assert not lies("one\ntwo", 3, "")
    assert not lies("one\ntwo", 1, "three")
    assert not enough("a = b + c;")
    assert enough("eight of it")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("delete the  module", "Do not, e.g. in haste, delete the module."),
        ("module. Write\ntests", "Do not, e.g. in haste, delete the module. Write tests."),
        ("Never: - push", "Never: - push - force"), ("force", "Never: - push - force"), ("all", ""), (" ", ""),
        ("te", "Do not, e.g. in haste, delete the module. Write tests."),
    ],
)  # fmt: skip
def test_a_quote_is_widened_to_whole_sentences_a_list_being_one(words: str, found: str) -> None:
    assert whole(words, "Do not, e.g. in haste,\ndelete the module. Write tests. Never:\n\n- push\n- force\n") == found


GOOD = {"criterion": "t1.2", "ruling": "Not_Met", "text": "why", "place": "a.py:1", "quote": "some words"}


@pytest.mark.parametrize(
    ("verb", "words", "wrong"),
    [
        ("review", GOOD, ""),
        ("review", {**GOOD, "ruling": "cannot tell", "place": "", "quote": ""}, ""),
        ("review", {**GOOD, "criterion": " "}, "needs criterion"),
        ("review", {**GOOD, "ruling": "fine"}, "needs ruling: met, not met, cannot tell"),
        ("review", {**GOOD, "text": ""}, "needs text"),
        ("review", {**GOOD, "text": "x" * (WHY + 1)}, "at most 1,000 characters, and this has 1,001"),
        ("review", {**GOOD, "quote": "x" * (QUOTE + 1)}, "a quote has at most 600"),
        ("review", {**GOOD, "place": ""}, "needs place"),
        ("review", {**GOOD, "quote": "}"}, "at least 8 characters"),
        ("finding", {"text": "a nit"}, ""),
        ("finding", {"text": " "}, "needs text"),
        ("finding", {"text": "x" * (FLAW + 1)}, "at most 2,000"),
        ("finding", {"text": "x", "severity": "terrible"}, "minor, major, blocking"),
        ("finding", {"text": "x", "severity": "Blocking", "place": "a.py"}, "needs place"),
        ("finding", {"text": "x", "severity": "blocking", "place": "a.py:3"}, ""),
        ("ask", {}, ""),
    ],
)
def test_what_a_reviewer_says_is_read_or_it_is_told_why_not(verb: str, words: dict[str, str], wrong: str) -> None:
    said = misread(verb, words)
    assert (wrong in said) is True
    assert bool(said) is bool(wrong)
