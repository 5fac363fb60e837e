# SPDX-License-Identifier: GPL-3.0-or-later
#
# What a user reads after a mistake, word for word: every line of bad/cases.txt is run through
# `berdaya check` and compared with bad/NAME.report. `bash test_reports.sh --update` writes the
# reports anew; read the differences before keeping them. Sizes and digests are left out: they
# follow the defaults of the table.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
berdaya=${BERDAYA:-$here/../../build/berdaya}
cd "$here/bad" || exit 1
failed=0
count=0
while read -r name arguments; do
    case $name in '#'* | '') continue ;; esac
    report=$(mktemp)
    eval "\"$berdaya\" check $arguments" 2>&1 </dev/null | grep -Ev "^(digest|memory|disk|time) " >"$report"
    echo "exit ${PIPESTATUS[0]}" >>"$report"
    if [ "$1" = --update ]; then
        cp "$report" "$name.report"
    elif ! diff -u "$name.report" "$report"; then
        echo "FAILED: berdaya check $arguments"
        failed=$((failed + 1))
    fi
    rm -f "$report"
    count=$((count + 1))
done <cases.txt
echo "$count reports, $failed differ"
[ "$failed" -eq 0 ] && [ "$count" -gt 0 ]
