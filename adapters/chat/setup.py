"""What a guided set-up of a platform consists of: checks, and the steps that lead a person from nothing to the first
message. Each platform's `doctor.py` has `async def checks(options, tokens) -> list[Check]`, its `connect.py`
`steps(options) -> tuple[Step, ...]`; the command line asks, shows and repeats."""

from typing import Literal

from msgspec import Struct

State = Literal["ok", "warn", "bad", "unknown"]


class Check(Struct, frozen=True):
    """One thing looked at. `text` says what was found, `mend` the click or line that mends it ("" when ok). `unknown`
    is what could not be verified from here, and why."""

    name: str
    state: State
    text: str
    mend: str = ""


class Step(Struct, frozen=True):
    """One step of a person's: a title and what to click. After it the checks named in `check` must be ok. `asks` names
    the option ("channel") or token ("SLACK_BOT_TOKEN") the person is asked for then; "" for none."""

    title: str
    text: str
    check: tuple[str, ...] = ()
    asks: str = ""
