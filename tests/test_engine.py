"""Events in, decisions out: each event once, a culprit set aside, and memory never ahead of the disk."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import AnyEvent, Tick
from bot.core.world import World
from bot.engine import Decide, Engine
from bot.errors import StoreError
from bot.ports import Entry
from store.database import Database
from store.log import verify
from store.replay import replay
from tests.toys import Decision, count, said, task, tries


class Failing(Database):
    """A store whose disk is full at the commits named by number."""

    def __init__(self, at: Iterable[int]) -> None:
        super().__init__(":memory:")
        self.full = set(at)
        self.commits = 0

    def commit(self, entries: Sequence[Entry]) -> list[bool]:
        self.commits += 1
        if self.commits in self.full:
            raise StoreError("The disk is full.")
        return super().commit(entries)


def rows(world: World) -> dict[str, Any]:
    return {row.key: row for row in world.all()}


def in_step(engine: Engine, store: Database) -> bool:
    return rows(engine.world) == rows(World(store.load().rows))


def test_each_event_is_decided_on_the_state_the_last_one_left() -> None:
    store = Database(":memory:")
    engine = Engine(store, count)
    fed = engine.feed([said("e1"), said("e2"), said("e3", "t2")])
    assert (tries(engine.world, "t1"), tries(engine.world, "t2")) == (2, 1)
    assert [row.key for row in fed.rows] == ["s1.t1", "s1"] * 2 + ["s1.t2", "s1"]
    assert [call.key for call in fed.calls] == [f"e{n}:{what}" for n in (1, 2, 3) for what in ("stop", "reply")]
    assert [event.id for event in fed.fresh] == ["e1", "e2", "e3"]
    assert in_step(engine, store)


def test_an_event_has_effect_once() -> None:
    """Twice in a batch, in the next batch, and after a restart."""
    store = Database(":memory:")
    engine = Engine(store, count)
    assert len(engine.feed([said("e1"), said("e2", "t2"), said("e1")]).fresh) == 2
    assert not engine.feed([said("e1")]).fresh
    again = Engine(Database.from_image(store.image()), count)
    assert not again.feed([said("e1")]).calls
    assert tries(again.world) == 1


def test_order_is_that_of_the_first_coming() -> None:
    fed = Engine(Database(":memory:"), count).feed([said("e1"), said("e2"), said("e1"), said("e3")])
    assert [event.id for event in fed.fresh] == ["e1", "e2", "e3"]


def test_a_culprit_is_set_aside_and_the_others_count() -> None:
    """What the culprit had already changed in memory is gone."""
    store = Database(":memory:")
    engine = Engine(store, count)
    store.receive(said("e2", "boom"))
    fed = engine.feed([said("e1"), said("e2", "boom"), said("e3")])
    assert [event.id for event in fed.fresh] == ["e1", "e3"]
    assert [event.id for event in fed.aside] == ["e2"]
    assert (tries(engine.world, "t1"), tries(engine.world, "boom")) == (2, 0)
    assert in_step(engine, store)
    [(event, error)] = store.conn.execute("SELECT event, error FROM aside")
    assert '"text":"boom"' in event
    assert "a rule that nobody thought of" in error
    assert not store.load().waiting


def test_a_culprit_that_comes_last_leaves_no_trace_in_memory() -> None:
    store = Database(":memory:")
    engine = Engine(store, count)
    engine.feed([said("e1"), said("e2", "boom")])
    assert tries(engine.world, "boom") == 0
    assert in_step(engine, store)


def test_a_culprit_that_comes_again_is_not_tried_again() -> None:
    engine = Engine(Database(":memory:"), count)
    engine.feed([said("e1", "boom")])
    assert engine.feed([said("e1", "boom")]).aside == ()


@pytest.mark.parametrize("bad", [said("e2", "endless"), said("e2", "\udc80"), said("e2\udc80")], ids=ascii)
def test_what_cannot_be_stored_is_set_aside(bad: AnyEvent) -> None:
    """A row with infinity in it, or text that is not UTF-8."""
    store = Database(":memory:")
    engine = Engine(store, count)
    fed = engine.feed([said("e1"), bad, said("e3")])
    assert ([e.id for e in fed.fresh], fed.aside) == (["e1", "e3"], (bad,))
    assert engine.feed([bad]).aside == ()
    assert in_step(engine, store)


def test_a_tick_that_changes_nothing_is_not_written() -> None:
    store = Database(":memory:")
    engine = Engine(store, count)
    assert engine.feed([Tick(id="tick:1", at=1.0)]).fresh == ()
    assert store.head == ""


def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost() -> None:
    """Memory is what the store has; the same events, fed again, count."""
    store = Failing({2, 3})
    engine = Engine(store, count)
    engine.feed([said("e1")])
    with pytest.raises(StoreError, match="full"):
        engine.feed([said("e2"), said("e3")])
    assert tries(engine.world) == 1
    assert in_step(engine, store)
    assert len(engine.feed([said("e2"), said("e3")]).fresh) == 2
    assert tries(engine.world) == 3


def test_what_was_committed_before_the_disk_filled_is_released_later() -> None:
    """The batch fails, e1 alone is committed, e2 fails: the calls of e1 come with the next feed."""
    engine = Engine(Failing({1, 3}), count)
    with pytest.raises(StoreError):
        engine.feed([said("e1"), said("e2")])
    fed = engine.feed([said("e1"), said("e2")])
    assert [event.id for event in fed.fresh] == ["e1", "e2"]
    assert len(fed.calls) == 4
    assert engine.feed([]).calls == ()


def test_a_batch_that_fails_once_is_tried_singly() -> None:
    store = Failing({1})
    engine = Engine(store, count)
    assert len(engine.feed([said("e1"), said("e2")]).fresh) == 2
    assert store.commits == 3


def test_more_than_256_are_several_transactions() -> None:
    store = Failing(())
    fed = Engine(store, count).feed([said(f"e{n}") for n in range(600)])
    assert (len(fed.fresh), store.commits) == (600, 3)


def test_an_interrupt_in_the_middle_leaves_memory_as_the_store_has_it() -> None:
    def interrupted(world: World, event: AnyEvent) -> Decision:
        decision = count(world, event)
        if event.id == "e2":
            raise KeyboardInterrupt
        return decision

    store = Database(":memory:")
    engine = Engine(store, interrupted)
    with pytest.raises(KeyboardInterrupt):
        engine.feed([said("e1"), said("e2")])
    assert tries(engine.world) == 0
    assert len(engine.feed([said("e1")]).fresh) == 1


def test_what_an_earlier_run_left_is_there_at_the_start() -> None:
    store = Database(":memory:")
    Engine(store, count).feed([said("e1")])
    store.receive(said("e2"))
    engine = Engine(Database.from_image(store.image()), count)
    assert engine.saved.waiting == (said("e2"),)
    assert [call.key for call in engine.saved.calls] == ["e1:stop", "e1:reply"]


lines = st.lists(st.tuples(st.integers(0, 15), st.sampled_from(["t1", "t2", "boom"])), max_size=30)


@given(lines, st.lists(st.integers(1, 9), min_size=1), st.sets(st.integers(1, 12)))
def test_any_batches_with_any_failures_end_where_single_events_do(
    coming: list[tuple[int, str]], sizes: list[int], full: set[int]
) -> None:
    """Duplicates, culprits, full disks: the log decides, and each call of a kept event is released once."""
    text = dict(reversed(coming))
    events = [said(f"e{n}", text[n]) for n, _ in coming]
    store = Failing(full)
    engine = Engine(store, count)
    released: list[str] = []
    at = 0
    while at < len(events):
        size = sizes[at % len(sizes)]
        try:
            released += [call.key for call in engine.feed(events[at : at + size]).calls]
            at += size
        except StoreError:
            assert in_step(engine, store)
    plain = Database(":memory:")
    single = Engine(plain, count)
    wanted = [call.key for event in events for call in single.feed([event]).calls]
    assert (released, store.head) == (wanted, plain.head)
    assert rows(engine.world) == rows(single.world)
    assert in_step(engine, store)


def twice(world: World, event: AnyEvent) -> Decision:
    """A later rule: a task's first line counts double."""
    decision = count(world, event)
    if tries(world, "t2") != 1:
        return decision
    world.put(task("t2", tries=2))
    return Decision((task("t2", tries=2), *decision.rows[1:]), decision.calls)


@pytest.mark.parametrize(
    ("decide", "differs"),
    [(count, []), (twice, ["entry 2 (e2): task s1.t2: tries: 1 then, 2 now"])],
)
def test_replay_names_what_would_be_decided_otherwise(tmp_path: Path, decide: Decide, differs: list[str]) -> None:
    """Each on the rows as logged, so that one difference stays one."""
    store = Database(tmp_path / "podium.db")
    Engine(store, count).feed([said("e1"), said("e2", "t2"), said("e3", "t2")])
    store.close()
    assert list(replay(tmp_path / "podium.db", decide)) == differs
    assert verify(tmp_path / "podium.db") == []
