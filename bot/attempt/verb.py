"""podium-verb: how a shell agent speaks. Stands on its own: it runs inside the sandbox, without the bot's modules.

  podium-verb progress "4 of 9 written"        podium-verb done "all callers moved"
  answer=$(podium-verb ask "Which licence?")   waits, and prints the answer as one line; so does `stuck`
  podium-verb evidence criterion=t7.2 kind=quote quote="…" source=docs/a.md
  podium-verb review criterion=t7.2 ruling="not met" "why" place=src/a.py:8 quote="…"   reviewers; "met", "cannot tell"
  podium-verb broken id=u2 "two callers still use it"   an assumption of the plan does not hold
  podium-verb permit tool=git input="push origin"   may I? waits, and prints `allow`, or `deny: …` and why
  podium-verb restate outcome="…" criteria="t7.1 t7.2" first="…" paths=a.py   first, where the task says so
  podium-verb handoff "done: …; left: …"       for the agent that goes on after you
  podium-verb applied tell=s1.m2               after reading $PODIUM_INBOX, one JSON line per message

It speaks through the attempt's door, so nothing it says is lost in a pipe, and a pipe never swallows the answer.
Exits 0 when heard, 1 when refused (the reason on stderr), 2 when misused. `done` is refused while evidence or a
restatement is owed. What is seen to be wrong only later, such as an id that nothing has, comes to $PODIUM_INBOX.
"""

import json
import os
import re
import socket
import sys

NAMES = ("text", "why", "criterion", "kind", "path", "paths", "hash", "quote", "source", "place", "severity", "to",
         "id", "tell", "ruling", "command", "code", "until", "tool", "input", "outcome", "criteria",
         "first")  # fmt: skip
PAIR = re.compile(f"({'|'.join(NAMES)})=(.*)", re.DOTALL)


def main(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if argv else 2
    door, key = os.environ.get("PODIUM_DOOR", ""), os.environ.get("PODIUM_KEY", "")
    if not door or not key:
        return _refused("no attempt here: PODIUM_DOOR and PODIUM_KEY are not set", 2)
    pairs = [PAIR.fullmatch(word) for word in argv[1:]]
    request = {pair[1]: pair[2] for pair in pairs if pair}
    words = [word for word, pair in zip(argv[1:], pairs, strict=True) if not pair]
    if words:
        request["text"] = " ".join(words)
    try:
        reply = _speak(door, {"podium": argv[0], "key": key, **request})
    except OSError as error:
        return _refused(f"the attempt does not answer: {error}", 1)
    if "error" in reply:
        return _refused(reply["error"], 1)
    if "answer" in reply:
        print(reply["answer"])
    return 0


def _speak(door: str, request: dict[str, str]) -> dict[str, str]:
    with socket.socket(socket.AF_UNIX) as line:
        os.chdir(os.path.dirname(door))  # a socket's address has 108 bytes at most, a path may have more
        line.connect(os.path.basename(door))
        line.sendall(json.dumps(request).encode() + b"\n")
        heard = b""
        while piece := line.recv(65536):
            heard += piece
    reply = json.loads(heard or b'{"error": "the attempt ended"}')
    return {str(name): str(value) for name, value in reply.items()}


def _refused(why: str, code: int) -> int:
    print(f"podium-verb: {why}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
