. "$PODIUM_TOOLS/lib.sh"
pace 2
cat > tests/test_tax.py <<'PY'
import unittest

from ledger.tax import gross, tax


class Tax(unittest.TestCase):
    def test_each_rate(self):
        self.assertEqual([tax(1000, kind) for kind in ("standard", "reduced", "books")], [200, 50, 0])

    def test_gross(self):
        self.assertEqual(gross(1000), 1200)
PY
save "A test for each tax rate"
say done "tests/test_tax.py"
