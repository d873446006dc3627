"""The end of a run, from wherever in it."""


class Over(Exception):
    """The run ends here, whatever the runner is doing: `why` as in Exited, and the code to leave with."""

    def __init__(self, why: str, code: int, words: str) -> None:
        super().__init__(words)
        self.why, self.code = why, code
