"""Tables keep their width, whatever is written in them, and lose nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.cli.table import Column, display_width, render, wrap

WORDS = st.text(st.characters(categories=["L", "M", "N", "P"]), max_size=200)


@given(WORDS, st.integers(2, 40))
def test_no_line_is_wider_than_its_column(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(display_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_wide_and_combining_characters_are_counted_as_they_are_shown() -> None:
    assert display_width("地雷") == 4
    assert display_width("e\u0301") == 1


def test_cells_are_wrapped_and_numbers_end_at_the_right() -> None:
    lines = render([Column("Need", 8), Column("Fit", 5, right=True)], [("one two three", "80.5"), ("a\nb", "7")])
    assert lines == [
        "Need        Fit",
        "---------------",
        "one two    80.5",
        "three",
        "a             7",
        "b",
    ]
