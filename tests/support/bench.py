"""Run the measurements in tests/bench, one process each: python -m tests.support.bench [NAME ...]"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "bench"


def main(names: list[str]) -> int:
    """The number of measurements that failed."""
    found = sorted(path for path in FOLDER.glob("*.py") if not names or path.stem in names)
    if not found:
        print("There is no measurement of that name in tests/bench." if names else "There is none in tests/bench yet.")
        return 1 if names else 0
    return sum(_run(path) != 0 for path in found)


def _run(path: Path) -> int:
    print(f"== {path.stem}", flush=True)
    return subprocess.run([sys.executable, "-m", f"tests.bench.{path.stem}"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
