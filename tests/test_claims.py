"""The citation check: what is quoted stands in its source, or the line is named."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from adapters import claims

SOURCE = 'Amounts are rounded half up,\n   once, at the end of each line.\nThe zone is "UTC".\n'


def check(tmp_path: Path, note: str, *sources: str) -> tuple[int, str]:
    (tmp_path / "docs").mkdir(exist_ok=True)
    (tmp_path / "docs" / "money.txt").write_text(SOURCE)
    (tmp_path / "note.md").write_text(note)
    argv = (sys.executable, claims.__file__, "note.md", *sources)
    ran = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    "note",
    [
        '> "rounded half up, once, at the end" (docs/money.txt)\n',
        '  > "Amounts are rounded half up," (source: docs/money.txt)\n',
        '> “Amounts are rounded\n> half up, once” (docs/money.txt)\n',
        '> "Amounts are" (docs/money.txt)\n> "once" (docs/money.txt)\n',
    ],
)
def test_true_quotations_pass(tmp_path: Path, note: str) -> None:
    code, output = check(tmp_path, note)
    assert code == 0
    assert re.fullmatch(r"note.md: [12] quotations?, each in its source: docs/money.txt\n", output)


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ('a\n\n> "rounded down" (docs/money.txt)\n', 'note.md:3: docs/money.txt does not say "rounded down"'),
        ('> "once" (docs/money.txt)\n> "twice" (docs/money.txt)\n', 'note.md:2: docs/money.txt does not say "twice"'),
        ('> "once" (docs/other.txt)\n', "note.md:1: there is no source docs/other.txt"),
        ('> "once" said somebody\n', "note.md:1: a quotation without its source"),
        ("Amounts are rounded, I believe.\n", "note.md: no citation found, so nothing was checked"),
        ("", "note.md: no citation found, so nothing was checked"),
    ],
)
def test_what_does_not_hold_is_named_with_its_line(tmp_path: Path, note: str, told: str) -> None:
    code, output = check(tmp_path, note)
    assert code == 1
    assert told in output


def test_only_named_sources_may_be_cited(tmp_path: Path) -> None:
    code, output = check(tmp_path, '> "once" (docs/money.txt)\n', "docs/tax.txt")
    assert code == 1
    assert "docs/money.txt is not among the sources that may be cited" in output


def test_a_note_that_is_not_there_is_no_pass(tmp_path: Path) -> None:
    assert claims.main([str(tmp_path / "none.md")]) == 2
    assert claims.main([]) == 2
