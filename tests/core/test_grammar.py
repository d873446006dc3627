"""What people type, read: every word, the ids, what is prose, and what is nearly a command."""



import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.grammar import MOST_IDS, MOST_LINES, MOST_OPTIONS, Command, Parsed, Unread, parse
from bot.core.words import BY_NAME, WORDS, Word
from tests.support import cost, in_step


def one(text: str) -> Command:
    read = parse(text)
    assert (read.unread, read.loose) == ((), "")
    (command,) = read.commands
    return command


@pytest.mark.parametrize("word", WORDS, ids=lambda w: w.word)
def test_each_word_reads_its_own_example(word: Word) -> None:
    command = one(word.example)
    assert command.word == word.word
    assert one(str(command)) == command
    assert one(word.example.upper().replace("BOB", "bob") if not word.text else word.example).ids == command.ids


def test_seven_words_are_to_learn() -> None:
    assert [w.word for w in WORDS if w.seven] == ["plan", "launch", "waiting", "approve", "redirect", "unblock",
    "stop"]
    assert len(BY_NAME) == len(WORDS)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("stop", Command("stop")),
        ("Stop!", Command("stop")),
        ("STOP ALL", Command("stop", ("all",))),
        ("stop s3", Command("stop", ("s3",))),
        ("  approve   C5. ", Command("approve", ("c5",))),
        ("approve s3.c5", Command("approve", ("s3.c5",))),
        ("approve: keep the old flag", Command("approve", text="keep the old flag")),
        ("approve c5 : note: with colon", Command("approve", ("c5",), "note: with colon")),
        ("redirect t12 keep the flag", Command("redirect", ("t12",), "keep the flag")),
        ("unblock t13", Command("unblock", ("t13",))),
        ("tell: use customer", Command("tell", text="use customer")),
        ("plan", Command("plan")),
        ("plan repo=billing", Command("plan", options={"repo": "billing"})),
        ("plan spring-clean repo=billing repo=b2", Command("plan", text="spring-clean", options={"repo": "b2"})),
        ('plan research Q="what is it" n=3', Command("plan", text="research", options={"q": "what is it", "n": "3"})),
        ("plan move the clock; then rest", Command("plan", text="move the clock; then rest")),
        ("plan next s3", Command("plan next", ("s3",))),
        ("plan: next year", Command("plan", text="next year")),
        ("show t7 diff", Command("show", ("t7",), "diff")),
        ("show s3 tasks", Command("show", ("s3",), "tasks")),
        ("close t7", Command("close", ("t7",))),
        ("close T7 as Drop", Command("close", ("t7",), "drop")),
        ("decline c5:", Command("decline", ("c5",))),
        ("decline s1.c5 not this week", Command("decline", ("s1.c5",), "not this week")),
        ("decline c5.", Command("decline", ("c5",))),
        ("plan:", Command("plan")),
        ("waive f2:", Command("waive", ("f2",))),
        ("close t7 as: carry", Command("close", ("t7",), "carry")),
        ("close t7 as", Command("close", ("t7",))),
        ("redirect t7:: the old way", Command("redirect", ("t7",), "the old way")),
        ("carry all", Command("carry", ("all",))),
        ("agents s3 12", Command("agents", ("s3",), "12")),
        ("assign c5 to @bob", Command("assign", ("c5",), "bob")),
        ("hand to Bob", Command("hand", text="Bob")),
        ("who add @eve viewer", Command("who add", text="eve viewer")),
        ("link U1|x to @bob", Command("link", text="U1|x to bob")),
        ("t9 without t7", Command("without", ("t9", "t7"))),
        ("T11 needs t9, t10", Command("needs", ("t11", "t9", "t10"))),
        ("t7 done when pytest -q", Command("done when", ("t7",), "pytest -q")),
        ("t7 est 1.5h", Command("est", ("t7",), "1.5h")),
        ("u2 check: ! grep v1", Command("check", ("u2",), "! grep v1")),
        ("split t7: add tests; drop flag; stop", Command("split", ("t7",), "add tests; drop flag; stop")),
        ("add docs for t7 needs=t3 est=20m", Command("add", text="docs for t7", options={"needs": "t3",
        "est": "20m"})),
        ("add s3: docs", Command("add", ("s3",), "docs")),
        ("go  on", Command("go on")),
        ("make task d2", Command("make task", ("d2",))),
        ("tell t7: rename it; then stop the run", Command("tell", ("t7",), "rename it; then stop the run")),
        ("/swarm stop s3", Command("stop", ("s3",))),
        ("@podium, status", Command("status")),
        ("/podium", Command("help")),
        ("help launch", Command("help", text="launch")),
        ("Help  make task", Command("help", text="make task")),
        ("> approve c4\nstatus", Command("status")),
        ("show t7.2", Command("show", ("t7.2",))),
    ],
)  # fmt: skip
def test_one_command_is_read(text: str, command: Command) -> None:
    assert one(text) == command
    assert one(str(command)) == command


