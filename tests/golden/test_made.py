"""Whatever a message says and however much of it: it passes, pings nobody, and nothing of it is lost."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.chat.carried import Carried
from adapters.chat.discord.custom import carried_by, custom
from adapters.chat.discord.markdown import fence, inert, words
from adapters.chat.plain import strip
from bot.core.message import Button, Code, Facts, Fold, Item, Listing, Message, Picture, Text
from tests.golden.extremes import HIDDEN, LINKS, LOUD, MARKUP, RTL
from tests.golden.platforms import Kept
from tests.golden.rules_discord import check_text
from tests.golden.test_platforms import check_discord, check_slack

MADE = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
NASTY = ["`", "``", "```", "\n", "\\", "*", "_", "> ", "# ", "- ", "1. ", "@everyone", "<@1>", "<!here>", "://", ":"]
LETTERS = st.one_of(st.characters(), st.sampled_from("`*_~|<>@#:/\\[]()-+.!&1a \n\u202e\u200b\ud800🎉"))

nasty = st.lists(st.sampled_from(NASTY)).map("".join)
short = st.one_of(st.text(LETTERS, max_size=30), st.sampled_from([LOUD, LINKS, MARKUP, HIDDEN, RTL]), nasty)
text = st.one_of(short, st.builds(lambda one, n: one * n, short, st.sampled_from([3, 40, 900])))
button = st.builds(
    Button, text, text, st.sampled_from(["plain", "primary", "danger"]), st.sampled_from(["", "words", "id"]), short
)


def tuples(of: st.SearchStrategy[object], most: int) -> st.SearchStrategy[tuple[object, ...]]:
    return st.one_of(st.lists(of, max_size=3), st.lists(of, max_size=most)).map(tuple)


item = st.builds(Item, text, tuples(button, 6))
block = st.one_of(
    st.builds(Text, text), st.builds(Facts, tuples(st.tuples(short, text), 20)), st.builds(Fold, short, text, short),
    st.builds(Listing, tuples(item, 40), short, st.booleans()), st.builds(Picture, short, text),
    st.builds(Code, text, st.one_of(short, st.sampled_from(["", "diff", "ansi", "py"]))),
)  # fmt: skip
message = st.builds(
    Message, text, tuples(block, 12), tuples(button, 40), st.sampled_from(["plain", "good", "warn", "bad", "ask"])
)


@MADE
@given(message)
def test_any_message_passes_slack(made: Message) -> None:
    check_slack(made)


@MADE
@given(message)
def test_any_message_passes_discord(made: Message) -> None:
    check_discord(made)


@settings(MADE, max_examples=400)
@given(text)
def test_no_text_is_read_as_markup_by_discord(said: str) -> None:
    check_text(inert(strip(said)), leads=False)
    check_text(words(strip(said)), leads=False)
    check_text(fence(strip(said), "diff"), leads=False)


@MADE
@given(text, short, st.sampled_from(["", "words", "id"]), st.integers(0, 40))
def test_a_button_gives_back_what_it_carries(says: str, seen: str, asks: str, number: int) -> None:
    kept, what = Kept(), Carried(strip(says), strip(seen), asks)
    made = custom(what, kept.keep, number)
    assert len(made) <= 100
    assert carried_by(made, kept.find) == what
