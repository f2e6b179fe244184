"""Why a run ended without a result."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "time_limit": "The run was stopped after {seconds} seconds, before it had a plan.",
    "memory_limit": "The run needed more than the {megabytes} megabytes of memory that it may use.",
    "cancelled_by_request": "The run was cancelled.",
    "solver_died": "The process that solved the run ended without a word (exit code {exit_code}). Ask for a new run.",
    "attempts_used_up": "The run was begun {attempts} times and its worker ended every time. It is not tried again.",
}
