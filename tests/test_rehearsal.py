"""A rehearsal through the real `decide`: against closed forms, the same by its seed, with people as they are told."""

import io

import msgspec
import pytest
from msgspec.structs import replace
from PIL import Image

from adapters.pictures import paint, svg
from adapters.pictures.png import MOST
from adapters.sim.apart import apart
from adapters.sim.rehearsal import Played, play, rehearse
from adapters.sim.stage import rehearsing, stage
from bot.core.calls import Rehearse
from bot.core.config import Person, Policy, Repository, Runner, Settings
from bot.core.figures import Basis, Figures, Kind, Run
from bot.core.message import Fold, Listing, Picture
from bot.core.plan.basis import basis
from bot.core.plan.odds import chance, people
from bot.core.records import Rehearsal
from bot.core.rows import House, Plan, Swarm
from bot.core.values import Criterion, PlanSpec
from bot.core.views import show
from bot.core.world import World
from bot.errors import BadInput, PodiumError
from tests.core.plan.plans import plan, task
from tests.golden.sample import SPEC
from tests.test_pictures import EVIL, read

ANN, BOB = Person(name="ann", role="owner"), Person(name="bob", role="operator")
SETTINGS = Settings(
    policy=Policy(people=(ANN, BOB), minutes=1e6, money=1e6), roles={"worker": "command", "reviewer": "reviewer"},
    runners={n: Runner(name=n, kind="command") for n in ("command", "reviewer")},
    repositories={"billing": Repository(name="billing", path="billing", gates=("make",))},
)  # fmt: skip
ALONE = replace(SETTINGS, roles={"worker": "command"})
KINDS = ("code", "content", "research", "data")


def sure(**more: float) -> Basis:
    """Nothing fails, nobody asks, all takes what was estimated; but for what is said."""
    kind = {"right": 1.0, "fails": 0.0, "asks": 0.0, "spread": 0.0}
    own = {key: more.pop(key) for key in list(more) if key in Kind.__struct_fields__}
    return Basis(kinds={name: Kind(**{**kind, **own}) for name in KINDS}, **more)  # type: ignore[arg-type]


def large(spec: PlanSpec) -> PlanSpec:
    return replace(spec, minutes=1e6, money=0.0, gates=("make",))


def chain(size: int, **more: object) -> PlanSpec:
    made = (task(f"t{n}", *([f"t{n - 1}"] if n > 1 else []), run="agent", **more) for n in range(1, size + 1))
    return large(plan(*made))


def played(spec: PlanSpec, given: Basis, runs: int = 40, settings: Settings = ALONE, agents: int = 4) -> list[Run]:
    return play(spec, settings, given, range(runs), 1, agents)


def share(runs: list[Run]) -> float:
    return sum(r.right for r in runs) / len(runs)


def close(spec: PlanSpec, given: Basis, runs: list[Run], settings: Settings) -> None:
    """The share of runs lies within three standard errors of the closed form; the seed is fixed, so it always does."""
    exact = chance(spec, given, settings)
    assert abs(share(runs) - exact) <= 3 * (exact * (1 - exact) / len(runs)) ** 0.5, f"{share(runs)} and {exact}"


def test_a_chain_of_steps_holds_as_often_as_the_formula_says() -> None:
    """The chain of 100 steps at 0.99 is 36.6 %; a shorter one here, 0.9 twelve times, is 28.2 %."""
    spec = chain(12)
    close(spec, sure(right=0.9), played(spec, sure(right=0.9), 200), ALONE)


def test_tasks_side_by_side_hold_as_often_and_take_as_long_as_one() -> None:
    side = large(plan(*(task(f"t{n}", run="agent") for n in range(1, 5))))
    runs = played(side, sure(right=0.8), 100)
    close(side, sure(right=0.8), runs, ALONE)
    assert all(10 < r.finish < 13 for r in runs), "10 minutes of work, and checks and merges"
    assert all(30 < r.finish < 36 for r in played(chain(3), sure(), 3))
    assert all(r.path == ("t1", "t2", "t3") for r in played(chain(3), sure(), 3))


def test_one_checkpoint_of_known_detection_holds_as_often_as_the_formula_says_and_costs_a_person() -> None:
    spec = chain(2, ask="result")
    given = sure(right=0.6, notice=0.5, answer=10.0, haste=0.0, review=5.0)
    runs = played(spec, given, 300)
    close(spec, given, runs, ALONE)
    assert all(r.person >= 2 * 5.75 for r in runs)
    assert min(r.finish for r in runs) > 40, "two waits of ten minutes"
    assert {r.person for r in played(chain(2), given, 3)} == {0.0}


