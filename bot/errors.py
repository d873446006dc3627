"""One tree of errors. Each class's docstring is its default message; each message says what to do.

PodiumError
├── BadInput        a file, plan or line that cannot be read (field, reason)
├── BadConfig       podium.toml or policy.toml (file, line, mend)
├── HomeInUse       another bot holds this data home
├── StoreError      the database refused, is full or is damaged
├── RepositoryError git refused, or the repository is not as it must be
├── RunnerError     an agent could not be started
└── ChatError       a platform refused a post
"""


class PodiumError(Exception):
    """Something went wrong; `podium doctor` looks for the cause."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class BadInput(PodiumError):
    """This input cannot be read."""


class BadConfig(PodiumError):
    """The configuration cannot be read."""


class HomeInUse(PodiumError):
    """Another bot is up on this data home: stop it first, or give another --home."""


class StoreError(PodiumError):
    """The store refused the write; nothing of it was kept."""


class RepositoryError(PodiumError):
    """Git refused."""


class RunnerError(PodiumError):
    """The agent could not be started."""


class ChatError(PodiumError):
    """The chat refused the post."""

    def __init__(
        self, message: str = "", *, retry_after: float = 0.0, gone: bool = False, lost: bool = False
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after  # seconds the platform asked to wait
        self.gone = gone  # that message or thread is no longer there
        self.lost = lost  # nothing can be written to that channel any more
