"""English texts of the command line."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # Notices
    "notice_exercise": "Exercise. Not the position of any State",
    "notice_published_fact": "Past, published by {source}, not an offer made here",
    "notice_published_pool": "A replay of past, published contributions. None of this is an offer made here.",
    "notice_trial_settings": "Trial settings: no meeting has adopted them.",
    "notice_settings_adopted": "Settings adopted by {adopted_by}.",
    "notice_not_binding": "A possible partnership binds nobody: “interested” means “my office is ready to talk”.",
    # A run
    "run_heading": "Possible partnerships on {pool_on}: {proposals} for {needs} needs and {offers} offers",
    "run_line": "Run {ref}, settings {policy} version {policy_version}.",
    "run_without_result": "The run {ref} has no result: its status is “{run_status}”.",
    "run_none_yet": "There is no run with a result yet. Make one with: flask --app wsgi match",
    "heading_number": "No.",
    "heading_need": "Need",
    "heading_offer": "Offer",
    "heading_quantity": "Quantity",
    "heading_fit": "Fit",
    "heading_priority": "Priority",
    "heading_why": "Why",
    "heading_unmatched": "Needs without a partner: {count} of {needs}",
    "quantity_of": "{quantity} of {whole}",
    "to_confirm_first": "To confirm first: {rule_list}.",
    "why_line": "Need: {priority} Pair: {fit}",
    "ruled_out": "Offers ruled out by: {rules}.",
    "nothing_proposed": "No partnership is possible in this pool.",
    "pool_empty": "The pool is empty: no record is published and open on {pool_on}.",
    "pool_without_offers": "The pool has no offer that is published and open on {pool_on}.",
    "pool_without_needs": "The pool has no need that is published and open on {pool_on}.",
    "how_to_fill_pool": (
        "Load the demonstration with: flask --app wsgi seed; or records of your own with: flask --app wsgi import"
        " offers FILE.csv --publish"
    ),
    "certificate_pairs": "{pairs} pairs of an offer and a need were possible in all.",
    "run_failed": "The run failed: {reason}",
    "run_broken": "The run failed for a reason that nobody foresaw. Nothing of it was stored as a result.",
    # A pair
    "pair_standing_proposed": "Proposed.",
    "pair_standing_not_proposed": "Not proposed.",
    "pair_standing_not_possible": "Not possible.",
    "pair_rules": "Rules",
    "pair_card_fit": "Fit of the pair: {total}",
    "pair_card_priority": "Priority of the need: {total}",
    "verdict_yes": "yes",
    "verdict_no": "no",
    "verdict_to_confirm": "to confirm",
    "rate_line": "Compared at {currency} {rate} US dollars ({rate_day}, {source}).",
    # Suggestions
    "suggest_heading_need": "Offers that are possible for {title} ({ref}): {total}",
    "suggest_heading_offer": "Needs that are possible for {title} ({ref}): {total}",
    "suggest_first": "The {count} that fit best:",
    "suggest_none": "Nothing in the pool of {pool_on} is possible for it.",
    # Import
    "import_done_offer": "{count} offers entered as {record_status}.",
    "import_done_need": "{count} needs entered as {record_status}.",
    "import_dry_offer": "{count} offers can be entered. Nothing was written.",
    "import_dry_need": "{count} needs can be entered. Nothing was written.",
    "import_refused": "{count} errors. Nothing was written.",
    "at_line_column": "{file}, line {line}, column {column}: {text}",
    "at_line": "{file}, line {line}: {text}",
    "at_file": "{file}: {text}",
    "at_field": "{column}: {text}",
    # Export
    "export_done": "{count} records written to {file}.",
    "export_hidden": "Left empty, because they are shown to the party of the record alone: {columns}.",
    # Tokens
    "token_issued": "Token {ref}, good until {expires_on}. It is shown this once: keep it where secrets are kept.",
    "token_taken_back": "Token {ref} ({name}) is taken back.",
    "token_none": "No token was issued yet.",
    "heading_ref": "Ref",
    "heading_account": "System, role, party",
    "heading_scopes": "May",
    "heading_state": "State",
    "token_state_good": "good until {until_on}",
    "token_state_expired": "expired on {until_on}",
    "token_state_revoked": "taken back",
    "token_last_used": "last used on {used_on}",
    # Files, actors, the database
    "path_missing": "There is no file {file}.",
    "path_is_folder": "{file} is a folder, not a file.",
    "path_not_readable": "{file} cannot be read: {problem}.",
    "path_not_writable": "{file} cannot be written: {problem}.",
    "actor_form": (
        "“{value}” is no actor. Write secretariat, or a role and a party, such as donor_focal_point:XAD."
        " Roles: {roles}."
    ),
    "database_not_ready": (
        "The database is not ready. Prepare it with: flask --app wsgi db-upgrade (or start the service with: make run)."
    ),
    "seed_done": "Reference data and demonstration records are loaded.",
    "seed_done_reference": "Reference data are loaded.",
    "command_broken": "This failed for a reason that nobody foresaw; it is written above.",
    "command_stopped": "Stopped.",
}
