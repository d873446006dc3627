"""Who plays what at a task, what a launch tells of it, and where one model would review itself."""

import pytest

from bot.core.config import Policy, Runner, Settings
from bot.core.plan.cast import cast, checked, idle, plays, told
from bot.core.plan.diff import sentences
from bot.core.plan.parse import Unreadable, read
from bot.core.values import Criterion, PlanSpec
from bot.core.views.plan import whole
from tests.core.plan.plans import plan, task

SEEN = (Criterion(id="t1.1", text="the page is clear to a newcomer", judge="reviewer"),)


def settings(roles: dict[str, str], **models: str) -> Settings:
    """Runners by name with their models: `x` is a model without a name, "" is none."""
    runners = {
        name: Runner(name=name, kind="command", model=bool(m), options={"model": m} if m not in ("", "x") else {})
        for name, m in {"command": "", **models}.items()
    }
    return Settings(runners=runners, roles=roles, policy=Policy(explore=2))


@pytest.mark.parametrize(
    ("own", "of_plan", "of_file", "who"),
    [
        ({}, {}, {}, "command"),
        ({}, {}, {"worker": "a"}, "a"),
        ({}, {}, {"worker": "a", "research.worker": "b"}, "b"),
        ({}, {}, {"worker": "a", "code.worker": "b"}, "a"),
        ({}, {"worker": "c"}, {"worker": "a", "research.worker": "b"}, "c"),
        ({}, {"worker": "c", "research.worker": "d"}, {"worker": "a"}, "d"),
        ({"runner": "e"}, {"worker": "c", "research.worker": "d"}, {"worker": "a"}, "e"),
    ],
)
def test_a_worker_is_named_by_task_then_plan_then_file_and_by_kind_first(
    own: dict[str, str], of_plan: dict[str, str], of_file: dict[str, str], who: str
) -> None:
    one = task("t1", kind="research", **own)
    assert plays(Settings(roles=of_file), plan(one, roles=of_plan), one, "worker") == who


def test_other_roles_are_played_by_nobody_unless_named() -> None:
    one, two = task("t1"), task("t2", roles={"reviewer": "judge"})
    spec = plan(one, two, roles={"scout": "looker"})
    assert [plays(Settings(), spec, t, "reviewer") for t in (one, two)] == ["", "judge"]
    assert plays(Settings(), spec, one, "scout") == "looker"


def test_a_launch_tells_workers_by_runner_and_others_by_role_with_their_model() -> None:
    given = settings({"worker": "command", "reviewer": "judge", "scout": "scout"}, judge="model-b", scout="")
    spec = plan(task("t1"), task("t2", criteria=SEEN), task("t3", kind="data"), explore=9, review=True)
    assert told(given, spec) == "command ×3, reviewer ×2 (judge: model-b), scout ×2"
    assert cast(given, plan(task("t1", runner="judge"))) == (("worker", "judge"),)
    assert told(given, plan(task("t1", runner="judge"))) == "judge ×1 (model-b)"
    assert told(settings({"reviewer": "gone"}), plan(task("t1", criteria=SEEN))) == "command ×1, reviewer ×1 (gone)"


@pytest.mark.parametrize(
    ("worker", "reviewer", "models", "name"),
    [
        ("a", "b", {"a": "m", "b": "m"}, "m"),
        ("a", "b", {"a": "m", "b": "n"}, ""),
        ("a", "a", {"a": "x"}, "a"),
        ("a", "b", {"a": "x", "b": "x"}, ""),
        ("a", "a", {"a": ""}, ""),
        ("a", "gone", {"a": ""}, ""),
    ],
)
def test_a_review_by_the_model_that_did_the_work_is_a_warning(
    worker: str, reviewer: str, models: dict[str, str], name: str
) -> None:
    given = settings({"worker": worker, "reviewer": reviewer}, **models)
    found = checked(given, plan(task("t1", criteria=SEEN), task("t2", "t1")), True)
    same = [(f.level, f.task, f.text) for f in found if f.code == "same model"]
    said = f"t1 is reviewed by the model that does the work, {name}"
    assert same == ([("warning", "t1", said)] if name else [])


