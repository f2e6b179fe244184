"""Steps that importing, publishing and withdrawing share for offers and needs. They neither commit nor check rights."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import added: refs in the order of the rows. `written` is False for a dry run."""

    refs: tuple[str, ...]
    status: str
    written: bool
