"""English texts of the errors that any step may raise."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "error": "Something went wrong. Nothing was changed.",
    "not_found": "There is no such record, or none that you may read.",
    "not_allowed": "You do not have the right to do this. Nothing was changed.",
    "recused": "Your own State is a side here: another coordinator or the secretariat acts.",
    "conflict": "This is not possible as things stand now. Nothing was changed.",
    "step_not_possible": "The record has moved on and this step is not possible now. Read it again.",
    "stale_version": "Somebody changed this record after you opened it. Read it again; nothing of yours was saved yet.",
    "over_committed": "That quantity is no longer open: part of it is in contact elsewhere. Nothing was changed.",
    "constraint_broken": "This does not fit with what is recorded already. Nothing was changed.",
    "malformed": "This request cannot be read.",
    "not_signed_in": "Who is asking is not known here.",
    "token_wanted": "Send the token as: Authorization: Bearer TOKEN.",
    "token_not_known": "This token is not known.",
    "token_expired": "This token expired on {expired_on}. Ask the operator of the service for a new one.",
    "token_revoked": "This token was taken back. Ask the operator of the service for a new one.",
    "acting_as_not_known": "There is no such seat to act from. The header X-Acting-As exists outside production alone.",
    "method_not_allowed": "This cannot be done at this address. The header Allow names what can.",
    "body_too_large": "The body is larger than this address takes.",
    "json_wanted": "Send JSON, with the header Content-Type: application/json.",
    "merge_patch_wanted": "Send the changed fields with the header Content-Type: application/merge-patch+json.",
    "precondition_missing": "Say in the header If-Match which version you read: the ETag of the record.",
    "too_many_requests": "That is more than is answered in a minute. Ask again in {seconds} seconds.",
    "busy": "The database is busy. Please try again in a moment.",
    "invalid_input": "Some of what was entered needs another look.",
    "configuration_error": "A setting is missing or cannot be used.",
    "reference_data_missing": "The reference data is not loaded: these parties are not known: {refs}.",
    "broken_reference_file": "The reference file “{file}” cannot be read (line {line}, {column}): {problem}.",
}
