# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGTERM, SIGINT, SIGUSR1: finish the month, checkpoint, exit 75; a second signal ends at once."""
import signal
import time

from fault import Place, digest, main, require, same_result


def started(place, *more):
    """A running run that has written at least one checkpoint."""
    process = place.start("--checkpoint-every", "0", *more)
    for _ in range(2000):
        if list(place.path.glob("out.h5.ckpt/*.ckpt")) or process.poll() is not None:
            break
        time.sleep(0.005)
    require(process.poll() is None, "the run ended before it could be stopped; make the test's world larger")
    return process


def stopped_by(number):
    with Place(months=60, villages=16) as whole, Place(months=60, villages=16) as place:
        undisturbed = whole.run()
        process = started(place)
        process.send_signal(number)
        _, words = process.communicate(timeout=60)
        require(process.returncode == 75, "exit status", process.returncode, words)
        require("--resume" in words, "does not say how to go on:", words)
        require(not place.out.exists(), "an output stands before the end")
        refused = place.run()
        require(refused.returncode == 1 and "--resume" in refused.stderr,
                "an unfinished run was not protected:", refused.returncode, refused.stderr)
        resumed = place.run("--resume")
        same_result(whole.out, place.out, undisturbed, resumed)
        require(place.leftovers() == [], "left over:", place.leftovers())


def sigterm_stops_so_that_the_run_can_go_on():
    stopped_by(signal.SIGTERM)


def sigint_stops_so_that_the_run_can_go_on():
    stopped_by(signal.SIGINT)


def sigusr1_stops_so_that_the_run_can_go_on():
    stopped_by(signal.SIGUSR1)


def a_second_signal_ends_at_once():
    """While a world is being built the first signal waits for the end of a month; the second does not."""
    with Place(villages=20000) as place:
        process = place.start("--threads", "1")
        for _ in range(1000):
            if (place.path / "out.h5.ckpt" / "lock").exists():
                break
            time.sleep(0.002)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        require(process.poll() is None, "the first signal ended the run while it was building its world")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        require(process.returncode == 128 + signal.SIGTERM, "exit status", process.returncode)
        require(time.monotonic() - began < 1, "took", time.monotonic() - began, "s")


def another_scenario_does_not_go_on_from_the_checkpoint():
    with Place(months=60, villages=16) as place:
        process = started(place)
        process.terminate()
        process.communicate()
        require(process.returncode == 75, "exit status", process.returncode)
        other = place.run("--resume", "--set", "groups.share=0.2")
        require(other.returncode == 1 and "another scenario" in other.stderr, other.returncode, other.stderr)
        digest(place.run("--resume"))


if __name__ == "__main__":
    main(sigterm_stops_so_that_the_run_can_go_on,
         sigint_stops_so_that_the_run_can_go_on,
         sigusr1_stops_so_that_the_run_can_go_on,
         a_second_signal_ends_at_once,
         another_scenario_does_not_go_on_from_the_checkpoint)
