# Deletes a module: two people look at the diff before it merges.
. "$PODIUM_TOOLS/lib.sh"
say progress "looking for callers of ledger.legacy"
pace 2
say discover "tools/old.py imports ledger.legacy and nothing calls it; it looks dead too" why="not in the plan, breaks with the module"
git rm -q -r ledger/legacy
rm -rf ledger/legacy
save "Module legacy/ deleted"
say done "ledger/legacy is gone"
