"""Text from a file, a form or a request into exact values, or a refusal as a code with parameters.

Plain functions without a framework. Nothing is guessed: what could be read in two ways is refused with a hint.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import NoReturn

from matchmaker.domain.money import MAX_MINOR, exponent

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
SHOWN = 40
_MARKS_IN_A_ROW = 6
_DIGITS = 20

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters and symbols that show nothing: soft hyphen, joiners of no script, fillers, the blank of Braille, tags.
_INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d"
    "\u206e\u206f\u2800\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
)
_JOINERS = frozenset("\u200c\u200d")  # belong into Persian, Urdu and the scripts of India
_DIRECTION_MARKS = frozenset("\u200e\u200f")  # belong into texts written from right to left
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ ,.'’_\u00a0\u2009\u202f]\d{3})+(?:[.,]\d+)?")
_PLAIN_MONEY = re.compile(r"(\d+)(?:\.(\d+))?")


class Refused(Exception):
    """A value that is not taken: the code of the reason and its parameters."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


def refuse(code: str, **params: object) -> NoReturn:
    """Raise Refused."""
    raise Refused(code, **params)


def shown(value: object) -> str:
    """A value as it may stand in a message: at most 40 characters, nothing that moves a cursor or hides."""
    text = value if isinstance(value, str) else str(value)
    plain = "".join("\ufffd" if _is_unfit(char) or char in "\n\t" else char for char in text[:SHOWN])
    return plain + "…" if len(text) > SHOWN else plain


def read_text(value: object, *, longest: int, lines: bool = False) -> str:
    """Text in normal form C without outer spaces. `lines`: line breaks and tabs may stand in it.

    Refused: what is longer than `longest` characters; control characters, NUL, half surrogates, characters that
    change the direction of others or show nothing, and stacks of accents.
    """
    if not isinstance(value, str):
        refuse("not_text", value=shown(value))
    if len(value) > 4 * longest:
        refuse("too_long", longest=longest, length=len(value))
    if lines:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", value.strip())
    if len(text) > longest:
        refuse("too_long", longest=longest, length=len(text))
    _check_characters(text, lines)
    return text


def _check_characters(text: str, lines: bool) -> None:
    marks, from_the_right = 0, any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
    for at, char in enumerate(text):
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks > _MARKS_IN_A_ROW:
            refuse("marks_in_a_row", position=at + 1, most=_MARKS_IN_A_ROW)
        if (lines and char in "\n\t") or (char in _JOINERS and _joins(text, at)):
            continue
        if char in _DIRECTION_MARKS and from_the_right:
            continue
        if _is_unfit(char) or char in _JOINERS or char in _DIRECTION_MARKS:
            refuse("character_refused", character=f"U+{ord(char):04X}", position=at + 1)


def _is_unfit(char: str) -> bool:
    if char in _BIDI or char in _INVISIBLE or 0xE0000 <= ord(char) <= 0xE0FFF or ord(char) & 0xFFFE == 0xFFFE:
        return True
    return unicodedata.category(char) in ("Cc", "Cs", "Co", "Zl", "Zp") or 0xFDD0 <= ord(char) <= 0xFDEF


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands after a letter of a script that has joiners (Arabic; the scripts of South Asia)."""
    before = text[at - 1] if at else ""
    return bool(before) and (
        unicodedata.bidirectional(before) == "AL" or 0x0900 <= ord(before) <= 0x0DFF or 0x1780 <= ord(before) <= 0x17FF
    )


def read_whole(value: object, *, least: int = 0, most: int = 10**9, year: bool = False) -> int:
    """A whole number from digits 0 to 9 (or an int), between `least` and `most`. No sign, point, group or exponent."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        refuse("whole_number_wanted", value=shown(value))
    number = value if isinstance(value, int) else _digits(value.strip())
    if number < 0:
        refuse("negative", value=shown(value))
    if not least <= number <= most:
        bounds = {"least": str(least), "most": str(most)} if year else {"least": least, "most": most}
        refuse("number_out_of_range", **bounds)
    return number


