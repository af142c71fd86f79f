"""Judge the engine on thousands of tiny seasons by the oracle.

    python -m tests.benchmarks.optimizer.oracle [--first 0] [--count 5000] [--seconds 20]

Prints every false claim and the share of plans below the best; exit status 1 for a false claim.
"""

import argparse
import sys
import time
from collections import Counter

from tests.oracles.compare import judge


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.optimizer.oracle")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    said, false, below = Counter[str](), 0, Counter[str]()
    for seed in range(options.first, options.first + options.count):
        verdict = judge(seed, options.seconds)
        if verdict is None:
            said["oracle open"] += 1
            continue
        said[verdict.status] += 1
        below[verdict.status] += verdict.below
        if verdict.false:
            false += 1
            print(seed, "; ".join(verdict.false), flush=True)
    print(f"{options.count} seasons: {dict(said)}")
    print(f"false claims: {false}; below the best: {dict(below)}")
    print(f"{time.process_time():.0f} CPU seconds")
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main())
