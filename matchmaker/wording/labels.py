"""English labels of every code list: `LABELS[list][code]`. Each label is a message of the catalogues."""

from __future__ import annotations

from matchmaker.wording import label_lists

LABELS: dict[str, dict[str, str]] = {
    **label_lists.SUBJECT,
    **label_lists.STANDING,
    **label_lists.STEPS,
    "field": label_lists.FIELD,
}
