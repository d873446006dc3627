"""What a runner plays with, inside the attempt's process."""

from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

if TYPE_CHECKING:  # an attempt loads neither
    from concurrent.futures import Future
    from subprocess import Popen

    from bot.core.calls import Brief


class Prompt(Protocol):
    @property
    def text(self) -> str: ...

    @property
    def name(self) -> str: ...


class Web(Protocol):
    """The attempt's door for HTTP, as a runner in the attempt's own process uses it: its socket and token. `folder` is
    the attempt's, `before` that of the attempt it continues; `spent` why a call was not sent for want of budget, and
    `limited` until when the model's host takes no call (0: it does)."""

    socket: str
    token: str
    folder: Path
    before: Path | None

    @property
    def spent(self) -> str: ...

    @property
    def limited(self) -> float: ...

    def do(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        """Have a coroutine run in the door's thread."""


class Session(Protocol):
    """What a runner sees inside the attempt's process: the brief, a way to speak, a way to hear, a way to run. From
    another thread than its own only through the door's hooks."""

    brief: "Brief"
    options: dict[str, str]
    held: str  # why nothing may be changed yet, in words for the agent; "" once what it understood was right
    underway: bool  # words are on their way to the agent past its inbox: it shall not wait there

    @property
    def web(self) -> Web | None: ...

    @property
    def program(self) -> str:
        """The runner's `program`, as the sandbox sees it; "" if this machine has none."""

    @property
    def prompt(self) -> "Prompt":
        """What the role is told, and which file that is. Raises RunnerError."""

    def say(self, verb: str, **args: str) -> None: ...

    def end(self, why: str, code: int, words: str) -> NoReturn:
        """The run ends here, for a reason that has a name: see `Exited.why`."""

    def rest(self) -> None:
        """Let what came be heard, for a moment."""

    def run(self, argv: Sequence[str], on_line: Callable[[str], None]) -> int:
        """Run a command in the sandbox and the clone; each line it prints goes to `on_line`. Returns its exit code."""

    def log(self, line: str) -> None:
        """Keep a line in the attempt's log."""

    def heed(self, line: str) -> bool:
        """Take a printed line as a verb if it carries the attempt's key; False: it is log."""

    def ask(self, text: str, verb: str = "ask") -> str:
        """Ask (or say `stuck`) and wait for the answer."""

    def hear(self, seconds: float) -> list[dict[str, str]]:
        """Messages (id, sort, text, ask) as soon as there are any, none after `seconds`."""

    def take(self, ask: str = "") -> list[dict[str, str]]:
        """Messages that came and nobody took yet; with `ask` only the answer to that ticket."""

    def waiting(self) -> AbstractContextManager[None]:
        """Inside, the agent does nothing but wait for messages."""

    def speak(self, verb: str, words: dict[str, str]) -> str:
        """A verb, without waiting; the answer of one that is answered comes as a message that names this ticket (its
        `ask`). Raises ValueError where it is refused."""

    def busy(self, until: float, why: str) -> None:
        """The model's host takes no call before that time."""

    def until_done(self, future: "Future[Any]") -> Any:
        """The session goes on until work in another thread is done; gives its result."""

    def opened(
        self, argv: Sequence[str], on_line: Callable[[str], None], web: bool = True
    ) -> "AbstractContextManager[tuple[Popen[bytes], Callable[[], None]]]":
        """A command under way in sandbox and clone, and what reads all that it left once it has ended; after this, it
        and all it started are gone."""

    def beside(self, name: str) -> list[str]:
        """The command that runs one of the files that stand alone beside the agent, inside the sandbox."""
