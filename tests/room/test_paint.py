"""The largest page in a real browser: painted whole, and by how much later than an empty page. The figures are printed;
`podium bench` measures the same pages over HTTP."""

from pathlib import Path
from statistics import median
from typing import Any

from bot.cli.bench_room import TASKS, begun
from bot.core.world import World
from tests.room.window import so
from tests.rooms import up

FIRST = "performance.getEntriesByType('paint').find(e => e.name === 'first-contentful-paint')?.startTime || 0"
TURNS = 5


def painted(page: Any, address: str) -> float:
    """Milliseconds from the wish to the first paint with something in it."""
    page.goto(address)
    assert so(page, f"({FIRST}) > 0")
    return float(page.evaluate(FIRST))


def test_a_plan_of_200_tasks_is_painted_whole(tmp_path: Path, browser: Any) -> None:
    with up(tmp_path, World(begun(TASKS))) as held:
        context = browser.new_context()
        context.request.get(held.room.link)
        page, plan, least = context.new_page(), list[float](), list[float]()
        for _ in range(TURNS):
            plan.append(painted(page, f"{held.room.keys.base}/plan?swarm=s1"))
            assert page.locator("main svg a").count() >= TASKS
            least.append(painted(page, "data:text/html,<title>floor</title>empty"))
        print(f"first paint: {median(plan):.0f} ms, an empty page {median(least):.0f} ms")
        assert all(ms > 0 for ms in (*plan, *least))
        context.close()
