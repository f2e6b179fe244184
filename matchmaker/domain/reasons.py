"""A reason as data: a code and its parameters. Pages, files and the command line render it through `wording`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so. `params` holds plain values only (text, whole numbers, ISO dates, code-list codes)."""

    code: str
    params: dict[str, str | int | None] = field(default_factory=dict)
