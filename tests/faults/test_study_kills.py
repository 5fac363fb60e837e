# SPDX-License-Identifier: GPL-3.0-or-later
# ctest labels: long
"""kill -9 at 50 random moments of a study: 50 times the digest of an undisturbed one."""
import random
import signal
import subprocess
import time

from fault import Place, main, require
from test_study import STUDY, command, digest, run


def fifty_kills_leave_no_trace():
    luck = random.Random(50)
    with Place() as place:
        began = time.monotonic()
        whole = digest(run(place))
        length = time.monotonic() - began
        kills = 0
        while kills < 50:
            place.out.unlink(missing_ok=True)
            process = subprocess.Popen(command(place), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(luck.uniform(0, 1) * length)
            process.send_signal(signal.SIGKILL)
            if process.wait() != -signal.SIGKILL:
                continue
            kills += 1
            after = run(place)
            if "complete already" not in after.stdout:
                require(digest(after) == whole, "another digest after kill", kills)
            require(place.leftovers() == [], "left over:", place.leftovers())


if __name__ == "__main__":
    require(STUDY, "a study")
    main(fifty_kills_leave_no_trace)
