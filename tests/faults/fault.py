# SPDX-License-Identifier: GPL-3.0-or-later
"""What the fault tests share: a small world, running it, and comparing what came of it.

A fault test breaks something from outside (a signal, a full disk, a second run) and then asks
for the promise: what is there is whole, and --resume ends in the same digests as no fault.
"""
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = os.environ.get("BERDAYA", "")
os.environ["OMP_WAIT_POLICY"] = "passive"  # several tests share the processors; spinning would only slow them
WORLD = """kind: world
title: Fault test
seed: 3
time: {burn_in: 6, months: MONTHS}
population: {districts: 2, villages: VILLAGES, households: 150}
output: {segment: 5, snapshots: "0 12"}
methods:
  counselling: {level: micro, unit: client, hours: 2, effects: {motivation: 0.1, coping: 0.1}}
  formation: {level: mezzo, unit: village, hours: 12, effects: {group_founding: 0.8}}
  facilitation: {level: mezzo, unit: group, hours: 4, effects: {facilitation: 0.8}}
strategy:
  name: fault
  start: 2
  end: 20
  phases:
    all: {start: 0, end: 18, mix: {counselling: 0.4, formation: 0.2, facilitation: 0.4}}
"""


class Failed(Exception):
    pass


def require(condition, *words):
    if not condition:
        raise Failed(" ".join(str(w) for w in words))


def skip(why):
    print("skipped:", why)
    sys.exit(77)


class Place:
    """A folder with a scenario, removed at the end."""

    def __init__(self, months=40, villages=8, parent=None):
        self.path = Path(tempfile.mkdtemp(prefix="berdaya-fault-", dir=parent))
        self.world = self.path / "world.yaml"
        self.world.write_text(WORLD.replace("MONTHS", str(months)).replace("VILLAGES", str(villages)))
        self.out = self.path / "out.h5"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def command(self, *more, out=None):
        return [PROGRAM, "run", str(self.world), "-q", "-o", str(out or self.out), "--threads", "2", *more]

    def run(self, *more, out=None, **options):
        return subprocess.run(self.command(*more, out=out), capture_output=True, text=True, timeout=300, **options)

    def start(self, *more, out=None, **options):
        return subprocess.Popen(self.command(*more, out=out), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, **options)

    def leftovers(self, out=None):
        out = out or self.out
        return sorted(p.name for p in out.parent.glob(out.name + ".*"))


def digest(done):
    """The final digests that a run printed."""
    require(done.returncode == 0, "exit status", done.returncode, done.stderr)
    found = re.findall(r"^digest\s+([0-9a-f]{16})", done.stdout, re.M)
    require(found, "no digest in", done.stdout)
    return found


def attribute(path, name):
    """A root attribute of the file as h5dump shows it."""
    text = subprocess.run(["h5dump", "-a", name, str(path)], capture_output=True, text=True, check=True).stdout
    return re.search(r'\(0\): "([^"]*)"', text).group(1)


def same_result(one, other, first, second):
    require(digest(first) == digest(second), "final digests differ:", digest(first), digest(second))
    for name in ("status", "data_digest"):
        a, b = attribute(one, name), attribute(other, name)
        require(a == b, name, "differs:", a, b)
    require(attribute(one, "status") == "complete", "status is not complete")


def readable(path):
    """True if HDF5 can list the file."""
    return subprocess.run(["h5dump", "-n", str(path)], capture_output=True).returncode == 0


BITS = (1 << 64) - 1


def mix(z):
    """bd_mix (base/random.h)."""
    z = (z + 0x9E3779B97F4A7C15) & BITS
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & BITS
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & BITS
    return z ^ z >> 31


def check_of(content):
    """bd_checksum (base/checksum.h), written again."""
    lane = [mix(i) for i in (1, 2, 3, 4)]
    for words in struct.iter_unpack("<4Q", content + bytes(-len(content) % 32)):
        for i, word in enumerate(words):
            x = ((lane[i] ^ word) * 0x9E3779B97F4A7C15) & BITS
            lane[i] = (x << 29 | x >> 35) & BITS
    value = mix(len(content))
    for x in lane:
        value = mix(mix(value) ^ x)
    return value


def whole_segment(path):
    """True if every byte of a segment (io/segment_file.h) is as its two checks say."""
    content = path.read_bytes()
    if content[:16] != b"berdaya-rows-1\n\0" or len(content) < 104:
        return False
    head, values = struct.unpack_from("<2Q", content, 80)
    if len(content) != head + values + 8:
        return False
    said = struct.unpack_from("<Q", content, head - 8)[0], struct.unpack_from("<Q", content, head + values)[0]
    return said == (check_of(content[:head - 8]), check_of(content[head:head + values]))


def main(*tests):
    """Runs test functions; each name is a sentence."""
    if not PROGRAM or not Path(PROGRAM).exists():
        skip("there is no berdaya program in this build")
    if shutil.which("h5dump") is None:
        skip("h5dump is not installed")
    if "no HDF5" in subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout:
        skip("built without HDF5")
    failed = 0
    for test in tests:
        words = test.__name__.replace("_", " ")
        try:
            test()
            print("ok    ", words)
        except Failed as why:
            failed += 1
            print("FAILED", words + ":", why)
    sys.exit(1 if failed else 0)