def test_a_reviewer_and_two_people_notice_as_the_formula_says() -> None:
    criteria = (Criterion(id="t1.1", text="names are plain", judge="reviewer"),)
    spec = large(plan(task("t1", run="agent", criteria=criteria), task("t2", run="agent", irreversible=True)))
    given = sure(right=0.5, notice=0.4, catch=0.6, haste=0.3)
    close(spec, given, played(spec, given, 300, SETTINGS), SETTINGS)
    solo = replace(ALONE, policy=replace(ALONE.policy, irreversible="solo", people=(ANN,)))
    close(spec, given, played(spec, given, 200, solo), solo)


def test_the_real_rules_ask_people_where_the_formula_counts_them() -> None:
    """Every kind of criterion: how often a person is at a result, of a run in which nothing is wrong."""
    criteria = [Criterion(id=f"t{n}.1", text="so", judge=judge, by="dan" if n == 1 else "") for n, judge in enumerate(
        ("person", "evidence", "reviewer"), 1)]  # type: ignore[arg-type]  # fmt: skip
    criteria.append(Criterion(id="t4.1", text="score", check="eval", threshold=0.9))
    made = [task(c.id[:2], run="agent", criteria=(c,)) for c in criteria]
    made += [task("t5", run="agent", ask="result"), task("t6", run="agent", irreversible=True), task("t7", run="agent")]
    spec = large(plan(*made))
    for settings in (SETTINGS, ALONE):
        given = sure(review=1_000.0)
        counted = sum(people(spec, t, settings) for t in spec.tasks)
        assert {r.person // 1_000 for r in played(spec, given, 3, settings)} == {counted}


def test_questions_failures_and_money_are_played() -> None:
    calm, spec = sure(), chain(6)
    base = played(spec, calm, 20)
    asking = played(spec, sure(asks=1.0, answer=7.0, haste=0.0), 20)
    assert all(a.finish > b.finish + 6 * 6.9 for a, b in zip(asking, base, strict=True))
    assert all(r.person > 6 * 0.75 for r in asking)
    failing = played(spec, sure(fails=0.5), 20)
    assert sum(r.agents for r in failing) > 1.5 * sum(r.agents for r in base)
    bare = large(plan(*(replace(t, criteria=()) for t in spec.tasks)))
    assert sum(r.agents for r in played(bare, sure(fails=0.5), 20)) > 1.5 * sum(r.agents for r in base), "by its exit"
    paid = played(spec, sure(money=0.5), 3)
    assert all(r.money == pytest.approx(30.0) for r in paid)
    poor = played(replace(spec, minutes=20.0), calm, 3)
    assert all(r.over for r in poor)
    assert not any(r.over for r in base)


def test_one_seed_is_one_rehearsal_on_any_number_of_cores() -> None:
    spec, given = chain(4, ask="result"), basis({}, (), "billing")
    first = rehearse(spec, SETTINGS, given, runs=12, seed=3)
    assert rehearse(spec, SETTINGS, given, runs=12, seed=3, cores=2) == first
    assert rehearse(spec, SETTINGS, given, runs=12, seed=4).curve != first.curve
    assert (first.runs, first.plan.runs, first.suggested.runs) == (12, 12, 12)
    assert first.without.exact < first.plan.exact


def test_another_plan_has_the_same_luck_at_the_same_tasks() -> None:
    """So that a comparison of the two is of the plans: a task more, and the others take as long as before."""
    spec = chain(3)
    more = large(plan(*spec.tasks, task("t4", run="agent")))
    given = sure(spread=0.6)
    one, other = (Played(stage(s, ALONE, 4), given, 1, 5) for s in (spec, more))
    assert one.run().finish == pytest.approx(other.run().finish, abs=0.6)


def test_a_process_of_its_own_gives_the_same_and_its_words_when_it_cannot() -> None:
    spec, given = chain(3), basis({}, (), "billing")
    call = Rehearse(key="s1.h1:rehearse", rehearsal="s1.h1", spec=spec, basis=given, runs=5, seed=2)
    found = apart(call, SETTINGS)
    assert found == rehearse(spec, SETTINGS, given, runs=5, seed=2)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Figures) == found
    with pytest.raises(PodiumError, match="This plan cannot be rehearsed: the plan has no task"):
        apart(replace(call, spec=plan()), SETTINGS)


