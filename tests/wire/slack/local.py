"""The local-slack process: a workspace on a free loopback port, in its own process group, gone with its starter."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.support import need

WIRE = Path(__file__).parents[1]
BINARY = WIRE / "node_modules" / "local-slack-linux-x64" / "bin" / "local-slack"
PATIENCE = 120.0  # seconds; a loaded machine unpacks 95 MB slowly


class Local:
    """`url` is where it answers, once made. `config` is its workspace file."""

    def __init__(self, config: dict[str, object]) -> None:
        need(BINARY.exists(), "npm ci --prefix tests/wire")
        self.folder = Path(tempfile.mkdtemp(prefix="podium-slack-"))
        try:
            self._start(config)
            self.url = self._url()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End it with all its children; nothing of it stays."""
        process = getattr(self, "process", None)
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        if process is not None:
            process.wait()
            process.stdin.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, config: dict[str, object]) -> None:
        (self.folder / "workspace.yaml").write_text(json.dumps(config))  # JSON is YAML
        shutil.copy(Path(__file__).with_name("loopback.js"), self.folder / "loopback.js")
        with open(self.folder / "output", "wb") as output:
            self.process = subprocess.Popen(
                [BINARY, "--config", "workspace.yaml", "--port", "0", "--base-host", "127.0.0.1"],
                cwd=self.folder, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True,
                env={"BUN_OPTIONS": "--preload=./loopback.js", "TMPDIR": str(self.folder), "NO_COLOR": "1"},
            )  # fmt: skip

    def _url(self) -> str:
        end = time.monotonic() + PATIENCE
        while True:
            text = (self.folder / "output").read_text(errors="replace")
            if found := re.search(r"Web UI:\s+(http://127\.0\.0\.1:\d+)", text):
                return found[1]
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"local-slack did not start: {text[-2000:]}")
            time.sleep(0.02)
