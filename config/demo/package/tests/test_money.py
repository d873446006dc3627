import unittest

from ledger.money import cents, show


class Money(unittest.TestCase):
    def test_cents(self):
        self.assertEqual(cents("2.50"), 250)
        self.assertEqual(cents("-0.99"), -99)

    def test_show(self):
        self.assertEqual(show(-105), "-1.05")

    def test_no_amount(self):
        with self.assertRaises(ValueError):
            cents("two")

    @unittest.skip("fails since March, nobody knows why")
    def test_half_a_cent(self):
        self.assertEqual(cents("1.005"), 101)
        self.assertEqual(cents("2.675"), 268)
