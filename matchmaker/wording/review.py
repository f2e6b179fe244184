"""English texts of review, answers, imports and reservations: what can stand in the way, and what happened."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # Answers
    "answer_not_listed": "Choose one of the three answers.",
    "reason_needed": "Choose a reason. “No reason given” is one of them.",
    "reason_only_when_not_possible_now": "A reason goes with “not possible now” only.",
    "until_out_of_range": "Choose a day after today and at most {days} days ahead.",
    "changes_needed": "Say which changes would make it possible.",
    "changes_only_when_with_changes": "Changes go with “interested, with changes” only.",
    "answer_text_too_long": "At most {max} characters.",
    # Lists
    "sort_not_listed": "The list cannot be put in that order.",
    # Review
    "set_aside_reason_not_listed": "Choose a reason from the list. Both sides can read it.",
    "still_to_confirm": "Some facts are still to be confirmed before this is put to anybody.",
    "published_facts_only_read": "This rests on past, published contributions. It can be read and is put to nobody.",
    "pair_under_way": "This pairing is already with a side or in contact, from another run.",
    "record_not_open": "The offer or the need is no longer published, so this cannot go on.",
    # Direct pairings
    "pair_not_possible": "A rule stands against this pairing. Nobody was asked.",
    "record_not_sent": "Your own record is a draft still: clear and send it first.",
    "not_own_record": "You can begin with a record of your own party only.",
    "more_than_open": "No more than what is open of the offer can be given.",
    "given_whole_only": "This offer is given whole or not at all.",
    "below_smallest_tranche": "This is less than the smallest part in which the offer is given.",
    # Import and publication
    "ref_twice_in_file": "The reference “{ref}” stands in this file twice, first in line {first}.",
    "ref_exists": "There is already a record with the reference “{ref}”.",
    "party_not_known": "No State or organisation is known as “{ref}”.",
    "not_own_party": "You enter records of your own party only.",
    "need_of_state_only": "A need is posted by a State. Organisations list offers.",
    "published_fact_by_secretariat": "Published facts are entered by the secretariat, with their source.",
    # Writing and changing a record
    "ref_taken": "This key is taken. Choose another, or leave it empty.",
    "owner_fixed": "Whose record this is does not change. Enter a new one for another party.",
    "provenance_fixed": "Where this record comes from does not change.",
    "fixed_while_in_contact": "Part of this is in contact, counted in this unit: it can change once the contact ended.",
    "below_what_is_in_contact": "More than this is in contact already. End a contact first.",
    "key_used_otherwise": "This key was used for something else before. Take a new key for a new request.",
    # Organisations
    "organisation_ref": "Use 4 to 40 letters, digits and hyphens, beginning with a letter or a digit.",
    "organisation_type": "Choose the kind of organisation. States come with the reference data.",
    "organisation_text": "Write something, at most {max} characters.",
    # Reservations
    "reservation_of_own_party": "A reservation names another party.",
    "theme_not_listed": "Choose a theme from the list, or none.",
    # Runs
    "pool_not_listed": "Choose the posted records or the published facts.",
    "run_taken": "This run is being solved elsewhere or has ended.",
    "solver_failed": "The run broke off with an error of the program. There is no result.",
    "policy_not_known": "There are no settings of that name.",
    # What an answer of "not possible now" means for later rounds
    "effect_none": "It means nothing for later rounds.",
    "effect_pair": "This pairing is left out until {until_on}. Only you can read this.",
    "effect_theme": "This theme is left out for you until {until_on}. Only you can read this.",
    "effect_withdraw": "Your record is withdrawn.",
    "not_taken_up": "Not taken up this round.",
    # What happened, in the history of a record
    "action_loaded": "Brought up to date from the reference files",
    "action_imported": "Entered from a file",
    "action_cleared": "Cleared by its own office",
    "action_submitted": "Sent to the secretariat",
    "action_confirmed": "Confirmed as the focal point's",
    "action_published": "Published",
    "action_withdrawn": "Withdrawn",
    "action_expired": "Expired",
    "action_added": "Entered",
    "action_changed": "Changed",
    "action_superseded": "Superseded: the offer or the need was changed",
    "action_run_requested": "Run asked for",
    "action_run_stored": "Result stored",
    "action_run_ended": "Run ended without a result",
    "action_run_cancelled": "Run cancelled",
    "action_shortlisted": "Short-listed",
    "action_set_aside": "Set aside",
    "action_review_undone": "Back among the proposals",
    "action_put_to_provider": "Put to the provider",
    "action_help_offered": "The provider said that it could help",
    "action_offer_asked_for": "The affected State asked for the offer",
    "action_answered": "Answered",
    "action_in_contact": "Both sides interested: in contact",
    "action_not_taken_up": "Not taken up this round",
    "action_contact_ended": "Contact ended",
    "action_contact_expired": "Contact ran out, sums open again",
    "action_reservation_changed": "Reservation changed",
}
