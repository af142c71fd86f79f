"""Copy what the pages load from the npm packages to where the server finds it.

Run as `python -m web.assets` after `npm ci`; the copies are never committed.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
VENDOR = HERE / "static" / "vendor"
PACKAGES = HERE.parent / "node_modules"
NOTO = "@expo-google-fonts/noto-sans-sc"
FILES = (
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
    ("sortablejs/Sortable.min.js", "Sortable.min.js"),
    ("pdfjs-dist/legacy/build/pdf.min.mjs", "pdfjs/pdf.min.mjs"),
    ("pdfjs-dist/legacy/build/pdf.worker.min.mjs", "pdfjs/pdf.worker.min.mjs"),
    ("pdfjs-dist/LICENSE", "pdfjs/LICENSE"),
    (f"{NOTO}/400Regular/NotoSansSC_400Regular.ttf", "fonts/NotoSansSC-Regular.ttf"),
    (f"{NOTO}/700Bold/NotoSansSC_700Bold.ttf", "fonts/NotoSansSC-Bold.ttf"),
    (f"{NOTO}/LICENSE", "fonts/LICENSE"),
)

# What old papers refer to instead of carrying it: Chinese character maps, the standard fonts.
FOLDERS = (
    ("pdfjs-dist/cmaps", "pdfjs/cmaps"),
    ("pdfjs-dist/standard_fonts", "pdfjs/standard_fonts"),
)


def copy_assets(packages: Path = PACKAGES, vendor: Path = VENDOR) -> list[Path]:
    """Copy each asset; raises FileNotFoundError naming the first that npm did not bring."""
    for folder in ("fonts", "pdfjs"):
        (vendor / folder).mkdir(parents=True, exist_ok=True)
    for source, name in FOLDERS:
        shutil.copytree(packages / source, vendor / name, dirs_exist_ok=True)
    return [Path(shutil.copyfile(packages / source, vendor / name)) for source, name in FILES]


if __name__ == "__main__":
    try:
        copy_assets()
    except FileNotFoundError as missing:
        sys.exit(f"{missing.filename}: run `npm ci` first")
