# Stuck until a person says which year the rates are of: it is written nowhere in the repository.
. "$PODIUM_TOOLS/lib.sh"
pace 1
year=$(brief "' '.join([*b.get('decisions', []), *b.get('notes', []), *(h['text'] for h in b.get('handoffs', []))])" |
    grep -o '20[0-9][0-9]' | tail -n 1) || true
[ -n "$year" ] || year=$(say stuck "No file says of which year the rates in ledger/tax.py are" | grep -o '20[0-9][0-9]' | tail -n 1) || true
[ -n "$year" ] || exit 3
sed -i "s/^def tax(.*/&\n    \"\"\"Tax in cents on an amount in cents, at the rates of $year.\"\"\"/" ledger/tax.py
sed -i "s/^def gross(.*/&\n    \"\"\"The amount with its tax, in cents.\"\"\"/" ledger/tax.py
save "Tax functions say what they give, and of which year"
say done "docstrings name $year"
