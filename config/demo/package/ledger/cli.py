import argparse
import sys

from ledger import report
from ledger.invoice import Invoice


def main(argv=None):
    parser = argparse.ArgumentParser(prog="ledger")
    parser.add_argument("number")
    parser.add_argument("price", nargs="+")
    args = parser.parse_args(argv)
    bill = Invoice(args.number, [("item", price, 1) for price in args.price])
    print(report.table([bill]), end="")
