"""Run the commands on mutated instance files.

    python -m tests.benchmarks.optimizer.mutants [--first 0] [--count 2000] [--seconds 1]

Prints every traceback, and whatever took longer than three times its limit; exit status 1 for any.
"""

import argparse
import sys
import time

from tests.oracles.commands import fault


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.optimizer.mutants")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    faults = 0
    for seed in range(options.first, options.first + options.count):
        started = time.process_time()
        found = fault(seed, options.seconds)
        spent = time.process_time() - started
        if not found and spent > 3 * options.seconds:
            found = f"{seed}: {spent:.1f} CPU seconds"
        if found:
            faults += 1
            print(found, flush=True)
    print(f"{options.count} mutants, {faults} faults, {time.process_time():.0f} CPU seconds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
