"""English texts of what only pages say."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "sheet_offers": "Offers",
    "sheet_needs": "Needs",
    "sheet_proposals": "Proposals",
    "sheet_parties": "States and organisations",
    "download_hidden": "Not shown to you: {columns}",
    "cell_yes": "Yes",
    "cell_no": "No",
    "day_not_usable": "“{value}” is not a day that can be used. Write it as 2026-11-03.",
    "date_not_understood": "“{value}” is not a date. Write it as 2026-11-03.",
    "version_missing": "The form came without its version. Open the page again and repeat the step.",
    "certificate_at_most": "At most {percent} % better is possible by these settings.",
}