def test_what_does_not_end_is_said() -> None:
    with pytest.raises(PodiumError, match="does not end: t1"):
        played(chain(1), sure(stretch=40.0), 1)
    with pytest.raises(BadInput, match="cannot be rehearsed"):
        stage(plan(task("t1", "t9")), SETTINGS)


def test_people_are_made_up_only_where_the_policy_has_too_few() -> None:
    zoe = Criterion(id="t2.1", text="x", judge="person", by="zoe")
    final = plan(task("t1", irreversible=True), task("t2", criteria=(zoe,)))
    nobody = replace(SETTINGS, policy=Policy())
    assert [p.name for p in rehearsing(final, nobody).policy.people] == ["you", "zoe"]
    assert [p.name for p in rehearsing(plan(final.tasks[0]), nobody).policy.people] == ["you", "somebody"]
    assert [p.name for p in rehearsing(chain(1), SETTINGS).policy.people] == ["ann", "bob"]


def rehearsed(spec: PlanSpec, found: Figures | None) -> World:
    place = {"platform": "terminal", "channel": "general", "by": "ann"}
    row = Rehearsal(key="s3.h1", version=1, runs=8, seed=1, figures=found, **place)
    return World([
        House(key="house", settings=SETTINGS), Swarm(key="s3", title=spec.title, version=1),
        Plan(key="s3.v1", number=1, spec=spec), row,
    ])  # fmt: skip


def test_its_picture_is_drawn_small_and_hostile_words_stay_words() -> None:
    evil = replace(chain(9), title=EVIL, tasks=tuple(replace(t, title=f"{EVIL}{t.id}") for t in chain(9).tasks))
    found = rehearse(chain(9), ALONE, basis({}, (), "billing"), runs=8, seed=1)
    world = rehearsed(evil, found)
    text = svg(world, "odds:s3.h1", 0.0)
    assert "<script" not in text
    said = " ".join(read(text).itertext())
    assert "8 runs" in said
    assert all(f"{w.path:.0%} · last {w.last:.0%}" in said for w in found.weights[:8])
    made = paint(world, "odds:s3.h1.png", lambda: 0.0)
    assert made
    assert len(made[0]) <= MOST
    with Image.open(io.BytesIO(made[0])) as image:
        assert 640 <= image.size[0] <= 1_000
    for name in ("odds:s3", "odds:s3.h2", "odds:s3.v1", "plan:s3.h1", "time:s3.h1", "odds:s4.h1"):
        assert svg(world, name, 0.0) == ""
    assert svg(rehearsed(evil, None), "odds:s3.h1", 0.0) == ""


def test_each_figure_of_the_message_stands_with_its_sample_and_the_looks_are_buttons() -> None:
    tasks = tuple(replace(t, estimate=200.0) for t in chain(9).tasks)
    spec = replace(chain(9), tasks=tasks)
    found = rehearse(spec, ALONE, basis({}, (), "billing"), runs=8, seed=1)
    evil = replace(spec, title=EVIL, tasks=tuple(replace(t, title=EVIL) for t in tasks))
    message = show(rehearsed(evil, found), "s3.h1", "rehearsal", 0.0)
    assert message
    assert any(isinstance(b, Picture) and b.name == "odds:s3.h1" for b in message.blocks)
    (shown,) = (b for b in message.blocks if isinstance(b, Listing))
    says = next(i.buttons[0].says for i in shown.items if i.buttons)
    assert says == f"s3.{found.more[0]} done when: person: the result is right"
    texts = [getattr(b, "text", "") for b in message.blocks]
    assert all("of 8 runs" in t or "Half of 8 runs" in t for t in texts[:3])
    assert "8 runs, seed 1" in texts[-2]
    (file,) = (b for b in message.blocks if isinstance(b, Fold))
    assert all(f"  {t.id} " in file.text for t in spec.tasks)


def test_the_sample_plan_is_rehearsed_with_its_people() -> None:
    spec = large(replace(SPEC, tasks=tuple(replace(t, run="agent") for t in SPEC.tasks)))
    found = rehearse(spec, SETTINGS, basis({}, (), "billing"), runs=10, seed=1)
    assert found.tasks == 17
    assert next(k for k in found.looks if k.task == "t7").always
    assert found.without.exact < found.plan.exact <= found.suggested.exact
