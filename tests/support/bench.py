"""Run the measurements in tests/bench, one process each: python -m tests.support.bench [NAME [OPTION ...]]"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "bench"


def main(given: list[str]) -> int:
    """The number of measurements that failed: all of them, or the one named, which is handed the options."""
    name, options = (given[0], given[1:]) if given and not given[0].startswith("-") else (None, given)
    found = sorted(path for path in FOLDER.glob("*.py") if name in (None, path.stem))
    if not found:
        print("There is no measurement of that name in tests/bench.")
        return 1
    return sum(_run(path, options) != 0 for path in found)


def _run(path: Path, options: list[str]) -> int:
    print(f"== {path.stem}", flush=True)
    return subprocess.run([sys.executable, "-m", f"tests.bench.{path.stem}", *options], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
