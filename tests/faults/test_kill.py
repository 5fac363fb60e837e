# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments: what lies on disk is whole, and --resume ends as if nothing was."""
import random
import signal
import time

from fault import Place, digest, main, readable, require, same_result, whole_segment


def killed_once(place, luck, *more):
    """Killed some finished months from here, and a moment later: by progress, not by a clock that other work shifts."""
    def months():
        return len(list((place.path / "out.h5.part").glob("segment-*.rows")))

    wanted = months() + luck.randint(0, 9)
    process = place.start("--checkpoint-every", "0", *more)
    while process.poll() is None and months() < wanted:
        time.sleep(0.0005)
    time.sleep(luck.uniform(0, 0.02))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode


def everything_on_disk_is_whole(place):
    part = place.path / "out.h5.part"
    segments = list(part.glob("segment-*.rows"))
    for segment in segments:
        require(whole_segment(segment), segment, "is not whole")
    if place.out.exists():
        require(readable(place.out), place.out, "cannot be read")
    return len(segments)


def a_run_that_is_killed_again_and_again_ends_in_the_same_bits():
    """Ten kills at random moments of one run, with two replicates and a checkpoint every month."""
    luck = random.Random(20260401)
    with Place(months=40) as whole, Place(months=40) as broken:
        undisturbed = whole.run("-n", "2", "--checkpoint-every", "0")
        digest(undisturbed)
        kills = seen = 0
        for attempt in range(40):
            more = ["-n", "2"] + (["--resume"] if attempt else [])
            if killed_once(broken, luck, *more) != -signal.SIGKILL:
                break
            kills += 1
            seen += everything_on_disk_is_whole(broken)
            if kills == 10:
                break
        require(kills >= 3, "only", kills, "kills hit the run")
        require(seen >= 3, "only", seen, "segments were seen")
        resumed = broken.run("-n", "2", "--resume")
        if "complete already" not in resumed.stdout:
            same_result(whole.out, broken.out, undisturbed, resumed)
        require(broken.leftovers() == [], "left over:", broken.leftovers())


def a_run_killed_before_its_first_checkpoint_starts_again():
    with Place(months=600) as place:  # long beside the moment between its first file and the kill
        process = place.start("--checkpoint-every", "100000")
        while process.poll() is None and not (place.path / "out.h5.part").exists():
            time.sleep(0.0005)
        process.kill()
        process.communicate()
        require(process.returncode == -signal.SIGKILL, "the run ended before the kill:", process.returncode)
        again = place.run("--resume")
        digest(again)
        require(place.leftovers() == [], "left over:", place.leftovers())


if __name__ == "__main__":
    main(a_run_that_is_killed_again_and_again_ends_in_the_same_bits,
         a_run_killed_before_its_first_checkpoint_starts_again)
