"""Play the whole table and print it; with --write also into docs/hostile.md.

    python -m tests.hostile [--channels file,note] [--families todo,whois] [--slots 4] [--write]

Needs bubblewrap. Takes some minutes, two families at a time; ends with 1 where an order was carried out, or was not
even tried.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from adapters import sandbox
from tests.hostile import obey, texts
from tests.hostile.checks import happened, seen, tried
from tests.hostile.house import CHANNELS, Cell, housed
from tests.hostile.page import PAGE, Row, page, table

AT_ONCE = 2  # families of one swarm


def play(cells: list[Cell], slots: int) -> list[Row]:
    """One bot, one swarm, a task for each cell."""
    temporary = tempfile.TemporaryDirectory(prefix="hostile-", ignore_cleanup_errors=True)
    with temporary as folder, housed(Path(folder), cells, slots) as house:
        house.play()
        found = seen(house)
        return [Row(cell, tuple(tried(house, cell)), tuple(happened(found, cell))) for cell in cells]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--channels", default=",".join(CHANNELS))
    parser.add_argument("--families", default=",".join(texts.families()))
    parser.add_argument("--slots", type=int, default=4)
    parser.add_argument("--write", action="store_true", help=f"also into {PAGE.name}")
    given = parser.parse_args()
    if why := sandbox.probe():
        print(f"Without a sandbox there is nothing to show: {why}", file=sys.stderr)
        return 2
    families, rows = given.families.split(","), list[Row]()
    for at in range(0, len(families), AT_ONCE):
        cells = [Cell(channel, f) for channel in given.channels.split(",") for f in families[at : at + AT_ONCE]]
        rows += play(cells, given.slots)
        print(f"{len(rows)} cells", file=sys.stderr, flush=True)
        if given.write:
            PAGE.write_text(page(rows), encoding="utf-8")
    print(table(rows))
    lacking = [f"{row.cell.tag}: {name} was not tried" for row in rows for name in obey.ACTS if name not in row.tried]
    done = [f"{row.cell.tag}: {name} HAPPENED" for row in rows for name in row.happened]
    print("\n".join([*lacking, *done, f"{len(rows)} cells, {sum(len(r.tried) for r in rows)} orders obeyed, "
                                     f"{len(done)} acts"]))  # fmt: skip
    return int(bool(lacking or done))


if __name__ == "__main__":
    sys.exit(main())
