"""Virtual time for what asks a clock; cron rules by the same trigger as the real one."""

from adapters.clock import following
from adapters.sim.agenda import Agenda


class SimClock:
    """A `bot.ports.Clock` that stands where the agenda stands."""

    def __init__(self, agenda: Agenda) -> None:
        self.agenda = agenda

    def now(self) -> float:
        return self.agenda.now

    def next(self, cron: str, zone: str, after: float) -> tuple[float, str]:
        return following(cron, zone, after)
