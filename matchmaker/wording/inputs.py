"""English texts of what can be wrong with input: a field, a rule between fields, a file."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # Any field
    "value_missing": "This is needed.",
    "value_refused": "This cannot be taken.",
    "record_wanted": "A record with named fields is wanted here.",
    "field_unknown": "There is no field “{name}”.",
    "field_unknown_did_you_mean": "There is no field “{name}”. Did you mean “{suggestion}”?",
    # JSON and query arguments
    "json_not_utf8": "The body is not UTF-8: see byte {position}.",
    "json_broken": "The body is not JSON: see line {bad_line}, place {place}.",
    "json_too_deep": "Values are nested more than {most} deep.",
    "json_name_twice": "The name “{name}” stands twice in one object.",
    "json_no_number": "{value} is no number of JSON.",
    "json_number_absurd": "“{value}” cannot be kept exactly. Write long numbers as text where text is taken.",
    "json_unfit_text": "This text has a NUL or half a character in it.",
    "json_type_wanted": "The JSON type {wanted} is wanted here, not “{value}”.",
    "text_empty": "This is empty. Leave it out, or write something.",
    "blanks_around": "“{value}” has blanks around it.",
    "argument_twice": "The query argument “{name}” stands in the address twice.",
    "argument_unknown": "There is no query argument “{name}”.",
    "argument_unknown_did_you_mean": "There is no query argument “{name}”. Did you mean “{suggestion}”?",
    "cursor_not_valid": "This is no place in a list. Take the address of the next page as it was given.",
    "cursor_of_other_list": "This place is one of a list in another order.",
    "key_not_valid": "A key has 1 to 200 printable characters of ASCII.",
    "currency_of_offer": "Say the amount in the currency of the offer, {currency}.",
    # Text
    "not_text": "Text is wanted here, not “{value}”.",
    "too_long": "At most {longest} characters fit here; these are {length}.",
    "character_refused": (
        "The character {character} at place {position} cannot stand here: it controls, hides or turns round other"
        " characters. Type the text again without it."
    ),
    "marks_in_a_row": "More than {most} accents follow one another at place {position}.",
    "ref_not_valid": "“{value}” is no key: letters, digits, points, hyphens and underscores only.",
    # Codes
    "code_not_known": "“{value}” is not in the list of this field.",
    "code_not_known_did_you_mean": "“{value}” is not in the list of this field. Did you mean “{suggestion}”?",
    "currency_not_known": "“{value}” is not an active currency code of ISO 4217, such as EUR.",
    "list_wanted": "A list is wanted here, not “{value}”.",
    "list_too_long": "At most {most} values fit here.",
    "listed_twice": "“{value}” stands here twice.",
    "condition_form": "“{value}” is no condition. Write one of {words}, then a colon, then the condition.",
    "yes_or_no": "Write yes or no, not “{value}”.",
    # Numbers
    "whole_number_wanted": "A whole number in digits 0 to 9 is wanted, not “{value}”.",
    "number_out_of_range": "A number from {least} to {most} is wanted.",
    "number_absurd": "“{value}” has too many digits to be meant.",
    "negative": "A negative number (“{value}”) cannot stand here.",
    "thousands_separator": "“{value}” has separators between thousands. Write digits only, such as 12500000.",
    "decimal_comma": "“{value}” has a comma. Write a point before the decimals: 12500.50.",
    "exponent_form": "“{value}” is written with an exponent. Write all the digits.",
    # Money
    "amount_wanted": (
        "An amount is digits and a point, such as 12500000.00, not “{value}”. The currency has its own field."
    ),
    "amount_as_text": (
        "An amount is handed over as text (“12500000.00”), not as the number {value}, which may be rounded."
    ),
    "too_many_decimals": (
        "“{value}” has more decimals than {currency}, which has {digits}. A point stands before decimals only, never"
        " between thousands."
    ),
    "amount_zero": "The amount is zero. Leave the field empty if it is not known.",
    "amount_absurd": "An amount above {most_minor} cannot be meant.",
    # Days
    "day_wanted": "A day is written 2027-01-31, not “{value}”.",
    "no_such_day": "There is no day {value}.",
    "day_out_of_range": "A day from {first_on} to {last_on} is wanted.",
    # Rules between fields
    "unit_not_of_kind": "This unit does not go with the kind “{kind}”. Possible: {allowed}.",
    "class_missing": "Say of what: the kind “{kind}” needs a class. Possible: {allowed}.",
    "class_not_used": "The kind “{kind}” has no class: leave this empty.",
    "class_not_of_kind": "“{value}” is no class of this kind and unit. Possible: {allowed}.",
    "level_for_training": "A level goes with training only: leave this empty.",
    "amount_missing": "Money needs an amount.",
    "currency_missing": "Money needs a currency.",
    "currency_without_money": "A currency goes with the unit money only: leave this empty.",
    "amount_without_money": "An amount goes with the unit money only. Write the number of units into “quantity”.",
    "quantity_with_money": "Money has an amount and no quantity: leave this empty.",
    "quantity_missing": "Say how many: a quantity is needed.",
    "dates_reversed": "It ends on {ends_on}, before it begins on {starts_on}.",
    "above_quantity": "This is more than the whole quantity of the record.",
    "sub_theme_not_of_theme": "“{value}” does not belong to the theme. Possible: {allowed}.",
    "currency_of_missing": "The amount in “{column}” needs its currency here.",
    "amount_of_missing": "There is a currency in “{column}” and no amount here.",
    "published_fact_needs": "A published fact needs this: what was published, and as of when.",
    "evidence_missing": "This urgency needs its evidence: what it rests on, in a sentence.",
    "evidence_day_missing": "Say from which day the evidence is.",
    "cost_missing": "Money can be taken for this need only at an estimated cost: state one.",
    "named_providers_missing": "Name the providers that this need is open to.",
    "names_itself": "“{value}” is the party of this record itself.",
    "wanted_and_excluded": "{value}: asked for and left out at once.",
    "whole_has_one_partner": "What cannot be divided has one partner.",
    # Files
    "file_empty": "The file is empty.",
    "file_no_rows": "The file has names of columns and no rows.",
    "file_too_large": "The file is larger than {most} megabytes. Divide it into several.",
    "file_utf16": (
        "The file is in UTF-16, not in UTF-8. Save it again as “CSV UTF-8” (in a spreadsheet: Save as, CSV UTF-8)."
    ),
    "file_spreadsheet": "This is a spreadsheet or an archive, not CSV. Save it as “CSV UTF-8”.",
    "file_not_utf8": (
        "The file is not in UTF-8: the byte {byte} in line {bad_line}, at place {place} of the line, is not of it;"
        " before it stands “{before}”. It looks like Latin-1 or Windows-1252. Save it again as “CSV UTF-8”."
    ),
    "file_nul": "There is a NUL byte in line {bad_line}, at place {place} of the line. This is not a text file.",
    "file_quotes": "The quotation marks of this row do not close, or text follows a closing one.",
    "column_unknown": "There is no column “{name}”.",
    "column_unknown_did_you_mean": "There is no column “{name}”. Did you mean “{suggestion}”?",
    "column_twice": "The column “{name}” stands here twice.",
    "column_missing": "The column “{name}” is missing.",
    "column_unnamed": "There is a value in cell {cell}, whose column has no name.",
    "header_not_found": "The first line has none of the columns that are wanted here, such as {allowed}.",
    "too_many_cells": (
        "The row has {cells} cells and there are {columns} columns. Is a text with “{delimiter}” unquoted?"
    ),
    "too_few_cells": "The row has {cells} cells and there are {columns} columns.",
    "row_twice": "This row is equal to the one in line {first}.",
    "cell_too_long": "The cell has {length} characters; at most {longest} fit.",
}
