import math
import re


def cents(text):
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise ValueError(f"no amount: {text}")
    return int(round(float(text) * 100))


def show(amount):
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"
