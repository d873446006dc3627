# kept for the old till; nobody remembers which one
import datetime
import string

PRICES = {"tea": 250, "cup": 101}


def read(line):
    number, name, count = line.split(";")
    return number, [(name, PRICES[name], int(count))]


def write(number, lines):
    return "\n".join(f"{number};{name};{count}" for name, _, count in lines)


def due(text):
    day, month, year = text.split(".")
    return datetime.date(int(year), int(month), int(day))


def total(lines):
    return sum(price * count for _, price, count in lines) / 100
