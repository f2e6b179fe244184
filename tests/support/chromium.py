"""The browser of the tests: $CHROMIUM, one on PATH, the system's package where it may be installed, else Playwright's.

python -m tests.support.chromium    finds it or gets it, and says which, or what is missing
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "The browser tests need Chromium and found none. Install it (Debian, Ubuntu: apt-get install chromium), or set"
    " CHROMIUM to its path, then try again."
)
# No sandbox as root, because Chromium refuses it there; no host but this machine.
ARGUMENTS = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    *(["--no-sandbox"] if os.getuid() == 0 else []),
]


def find() -> str | None:
    """The path of a browser that starts; None if there is none yet."""
    candidates = [os.environ.get("CHROMIUM", ""), *(shutil.which(name) or "" for name in NAMES), playwrights_own()]
    return next((path for path in candidates if path and _starts(path)), None)


def playwrights_own() -> str:
    """Where Playwright keeps the one that it downloads, downloaded or not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def get() -> str:
    """The path of a browser, installed or downloaded now if there was none."""
    if os.environ.get("CHROMIUM") and not _starts(os.environ["CHROMIUM"]):
        sys.exit(f"CHROMIUM is {os.environ['CHROMIUM']}, which does not start.")
    found = find()
    if found is None and os.getuid() == 0 and shutil.which("apt-get"):
        _try("apt-get", "-qq", "update")
        _try("apt-get", "-qq", "-y", "--no-install-recommends", "install", "chromium", "fonts-liberation")
        found = find()
    if found is None:
        _try(sys.executable, "-m", "playwright", "install", "chromium")
        found = find()
    if found is None and os.getuid() == 0:  # downloaded, perhaps, without the libraries that it needs
        _try(sys.executable, "-m", "playwright", "install", "--with-deps", "chromium")
        found = find()
    return found or sys.exit(MISSING)


def _starts(path: str) -> bool:
    if not Path(path).is_file():
        return False
    said = subprocess.run([path, "--version"], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return said.returncode == 0


def _try(*command: str) -> None:
    print(" ".join(command), flush=True)
    subprocess.run(
        command, stdin=subprocess.DEVNULL, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    )


if __name__ == "__main__":
    print(f"Chromium: {get()}")
