# SPDX-License-Identifier: GPL-3.0-or-later
# ctest labels: long
"""kill -9 at 50 random moments of a study, and of one over ranks: each time the digest of an undisturbed one."""
import os
import random
import shutil
import signal
import subprocess
import time

from fault import PROGRAM, Place, main, require
from test_study import STUDY, command, digest, run

RANKS = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
             OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_mpi_yield_when_idle="1")


def living_children(pid):
    """Processes that it has started and that run still."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as list_:
        started = list_.read().split()
    states = []
    for child in started:
        try:
            with open(f"/proc/{child}/stat", encoding="ascii") as stat:
                states.append(stat.read().rpartition(")")[2].split()[0])
        except FileNotFoundError:
            continue
    return [state for state in states if state != "Z"]


def ended(process):
    """Exit status. mpirun may hang in its own end once a rank was killed (a lock of PMIx): then no rank runs any more."""
    try:
        return process.wait(timeout=120)
    except subprocess.TimeoutExpired:
        require(living_children(process.pid) == [], "ranks go on when one is gone")
        process.kill()
        return process.wait()


def fifty_kills(start, victim):
    """`start(place)` begins the study, `victim(process)` says which process of it is killed."""
    luck = random.Random(50)
    with Place() as place:
        whole = digest(run(place))
        began = time.monotonic()
        require(start(place).wait() == 0, "undisturbed")
        length = time.monotonic() - began
        kills = 0
        while kills < 50:
            place.out.unlink(missing_ok=True)
            process = start(place)
            time.sleep(luck.uniform(0, 1) * length)
            killed = victim(process, luck)
            try:
                os.kill(killed, signal.SIGKILL)
            except ProcessLookupError:
                killed = None
            if ended(process) == 0 or killed is None:
                continue
            kills += 1
            after = run(place)
            deadline = time.monotonic() + 60  # a rank whose launcher was killed holds the lock until it sees that
            while after.returncode == 1 and "is taken" in after.stderr and time.monotonic() < deadline:
                time.sleep(0.1)
                after = run(place)
            if "complete already" not in after.stdout:
                require(digest(after) == whole, "another digest after kill", kills)
            require(place.leftovers() == [], "left over:", place.leftovers())


def quietly(words, **options):
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def fifty_kills_leave_no_trace():
    fifty_kills(lambda place: quietly(command(place)), lambda process, luck: process.pid)


def fifty_kills_of_a_rank_leave_no_trace():
    version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    if not shutil.which("mpirun") or "ranks:" not in version:
        print("        (no mpirun here, or a build without MPI: this part is left out)")
        return

    def any_rank(process, luck):
        """A rank, or the launcher while there is none."""
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as list_:
            ranks = [int(pid) for pid in list_.read().split()]
        return luck.choice(ranks) if ranks else process.pid

    fifty_kills(lambda place: quietly(["mpirun", "-n", "2", *command(place)], env=RANKS), any_rank)


if __name__ == "__main__":
    require(STUDY, "a study")
    main(fifty_kills_leave_no_trace, fifty_kills_of_a_rank_leave_no_trace)
