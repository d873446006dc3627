. "$PODIUM_TOOLS/lib.sh"
pace 2
mkdir -p notes
cat > notes/zones.md <<'TEXT'
# Which times are in old files

Files of version 0.1 hold local times.
> "Until version 0.2 every time was written in the shop's local time, without a mark." (docs/zones.txt)

Later ones hold both.
> "Since version 0.2 the report writes UTC and the due dates are still local." (docs/zones.txt)
TEXT
save "A note on the two time zones, with its sources"
say note to=t17 "old files hold local times: say so in the hand-over page"
say done "notes/zones.md"
