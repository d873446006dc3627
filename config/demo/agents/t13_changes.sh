# Says done before it has shown anything: that is refused, and podium-verb exits with 1.
. "$PODIUM_TOOLS/lib.sh"
pace 2
cat > CHANGES.md <<'TEXT'
# 0.4

- amounts are read as decimals and rounded half up, once a line
- one clock, in UTC
- the module `legacy` is gone; the till that needed it is, too
TEXT
save "What changes for those who use it"
if ! say done "CHANGES.md is written"; then
    say progress "done was refused: nothing shows t13.2 yet"
    pace 1
    say evidence criterion=t13.2 kind=file path=CHANGES.md
    say done "CHANGES.md, shown as evidence"
fi
