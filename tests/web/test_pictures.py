"""The geometry of the pictures: what is drawn adds up to what was counted."""

from __future__ import annotations

import re
from itertools import pairwise

from matchmaker.web.svg.bars import share_bars
from matchmaker.web.svg.flow import LEAST, RIGHT, UNIT, flow

ROWS = [("XAC", "reporting", 1), ("XAC", "clearance", 3), ("XAD", "clearance", 2)]


def test_bands_are_as_thick_as_their_pairings_and_fill_their_nodes() -> None:
    drawn = flow(ROWS, ("clearance", "reporting", "recovery"))
    assert [(node.code, node.count) for node in drawn.left] == [("XAC", 4), ("XAD", 2)]
    assert [(node.code, node.count) for node in drawn.right] == [("clearance", 5), ("reporting", 1)]
    assert {(band.left, band.right): band.count for band in drawn.bands} == {(a, b): n for a, b, n in ROWS}
    ends: dict[str, list[tuple[int, int]]] = {}
    for band in drawn.bands:
        top, bottom = re.findall(rf" (\d+) {RIGHT} (\d+)V(\d+)", band.path)[0][1:]
        assert int(bottom) - int(top) == band.count * UNIT
        ends.setdefault(band.right, []).append((int(top), int(bottom)))
    for node in drawn.right:
        spans = sorted(ends[node.code])
        assert spans[0][0] == node.y
        assert all(before[1] == after[0] for before, after in pairwise(spans))
        assert node.height == max(LEAST, node.count * UNIT)
    assert all(node.y + node.height <= drawn.height for node in (*drawn.left, *drawn.right))


def test_a_plan_without_a_pairing_has_no_picture() -> None:
    assert flow([], ("clearance",)).bands == ()


def test_a_share_is_a_part_of_its_track() -> None:
    chart = share_bars([("clearance", 2500, 5000), ("reporting", 0, 0), ("recovery", 0, 10_000)])
    assert [[bar.percent for bar in row.bars] for row in chart.rows] == [
        ["34.00%", "17.00%"], ["0.00%", "0.00%"], ["68.00%", "0.00%"],
    ]  # fmt: skip
