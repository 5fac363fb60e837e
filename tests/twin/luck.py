# SPDX-License-Identifier: GPL-3.0-or-later
"""Random numbers by address, in numpy: Philox4x32-10 (Salmon et al. 2011), cards and streams.

The address is that of sim/base/random.h. Everything is in uint64 arrays, so that products of two
32-bit words do not overflow.
"""

from __future__ import annotations

import numpy as np

LOW = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)
KINDS = {"run": 0, "household": 1, "group": 2, "village": 3, "district": 4, "region": 5,
         "worker": 6, "institution": 7}


def philox(counter, key):
    """Ten rounds of Philox4x32 on columns of counters (4, n) with one key (2,); (4, n) words."""
    x = [np.asarray(word, np.uint64) & LOW for word in counter]
    key = [int(word) for word in key]
    for round_number in range(10):
        if round_number:
            key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
        left = x[0] * np.uint64(0xD2511F53)
        right = x[2] * np.uint64(0xCD9E8D57)
        x = [
            (right >> SHIFT) ^ x[1] ^ np.uint64(key[0]),
            right & LOW,
            (left >> SHIFT) ^ x[3] ^ np.uint64(key[1]),
            left & LOW,
        ]
    return np.stack(np.broadcast_arrays(*x))


def unit(bits):
    """Uniform in (0, 1) from 32 bits: the upper 23, in the middle of their step; float32."""
    steps = np.asarray(bits, np.uint64) >> np.uint64(9)
    return ((steps.astype(np.float64) + 0.5) * 2.0**-23).astype(np.float32)


def _counter(id_, month, kind, purpose, replicate, block, stream):
    id_ = np.asarray(id_, np.uint64)
    block = np.asarray(block, np.uint64)
    word2 = (month & 0xFFF) | kind << 12 | purpose << 16 | (replicate & 0xFF) << 24
    word3 = np.uint64((replicate >> 8) | stream << 31) | block << np.uint64(16)
    return [id_ & LOW, id_ >> SHIFT, np.uint64(word2), word3]


class Luck:
    """Seed and replicate of a run; everything random in it."""

    def __init__(self, seed: int, replicate: int = 0) -> None:
        self.seed = seed
        self.key = (seed & 0xFFFFFFFF, seed >> 32)
        self.replicate = replicate

    def cards(self, month: int, household_ids, card: int):
        """The card of each household in a month, float32."""
        block, place = divmod(card, 5)
        counter = _counter(household_ids, month, KINDS["household"], 0, self.replicate, block, 0)
        word = philox(counter, self.key)
        if place < 4:
            return unit(word[place])
        low = [np.asarray(w, np.uint64) & np.uint64(0x1FF) for w in word]  # what the four leave over
        return unit((low[0] << np.uint64(23) | low[1] << np.uint64(14) | low[2] << np.uint64(5)
                     | low[3] & np.uint64(0x1F)).astype(np.uint32))

    def stream(self, kind: str, id_: int, month: int, purpose: int) -> Stream:
        """The stream of one agent, month and purpose."""
        return Stream(self, KINDS[kind], int(id_), month, purpose)


class Stream:
    """Draws one after the other at one address."""

    def __init__(self, luck: Luck, kind: int, id_: int, month: int, purpose: int) -> None:
        self._address = (id_, month, kind, purpose, luck.replicate)
        self._key = luck.key
        self._used = 0

    def bits(self) -> int:
        """The next 32 random bits."""
        counter = _counter(*self._address, self._used // 4, 1)
        word = int(philox(counter, self._key)[self._used % 4])
        self._used += 1
        return word

    def uniform(self) -> np.float32:
        """The next uniform in (0, 1)."""
        return unit(self.bits())[()]

    def below(self, n: int) -> int:
        """The next whole number below n."""
        return self.bits() * n >> 32


def mix(z):
    """splitmix64's finaliser, on uint64 arrays or whole numbers."""
    with np.errstate(over="ignore"):
        z = np.asarray(z, np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        return z ^ z >> np.uint64(31)


def mix2(a, b):
    """One id from two."""
    return mix(mix(a) ^ np.asarray(b, np.uint64))
