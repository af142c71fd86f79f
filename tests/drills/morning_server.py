"""Serve a morning in a process of its own, which can be killed: FOLDER ADDRESS-OF-DATABASE PORT."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.drills.morning_season import open_morning
from web.app import create_app
from web.serving import open_server

if __name__ == "__main__":
    folder, url, port = sys.argv[1:]
    server = open_server(
        create_app(open_morning(url, Path(folder))), "127.0.0.1", int(port), None, None
    )
    server.run()
