"""What an agent may ask of a model's host, and what not: fields and blocks whose cost or reach nobody knows here."""

from typing import Any

import pytest

from adapters.door.refused import refusal

WORDS = [{"role": "user", "content": "go"}]
SEARCH = {"type": "web_search_20260318", "name": "web_search"}


def asked(**more: Any) -> dict[str, Any]:
    return {"model": "model-a", "max_tokens": 50, "messages": WORDS, **more}


def said(*content: dict[str, Any], role: str = "user") -> dict[str, Any]:
    return asked(messages=[{"role": role, "content": list(content)}])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("thread", {"type": "continue", "previous_message_id": "m1"}),  # input that the host holds
        ("fallbacks", [{"model": "model-dear", "max_tokens": 60_000}]),
        ("fallbacks", "default"),
        ("compaction", {"type": "enabled"}),
        ("billing_policy", {"type": "billing_policy", "bill_to": "user_profile"}),
        ("mcp_servers", [{"type": "url", "url": "https://e.example"}]),
        ("speed", "fast"),
        ("not_yet_known", 1),
    ],
)
def test_a_field_that_is_not_known_here_is_refused(field: str, value: Any) -> None:
    assert refusal(asked(**{field: value})) == f"{field} is not allowed here"
    assert refusal(asked(**{field: value}), counted=True) == f"{field} is not allowed here"


def test_what_agents_send_goes_out() -> None:
    whole = asked(
        system=[{"type": "text", "text": "s", "cache_control": {"type": "ephemeral"}}], stream=True, top_k=4,
        tools=[{"name": "bash", "type": "bash_20250124"}, {"name": "own", "input_schema": {"type": "object"}}],
        tool_choice={"type": "auto"}, thinking={"type": "adaptive"}, metadata={"user_id": "u"}, temperature=1,
        context_management={"edits": [{"type": "clear_tool_uses_20250919"}]}, output_config={"effort": "low"},
        mcp_servers=[], container=None,
    )  # fmt: skip
    assert refusal(whole) == ""


def test_a_tool_of_the_hosts_does_not_come_in_by_a_message() -> None:
    inline = {"type": "tool_addition", "tool": {"type": "tool_definition", "definition": SEARCH}}
    assert "named in tools" in refusal(said(inline))
    nested = {"type": "tool_result", "tool_use_id": "x", "content": [{"type": "image", "source": {"type": "url"}}]}
    assert "source of type url" in refusal(said(nested))
    assert "lies with the host" in refusal(said({"type": "container_upload", "file_id": "file_1"}))


def test_what_a_tool_was_called_with_is_text_and_refuses_nothing() -> None:
    """An agent that once wrote such words into a file may go on."""
    given = {"source": {"type": "url", "url": "https://e.example"}, "definition": SEARCH, "file_id": "f"}
    assert refusal(said({"type": "tool_use", "id": "x", "name": "write", "input": given}, role="assistant")) == ""
