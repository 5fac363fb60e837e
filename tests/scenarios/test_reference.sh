# SPDX-License-Identifier: GPL-3.0-or-later
#
# configs/README.md and configs/berdaya.schema.json follow the tables: the generated parts are
# compared with what the program prints now. `bash test_reference.sh --update` writes them anew.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
berdaya=${BERDAYA:-$root/build/berdaya}
page=$root/configs/README.md
schema=$root/configs/berdaya.schema.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$berdaya" schema >"$work/schema" && "$berdaya" reference >"$work/reference" || exit 1
[ -s "$work/schema" ] && [ -s "$work/reference" ] || exit 1
sed -n '1,/<!-- begin: berdaya reference -->/p' "$page" >"$work/page"
cat "$work/reference" >>"$work/page"
sed -n '/<!-- end: berdaya reference -->/,$p' "$page" >>"$work/page"
if [ "$1" = --update ]; then
    cp "$work/page" "$page"
    cp "$work/schema" "$schema"
fi
failed=0
diff -u "$page" "$work/page" || failed=1
diff -u "$schema" "$work/schema" || failed=1
[ $failed -eq 0 ] || echo "stale: run bash tests/scenarios/test_reference.sh --update"
exit $failed
