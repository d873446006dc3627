"""Stands inside the sandbox, before an agent that speaks HTTP: 127.0.0.1:PORT here is the attempt's socket outside.

`shim.py SOCKET COMMAND…` runs the command with the addresses in its environment and ends with its exit code. It stands
on its own: the standard library only, without the bot's modules.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading


def main(path: str, argv: list[str]) -> int:
    here = os.getcwd()
    os.chdir(os.path.dirname(path))  # a socket's address has 108 bytes at most, a path may have more
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    threading.Thread(target=accept, args=(listener, os.path.basename(path)), daemon=True).start()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    child = subprocess.Popen(argv, cwd=here, env={**os.environ, **addresses(base, os.environ.get("PODIUM_TOKEN", ""))})
    code = child.wait()
    return 128 - code if code < 0 else code


def addresses(base: str, token: str) -> dict[str, str]:
    """What agents look for. The token is this attempt's own, and opens nothing elsewhere."""
    header = {"Authorization": f"Bearer {token}"}
    server = {"type": "http", "url": f"{base}/mcp", "headers": header}
    return {
        "PODIUM_URL": base, "PODIUM_MCP": f"{base}/mcp",
        "PODIUM_MCP_CONFIG": written({"mcpServers": {"podium": server}}),
        **({"ANTHROPIC_BASE_URL": base, "ANTHROPIC_API_KEY": token} if os.environ.get("PODIUM_API") else {}),
    }  # fmt: skip


def written(config: dict[str, object]) -> str:
    """A file of our own with it: its name may stand in a command line, which others of this machine can read."""
    handle, path = tempfile.mkstemp(prefix="podium-", suffix=".json")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(config, file)
    return path


def accept(listener: socket.socket, name: str) -> None:
    while True:
        near, _ = listener.accept()
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(name)
        except OSError:
            near.close()
            far.close()
            continue
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=carry, args=(one, other), daemon=True).start()


def carry(one: socket.socket, other: socket.socket) -> None:
    """Bytes from one to the other, and its end."""
    try:
        while piece := one.recv(65536):
            other.sendall(piece)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (one, other):  # the other direction ends too
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