def _digits(text: str) -> int:
    _refuse_other_forms(text)
    if _GROUPED.fullmatch(text):
        refuse("thousands_separator", value=shown(text))
    if not (text.isascii() and text.isdigit()):
        refuse("whole_number_wanted", value=shown(text))
    if len(text) > _DIGITS:
        refuse("number_absurd", value=shown(text))
    return int(text)


def read_money(value: object, currency: str) -> int:
    """Minor units of `currency` from decimal text such as "12500000.00": exact, above zero, at most `MAX_MINOR`."""
    whole, fraction = read_decimal(value)
    digits = exponent(currency)
    if fraction[digits:].strip("0") or len(fraction) > max(2, digits):
        refuse("too_many_decimals", value=shown(value), currency=currency, digits=digits)
    minor = int(whole + fraction[:digits].ljust(digits, "0"))
    if minor == 0:
        refuse("amount_zero")
    if minor > MAX_MINOR:
        refuse("amount_absurd", most_minor=MAX_MINOR, currency=currency)
    return minor


def read_decimal(value: object) -> tuple[str, str]:
    """The digits before and after the point, unchanged. Refused: numbers that are not text, for they may be rounded."""
    if not isinstance(value, str):
        refuse("amount_as_text", value=shown(value))
    text = value.strip()
    _refuse_other_forms(text)
    found = _PLAIN_MONEY.fullmatch(text) if text.isascii() else None
    if found is None:
        refuse("amount_wanted", value=shown(text))
    whole, fraction = found[1], found[2] or ""
    if len(whole) > _DIGITS:
        refuse("number_absurd", value=shown(text))
    if len(fraction) > _DIGITS:
        refuse("amount_wanted", value=shown(text))
    return whole, fraction


def _refuse_other_forms(text: str) -> None:
    """Say what is unusual about a number, where that can be told."""
    if len(text) > 100:
        refuse("number_absurd", value=shown(text))
    if re.fullmatch(r"[-−(]\s*[\d.,]+\)?", text):
        refuse("negative", value=shown(text))
    if re.fullmatch(r"\d+\.\d{3}", text):
        return  # a thousand, or three decimals: the reader of money knows the currency, whole numbers refuse a point
    if _GROUPED.fullmatch(text):
        refuse("thousands_separator", value=shown(text))
    if re.fullmatch(r"\d+,\d{1,2}", text):
        refuse("decimal_comma", value=shown(text))
    if re.fullmatch(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+", text):
        refuse("exponent_form", value=shown(text))


def write_money(minor: int, currency: str) -> str:
    """The decimal text that `read_money` reads back: "12500000.00", "24000000" for a currency without a minor unit."""
    digits = exponent(currency)
    text = str(minor).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def read_day(value: object) -> date:
    """A day from ISO text, 2027-01-31, between 1990 and 2100. Refused: moments, other orders, days that never come."""
    if isinstance(value, date) and type(value) is date:
        day = value
    elif isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            refuse("no_such_day", value=value.strip())
    else:
        refuse("day_wanted", value=shown(value))
    if not FIRST_DAY <= day <= LAST_DAY:
        refuse("day_out_of_range", first_on=FIRST_DAY.isoformat(), last_on=LAST_DAY.isoformat())
    return day


def read_code(value: object, codes: Iterable[str]) -> str:
    """A code of a list; where it is not one, the nearest code is suggested."""
    if not isinstance(value, str):
        refuse("not_text", value=shown(value))
    text = value.strip()
    known = tuple(codes)
    if text not in known:
        refuse_code("code_not_known", text, known)
    return text


def refuse_code(code: str, text: str, known: Iterable[str]) -> NoReturn:
    """Refuse with `code`, or with `code`_did_you_mean when one of `known` is near."""
    near = nearest(text, known)
    if near is None:
        refuse(code, value=shown(text))
    refuse(f"{code}_did_you_mean", value=shown(text), suggestion=near)


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `text` was probably meant to be."""
    folded = {code.casefold(): code for code in known}
    wanted = re.sub(r"[\s-]+", "_", text[:SHOWN].strip()).casefold()
    found = get_close_matches(wanted, folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def read_yes_no(value: object) -> bool:
    """yes or no, as text or as a truth value."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip() in ("yes", "no"):
        return value.strip() == "yes"
    refuse("yes_or_no", value=shown(value))
