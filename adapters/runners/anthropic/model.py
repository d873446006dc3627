"""One step of the model, as a stream through the attempt's door; what a stream may suffer is told apart."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import anthropic
import httpx2

from adapters.hosts import Failed, failed
from bot.play import Web


class Said(NamedTuple):
    """A whole answer: its blocks, why it stopped, tokens in and out."""

    blocks: list[dict[str, Any]]
    stop: str
    tokens: int


class Model:
    """Made and used in the door's thread. `asked` are the arguments of each call."""

    def __init__(self, web: Web, asked: Mapping[str, Any]) -> None:
        http = httpx2.AsyncClient(transport=httpx2.AsyncHTTPTransport(uds=web.socket), timeout=httpx2.Timeout(900))
        # Retries are ours: the session goes on meanwhile, hears a stop, and spends no time of the agent's.
        self._client = anthropic.AsyncAnthropic(
            base_url="http://podium", api_key=web.token, http_client=http, max_retries=0
        )
        self._asked = asked

    async def step(self, messages: Sequence[dict[str, Any]], **more: Any) -> Said | Failed:
        try:
            async with self._client.messages.stream(messages=cached(messages), **self._asked, **more) as stream:
                message = await stream.get_final_message()
        except anthropic.APIStatusError as error:
            return failed(error)
        except (anthropic.APIConnectionError, httpx2.TransportError) as error:
            return Failed("broken", f"the connection broke: {error}")
        except json.JSONDecodeError:
            return Failed("broken", "the stream was malformed")
        if message.stop_reason is None:
            return Failed("broken", "the stream ended before the answer did")
        used = message.usage
        tokens = used.input_tokens + used.output_tokens
        tokens += (used.cache_creation_input_tokens or 0) + (used.cache_read_input_tokens or 0)
        blocks = [block.model_dump(mode="json", exclude_none=True) for block in message.content]
        return Said([sent(block) for block in blocks], message.stop_reason, tokens)

    async def close(self) -> None:
        await self._client.close()


def cached(messages: Sequence[dict[str, Any]]) -> list[Any]:
    """The host keeps what was said so far, so that the next call pays for what is new only."""
    *before, last = joined(messages)
    *blocks, end = last["content"]
    return [*before, {**last, "content": [*blocks, {**end, "cache_control": {"type": "ephemeral"}}]}]


def joined(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Messages of one side in a row are one."""
    made: list[dict[str, Any]] = []
    for message in messages:
        if made and made[-1]["role"] == message["role"]:
            made[-1] = {**message, "content": [*made[-1]["content"], *message["content"]]}
        else:
            made.append(message)
    return made


def sent(block: dict[str, Any]) -> dict[str, Any]:
    """A block of an answer as it is sent back: what the SDK adds for its own use is taken out."""
    names = {"text": ("type", "text"), "tool_use": ("type", "id", "name", "input")}.get(block["type"])
    return {name: block[name] for name in names} if names else block
