"""An attempt's purse on disk: what is held or used stands there until somebody was told of it."""

import json
from pathlib import Path
from typing import Any

from adapters.door.counted import Price, Reader, Size, Usage
from adapters.door.ledger import CALLS, Held, Ledger, left_open

PRICES = {"model-a": Price(1.0, 10.0, 2.0, 4.0, 0.5, "2026-11-20")}


def test_what_was_used_stands_in_the_file_until_it_was_told(tmp_path: Path) -> None:
    """A process that is killed between the end of a call and its report has not spent for nothing."""
    ledger = Ledger(tmp_path / "purse.json", 1.0, 0, PRICES)
    first, second = ledger.hold("model-a", Size(100, 50, True)), ledger.hold("model-a", Size(200, 50, True))
    ledger.settle(first, "model-a", Usage(input=100, output=10))
    assert left_open(tmp_path / "purse.json") == Held(0.0002 + 0.0013, 110 + 250, 0)
    ledger.told(first)
    assert left_open(tmp_path / "purse.json") == Held(0.0013, 250, 0)
    ledger.settle(second, "model-a", Usage())
    ledger.told(second)
    assert left_open(tmp_path / "purse.json") is None


def test_a_refusal_says_what_is_left_and_no_dollars_where_nobody_knows_the_price(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "purse.json", 0.0020, 1_000, PRICES)
    ledger.settle(ledger.hold("model-a", Size(0, 0)), "model-a", Usage(input=800, output=40))
    said = ledger.may("model-a", Size(100, 50, True))
    assert "may take $0.0009 and 150 tokens, and $0.0008 and 160 tokens are left" in said
    assert ledger.may("model-a", Size(50, 50)) == ""
    assert "may take dollars that nobody can count and 200 tokens" in ledger.may("model-b", Size(150, 50))


def test_calls_are_so_many_and_no_more(tmp_path: Path) -> None:
    """Each is a line that people keep; what they use alone would let an agent of cheap calls go on for ever."""
    ledger = Ledger(tmp_path / "purse.json", 1.0, 0, PRICES)
    ledger.calls = CALLS
    assert "5,000 times" in ledger.may("model-a", Size(1, 1))


def streamed(*events: dict[str, Any]) -> Reader:
    reader = Reader(streamed=True)
    for event in events:
        reader.feed(f"data: {json.dumps(event)}\n\n".encode())
    return reader


def test_a_stream_without_usage_is_not_for_nothing() -> None:
    """What went in is not known: all that was held is gone. Where only the end is silent, a token a byte came out."""
    words = {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "x" * 30}}
    end = ({"type": "message_delta", "delta": {}}, {"type": "message_stop"})
    silent = streamed({"type": "message_start", "message": {"usage": {}}}, words, *end)
    assert not silent.known
    start = {"type": "message_start", "message": {"usage": {"input_tokens": 100, "output_tokens": 1}}}
    half = streamed(start, words, *end)
    assert (half.known, half.end(50)) == (True, Usage(input=100, output=30))
    whole = streamed(start, words, {"type": "message_delta", "usage": {"output_tokens": 7}}, {"type": "message_stop"})
    assert whole.end(50) == Usage(input=100, output=7)
    plain = Reader(streamed=False)
    plain.feed(json.dumps({"content": "x", "usage": {"input_tokens": 100}}).encode())
    assert plain.end(40) == Usage(input=100, output=40)


def test_half_a_character_breaks_no_stream() -> None:
    delta = {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "\ud83d"}}
    assert streamed(delta).end(50).output == 1
