"""What an agent's words would reach on this machine: TCP and UDP of the loopback, a socket in a folder, one without."""

import os
import selectors
import socket
import threading
from pathlib import Path


class Trap:
    """`heard` is all that came in, from whatever socket."""

    def __init__(self, folder: Path) -> None:
        self.abstract, self.path = f"podium-trap-{os.getpid()}-{id(self)}", str(folder / "trap.sock")
        self._tcp, self._udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        self._named, self._unnamed = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        self._heard: list[bytes] = []
        self._loop = selectors.DefaultSelector()
        self._near, self._far = socket.socketpair()
        self._tcp.bind(("127.0.0.1", 0))
        self._udp.bind(("127.0.0.1", 0))
        self._named.bind(self.path)
        self._unnamed.bind(f"\0{self.abstract}")
        for door in (self._tcp, self._named, self._unnamed):
            door.listen(64)
            self._loop.register(door, selectors.EVENT_READ, True)
        self._loop.register(self._udp, selectors.EVENT_READ, False)
        self._loop.register(self._near, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @property
    def tcp(self) -> int:
        return int(self._tcp.getsockname()[1])

    @property
    def udp(self) -> int:
        return int(self._udp.getsockname()[1])

    @property
    def heard(self) -> str:
        return b"\n".join(self._heard).decode(errors="replace")

    def close(self) -> None:
        self._far.send(b"x")
        self._thread.join(10)
        for key in list(self._loop.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._far.close()
        self._loop.close()

    def _listen(self) -> None:
        while True:
            for key, _ in self._loop.select():
                door = key.fileobj
                assert isinstance(door, socket.socket)
                if key.data is None:
                    return
                if key.data:
                    self._loop.register(door.accept()[0], selectors.EVENT_READ, False)
                elif piece := door.recv(65536):
                    self._heard.append(piece)
                elif door is not self._udp:
                    self._loop.unregister(door)
                    door.close()
