"""What a planner sees of a repository: enough to ask well, bounded, read only, without secrets."""

from pathlib import Path

import pytest

from bot.core.calls import Survey
from bot.core.events import Surveyed
from tests.repositories import Ground, git, put

CALL = Survey(key="s1:survey", swarm="s1", repository="r")


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def survey(ground: Ground) -> Surveyed:
    return ground.git.survey(CALL, ground.repository, 5.0)


def parts(ground: Ground) -> dict[str, str]:
    return dict(survey(ground).parts)


def test_tree_readme_tests_and_what_was_done_last_are_seen(ground: Ground) -> None:
    files = {"README.md": "# Ledger\n", "tests/test_a.py": "", "pyproject.toml": "[project]\n", "src/a.py": ""}
    put(ground.place, files)
    ground.commit("Amounts are cents")
    seen = parts(ground)
    assert "src/a.py" in seen["tree"].splitlines()
    assert seen["README.md"].strip() == "# Ledger"
    assert seen["tests"] == "1 path:\ntests/test_a.py"
    assert "Amounts are cents" in seen["log"]
    assert "[project]" in seen["pyproject.toml"]
    assert survey(ground) == survey(ground)


def test_what_is_committed_counts_and_the_repository_stays_as_it_is(ground: Ground) -> None:
    put(ground.place, {"draft.txt": "not yet"})
    before = git(ground.place, "show-ref"), git(ground.place, "status", "--porcelain")
    assert "draft.txt" not in parts(ground)["tree"]
    assert before == (git(ground.place, "show-ref"), git(ground.place, "status", "--porcelain"))


def test_a_large_repository_is_seen_in_its_folders_and_long_texts_are_cut_and_marked(ground: Ground) -> None:
    put(ground.place, {f"src/part{n % 7}/f{n}.py": "" for n in range(900)})
    put(ground.place, {"README.md": "word " * 9_000})
    ground.commit("Much")
    seen = parts(ground)
    assert "src/part0/ 129 files" in seen["tree"]
    assert "characters more]" in seen["README.md"]
    assert sum(map(len, seen.values())) < 40_000


def test_secrets_are_taken_out_before_anything_is_cut(ground: Ground) -> None:
    secret = "ghp_" + "a1B2" * 9
    put(ground.place, {"README.md": "x" * 7_980 + f" {secret} ", "Makefile": f"TOKEN={secret}\n\x1b[31mred\n"})
    ground.commit(f"Use {secret}")
    said = "".join(parts(ground).values())
    assert secret[:12] not in said
    assert "\x1b" not in said


def test_a_repository_without_a_commit_is_told(ground: Ground, tmp_path: Path) -> None:
    git(ground.place, "checkout", "-q", "--orphan", "empty")
    git(ground.place, "branch", "-D", "main")
    found = survey(ground)
    assert (found.parts, found.error) == ((), "there is no branch main with a commit")
