"""Whether Slack would take a payload: by slack_sdk's validators, by slackblocks', and by the reference's table."""

import json
from collections.abc import Iterator
from typing import Any

import slackblocks as sb
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.golden.cases import ROOM

Json = dict[str, Any]
RICH = {"rich_text_section": sb.RichTextSection, "rich_text_preformatted": sb.RichTextCodeBlock}


def check_message(text: str, blocks: list[Json]) -> None:
    assert text.strip()
    assert len(text) <= 4_000
    assert 0 < len(blocks) <= 50
    assert len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) <= 13_200
    check_blocks(blocks)
    sb.Message("C1", text, [rebuilt(b) for b in blocks])


def check_view(view: Json) -> None:
    assert len(view["blocks"]) <= 100
    check_blocks([b for b in view["blocks"] if b["type"] != "input"])
    View(**view).to_dict()
    if view["type"] == "modal":
        assert all(1 <= len(view[part]["text"]) <= 24 for part in ("title", "submit", "close"))
        assert len(view["private_metadata"]) <= 3_000
        assert len(view["callback_id"]) <= 255
    ids = [b["block_id"] for b in view["blocks"] if "block_id" in b]
    assert len(ids) == len(set(ids))
    for block in view["blocks"]:
        if block["type"] == "input":
            assert 1 <= len(block["label"]["text"]) <= 2_000
            assert len(block.get("hint", {"text": ""})["text"]) <= 2_000
            check_element(block["element"])


def check_blocks(blocks: list[Json]) -> None:
    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        assert parsed.to_dict()["type"] == block["type"]
        rebuilt(block)
        match block["type"]:
            case "header":
                assert 1 <= len(block["text"]["text"]) <= 150
            case "section":
                assert 1 <= len(block["text"]["text"]) <= 3_000
            case "actions":
                assert 1 <= len(block["elements"]) <= 25
            case kind:
                assert kind == "rich_text"
    made = buttons(blocks)
    assert len({b["action_id"] for b in made}) == len(made)
    for button in made:
        assert 1 <= len(button["text"]["text"]) <= 75
        assert 1 <= len(button["value"]) <= 2_000
    for one in texts(blocks):
        assert one["text"], "no text may be empty"


def check_element(element: Json) -> None:
    if element["type"] == "static_select":
        assert 1 <= len(element["options"]) <= 100
        for option in element["options"]:
            assert 1 <= len(option["text"]["text"]) <= 75
            assert 1 <= len(option["value"]) <= 150
        assert element.get("initial_option", element["options"][0]) in element["options"]
    else:
        assert element["max_length"] <= 3_000
        assert len(element.get("initial_value", "")) <= element["max_length"]


def rebuilt(block: Json) -> sb.Block:
    """The same block through slackblocks' constructors, which know the limits."""
    match block["type"]:
        case "header":
            return sb.HeaderBlock(block["text"]["text"])
        case "section":
            return sb.SectionBlock(words(block["text"]), accessory=button(block["accessory"]))
        case "actions":
            return sb.ActionsBlock([button(b) for b in block["elements"]])
        case _:
            return sb.RichTextBlock([rich(e) for e in block["elements"]])


def words(text: Json) -> sb.Text:
    return sb.Text(text["text"], type_=sb.TextType.PLAINTEXT, emoji=text["emoji"])


def button(one: Json) -> sb.Button:
    if "url" in one:
        assert one["url"].startswith(ROOM)
        return sb.Button(words(one["text"]), one["action_id"], url=one["url"])
    return sb.Button(words(one["text"]), one["action_id"], value=one["value"], style=one.get("style"))


def rich(element: Json) -> Any:
    if element["type"] == "rich_text_list":
        return sb.RichTextList(element["style"], [rich(e) for e in element["elements"]])
    parts = [
        sb.RichText(e["text"], **e.get("style", {})) if e["type"] == "text" else sb.RichTextUser(e["user_id"])
        for e in element["elements"]
    ]
    return RICH[element["type"]](parts)


def walk(value: Any) -> Iterator[Json]:
    """Every object in a payload."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def texts(blocks: list[Json]) -> list[Json]:
    return [o for o in walk(blocks) if o.get("type") in ("text", "plain_text", "mrkdwn")]


def buttons(blocks: list[Json]) -> list[Json]:
    """Those that say something; others lead to a page."""
    return [o for o in walk(blocks) if o.get("type") == "button" and "url" not in o]


def said(blocks: list[Json]) -> str:
    """All that is read, in order."""
    return "\n".join(o["text"] for o in texts(blocks))


def check_inert(text: str, blocks: list[Json], ping: tuple[str, ...] = ()) -> None:
    """Nothing in it is markup, a mention or a link: by its kind in blocks, by escapes in the line of text."""
    kinds = {o["type"] for o in walk(blocks) if "type" in o}
    assert kinds <= {
        "header", "section", "actions", "button", "plain_text", "text", "user",
        "rich_text", "rich_text_section", "rich_text_list", "rich_text_preformatted",
    }  # fmt: skip
    assert [o["user_id"] for o in walk(blocks) if o.get("type") == "user"] == list(ping)
    assert not any(o["emoji"] for o in walk(blocks) if o.get("type") == "plain_text")
    called = "".join(f"<@{user}> " for user in ping)
    assert text.startswith(called)
    assert "<" not in text[len(called) :]
    assert ">" not in text[len(called) :]
