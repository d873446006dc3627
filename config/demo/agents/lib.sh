# Shared by the demo's agents: a pace to watch, a commit, and three looks into the brief. Sourced, never run.
set -eu

pace() { [ "${PODIUM_DEMO_PACE:-1}" = 0 ] || sleep "$1"; }

save() { git add -A && git -c user.name=agent -c user.email=agent@podium.invalid commit -q -m "$1"; }

# brief 'EXPRESSION over b' prints what it gives: the brief is JSON, and python reads it best.
brief() { python3 -c "import json, os; b = json.load(open(os.environ['PODIUM_BRIEF'])); print($1)"; }

# again: an earlier attempt at this very task left a handoff.
again() { [ "$(brief "any(h['task'].split('.')[-1] == b['task'].split('.')[-1] for h in b.get('handoffs', []))")" = True ]; }

say() { podium-verb "$@"; }
