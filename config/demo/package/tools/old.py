# prints the till's file; was used once
import sys

from ledger.legacy.v1 import read, total

for line in sys.stdin:
    number, lines = read(line.strip())
    print(number, total(lines))
