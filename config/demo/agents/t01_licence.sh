# The answer of a person changes the result: the agent may not choose a licence.
. "$PODIUM_TOOLS/lib.sh"
pace 1
answer=$(say ask "Which licence: MIT as README.md says, or BSD as setup.cfg says?")
case "$answer" in *BSD* | *bsd*) name=BSD-3-Clause ;; *) name=MIT ;; esac
cat > LICENSE <<TEXT
$name

Copyright (c) the people of this ledger.
Permission to use, copy and change it is granted under the terms of the $name licence. There is no warranty.
TEXT
sed -i "s/^license = .*/license = $name/" setup.cfg
sed -i "s/Licence: .*/Licence: $name, see LICENSE./" README.md
save "One licence: $name"
say progress "LICENSE, setup.cfg and README.md all say $name"
say done "Licence is $name everywhere"
