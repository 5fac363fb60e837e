#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# ctest labels: long
#
# The tables of rival mechanisms in sim/MODEL.md section 9.3, over 8 seeds of the field.
set -euo pipefail
"$BERDAYA_BUILD/tests/test_rivals" 8
