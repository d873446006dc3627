"""What several tests share."""

import os
import time
from collections.abc import Callable

import pytest


def need(ok: bool, install: str) -> None:
    """Skip where a part of the machine is missing, naming what to install; fail under PODIUM_REQUIRE=all."""
    if ok:
        return
    if os.environ.get("PODIUM_REQUIRE") == "all":
        pytest.fail(f"missing: {install}", pytrace=False)
    pytest.skip(f"missing: {install}")


def cost(act: Callable[[], object]) -> float:
    """Processor seconds of the cheapest of three runs: what else this machine does is not counted."""
    spans = []
    for _ in range(3):
        start = time.process_time()
        act()
        spans.append(time.process_time() - start)
    return min(spans)


def in_step(quarter: float, whole: float) -> bool:
    """Whether four times the input costs about four times as much, not sixteen: between, with room for noise."""
    return whole < 8 * quarter + 0.05
