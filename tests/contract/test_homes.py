"""Two data homes on one repository: neither takes the other's work for its own, and a home that fell goes on with its
own. An older Podium left marks that name no home."""

import re
from pathlib import Path

import pytest

from adapters.gates import LocalGate
from adapters.git import LocalGit
from bot.core.calls import Inspect
from bot.core.config import Settings
from bot.errors import RepositoryError
from tests.repositories import Ground, git

OTHERS = "swarm/s1 already exists, made by another data home"


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def problems(ground: Ground) -> tuple[str, ...]:
    call = Inspect(key="s1.c1:inspect", swarm="s1", repository="billing")
    return ground.gate.inspect(call, Settings(repositories={"billing": ground.repository}), 6.0).problems


def test_a_branch_of_another_home_is_never_taken_even_on_the_same_base(ground: Ground) -> None:
    ground.git.branch(ground.repository, "s1", ground.base)
    other = ground.beside("second")
    assert [OTHERS in said for said in problems(other)] == [True]
    with pytest.raises(RepositoryError, match=OTHERS) as told:
        other.git.branch(ground.repository, "s1", ground.base)
    assert "land or stop s1 there" in str(told.value)
    assert "git branch -m swarm/s1 old-s1" in str(told.value)
    assert problems(ground) == ()


def test_a_home_that_fell_after_making_its_branch_goes_on_with_it(ground: Ground) -> None:
    ground.git.branch(ground.repository, "s1", ground.base)
    ground.gate = LocalGate(ground.home)
    again = LocalGit(ground.home, ground.gate)
    again.branch(ground.repository, "s1", ground.base)
    assert problems(ground) == ()
    assert git(ground.place, "rev-parse", "swarm/s1") == ground.base


def test_a_name_made_free_serves_the_second_home(ground: Ground) -> None:
    ground.git.branch(ground.repository, "s1", ground.base)
    other = ground.beside("second")
    git(ground.place, "branch", "-m", "swarm/s1", "old-s1")
    other.git.branch(ground.repository, "s1", ground.base)
    assert problems(other) == ()
    assert [OTHERS in said for said in problems(ground)] == [True]


def test_a_home_that_lost_the_name_publishes_nothing_on_the_branch_of_the_other(ground: Ground) -> None:
    """Both looked before either had signed."""
    other = ground.beside("second")
    assert problems(ground) == problems(other) == ()
    ground.git.branch(ground.repository, "s1", ground.base)
    tip = other.attempt(other.work("a1", "echo yours >>a.txt\n").commit).tip
    with pytest.raises(RepositoryError, match=OTHERS):
        other.publish(ground.base, tip)
    assert git(ground.place, "rev-parse", "swarm/s1") == ground.base
    assert ground.publish(ground.base, ground.attempt(ground.work("a1", "echo mine >>a.txt\n").commit).tip)


def test_a_branch_that_an_older_podium_made_goes_on(ground: Ground) -> None:
    git(ground.place, "branch", "swarm/s1")
    git(ground.place, "update-ref", "refs/podium/s1.base", ground.base)
    assert ground.publish(ground.base, ground.attempt(ground.work("a1", "echo mine >>a.txt\n").commit).tip)


def test_a_branch_whose_mark_names_no_home_is_another_homes(ground: Ground) -> None:
    git(ground.place, "branch", "swarm/s1")
    git(ground.place, "update-ref", "refs/podium/s1.base", ground.base)
    assert [OTHERS in said for said in problems(ground)] == [True]


def test_attempts_of_two_homes_with_one_name_are_held_apart(ground: Ground) -> None:
    other = ground.beside("second")
    mine = ground.work("a1", "echo mine >>a.txt\n").commit
    yours = other.work("a1", "echo yours >>a.txt\n").commit
    assert mine != yours
    for home, commit in ((ground, mine), (other, yours)):
        assert home.git.left(home.git.repo(ground.repository), "s1.a1") == commit
        assert git(ground.place, "rev-parse", home.mark("s1.a1")) == commit


def test_what_an_older_podium_held_is_found_for_its_swarm_alone(ground: Ground) -> None:
    side = ground.work("a7", "echo 7 >>a.txt\n").commit
    git(ground.place, "update-ref", "refs/podium/s1.a1", side)
    git(ground.place, "update-ref", "refs/podium/s1.base", ground.base)
    repo = ground.git.repo(ground.repository)
    assert ground.git.left(repo, "s1.a1") == side
    ground.git.branch(ground.repository, "s1", ground.base)
    assert ground.git.left(repo, "s1.a1") == ""


def test_the_name_of_a_home_is_made_once(ground: Ground) -> None:
    first = ground.mark("s1.base")
    assert re.fullmatch(r"refs/podium/[0-9a-f]{12}/s1\.base", first)
    assert ground.beside("home").mark("s1.base") == first
    assert ground.beside("second").mark("s1.base") != first
