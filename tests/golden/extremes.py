"""Messages at the edge of what platforms take, and texts that would do something if they were not data."""

from collections.abc import Callable

from bot.core.message import Button, Code, Facts, Fold, Item, Listing, Message, Picture, Text
from bot.core.views import pages
from tests.golden.sample import ANN, NOW
from tests.golden.worlds import crowded

LOUD = "@everyone @here <!channel> <!here> <!subteam^S1> <@U123> <@!12> <@&1> <#C1> <#34> <id:home> </stop:5>"
LINKS = "https://example.com/a?b=c&d <https://example.com|here> [here](https://example.com) discord://x mailto:a@b.c"
MARKUP = (
    "*bold* _italic_ **bold** __under__ ~strike~ ~~strike~~ ||spoiler|| :tada: <:party:12> <t:1700000000:R>\n"
    "# heading\n-# small\n> quote\n>>> quote\n- point\n* point\n1. first\n2) second\n&lt;b&gt; \\* `` ``` ` `<@U1>`"
)
HIDDEN = "a\u202egnp.exe\u202c b\u200bc\u2060d \ufeffe\x00f\x1b[31mred\x1b[0m \x1b]8;;https://example.com\x07link\x1b]8;;\x07"
RTL = "האם למחוק את המודול legacy/? שני אנשים · ממתין לתשובה"


def answers(count: int, words: str = "approve c{}") -> tuple[Button, ...]:
    return tuple(Button(f"Option {n}", words.replace("{}", str(n)), seen="f1") for n in range(1, count + 1))


def items(count: int, each: int = 1) -> Listing:
    return Listing(
        tuple(Item(f"c{n} question {n}", answers(each, f"answer c{n} as {{}}")) for n in range(1, count + 1)),
        "Needs you",
        ordered=True,
    )


def long() -> str:
    """40,000 characters in lines."""
    lines = (f"t{n} Task number {n} of a long plan, with its criteria and needs" for n in range(1, 2_000))
    return "\n".join(lines)[:40_000]


EXTREMES: dict[str, Callable[[], Message]] = {
    "plan-of-40000": lambda: Message("Plan s9 v1", (Text("Read all of it."), Text(long())), answers(2)),
    "one-line-of-40000": lambda: Message("One line", (Text("word " * 8_000),), answers(1)),
    "code-of-40000": lambda: Message("Diff", (Code(long(), "diff"), Text("and after it")), answers(3)),
    "31-checkpoints": lambda: pages.waiting(crowded(), ANN, NOW, 0.0),
    "31-items-three-buttons": lambda: Message("31 wait", (items(31, 3),), answers(2), "ask"),
    "26-options": lambda: Message("Which?", (Text("Choose one."),), answers(26), "ask"),
    "200-options": lambda: Message("Which of many?", (Text("Choose one."),), answers(200), "ask"),
    "60-items": lambda: Message("Sixty", (items(60),), answers(1)),
    "long-words": lambda: Message("Keep", (Text("x"),), answers(3, "tell t7: " + "long words {} " * 300)),
    "title-300": lambda: Message("x" * 300, (Text("short"),), answers(1), "warn"),
    "title-5000": lambda: Message("<&@everyone " * 420, (Text("short"),), answers(1), "bad"),
    "title-emoji": lambda: Message("🎉🎉👍🏽", (Text("🎉"),), answers(1), "good"),
    "title-hidden": lambda: Message("\u200b\u2060\x1b[0m", (), ()),
    "title-empty": lambda: Message("", (Text(""), Listing(()), Facts(()), Code("")), (Button("", ""),)),
    "right-to-left": lambda: Message(RTL, (Text(RTL), Facts(((RTL, RTL),))), (Button(RTL, "approve c4"),), "ask"),
    "loud": lambda: everywhere(LOUD),
    "links": lambda: everywhere(LINKS),
    "markup": lambda: everywhere(MARKUP),
    "hidden": lambda: everywhere(HIDDEN),
    "fences": lambda: Message("Code", (Code("```\n@everyone\n````js\n\x1b[31mred", "ansi"), Code("a", "x`y"))),
    "diff": lambda: Message("Diff", (Code("--- a\n+++ b\n-old *x*\n+new `y` <@U1>", "diff"),)),
    "folds": lambda: Message("Files", tuple(Fold(f"File {n}", f"text {n}", "../a b.txt") for n in range(14))),
    "same-buttons": lambda: Message("Twice", (items(2),), (*answers(2, "approve c1"), *answers(1, "answer c1 as 1"))),
    "everything": lambda: Message(
        "All sorts", (
            Text("Words with `code` in them."), Facts((("one", "1"), ("many", "a"), ("many", "b"), ("last", "x\ny"))),
            Listing((Item("plain"), Item("two lines\nof it")), "Points"), items(3, 2), items(2), Code("$ pytest -q"),
            Fold("The diff", "-a\n+b", "s3.diff"), Picture("p1", "a chart of spending"),
        ), (
            Button("Approve", "approve c4", "primary", seen="f4"),
            Button("As shown…", "approve c4", asks="id", seen="f4"),
            Button("Redirect…", "redirect t7:", "danger", "words"),
        ), "good",
    ),
}  # fmt: skip


def everywhere(text: str) -> Message:
    """The same text in every place that takes one."""
    button = Button(text, text, seen="f1")
    return Message(
        text,
        (
            Text(text), Facts(((text, text), ("x", text), ("x", text))), Listing((Item(text), Item(text)), text),
            Listing((Item(text, (button,)), Item(text, (button, button)), Item(text)), text, ordered=True),
            Code(text), Fold(text, text, text), Picture(text, text),
        ),
        (button,),
    )  # fmt: skip
