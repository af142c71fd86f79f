"""Serve one database on one port until killed."""

from __future__ import annotations

import sys
from pathlib import Path

from reviewer.settings import Settings
from reviewer.usecases.desk import open_desk
from web.app import create_app
from web.serving import open_server


def main(database: str, data: str, port: str) -> None:
    """Serve without a worker: scoring needs none."""
    desk = open_desk(Settings(database, Path(data)))
    open_server(create_app(desk), "127.0.0.1", int(port)).run()


if __name__ == "__main__":
    main(*sys.argv[1:4])
