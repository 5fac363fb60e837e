#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# ThreadSanitizer sees a race planted in the model's own parallel loop, and none without it; and
# Archer is at work, without which LLVM's OpenMP runtime would raise false alarms or hide true ones.
# ctest labels: tsan
set -u
program=$BERDAYA_BUILD/tests/racy_observer
[ -x "$program" ] || { echo "not a ThreadSanitizer build" && exit 77; }
report=$(mktemp)
trap 'rm -f "$report"' EXIT
fail() {
    echo "$1"
    head -n 60 "$report"
    exit 1
}
export OMP_NUM_THREADS=4
ARCHER_OPTIONS=verbose=1 "$program" village >"$report" 2>&1 || fail "the model races, or does not run"
grep -q 'Archer detected OpenMP application with TSan' "$report" || fail "Archer is not at work"
grep -q '^4 threads' "$report" || fail "the model does not run on four threads"
if "$program" shared >"$report" 2>&1; then fail "the planted race was not seen"; fi
grep -q 'WARNING: ThreadSanitizer: data race' "$report" || fail "it failed, but not for the race"
grep -q 'count_shared' "$report" || fail "the race seen is not the planted one"
echo "the planted race is seen, and no other"
