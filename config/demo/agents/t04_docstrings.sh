# Works in invoice.py at the same time as t5, in other lines of it: git joins the two.
. "$PODIUM_TOOLS/lib.sh"
pace 3
sed -i 's/^    def amounts(self):$/&\n        """Cents of each line: price by count, rounded once a line."""/' ledger/invoice.py
sed -i 's/^    def total(self):$/&\n        """The sum of the rounded lines, as text."""/' ledger/invoice.py
sed -i 's/^    def text(self):$/&\n        """The invoice as a person reads it."""/' ledger/invoice.py
save "Invoice says what its methods give"
say done "three docstrings"
