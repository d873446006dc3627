# The seller's name leaves the code.
. "$PODIUM_TOOLS/lib.sh"
pace 3
sed -i "s/^SELLER = .*/SELLER = os.environ.get(\"LEDGER_SELLER\", \"the shop\")/" ledger/invoice.py
grep -q '^import os$' ledger/invoice.py || sed -i '1i import os\n' ledger/invoice.py
save "The seller's name comes from LEDGER_SELLER"
say done "no name in the code"
