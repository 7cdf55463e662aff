"""Counts copies of a secret in this very process without making one.

The needle is unmasked into a scratch area the scan leaves out, and the memory read is copied there too: what
is counted is what others left behind.
"""

import ctypes
import io
import mmap
from dataclasses import dataclass, field

MASK = 0x5A
SCRATCH = 1 << 20
CHUNK_AT = 4096


def masked(secret: bytes | bytearray) -> str:
    """Return the secret in a form that does not count as a copy."""
    return bytes(byte ^ MASK for byte in secret).hex()


@dataclass
class Probe:
    """Opened before a process forbids to be read: what is open stays readable."""

    maps: io.FileIO = field(default_factory=lambda: io.FileIO("/proc/self/maps"))
    memory: io.FileIO = field(default_factory=lambda: io.FileIO("/proc/self/mem"))
    scratch: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, SCRATCH))

    def copies(self, masked_secret: str) -> int:
        """Return in how many places of readable memory the bytes lie."""
        hidden = bytes.fromhex(masked_secret)
        for at, byte in enumerate(hidden):
            self.scratch[at] = byte ^ MASK
        found = sum(self._copies_between(start, end, len(hidden)) for start, end in self._ranges())
        self.scratch[: len(hidden)] = bytes(len(hidden))
        return found

    def _ranges(self) -> list[tuple[int, int]]:
        ours = ctypes.addressof(ctypes.c_char.from_buffer(self.scratch))
        self.maps.seek(0)
        ranges = []
        for line in self.maps.readall().decode().splitlines():
            where, permissions, *_rest = line.split()
            start, end = (int(edge, 16) for edge in where.split("-"))
            if "r" not in permissions or "[v" in line:
                continue
            if start <= ours < end:
                ranges += [(start, ours), (ours + SCRATCH, end)]
            else:
                ranges.append((start, end))
        return ranges

    def _copies_between(self, start: int, end: int, length: int) -> int:
        found, at = 0, start
        while at < end:
            got = self._read(at, min(SCRATCH - CHUNK_AT, end - at))
            found += self._count(got, length)
            if got < length or at + got >= end:
                break
            at += got - (length - 1)
        return found

    def _read(self, at: int, size: int) -> int:
        self.memory.seek(at)
        try:
            return self.memory.readinto(memoryview(self.scratch)[CHUNK_AT : CHUNK_AT + size]) or 0
        except OSError:  # a mapping without a page behind it
            return 0

    def _count(self, got: int, length: int) -> int:
        found, needle = 0, memoryview(self.scratch)[:length]
        at = self.scratch.find(needle, CHUNK_AT, CHUNK_AT + got)
        while at >= 0:
            found += 1
            at = self.scratch.find(needle, at + 1, CHUNK_AT + got)
        return found
