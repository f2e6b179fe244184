"""The state of a list in its address: filters, search, order and page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request, url_for

PER_PAGE = 25
Choices = dict[str, Sequence[str]]
MAX_TEXT = 100
MAX_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Listing:
    """What the address asks for. `kept` holds the filters that are set; `unknown` those it could not understand."""

    endpoint: str
    kept: dict[str, str]
    sort: str
    page: int = 1
    per_page: int = PER_PAGE
    default_sort: str = ""
    unknown: tuple[str, ...] = ()
    fixed: dict[str, str] = field(default_factory=dict)  # parts of the path
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)  # filter -> codes it takes

    @property
    def filters(self) -> tuple[str, ...]:
        """The filters that are set, but for the half of the list that a tab chooses."""
        return tuple(name for name in self.kept if name != "provenance")

    def file_url(self, form: str) -> str:
        """The address of the whole list as a file, with the same filters and order."""
        order = {} if self.sort == self.default_sort else {"sort": self.sort}
        return url_for(f"{self.endpoint}_file", form=form, **self.fixed, **self.kept, **order)  # type: ignore[arg-type]

    def unfiltered(self) -> str:
        """The address of the same half of the list, in the same order, without any filter."""
        return self.url(**dict.fromkeys(self.filters, ""))

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.per_page

    def url(self, **changes: object) -> str:
        """The address of the same list with something changed; another order or filter begins at page 1."""
        values: dict[str, object] = {**self.kept, "sort": self.sort, "page": 1, **changes}
        if values["sort"] == self.default_sort:
            del values["sort"]
        if values["page"] == 1:
            del values["page"]
        given = {name: value for name, value in values.items() if value not in (None, "")}
        return url_for(self.endpoint, **self.fixed, **given)  # type: ignore[arg-type]

    def sort_url(self, column: str) -> str:
        """The address that sorts by a column, or the other way round if it already does."""
        return self.url(sort=f"-{column}" if self.sort == column else column)

    def aria_sort(self, column: str) -> str:
        """What assistive technology is told about the order of a column."""
        if self.sort.lstrip("-") != column:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    def pages(self, total: int) -> int:
        """How many pages there are."""
        return max(1, -(-total // self.per_page))


def read_listing(
    endpoint: str,
    choices: Mapping[str, Sequence[str]],
    sorts: Sequence[str],
    *,
    default_sort: str,
    per_page: int = PER_PAGE,
    **fixed: str,
) -> Listing:
    """The list that the address asks for. `choices`: filter -> codes it may take (none: any text)."""
    kept, unknown = {}, []
    for name, codes in choices.items():
        value = clean_text(request.args.get(name, ""))
        if value and codes and value not in codes:
            unknown.append(value)
        elif value:
            kept[name] = value
    sort = request.args.get("sort", default_sort)
    known = sort.removeprefix("-") in sorts
    if not known:
        unknown.append(clean_text(sort))
    return Listing(
        endpoint, kept, sort if known else default_sort, _page(), per_page, default_sort, tuple(unknown), fixed, choices
    )


def clean_text(value: str) -> str:
    """Search text without control characters, and no longer than a title."""
    return "".join(char for char in value if char.isprintable()).strip()[:MAX_TEXT]


def _page() -> int:
    value = request.args.get("page", "1")
    return min(int(value), MAX_PAGE) if value.isascii() and value.isdigit() and len(value) < 9 and int(value) else 1
