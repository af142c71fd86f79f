"""Check an audit file on any machine with Python: python -m reviewer.verifier FILE [--digest HEX].

Exit status 0 where all holds (and, with --digest, the file is the published one), 1 otherwise, 2
for a file that is no audit file.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from reviewer.verifier.check import check_file
from reviewer.verifier.document import NotAnAuditFile
from reviewer.verifier.words import catalogue, say


def main(arguments: list[str]) -> int:
    """Print every section with what was found and noted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--digest")
    parser.add_argument("--heads", type=Path, help="ends of the chain that were kept elsewhere")
    parser.add_argument("--lang", choices=("zh", "en"), default="en")
    asked = parser.parse_args(arguments)
    texts = catalogue(asked.lang)
    try:
        published = asked.digest.strip().lower() if asked.digest else None
        sections = check_file(asked.file, published, asked.heads)
    except NotAnAuditFile:
        sys.stderr.write(say(texts, "error.not_an_audit_file", {"file": asked.file.name}) + "\n")
        return 2
    for section in sections:
        mark = "+" if section.holds else "!"
        sys.stdout.write(f"{mark} {say(texts, f'check.{section.name}', {})}\n")
        for finding in (*section.found, *section.notes):
            sign = "!" if finding in section.found else "-"
            sys.stdout.write(f"  {sign} {say(texts, finding.code, finding.details)}\n")
    return 0 if all(section.holds for section in sections) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