@pytest.mark.parametrize(
    "text",
    [
        "ok", "wait", "yes but", "👍🏽", "stop the deploy", "stop-gap", "we'll stop", "approve the deploy", "approved",
        "go", "show me the money", "why is this waiting?", "improve the docs", "lunch", "not yet", "the plan is fine",
        "help me", "help with launch", "help launch it",
        "accept it", "link here", "t7: hello", "c5", "see t7", "and t7 is bad", "@bob stop", "podium stop",
        "close the door", "drop it", "agents are slow", "hold on; wait", "/swarming stop", "t7 looks good", "what",
        "u2", "> approve c5", "", "   ", "`approve c5`", "assign it to bob", "status update please",
        "looks good\nto me", "a\n" * MOST_LINES, "unblock me", "who is bob", "report that it works", "resume later",
        "x = y",
        "stop?",
    ],
)  # fmt: skip
def test_prose_is_loose(text: str) -> None:
    """Words among people, reactions and quotes are never a command."""
    assert parse(text) == Parsed(loose=text.strip())


@pytest.mark.parametrize(
    ("text", "loose"),
    [("> which one?\nMIT", "MIT"), ("@podium looks good", "looks good"), ("> a\n\n yes \n> b\nno", "yes\nno")],
)
def test_loose_words_come_without_quotes_and_name(text: str, loose: str) -> None:
    assert parse(text) == Parsed(loose=loose)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("approve c5-c9 except c7", "c5 c6 c8 c9"), ("approve c5, c6 and c8", "c5 c6 c8"), ("approve c5 c6", "c5 c6"),
        ("approve c5–9", "c5 c6 c7 c8 c9"), ("approve c5 to c7", "c5 c6 c7"), ("approve c5..c6 & c9", "c5 c6 c9"),
        ("approve s3.c5-c7", "s3.c5 s3.c6 s3.c7"), ("approve s3.c5-s3.c6", "s3.c5 s3.c6"),
        ("approve c5,c5,c6", "c5 c6"),
        ("approve C5 - C6, and c9 but not c6", "c5 c9"), ("approve c1-c4 except c2-c3: note", "c1 c4"),
    ],
)  # fmt: skip
def test_ranges_and_lists_are_spread(text: str, ids: str) -> None:
    read = parse(text)
    assert [c.ids for c in read.commands] == [tuple(ids.split())]
    assert read.ranged


def test_a_range_that_comes_to_one_is_no_range() -> None:
    assert parse("approve c5-c6 except c5") == Parsed((Command("approve", ("c6",)),))
    assert parse("t7 needs t3, t4") == Parsed((Command("needs", ("t7", "t3", "t4")),))


@pytest.mark.parametrize(
    "text",
    [
        "approve c1-c201", f"approve c1-c{MOST_IDS}, c900", "approve c9-c5", "approve c5-t7", "approve s3.c5-s4.c7",
        "approve c5 except c5", "approve c5 except t7", "approve c5 except", "approve c5-x", "approve c5 please",
        "approve c5:", "approve d2", "approve c5-c7 except c9", "approve c5 except d2", "add", "redirect",
        "redirect t7", "redirect t7, t8 to the left", "close t7 as maybe", "agents",
        "agents all c5", "agents 3 s3", "hand s3", "assign c5", "t7 est soon", "t7 done when", "u2 needs t3",
        "t7 needs", "t7 needs u2", "drop", "tell t7:", "split t7", "approve c5-c99999999", "show t7 it",
        "assign c5 to " + "b" * 500,
    ],
)  # fmt: skip
def test_what_begins_like_a_command_and_is_none_stays_unread(text: str) -> None:
    assert parse(text) == Parsed(unread=(Unread(text),))


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("aprove c5", "approve c5"), ("Aprove C5: note", "approve C5: note"), ("aprove", "approve"),
        ("appvroe c5", "approve c5"), ("lunch s3", "launch s3"), ("tel t7: x", "tell t7: x"), ("t7 neds t3",
        "t7 needs t3"),
        ("mke task d2", "make task d2"),
        ("redirct t12: keep it", "redirect t12: keep it"), ("waitng", "waiting"), ("stpo t7", "stop t7"),
        ("keepp waiting s3", "keep waiting s3"), ("t7 dnoe when x", "t7 done when x"),
    ],
)  # fmt: skip
def test_a_slip_of_the_finger_gets_the_nearest_command(text: str, nearest: str) -> None:
    assert parse(text) == Parsed(unread=(Unread(text, nearest),))


