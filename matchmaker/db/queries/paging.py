"""A page of a list: the rows, how many there are in all, and where the page begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
MAX_LIMIT = 10_000
DEFAULT_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`total` counts every row that the actor may see and the filter keeps; `items` holds at most `limit` of them."""

    items: tuple[T, ...]
    total: int
    limit: int
    offset: int


def window(limit: int, offset: int) -> tuple[int, int]:
    """A limit between 1 and `MAX_LIMIT`, and an offset that is not negative."""
    return max(1, min(limit, MAX_LIMIT)), max(0, offset)
