# SPDX-License-Identifier: GPL-3.0-or-later
"""A study on a disk that fills up: a reason, nothing half, and the same results once there is room."""
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from fault import PROGRAM, Place, attribute, main, readable, require
from test_output import limited

STUDY = """kind: study
world: world.yaml
set: {time.months: 12, time.burn_in: 2}
parameters: {groups.size: {low: 8, high: 24}}
design: {kind: lhs, points: 30}
"""


def command(place, *more):
    study = place.path / "study.yaml"
    study.write_text(STUDY)
    return [PROGRAM, "study", str(study), "-q", "-o", str(place.out), *more]


def run(place, *more, **options):
    return subprocess.run(command(place, *more), capture_output=True, text=True, timeout=300, **options)


def digest(done):
    require(done.returncode == 0, "exit status", done.returncode, done.stderr)
    return re.search(r"^digest\s+([0-9a-f]{64})", done.stdout, re.M).group(1)


def files_that_may_not_grow_fail_with_a_reason_and_the_study_goes_on():
    with Place() as place:
        whole = digest(run(place))
        largest = place.out.stat().st_size
        failures = 0
        for size in (0, 100, 1000, 3000, largest // 2, largest - 1):
            place.out.unlink(missing_ok=True)
            full = run(place, preexec_fn=limited(size))
            if full.returncode == 0:
                continue
            failures += 1
            require(full.returncode == 2 and full.stderr.count("\n") <= 3, size, full.returncode, full.stderr)
            require(not place.out.exists(), "limit", size, "left an output")
            require(digest(run(place)) == whole, "another digest after limit", size)
            require(place.leftovers() == [], "left over:", place.leftovers())
        require(failures >= 3, "the limits were too wide")


def a_full_disk_can_be_cleared_and_the_study_goes_on():
    mount = Path(tempfile.mkdtemp(prefix="berdaya-full-"))
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(mount)], capture_output=True).returncode:
        mount.rmdir()
        print("        (no file system can be mounted here: this part is left out)")
        return
    try:
        with Place() as undisturbed, Place(parent=mount) as place:
            whole = digest(run(undisturbed))
            command(place)
            ballast = mount / "ballast"
            free = shutil.disk_usage(mount).free
            ballast.write_bytes(b"\0" * (free - 16 * 1024))
            full = run(place)
            require(full.returncode == 2 and "space" in full.stderr and "goes on" in full.stderr, full.stderr)
            require(not place.out.exists(), "an output stands")
            ballast.unlink()
            require(digest(run(place)) == whole, "another digest")
            require(readable(place.out) and attribute(place.out, "status") == "complete", "not whole")
    finally:
        subprocess.run(["umount", str(mount)], capture_output=True)
        mount.rmdir()


if __name__ == "__main__":
    main(files_that_may_not_grow_fail_with_a_reason_and_the_study_goes_on,
         a_full_disk_can_be_cleared_and_the_study_goes_on)
