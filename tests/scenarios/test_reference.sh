# SPDX-License-Identifier: GPL-3.0-or-later
#
# configs/README.md and configs/berdaya.schema.json follow the tables, and so do the parameters and
# references that reports show (analysis/berdaya/*.tsv): the generated parts are compared with what
# the program prints and the model page says now. `bash test_reference.sh --update` writes them anew.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
berdaya=${BERDAYA:-$root/build/berdaya}
page=$root/configs/README.md
schema=$root/configs/berdaya.schema.json
data=$root/analysis/berdaya
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$berdaya" schema >"$work/schema" && "$berdaya" reference >"$work/reference" || exit 1
[ -s "$work/schema" ] && [ -s "$work/reference" ] || exit 1
sed -n '1,/<!-- begin: berdaya reference -->/p' "$page" >"$work/page"
cat "$work/reference" >>"$work/page"
sed -n '/<!-- end: berdaya reference -->/,$p' "$page" >>"$work/page"
# Rows "| `key` | allowed | default | meaning | source |" under "### `section`".
printf 'key\tallowed\tdefault\tmeaning\tsource\n' >"$work/parameters.tsv"
sed 's/\\|/\x01/g' "$work/reference" | awk -F ' *[|] *' '
    /^### / { section = $0 ~ /^### `[a-z_]*`$/ ? substr($0, 6, length($0) - 6) : "" }
    section != "" && NF == 7 && $2 ~ /^`/ { gsub(/\x01/, "|"); gsub(/`/, "", $2); print section "." $2 "\t" $3 "\t" $4 "\t" $5 "\t" $6 }
' >>"$work/parameters.tsv"
sed -n 's/^- `\([a-z]*[0-9]\{4\}[a-z]*\)` /\1\t/p' "$root/sim/MODEL.md" >"$work/references.tsv"
if [ "$1" = --update ]; then
    cp "$work/parameters.tsv" "$work/references.tsv" "$data"
    cp "$work/page" "$page"
    cp "$work/schema" "$schema"
fi
failed=0
diff -u "$page" "$work/page" || failed=1
diff -u "$schema" "$work/schema" || failed=1
for table in parameters.tsv references.tsv; do
    [ "$(wc -l <"$work/$table")" -gt 20 ] || failed=1
    diff -u "$data/$table" "$work/$table" || failed=1
done
[ $failed -eq 0 ] || echo "stale: run bash tests/scenarios/test_reference.sh --update"
exit $failed
