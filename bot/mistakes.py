"""What a key of `podium.toml` or `policy.toml` may hold, and what was found there, in words. The shape is that of the
models, by their JSON schema: a key that is added is described as it is declared."""

import json
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]
Where = tuple[str | int, ...]


def expected(part: type[BaseModel], where: Where) -> tuple[Where, str]:
    """The key that a problem is about, and what it must be: "" where that is not known. A step into one of several
    shapes, or to an item that is not there, is none of the person's."""
    whole = part.model_json_schema()
    node, at = whole, 0
    while at < len(where) and (inner := _inner(_plain(node, whole), where[at])) is not None:
        node, at = inner, at + 1
    found = _plain(node, whole)
    words = " or ".join(dict.fromkeys(_words(shape, where[:at], whole) for shape in found.get("anyOf", [found])))
    given, low = found.get("default", node.get("default")), found.get("exclusiveMinimum")
    if given is not None and given == low:
        return where[:at], f"{words}, or left out"
    example = isinstance(given, str | int | float) and given != "" and "enum" not in found
    return where[:at], f"{words}, such as {where[at - 1]} = {toml(given)}" if example and at else words


def toml(value: object) -> str:
    """A value as a person would find it in the file; of a table or a list, that it is one."""
    match value:
        case dict():
            return "a table"
        case list() | tuple():
            return f"a list of {len(value)}" if value else "an empty list"
        case datetime() | date() | time():
            return str(value)
        case float() if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        case _:
            text = json.dumps(value, ensure_ascii=False)
            return text if len(text) <= 80 else f"{text[:79]}…"


def _inner(node: Schema, step: str | int) -> Schema | None:
    """The shape one step further in; None where there is none."""
    for shape in node.get("anyOf", [node]):
        rows, more = shape.get("prefixItems", []), shape.get("additionalProperties")
        if isinstance(step, int):
            found = rows[step] if step < len(rows) else shape.get("items")
        else:
            found = shape.get("properties", {}).get(step) or (more if isinstance(more, dict) else None)
        if found is not None:
            return dict(found)
    return None


def _plain(node: Schema, whole: Schema) -> Schema:
    """Without a name for another shape, and without the shape of what is left out."""
    if "$ref" in node:
        node = whole["$defs"][node["$ref"].rpartition("/")[2]]
    shapes = [_plain(shape, whole) for shape in node.get("anyOf", []) if shape.get("type") != "null"]
    only = shapes[0] if len(shapes) == 1 else {}
    return {**node, **only, **({"anyOf": shapes} if shapes else {})}


def _words(node: Schema, where: Where, whole: Schema) -> str:
    match node.get("type"):
        case _ if "enum" in node:
            return "one of " + ", ".join(toml(value) for value in node["enum"])
        case "integer" | "number" as kind:
            return f"{'a whole number' if kind == 'integer' else 'a number'} {_bounds(node)}".strip()
        case "boolean":
            return "true or false"
        case "string" if node.get("format") == "date":
            return "a day, such as 2026-11-20"
        case "string":
            return "text in quotes" + (", not empty" if node.get("minLength") else "")
        case "array" if _plain(node.get("items", {}), whole).get("type") == "object":
            return f"a list of tables: begin each by [[{_dotted(where)}]]"
        case "array":
            size = f" of {node['minItems']}" if node.get("minItems") else ""
            return f'a list{size}, each text in quotes: ["…", "…"]'
        case "object" if isinstance(node.get("additionalProperties"), dict):
            held = _plain(node["additionalProperties"], whole)
            head = f"[{_dotted(where)}.NAME]" if held.get("type") == "object" else '{ NAME = "…" }'
            return f"a table: {head}"
        case "object":
            last = where and isinstance(where[-1], int)
            return f"a table: [[{_dotted(where[:-1])}]]" if last else f"a table: [{_dotted(where)}]"
        case _:
            return ""


def _bounds(node: Schema) -> str:
    """`from 1 to 1,000`, `above 0, at most 100`."""
    words = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "at most"}
    told = [f"{word} {node[name]:,.15g}" for name, word in words.items() if name in node]
    return ", ".join(told).replace(", at most", " to") if "minimum" in node else ", ".join(told)


def _dotted(where: Where) -> str:
    return ".".join(str(step) for step in where if isinstance(step, str))
