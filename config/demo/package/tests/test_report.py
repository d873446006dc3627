import contextlib
import io
import unittest

from ledger import cli, report
from ledger.invoice import Invoice


class Reports(unittest.TestCase):
    def test_table(self):
        self.assertEqual(report.table([Invoice("1", [("tea", "2.50", 2)])]), "number,total\n1,5.00\n")

    def test_stamp_and_day(self):
        self.assertRegex(report.stamp(), r"^\d{4}-\d\d-\d\d \d\d:\d\d$")
        self.assertRegex(report.day(), r"^\d{4}-\d\d-\d\d$")

    def test_cli(self):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            cli.main(["7", "1.20", "0.80"])
        self.assertEqual(out.getvalue(), "number,total\n7,2.00\n")
