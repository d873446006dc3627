import csv
import io
import json

from ledger import clock
from ledger.money import show


def stamp():
    return clock.now_utc().strftime("%Y-%m-%d %H:%M")


def day():
    return clock.now_local().strftime("%Y-%m-%d")


def table(invoices):
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["number", "total"])
    for bill in invoices:
        rows.writerow([bill.number, show(sum(bill.amounts()))])
    return out.getvalue()
