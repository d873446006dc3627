# First attempt: a quotation from memory. The gate opens the source and does not find it; the fresh start copies it.
. "$PODIUM_TOOLS/lib.sh"
pace 2
if again; then quote="The total of an invoice is the sum of its rounded lines and is never rounded again."
else quote="The total of an invoice is rounded half up after all lines are added."; fi
mkdir -p notes
cat > notes/rounding.md <<TEXT
# How this ledger rounds

Each line is rounded half up.
> "Amounts are rounded half up, once, at the end of each line of an invoice." (docs/rounding.txt)

The total is a plain sum.
> "$quote" (docs/rounding.txt)
TEXT
save "A note on rounding, with its sources"
say done "notes/rounding.md"
