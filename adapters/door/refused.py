"""What an agent may not ask of the model's host: whatever makes the host reach out for it, or nobody can count."""

from typing import Any

from adapters.door.counted import blocks

CLIENT = ("custom", "bash_", "text_editor_", "memory_", "computer_")  # tools that run here, by their type
REACHES = ("url", "file")  # sources that the host would fetch, or that lie with it
# All that a call may hold. The rest is not known here: state that the host keeps and counts as input, other models in
# this one's place, other prices.
KNOWN = frozenset((
    "model", "messages", "max_tokens", "system", "tools", "tool_choice", "thinking", "stream", "stop_sequences",
    "temperature", "top_p", "top_k", "metadata", "cache_control", "context_management", "output_config",
    "output_format", "service_tier", "diagnostics",
))  # fmt: skip
CLEARS = ("clear_tool_uses_", "clear_thinking_")  # edits of the context that take no tokens of their own


def refusal(asked: Any, counted: bool = False) -> str:
    """Why a request is not sent, or "". One that is only counted needs no `max_tokens`."""
    if not isinstance(asked, dict):
        return "this is no JSON object"
    if not isinstance(asked.get("model"), str) or not isinstance(asked.get("messages"), list):
        return "a call needs model and messages"
    most = asked.get("max_tokens")
    if not counted and (not isinstance(most, int) or isinstance(most, bool) or most < 1):
        return "a call needs max_tokens, so that its cost is bounded"
    if there := [name for name, value in asked.items() if value and name not in KNOWN]:
        return f"{there[0][:40]} is not allowed here"
    managed = asked.get("context_management")
    edits = managed.get("edits") if isinstance(managed, dict) else managed
    for edit in edits if isinstance(edits, list) else []:
        if not (isinstance(edit, dict) and str(edit.get("type")).startswith(CLEARS)):
            return "of context_management only clearing is allowed here: nobody counts the rest"
    tools = asked.get("tools") or []
    for tool in tools if isinstance(tools, list) else [tools]:
        kind = tool.get("type") or "custom" if isinstance(tool, dict) else "no table"
        if not str(kind).startswith(CLIENT):
            return f"a tool of type {kind} runs at the model's host, and is not allowed here"
    for block in blocks(asked["messages"]):
        if "definition" in block:
            return "a tool is to be named in tools, not on the way"
        if block.get("file_id"):
            return "a file that lies with the host is not allowed here: send the data itself"
        source = block.get("source")
        if isinstance(source, dict) and source.get("type") in REACHES:
            return f"a source of type {source['type']} is not allowed here: send the data itself"
    return ""
