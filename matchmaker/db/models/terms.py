"""What the tables of terms share: which facets there are, which mode goes with which, which unit with which kind."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import CheckConstraint

from matchmaker.db.models.base import length, one_of
from matchmaker.domain.vocabulary import KIND_UNITS


def term_checks(facets: tuple[str, ...], modes: Iterable[str]) -> list[CheckConstraint]:
    """A term has a known facet; conditions have a mode, the others none."""
    listed = ", ".join(f"'{mode}'" for mode in modes)
    return [
        one_of("facet", (*facets, "condition")),
        CheckConstraint(
            f"(facet = 'condition' AND mode IN ({listed})) OR (facet <> 'condition' AND mode = '')", name="mode"
        ),
        length("code", 64),
    ]


def fits_kind() -> CheckConstraint:
    """Each kind has its own units."""
    cases = (
        f"(kind = '{kind}' AND unit IN ({', '.join(repr(str(u)) for u in units)}))"
        for kind, units in KIND_UNITS.items()
    )
    return CheckConstraint(" OR ".join(cases), name="unit_of_kind")
