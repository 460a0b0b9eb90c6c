"""Makes the pictures of this folder from scripted scenes; none is made by hand.

python screenshots/make.py [NAME...]     write them
python screenshots/make.py --check       exit code 1 when one of them is stale
python screenshots/make.py --png FOLDER  draw PNGs of them there as well, to look at (needs chromium)
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from screenshots.scenes import SCENES

HERE = Path(__file__).resolve().parent
FONTS = "'Fira Code', ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def normalise(svg: str) -> str:
    """The same picture with the same bytes each time, and without fonts from elsewhere: a picture asks no network."""
    svg = re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.DOTALL)
    svg = re.sub(r"terminal-\d+", "wstui", svg)
    svg = svg.replace("font-family: Fira Code, monospace;", f"font-family: {FONTS};").replace("&#160;", "\u00a0")
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def draw(svg: Path, folder: Path) -> None:
    """Have a browser draw the picture: other programs know no `textLength` and set the columns wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    match = re.search(r'viewBox="0 0 ([0-9]+)[0-9.]* ([0-9]+)', svg.read_text("utf-8"))
    assert match is not None, f"{svg} has no size"
    target = (folder / svg.name).with_suffix(".png")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]
    size = [f"--window-size={match[1]},{match[2]}", f"--screenshot={target}"]
    subprocess.run(["chromium", *options, *size, svg.as_uri()], check=True, capture_output=True)


def main() -> int:
    """Write or check the pictures that were asked for."""
    parser = argparse.ArgumentParser(description="Make the screenshots from their scenes.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(SCENES)}")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a picture is stale")
    parser.add_argument("--png", type=Path, metavar="FOLDER", help="write PNGs there as well")
    options = parser.parse_args()
    stale = []
    for name in options.names or SCENES:
        path = HERE / f"{name}.svg"
        svg = normalise(asyncio.run(SCENES[name]()))
        if not path.exists() or path.read_text("utf-8") != svg:
            stale.append(path.name)
            if not options.check:
                path.write_text(svg, "utf-8")
        if options.png:
            draw(path, options.png)
    sys.stdout.write(f"{'stale' if options.check else 'written'}: {', '.join(stale) or 'none'}\n")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
