# Nothing in this repository describes the bank's format: three attempts fail, then a person carries the task.
. "$PODIUM_TOOLS/lib.sh"
say progress "looking for a description of the bank's format"
pace 1
grep -rqi 'bank export' docs || { echo "no file under docs/ describes the bank's export format" >&2; exit 4; }
