"""Text made fit to keep and to show: secrets taken out, and characters that hide or disguise words."""

import re

from bot.core.patterns import LOWER, LOWER_SIGNS, PATTERNS, SIGNS, UPPER, UPPER_SIGNS

# Values that tell where a secret is, or that there is none.
_NONE = frozenset({"true", "false", "none", "null", "nil", "undefined", "yes", "no", "str", "string", "bytes", "int"})
_ELSEWHERE = re.compile(
    r"\[redacted\b|\$(?:[{(]|(?:[A-Z_][A-Z0-9_]*|[a-z_]+)(?![A-Za-z0-9]))|<[^<>]*>?$"
    r"|[({\[][\w.\s,'\"]*[)}\]]|[({\[]?\{|%[A-Z_]+%|%\(|\*{3}|\\?[\"']|\.\.\.|(?:os|process|self|settings|config|env|secrets|args|vault)\."
)
_CALL = re.compile(r"[A-Za-z_][\w.]*[(\[].*|[a-z_]+(?:\.[a-z_]+)+[,;)]*")
_CODE = re.compile(r"[A-Za-z_][\w.]*[(\[].*|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+[,;)]*")
_MIXED = re.compile(r"(?=[^\s]*[0-9])(?=[^\s]*[A-Za-z])\S{8,}")


def redact(text: str) -> str:
    """Each secret replaced by `[redacted KIND]`; what surrounds it stays, and so does text without secrets."""
    seen = f"{text}\n{text.casefold()}"  # most text has no sign of a secret, and looking for signs is cheap
    for n in sorted({n for sign, n in SIGNS if sign in seen}):
        kind, _, pattern = PATTERNS[n]
        text = pattern.sub(lambda m, kind=kind: _cut(m, kind), text)  # type: ignore[misc]
    if "=" in text or ":" in text:
        text = UPPER.sub(_upper, text) if _any(UPPER_SIGNS, text) else text
        text = LOWER.sub(_lower, text) if _any(LOWER_SIGNS, seen) else text
    return text


def _any(signs: tuple[str, ...], text: str) -> bool:
    return any(sign in text for sign in signs)


def _cut(found: re.Match[str], kind: str, group: str = "") -> str:
    """The match with its secret (the group, `it`, or the whole) replaced."""
    name = group or ("it" if "it" in found.re.groupindex else "")
    low, high = found.span(name) if name else found.span()
    start, whole = found.start(), found[0]
    return f"{whole[: low - start]}[redacted {kind}]{whole[high - start :]}"


def _upper(found: re.Match[str]) -> str:
    """`NAME=value` in capitals, as in .env files: any value that is not plainly something else."""
    group, value = _value(found)
    spaced = bool(found["gap"] or found["space"])
    if _elsewhere(value) or (spaced and value.lower() in found["name"].lower()):
        return found[0]
    if group == "bare" and (_CALL.fullmatch(value) or (spaced and not (_MIXED.fullmatch(value) and _plain(value)))):
        return found[0]
    return _cut(found, "secret", group)


def _lower(found: re.Match[str]) -> str:
    """`name = "value"` in small letters, as in code and settings: only a value that looks made up."""
    group, value = _value(found)
    if _elsewhere(value) or not _MIXED.fullmatch(value) or (group == "bare" and not _plain(value)):
        return found[0]
    return _cut(found, "secret", group)


def _value(found: re.Match[str]) -> tuple[str, str]:
    """How the value is quoted (double, single, bare), and the value."""
    group = str(found.lastgroup)
    return group, found[group]


def _elsewhere(value: str) -> bool:
    return bool(_ELSEWHERE.match(value)) or value.lower().rstrip(",;") in _NONE


def _plain(value: str) -> bool:
    """No call, no attribute, no plain name of code."""
    return not _CODE.fullmatch(value) and not re.fullmatch(r"[a-z]+(?:_[a-z0-9]+)+[,;)]*", value)


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")  # all that is cut or changed within ASCII
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])?")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, bidi, zero width, fillers, lone surrogates, tags and the variation selectors that are no emoji's.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0d\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0100-\U000e01ef]"
)
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0000-\U000e007f]+")
# A joiner has its place between two emoji, or letters of a script that joins; within Latin words it only hides.
_JOINED = "[\u0590-\u200b\u200e-\U0010ffff]"
_JOINER = re.compile(f"(?<!{_JOINED})[\u200c\u200d]|[\u200c\u200d](?!{_JOINED})")


def clean(text: str) -> str:
    """Without terminal escapes, control, bidi and zero-width characters; emoji and scripts that join stay whole."""
    if text.isascii() and not _CONTROL.search(text):
        return text
    text = _HIDDEN.sub("", _BREAKS.sub("\n", _ANSI.sub("", text)))
    return _JOINER.sub("", _FLAG.sub(lambda m: m[1] or "", text))
