"""Build a virtual environment once: python3 .ci/venv.py FOLDER REQUIREMENTS

The folder is stamped with a hash of the requirements and of the Python version; while the stamp holds, nothing is
done. It is built beside and renamed, so that a build that was interrupted leaves nothing half-made. Standard library
only, and old enough in its words to tell an old Python what is missing.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys

NEEDED = (3, 11)
STAMP = "stamp"


def main(folder, requirements):
    if sys.version_info < NEEDED:
        stop(
            "Python {}.{} or newer is needed; {} is {}.".format(*NEEDED, sys.executable, platform.python_version()),
            "Install it (Debian, Ubuntu: apt-get install python3 python3-venv) or name it: make run PYTHON=python3.12",
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop(
            "This Python has no venv module.",
            "Install it (Debian, Ubuntu: apt-get install python3-venv), then try again.",
        )
    folder = os.path.abspath(folder)
    stamp = stamp_of(requirements)
    if read(os.path.join(folder, STAMP)) == stamp:
        return
    build(folder, requirements, stamp)


def stamp_of(requirements):
    """Hash of the requirements, of the files that they include, and of the Python version and its place."""
    digest = hashlib.sha256((sys.version + sys.base_prefix).encode())
    for path in [requirements] + included(requirements):
        digest.update(read(path).encode())
    return digest.hexdigest()


def included(requirements):
    beside = os.path.dirname(requirements)
    lines = read(requirements).splitlines()
    return [os.path.join(beside, line.split(None, 1)[1].strip()) for line in lines if line.startswith("-r ")]


def build(folder, requirements, stamp):
    draft = "{}.{}".format(folder, os.getpid())
    say("Making {} (once)".format(os.path.basename(folder)))
    try:
        run(sys.executable, "-m", "venv", draft)
        run(
            os.path.join(draft, "bin", "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-compile",
            "--disable-pip-version-check",
            "--no-input",
            "-r",
            requirements,
        )
        point_scripts_at(folder, draft)
        write(os.path.join(draft, STAMP), stamp)
        replace(folder, draft)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def point_scripts_at(folder, draft):
    """The scripts in bin/ name the interpreter by its full path: let them name the one that will be there."""
    scripts = os.path.join(draft, "bin")
    for name in os.listdir(scripts):
        path = os.path.join(scripts, name)
        if os.path.islink(path) or not os.path.isfile(path):
            continue
        with open(path, "rb") as file:
            text = file.read()
        if text[:2] == b"#!" or b"VIRTUAL_ENV" in text:
            with open(path, "wb") as file:
                file.write(text.replace(draft.encode(), folder.encode()))


def replace(folder, draft):
    old = "{}.old".format(draft)
    if os.path.exists(folder):
        os.rename(folder, old)
    os.rename(draft, folder)
    shutil.rmtree(old, ignore_errors=True)


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        stop("This failed: {}".format(" ".join(command)), "What it said stands above. Is the package index reachable?")


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def say(text):
    sys.stderr.write(text + "\n")


def stop(*lines):
    say("\n".join(lines))
    sys.exit(2)


if __name__ == "__main__":
    main(*sys.argv[1:])
