"""English texts of the pages on which offers and needs are written, and of what can go wrong there."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "lead_new_need": (
        "A title, a theme, how much, and from when to when: that is enough to post it. The rest can follow."
    ),
    "lead_new_offer": (
        "A title, the themes, how much, and from when to when: that is enough to list it. The rest can follow."
    ),
    "what_posting_means": (
        "Posting sends it to the secretariat, which checks that it came from your office, never whether it deserves"
        " support, and publishes it. Nothing posted here binds a State, and it can be withdrawn at any time."
    ),
    "what_entering_means": (
        "It is entered as a draft of that office, which reads it, clears and sends it or not: until then it is in no"
        " list and in no run. Nothing entered here binds a State."
    ),
    # Sections
    "section_need_what": "What is needed",
    "section_need_when": "When and where",
    "section_need_urgency": "Urgency and your own order",
    "section_need_money": "Cost, and what is there already",
    "section_need_partners": "Partners, languages and routes",
    "section_need_conditions": "Conditions",
    "section_need_figures": "Figures behind it",
    "section_need_plan": "National plan",
    "section_need_shown": "What others read",
    "section_offer_what": "What is offered",
    "section_offer_when": "When, and how firm",
    "section_offer_dividing": "Dividing it",
    "section_offer_earmarks": "For whom",
    "section_offer_route": "How it travels",
    "section_offer_conditions": "Conditions",
    "section_offer_shown": "What others read",
    "lead_offer_earmarks": (
        "Earmarks and preferences. “Only” leaves others out; “preferably” leaves nobody out. The fewer earmarks, the"
        " more needs fit."
    ),
    "lead_need_conditions": "Answer what you know. Each answer saves a letter later.",
    "lead_offer_conditions": "Name what really is a condition. Each one that is required leaves needs out.",
    # Where what is filled in comes from
    "known_today": "Today.",
    "known_language_of_page": "The language of this page.",
    "known_currency_of_state": "The currency of your State.",
    "known_from_last_record": "As in what your office wrote last.",
    # What can be wrong
    "file_not_wanted": "A file was sent here. Text is wanted: type it or paste it.",
    "party_not_found": "No State or organisation is called “{value}”. Choose one of the list, or write its code.",
    "choose_class": "Choose what it is of: the list shows what goes with the kind of support.",
    "choose_sub_theme": "This part belongs to another theme. Choose one of the theme, or leave it open.",
    "amount_not_quantity": "Money is written as an amount: leave this empty.",
    "quantity_not_amount": "This kind is counted, not paid: leave the amount empty and say how many.",
    "draft_too_long": (
        "This is too long to be kept: at most {most} characters fit into one form. It still stands below; shorten it,"
        " or copy it to a safe place, before you leave the page."
    ),
    "own_record_wanted": "Choose which one.",
    "known_from_the_other_side": "As in the record of the other side.",
    "drafts_too_many": "Your office has {most} drafts. Post or drop one first.",
    # Where a record stands, for its own party
    "standing_record_draft": (
        "A draft: nobody outside your office and the secretariat reads it yet. Clear it, then send it."
    ),
    "standing_record_cleared": "Cleared by your office. Send it to the secretariat.",
    "standing_record_submitted": "With the secretariat, which checks that it came from your office.",
    "standing_record_confirmed": "Confirmed as your office's. The secretariat publishes it next.",
    "standing_record_published": "Published: part of the pool, and compared in every run.",
    "standing_record_withdrawn": "Withdrawn.",
    "standing_record_expired": "Its time has passed.",
    # What waits on the overview, by noun and status
    "waiting_need_draft": "Needs to clear and send",
    "waiting_need_cleared": "Needs to send to the secretariat",
    "waiting_need_submitted": "Needs to confirm as the focal point's",
    "waiting_need_confirmed": "Needs to publish",
    "waiting_offer_draft": "Offers to clear and send",
    "waiting_offer_cleared": "Offers to send to the secretariat",
    "waiting_offer_submitted": "Offers to confirm as the focal point's",
    "waiting_offer_confirmed": "Offers to publish",
    # Steps as buttons
    "do_record_clear": "Clear it",
    "do_record_submit": "Send it to the secretariat",
    "do_record_confirm": "Confirm that it came from the focal point",
    "do_record_publish": "Publish it",
}
