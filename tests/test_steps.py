"""A model's steps as lines of a log."""

from adapters.steps import called, came, text

KEY = "ghp_" + "Ab1" * 12


def test_a_call_is_cut_and_its_secrets_are_taken_out_before() -> None:
    assert called("bash", {"command": "pytest -q"}) == '→ bash {"command": "pytest -q"}'
    long = called("bash", {"command": "x" * 280 + " " + KEY})
    assert long.endswith("…")
    assert "ghp_" not in long
    assert len(long) < 320


def test_of_a_result_the_end_is_shown_with_how_much_it_was() -> None:
    assert came("14 passed\n") == "← 14 passed"
    assert came("no such file", wrong=True) == "← [wrong] no such file"
    long = came("\n".join(map(str, range(900))))
    assert long.splitlines()[0] == "← [900 lines, the end of them]"
    assert long.splitlines()[-1] == "899"
    assert len(long.splitlines()) == 7
    assert "ghp_" not in came("y" * 380 + KEY)
    assert came("") == "← "


def test_blocks_of_a_result_are_read_as_words() -> None:
    assert text("plain") == "plain"
    assert text(None) == ""
    assert text([{"type": "text", "text": "one"}, {"type": "image"}, "odd"]) == "one\n[image]"
