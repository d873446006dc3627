import unittest

from ledger.invoice import Invoice


class Invoices(unittest.TestCase):
    def setUp(self):
        self.bill = Invoice("0007", [("tea", "2.50", 2), ("cup", "1.00", 1)])

    def test_total(self):
        self.assertEqual(self.bill.total(), "6.00")

    def test_text(self):
        self.assertIn("invoice 0007\n2 x tea", self.bill.text())