def test_many_reviews_by_one_model_are_one_warning() -> None:
    given = settings({"worker": "a", "reviewer": "b"}, a="m", b="m")
    five = checked(given, plan(*(task(f"t{n}", criteria=SEEN) for n in range(1, 6))), True)
    (one,) = (f for f in five if f.code == "same model")
    assert one.text.startswith("t1, t2, t3 and 2 more are reviewed by")
    two = checked(given, plan(*(task(f"t{n}", criteria=SEEN) for n in range(1, 3))), True)
    assert any(f.text.startswith("t1 and t2 are reviewed by") for f in two)


def test_a_runner_that_is_not_there_is_an_error_wherever_it_is_named() -> None:
    given = settings({"worker": "command"}, judge="m")
    spec = plan(task("t1", roles={"reviewer": "jugde"}), roles={"research.worker": "reader", "scout": "judge"})
    errors = [(f.task, f.text) for f in checked(given, spec, True) if f.code == "unknown runner"]
    assert errors == [
        ("", "the plan's role research.worker wants the runner 'reader', which is not there"),
        ("t1", "t1 wants the runner 'jugde', which is not there; did you mean judge?"),
    ]


HEAD = 'title = "A plan"\n'
TASK = '[[tasks]]\ntitle = "One"\ncriteria = ["true"]\n'


def refused(text: str) -> str:
    with pytest.raises(Unreadable) as caught:
        read(text)
    return str(caught.value)


def test_a_plans_file_names_who_plays_for_all_for_a_kind_and_for_a_task() -> None:
    text = HEAD + '[roles]\nreviewer = "judge"\n[roles.research]\nworker = "reader"\n' + TASK
    spec = read(text + 'roles = { worker = "mine", scout = "looker" }\n')
    assert spec.roles == {"reviewer": "judge", "research.worker": "reader"}
    (one,) = spec.tasks
    assert (one.runner, one.roles) == ("mine", {"scout": "looker"})
    assert "by mine · its scout looker" in whole(one)
    assert sentences(PlanSpec(title="A plan"), PlanSpec(title="A plan", roles={"scout": "a"})) == (
        "~ plan roles: none → scout a",
    )


def test_a_plan_names_runners_and_nothing_else_and_each_once() -> None:
    assert "roles.judge: is not known; known are worker, reviewer and scout" in refused(
        HEAD + TASK + 'roles = { judge = "x" }\n'
    )
    assert "roles.boss: is not known" in refused(HEAD + '[roles]\nboss = "x"\n' + TASK)
    assert "roles.research.boss: is not known" in refused(HEAD + '[roles.research]\nboss = "x"\n' + TASK)
    assert "must be text" in refused(HEAD + '[roles]\nworker = { runner = "a", prompt = "/etc/passwd" }\n' + TASK)
    twice = refused(HEAD + TASK + 'runner = "a"\nroles = { worker = "b" }\n')
    assert "t1 runner: is said twice, by `runner` and by roles.worker: name one runner" in twice


def test_tasks_without_a_command_whose_runner_has_none_are_told_together() -> None:
    runners = {"command": Runner(name="command", kind="command"), "claude": Runner(name="claude", kind="anthropic"),
               "own": Runner(name="own", kind="command", options={"run": "do it"})}  # fmt: skip
    given = Settings(runners=runners)
    mute = [task(f"t{n}", run="") for n in range(1, 6)]
    able = [task("t6", run="make"), task("t7", run="", runner="claude"), task("t8", run="", runner="own")]
    (found,) = idle(given, plan(*mute, *able))
    assert (found.level, found.code, found.task) == ("error", "nothing to run", "t1")
    assert found.text == "t1, t2, t3 and 2 more name no command, and the runner command has none"
    (alone,) = idle(given, plan(mute[0], *able))
    assert alone.text == "t1 names no command, and the runner command has none"
    assert alone in checked(given, plan(mute[0], *able), True)
    assert not list(idle(given, plan(task("t1", run="", runner="gone"))))
