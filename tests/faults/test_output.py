# SPDX-License-Identifier: GPL-3.0-or-later
"""Outputs that cannot or must not be written, full disks, and two runs to one output."""
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from fault import Place, attribute, digest, main, require, same_result, whole_segment


def an_existing_output_is_refused_and_left_alone():
    with Place() as place:
        place.out.write_text("my thesis")
        refused = place.run()
        require(refused.returncode == 1 and "--force" in refused.stderr, refused.returncode, refused.stderr)
        require(place.out.read_text() == "my thesis", "the file was touched")
        require(place.leftovers() == [], "left over:", place.leftovers())
        digest(place.run("--force"))
        require(attribute(place.out, "status") == "complete", "not replaced")


def a_finished_output_needs_no_resume():
    with Place() as place:
        digest(place.run())
        before = place.out.stat().st_mtime_ns
        again = place.run("--resume")
        require(again.returncode == 0 and "complete already" in again.stdout, again.stdout, again.stderr)
        require(place.out.stat().st_mtime_ns == before, "the file was touched")
        require(place.leftovers() == [], "left over:", place.leftovers())


def a_run_killed_while_clearing_up_is_complete():
    """The file has its name, the checkpoint and its lock are still there."""
    with Place(months=60, villages=16) as place:
        process = place.start("--checkpoint-every", "0")
        checkpoints = place.path / "out.h5.ckpt"
        for _ in range(2000):
            if list(checkpoints.glob("*.ckpt")):
                break
            time.sleep(0.005)
        process.terminate()
        process.communicate()
        require(process.returncode == 75, "exit status", process.returncode)
        kept = place.path / "kept"
        shutil.copytree(checkpoints, kept)
        digest(place.run("--resume"))
        shutil.copytree(kept, checkpoints)
        for file in checkpoints.iterdir():
            os.utime(file, (1, 1))
        before = place.out.stat().st_mtime_ns
        again = place.run("--resume")
        require(again.returncode == 0 and "complete already" in again.stdout, again.returncode, again.stderr)
        require(place.out.stat().st_mtime_ns == before, "the file was touched")
        require(place.leftovers() == [], "left over:", place.leftovers())


def a_folder_that_is_not_there_is_told_before_the_run():
    with Place() as place:
        refused = place.run(out=place.path / "absent" / "out.h5")
        require(refused.returncode == 2 and "No such file" in refused.stderr, refused.returncode, refused.stderr)


def a_folder_that_may_not_be_written_is_told_before_the_run():
    if os.geteuid() == 0:
        return  # root may write everywhere
    with Place() as place:
        closed = place.path / "closed"
        closed.mkdir(mode=0o500)
        refused = place.run(out=closed / "out.h5")
        require(refused.returncode == 2 and "denied" in refused.stderr, refused.returncode, refused.stderr)


def two_runs_to_one_output_do_not_mix():
    with Place(months=80, villages=40) as place:
        first = place.start("--checkpoint-every", "0")
        lock = place.path / "out.h5.ckpt" / "lock"
        for _ in range(2000):
            if lock.exists() and lock.read_text().strip() == str(first.pid):
                break
            time.sleep(0.005)
        for more in ([], ["--force"], ["--resume"]):
            second = place.run(*more)
            require(first.poll() is None, "the first run ended too early for this test")
            require(second.returncode == 1 and "another run" in second.stderr and str(first.pid) in second.stderr,
                    more, second.returncode, second.stderr)
        words, _ = first.communicate(timeout=120)
        require(first.returncode == 0, "the first run was disturbed")
        with Place(months=80, villages=40) as alone:
            done = alone.run()
            require(attribute(alone.out, "data_digest") == attribute(place.out, "data_digest"), "files differ")
            require(digest(done)[0] in words, "digests differ")


def limited(size):
    """A process whose files may not grow beyond `size` bytes: EFBIG instead of ENOSPC."""
    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return prepare


def files_that_may_not_grow_fail_with_a_reason_and_leave_nothing_half():
    """Every limit on the way from nothing to enough: an exit status, a reason, no broken file."""
    with Place() as place:
        digest(place.run())
        largest = place.out.stat().st_size
        place.out.unlink()
        failures = 0
        for size in (0, 1000, 60000, largest // 2, largest * 3 // 4, largest - 1):
            process = subprocess.run(place.command("--force", "--checkpoint-every", "0"), capture_output=True,
                                     text=True, preexec_fn=limited(size), timeout=120)
            if process.returncode == 0:
                continue
            failures += 1
            require(process.returncode == 2, "limit", size, "exit status", process.returncode, process.stderr)
            require(process.stderr.count("\n") <= 3, "too many words:", process.stderr)
            require(not place.out.exists(), "limit", size, "left an output")
            require(not list(place.path.glob("out.h5.part/*.part")), "limit", size, "left something half")
            for file in place.path.glob("out.h5.part/segment-*.rows"):
                require(whole_segment(file), "limit", size, "left a broken", file.name)
        require(failures >= 4, "the limits were too wide")
        digest(place.run("--force"))


def a_full_disk_can_be_cleared_and_the_run_goes_on():
    """A file system of 12 MB that fills up; once there is room the run ends in the same bits."""
    mount = Path(tempfile.mkdtemp(prefix="berdaya-full-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(mount)],
                             capture_output=True).returncode == 0
    if not mounted:
        mount.rmdir()
        print("        (no file system can be mounted here: this part is left out)")
        return
    try:
        with Place() as whole, Place(parent=mount) as place:
            undisturbed = whole.run()
            digest(undisturbed)
            ballast = mount / "ballast"
            with open(ballast, "wb") as file:
                file.write(b"\0" * (12 * 1024 * 1024 - 650 * 1024))
            full = place.run("--checkpoint-every", "0")
            require(full.returncode == 2 and "space" in full.stderr, full.returncode, full.stderr)
            require(not place.out.exists(), "an output stands")
            ballast.unlink()
            same_result(whole.out, place.out, undisturbed, place.run("--resume"))
    finally:
        subprocess.run(["umount", str(mount)], capture_output=True)
        mount.rmdir()


if __name__ == "__main__":
    main(an_existing_output_is_refused_and_left_alone,
         a_finished_output_needs_no_resume,
         a_run_killed_while_clearing_up_is_complete,
         a_folder_that_is_not_there_is_told_before_the_run,
         a_folder_that_may_not_be_written_is_told_before_the_run,
         two_runs_to_one_output_do_not_mix,
         files_that_may_not_grow_fail_with_a_reason_and_leave_nothing_half,
         a_full_disk_can_be_cleared_and_the_run_goes_on)
