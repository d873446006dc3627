# One page from what the others left.
. "$PODIUM_TOOLS/lib.sh"
pace 2
{
    echo "# For the next person"
    echo
    echo "Licence: $(head -n 1 LICENSE). Tests: \`python3 -m unittest -q\`. Changes: see CHANGES.md."
    echo "Rounding: see notes/rounding.md. Old files hold local times: see notes/zones.md."
    echo "Modules: $(cd ledger && ls ./*.py | sed 's|./||' | tr '\n' ' ')"
} > HANDOVER.md
save "A page for the next person"
say done "HANDOVER.md"
