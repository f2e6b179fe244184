"""Text into exact values: money to the last minor unit, clean text, days that exist, and hints for everything else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.money import MAX_MINOR
from matchmaker.schemas import reading
from matchmaker.schemas.currencies import CURRENCIES
from matchmaker.schemas.reading import Refused


def refusal(read: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        read(*args, **kwargs)
    return refused.value.code


@given(st.integers(1, MAX_MINOR) | st.integers(1, 2000), st.sampled_from(CURRENCIES) | st.sampled_from(("JPY", "KWD")))
def test_money_that_is_written_is_read_back_exactly(minor: int, currency: str) -> None:
    assert reading.read_money(reading.write_money(minor, currency), currency) == minor


@given(st.text())
def test_any_text_is_either_money_in_range_or_refused(text: str) -> None:
    try:
        assert 0 < reading.read_money(text, "EUR") <= MAX_MINOR
    except Refused as refused:
        assert refused.code


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12500000.00", "USD", 1_250_000_000),
        ("12500000", "USD", 1_250_000_000),
        ("0.01", "EUR", 1),
        ("0.10", "EUR", 10),
        ("24000000", "JPY", 24_000_000),
        ("24000000.00", "JPY", 24_000_000),
        ("1.5", "KWD", 1_500),
        ("1.005", "KWD", 1_005),
        ("0.005", "KWD", 5),
        (" 7.50 ", "CHF", 750),
        ("9007199254740993", "JPY", None),
        ("10000000000000.00", "USD", 10**15),
    ],
)
def test_money_is_read_with_the_decimals_of_its_currency(text: str, currency: str, minor: int | None) -> None:
    if minor is None:
        assert refusal(reading.read_money, text, currency) == "amount_absurd"
    else:
        assert reading.read_money(text, currency) == minor


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("-5", "negative"), ("−5", "negative"), ("(500.00)", "negative"), ("0", "amount_zero"), ("0.00", "amount_zero"),
        ("1,000", "thousands_separator"), ("1 000 000", "thousands_separator"), ("1'000.50", "thousands_separator"),
        ("1.000.000", "thousands_separator"), ("1\u202f000", "thousands_separator"),
        ("1,000,000.00", "thousands_separator"), ("1.000.000,00", "thousands_separator"),
        ("1.000", "too_many_decimals"), ("0.001", "too_many_decimals"), ("1.005", "too_many_decimals"),
        ("12,50", "decimal_comma"), ("1e6", "exponent_form"), ("1.5E+6", "exponent_form"), ("NaN", "amount_wanted"),
        ("inf", "amount_wanted"), ("Infinity", "amount_wanted"), ("0x10", "amount_wanted"), ("+5", "amount_wanted"),
        ("5 USD", "amount_wanted"), ("$5", "amount_wanted"), (".5", "amount_wanted"), ("5.", "amount_wanted"),
        ("١٢٣", "amount_wanted"), ("１２", "amount_wanted"), ("1_0", "amount_wanted"), ("", "amount_wanted"),
        ("9" * 21, "number_absurd"), ("9" * 5_000_000, "number_absurd"), ("10000000000000.01", "amount_absurd"),
        (5.0, "amount_as_text"), (5, "amount_as_text"), (True, "amount_as_text"), (float("nan"), "amount_as_text"),
    ],
)  # fmt: skip
def test_money_written_otherwise_is_refused_with_a_hint(value: object, code: str) -> None:
    assert refusal(reading.read_money, value, "USD") == code


@given(st.integers(0, 10**9))
def test_whole_numbers_are_read_from_digits_and_from_whole_numbers(number: int) -> None:
    assert reading.read_whole(str(number)) == reading.read_whole(number) == number


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("-1", "negative"), (-1, "negative"), ("1.0", "whole_number_wanted"), (1.0, "whole_number_wanted"),
        (True, "whole_number_wanted"), ("1,000", "thousands_separator"), ("1.000", "thousands_separator"),
        ("1e3", "exponent_form"), ("٣", "whole_number_wanted"), ("", "whole_number_wanted"),
        ("1000000001", "number_out_of_range"), ("9" * 30, "number_absurd"), (10**400, "number_out_of_range"),
    ],
)  # fmt: skip
def test_whole_numbers_written_otherwise_are_refused(value: object, code: str) -> None:
    assert refusal(reading.read_whole, value) == code


def test_text_is_brought_into_normal_form_and_stripped() -> None:
    assert reading.read_text("  Cafe\u0301 \u00a0", longest=10) == "Café"
    assert reading.read_text("a\r\nb\rc", longest=10, lines=True) == "a\nb\nc"


@pytest.mark.parametrize(
    "text",
    [
        "نیازمندی\u200cها",  # Persian with its joiner
        "क्\u200dष",  # Devanagari with its joiner
        "تدريب (EORE)\u200f",  # a mark of direction in Arabic
        "地雷行动",
        "Ngừng",
        "Sécurité – « action »",
        "Ольга",
    ],
)
def test_texts_of_many_scripts_are_taken(text: str) -> None:
    assert reading.read_text(text, longest=100)


@pytest.mark.parametrize(
    ("text", "character", "position"),
    [
        ("a\0b", "U+0000", 2), ("a\x1b[2J", "U+001B", 2), ("a\nb", "U+000A", 2), ("a\tb", "U+0009", 2),
        ("pay\u202efdp.exe", "U+202E", 4), ("a\u2066b", "U+2066", 2), ("pass\u200bword", "U+200B", 5),
        ("a\u200db", "U+200D", 2), ("a\u200eb", "U+200E", 2), ("a\ufeffb", "U+FEFF", 2), ("so\u00adft", "U+00AD", 3),
        ("x\u3164y", "U+3164", 2), ("\ud800", "U+D800", 1), ("a\U000e0041", "U+E0041", 2), ("\ue000", "U+E000", 1),
        ("a\u2028b", "U+2028", 2), ("\uffff", "U+FFFF", 1), ("\x85x", "U+0085", 1),
    ],
)  # fmt: skip
def test_characters_that_control_hide_or_turn_are_refused_with_their_place(
    text: str, character: str, position: int
) -> None:
    with pytest.raises(Refused) as refused:
        reading.read_text(f".{text}.", longest=100)
    assert refused.value.code == "character_refused"
    assert refused.value.params == {"character": character, "position": position + 1}


def test_a_stack_of_accents_is_refused() -> None:
    assert refusal(reading.read_text, "x" + "\u0489" * 50, longest=100) == "marks_in_a_row"


def test_a_very_long_text_is_refused_at_once() -> None:
    assert refusal(reading.read_text, "x" * 5_000_000, longest=200) == "too_long"
    assert refusal(reading.read_text, "x" * 201, longest=200) == "too_long"
    assert reading.read_text("x" * 200, longest=200)


@given(st.text(max_size=60))
def test_text_that_is_taken_is_taken_again_unchanged(text: str) -> None:
    try:
        once = reading.read_text(text, longest=200, lines=True)
    except Refused:
        return
    assert reading.read_text(once, longest=200, lines=True) == once


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("9999-12-31", "day_out_of_range"), ("1989-12-31", "day_out_of_range"), ("2101-01-01", "day_out_of_range"),
        ("2026-02-30", "no_such_day"), ("2026-13-01", "no_such_day"), ("31/12/2026", "day_wanted"),
        ("2026-1-1", "day_wanted"), ("20260101", "day_wanted"), ("2026-01-01T00:00", "day_wanted"),
        (45000, "day_wanted"),
        ("٢٠٢٦-٠١-٠١", "day_wanted"), (datetime(2026, 1, 1), "day_wanted"),  # noqa: DTZ001 - naive on purpose
    ],
)  # fmt: skip
def test_days_that_are_no_plain_days_are_refused(value: object, code: str) -> None:
    assert refusal(reading.read_day, value) == code


def test_days_are_read_from_iso_text() -> None:
    assert reading.read_day(" 2028-02-29 ") == reading.read_day(date(2028, 2, 29)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("Funding", "funding"), ("fundng", "funding"), ("peer visit", "peer_visit"), ("trainings", "training")],
)
def test_a_code_that_is_nearly_right_is_suggested(text: str, suggestion: str) -> None:
    with pytest.raises(Refused) as refused:
        reading.read_code(text, ("funding", "training", "peer_visit"))
    assert refused.value.code == "code_not_known_did_you_mean"
    assert refused.value.params == {"value": text, "suggestion": suggestion}


def test_a_code_that_is_nothing_like_any_is_refused_without_a_suggestion() -> None:
    assert refusal(reading.read_code, "zzz", ("funding",)) == "code_not_known"
    assert refusal(reading.read_code, "z" * 5_000_000, ("funding",)) == "code_not_known"


def test_a_value_in_a_message_is_short_and_moves_no_cursor() -> None:
    assert reading.shown("\x1b[31mred\u202e\n") == "\ufffd[31mred\ufffd\ufffd"
    assert reading.shown("x" * 5_000_000) == "x" * 40 + "…"
