"""What is said, in neutral form: a message is a title, blocks of meaning, buttons and a tone.

Blocks say meaning, never widget. Each platform turns them into its own look in a pure `render`; limits live there only.
Text is a small dialect: `code` in backticks, nothing else; everything in it is data and is escaped by the platform.
"""

from typing import Literal

from msgspec import Struct

Tone = Literal["plain", "good", "warn", "bad", "ask"]


class Button(Struct, frozen=True):
    """A press is the text a person would type. `asks` opens a field first: "words" are appended after a colon,
    "id" wants the checkpoint's id typed (the irreversible). `seen` is the fingerprint of the facts it stands under."""

    label: str
    says: str
    style: Literal["plain", "primary", "danger"] = "plain"
    asks: Literal["", "words", "id"] = ""
    seen: str = ""


def typed(says: str, asks: str, words: str) -> str:
    """The line a person would type instead of a press: what the button says, and the words of its field where it `asks`
    for them. A field may have several lines; a line is one command, so they become one."""
    if asks != "words":
        return says
    if not says:
        return words.strip()  # a field of its own: words as they are
    words = " ".join(words.splitlines()).strip()
    if not words:
        return says
    return f"{says} {words}" if ":" in says or says.endswith(" as") else f"{says}: {words}"


class Text(Struct, frozen=True, tag="text"):
    text: str


class Facts(Struct, frozen=True, tag="facts"):
    """Name and value pairs, read as a small table."""

    pairs: tuple[tuple[str, str], ...]


class Item(Struct, frozen=True):
    text: str
    buttons: tuple[Button, ...] = ()


class Listing(Struct, frozen=True, tag="listing"):
    """Lines under an optional heading; numbered when `ordered`."""

    items: tuple[Item, ...]
    title: str = ""
    ordered: bool = False


class Code(Struct, frozen=True, tag="code"):
    """Shown to the letter: a command, its output, a diff (`language="diff"`)."""

    text: str
    language: str = ""


class Fold(Struct, frozen=True, tag="fold"):
    """Long text: a platform shows the title and attaches `text` whole as a file called `name`. Never cut."""

    title: str
    text: str
    name: str


class Picture(Struct, frozen=True, tag="picture"):
    """A drawing from the rows by its name (`plan:s3`, `plan:s3.v2`, `time:s3`), with words for those who do not see it.
    What it shows is drawn once, when it is posted; another name is another picture."""

    name: str
    alt: str


class Link(Struct, frozen=True, tag="link"):
    """A page of the house's own where the same is seen; never an address that people or agents gave."""

    label: str
    address: str


Block = Text | Facts | Listing | Code | Fold | Picture | Link


class Message(Struct, frozen=True):
    """`title` alone must make sense on a lock screen. `label` is where the thing stands, in a word or two of a small
    set, for platforms that sort by it."""

    title: str
    blocks: tuple[Block, ...] = ()
    buttons: tuple[Button, ...] = ()
    tone: Tone = "plain"
    label: str = ""
