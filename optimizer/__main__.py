"""Run one of the optimizer's commands: `python -m optimizer match|candidates|schedule|panels`."""

import importlib
import sys

COMMANDS = {
    "match": "optimizer.matching.command",
    "candidates": "optimizer.matching.candidates_command",
    "schedule": "optimizer.defences.command",
    "panels": "optimizer.panels.command",
}
BAD_USAGE = 2


def main(argv: list[str]) -> int:
    """Hand the arguments to the command named first and give its exit status."""
    if not argv or argv[0] not in COMMANDS:
        print(f"usage: python -m optimizer {{{'|'.join(COMMANDS)}}} …", file=sys.stderr)
        return BAD_USAGE
    # Imported on demand: loading a solver takes half a second, and a command needs only its own.
    command = importlib.import_module(COMMANDS[argv[0]])
    status: int = command.run(argv[1:])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