def test_several_commands_in_one_message() -> None:
    read = parse("t11 needs t9; t12 done when: pytest -q tests/money\n/podium approve c5; ok; aprove c6")
    assert read.commands == (
        Command("needs", ("t11", "t9")),
        Command("done when", ("t12",), "pytest -q tests/money"),
        Command("approve", ("c5",)),
    )
    assert read.unread == (Unread("ok"), Unread("aprove c6", "approve c6"))
    assert (read.loose, read.ranged) == ("", False)


def test_a_command_after_words_begins_anew_and_other_words_do_not() -> None:
    read = parse("tell t7: cd src; make; approve c5; and more")
    assert read.commands == (Command("tell", ("t7",), "cd src; make"), Command("approve", ("c5",)))
    assert read.unread == (Unread("and more"),)


def test_options_are_capped() -> None:
    read = one("plan x " + " ".join(f"a{n}=1" for n in range(MOST_OPTIONS + 1)))
    assert (len(read.options), read.text) == (MOST_OPTIONS, "x a0=1")


NUMBER = st.integers(1, 9999)
LETTERS = "abcdefgh .,:!?'(){}[]/-_äß漢👍🏽\u200d"
PLAIN = st.text(LETTERS, min_size=1).map(lambda t: " ".join(t.split()).lstrip(": ")).filter(lambda t: t.strip(".! "))


@st.composite
def commands(draw: st.DrawFn) -> Command:
    """Any command that could have been read: ids of the word's letters, words, closing arguments, options."""
    word = draw(st.sampled_from(WORDS))
    ids: tuple[str, ...] = ()
    if word.ids:
        letters = word.ids.replace("*", "")
        most = 1 if word.text == "free" else 5
        name = st.builds(
            lambda home, letter, n: f"{home}{letter}{n}", st.sampled_from(["",
            "s3."]), st.sampled_from(letters), NUMBER
        )
        ids = tuple(draw(st.lists(name, min_size=word.least, max_size=most, unique=True)))
    before = (f"t{draw(NUMBER)}".replace("t", word.subject),) if word.subject else ()
    tails = {
        "assign": "bob", "hand": "bob", "who add": "eve operator", "link": "U1 to bob", "agents": "4", "est": "20m",
        "close": "carry", "show": "diff", "revert": "redo",
    }  # fmt: skip
    text = tails.get(word.word, "")
    if word.text and (word.asks or draw(st.booleans())):
        text = draw(PLAIN)
    options = {}
    if word.options:
        values = st.text("abc=,.ä 1", min_size=1).map(lambda t: " ".join(t.split())).filter(bool)
        options = draw(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True), values, max_size=3))
    if word.text == "free" and not text:
        ids = ()
    return Command(word.word, before + ids, text, options)


@given(commands())
def test_what_is_written_reads_back(command: Command) -> None:
    assert parse(str(command)).commands == (command,)


@given(st.text(max_size=200))
def test_any_text_is_read_and_nothing_is_lost(text: str) -> None:
    read = parse(text)
    assert bool(read.commands or read.unread) != bool(read.loose) or not text.strip()


PIECES = [*BY_NAME, "c5", "s3.t7", "c1-c9", ":", ";", ">", "\n", "to", "as", "bob", "x=1", "äß"]


@given(st.lists(st.sampled_from(PIECES)))
def test_words_in_any_order_read_without_harm(pieces: list[str]) -> None:
    """And what was read as commands reads back as them."""
    for command in parse(" ".join(pieces)).commands:
        assert parse(str(command)).commands == (command,)


LONG = {
    "letters": "a" * 10**6, "semicolons": "a;" * 500_000, "words": "stop " * 200_000,
    "tell": "tell t7: " + "x;" * 500_000, "ids": "approve " + "c1," * 300_000,
    "ranges": "approve " + "c1-c200," * 100_000,
    "subjects": "t7 " * 300_000, "options": "plan " + "a=b " * 250_000, "spaces": "approve c1" + " " * 10**6 + "x",
    "tabs": "approve " + "\t" * 10**6, "names": "/swarm " * 150_000, "quotes": 'plan x k="' * 90_000,
    "dashes": "c5 -" * 250_000,
    "marks": ">" * 10**6, "commands": "approve;" * 125_000, "emoji": "👍🏽" * 250_000, "slips": "aprove " * 140_000,
    "lines": "a\n" * 500_000,
}  # fmt: skip


@pytest.mark.parametrize("shape", LONG)
def test_a_megabyte_costs_four_times_a_quarter_of_it(shape: str) -> None:
    text = LONG[shape]
    read = parse(text)
    assert read.commands or read.unread or read.loose
    assert in_step(cost(lambda: parse(text[: len(text) // 4])), cost(lambda: parse(text)))
