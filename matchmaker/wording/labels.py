"""English labels of every code list: `LABELS[list][code]`. Each label is a message of the catalogues."""

from __future__ import annotations

from matchmaker.wording.label_changes import CHANGES
from matchmaker.wording.label_fields import COLUMN, FIELD
from matchmaker.wording.label_goals import GOALS
from matchmaker.wording.label_parties import STANDING
from matchmaker.wording.label_steps import STEPS
from matchmaker.wording.label_subjects import SUBJECT

LABELS: dict[str, dict[str, str]] = {
    **SUBJECT, **STANDING, **STEPS, **CHANGES, **GOALS, "field": FIELD, "column": COLUMN,
}  # fmt: skip
