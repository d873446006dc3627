# Last of the code tasks, so that its line 1 meets nobody else's.
. "$PODIUM_TOOLS/lib.sh"
name=$(head -n 1 LICENSE)
pace 2
find ledger tests tools -name '*.py' -size +0 | sort | while read -r file; do
    sed -i "1i # SPDX-License-Identifier: $name" "$file"
done
save "Each file names the licence $name"
say done "headers in each file"
