"""What can go wrong on purpose. Each fault is put by name and holds for so many calls, or until `clear`.

    429(method, seconds, times)       not_ok(method, error, times)
    5xx(method, times, status)        slow(method, seconds, times)
    lose_answer(method, times)        the call happens, its answer is cut off
    duplicate(times, seconds, kind)   the same envelope once more, after so many seconds, marked as a retry
    late_events(seconds)              every event comes so late
    disconnect(reason)  cut()  deaf()   of all connections that are open now
"""

from dataclasses import dataclass

HELD = ("429", "not_ok", "5xx", "slow", "lose_answer", "duplicate", "late_events")
AT_ONCE = ("disconnect", "cut", "deaf")


@dataclass
class Fault:
    name: str
    method: str = "*"
    seconds: float = 1.0
    times: int = 1
    error: str = "internal_error"
    status: int = 503


class Faults:
    def __init__(self) -> None:
        self._held: list[Fault] = []

    def put(self, name: str, **args: object) -> None:
        if name not in HELD:
            raise ValueError(f"no such fault: {name}; known: {' '.join((*HELD, *AT_ONCE))}")
        if name in ("late_events", "slow"):
            args = {"times": 1 << 30} | args
        if name == "duplicate":
            args = {"seconds": 0.0, "method": args.pop("kind", "events_api")} | args
        self._held.append(Fault(name, **args))  # type: ignore[arg-type]

    def take(self, name: str, method: str = "*") -> Fault | None:
        """The first such fault for a method; one of its times is used up."""
        for fault in self._held:
            if fault.name == name and fault.times > 0 and fault.method in ("*", method):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        self._held.clear()
