"""A process that ends with the process that started it. Standard library alone: read before limits are set."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with(parent: int, signal_number: int = signal.SIGKILL) -> bool:
    """Ask the kernel, where it can, to end this process with its parent; False if the parent is gone already.

    The kernel looks at the *thread* that started this process: a parent of several threads keeps that one alive.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal_number)
    return os.getppid() == parent
