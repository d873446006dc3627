import os

RATES = {"standard": 20, "reduced": 5, "books": 0}


def tax(amount, kind="standard"):
    return round(amount * RATES[kind] / 100)


def gross(amount, kind="standard"):
    return amount + tax(amount, kind)
