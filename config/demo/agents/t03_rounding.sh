# The first idea is the usual one and wrong; its handoff tells the fresh start why.
. "$PODIUM_TOOLS/lib.sh"
sed -i '/unittest.skip/d' tests/test_money.py
pace 2
if again; then
    say progress "floats cannot hold 1.005: the text goes to Decimal as it is"
    pace 2
    sed -i 's/^    return int(round(float(text) \* 100))$/    return int((Decimal(text) * 100).quantize(Decimal(1), ROUND_HALF_UP))/' ledger/money.py
    sed -i '0,/^import re$/s//import re\nfrom decimal import ROUND_HALF_UP, Decimal/' ledger/money.py
    save "Amounts are read as decimals and rounded half up"
else
    say progress "adding half a cent before cutting"
    sed -i 's/^    return int(round(float(text) \* 100))$/    return int(float(text) * 100 + 0.5)/' ledger/money.py
    save "Half a cent is added before the cut"
fi
say done "cents() rounds half up"
