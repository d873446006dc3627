# Reads the diff it is given against the criteria it is given; rules on each, and speaks up once about tax().
. "$PODIUM_TOOLS/lib.sh"
pace 2
where=$(grep -n 'return round(' ledger/tax.py | cut -d: -f1) || true
if [ -n "$where" ] && brief "b.get('diff', '')" | grep -q 'test_tax'; then
    say finding "round() takes halves to the even cent, the agreement says up; no test has half a cent" \
        place="ledger/tax.py:$where" severity=major
fi
# What it quotes is the first test in the change: file and line are looked up before anybody believes it.
file=$(brief "b.get('diff', '')" | sed -n 's,^+++ b/\(.*test.*\),\1,p' | head -n 1)
quote=$(grep -n 'def test' "$file" | tail -n 1)
brief "'\n'.join(b['criteria'])" | sed -n 's/^\(t[0-9]*\.[0-9]*\): .*judged by reviewer$/\1/p' | while read -r criterion; do
    say review criterion="$criterion" ruling=met text="$(git show --stat --format=%s HEAD | tail -n 1)" \
        place="$file:${quote%%:*}" quote="${quote#*:}"
done
say done "reviewed"
