"""Tell how much memory an instance may take."""

import resource
from pathlib import Path

UNKNOWN = 2**40


def free_memory() -> int:
    """Give the bytes that can still be had: what the system has free, or less if limited."""
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    allowed = UNKNOWN if limit == resource.RLIM_INFINITY else limit
    return min(allowed, _available())


def _available() -> int:
    """Read what Linux calls available; elsewhere nothing is known."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return UNKNOWN
    for line in lines:
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return UNKNOWN
