import json
import os

from ledger.legacy import v1
from ledger.money import cents, show

SELLER = "ann's shop"


def heading(number):
    return f"{SELLER}: invoice {number}"


class Invoice:
    def __init__(self, number, lines):
        self.number = number
        self.lines = lines

    def amounts(self):
        return [cents(price) * count for _, price, count in self.lines]

    def total(self):
        return show(sum(self.amounts()))

    def text(self):
        rows = [f"{count} x {name}" for name, _, count in self.lines]
        return "\n".join([heading(self.number), *rows, f"total {self.total()}"])
