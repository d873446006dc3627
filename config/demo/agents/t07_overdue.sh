# A new function on the clock it finds. The fresh start was told that this clock goes away, and asks the system itself.
. "$PODIUM_TOOLS/lib.sh"
source="from ledger import clock" now="clock.now_local()"
if again; then
    say progress "the clock was renamed while I worked: I ask for UTC myself"
    source="import datetime" now="datetime.datetime.now(datetime.timezone.utc)"
fi
pace 3
cat > ledger/overdue.py <<PY
$source


def overdue(due):
    """Whether an invoice due on this date ("2025-03-31") is late."""
    return due < $now.strftime("%Y-%m-%d")
PY
cat > tests/test_overdue.py <<'PY'
import unittest

from ledger.overdue import overdue


class Overdue(unittest.TestCase):
    def test_long_ago_and_far_off(self):
        self.assertTrue(overdue("2001-01-01"))
        self.assertFalse(overdue("2999-12-31"))
PY
save "overdue() tells a late invoice"
say done "overdue() with its test"
