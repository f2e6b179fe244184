"""`backtest`: a year replayed, nobody named, every bad row of a file of flows said with its line and reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from matchmaker.cli.table import display_width
from matchmaker.reference.funding import read_flows

if TYPE_CHECKING:
    from tests.cli.conftest import Run

HEADER = "year,provider,receiver,amount_usd\n"


def test_a_year_is_printed_with_what_it_cannot_say_and_without_a_name(flask: Run) -> None:
    result = flask("backtest", "2015")
    assert (result.exit_code, result.stderr) == (0, "")
    for said in ("Published funding of 2015", "as it was", "as proposed", "Needs without a partner", "cannot say"):
        assert said in result.stdout
    assert max(display_width(line) for line in result.stdout.splitlines()) <= 120
    flows = [flow for flow in read_flows() if flow.year in range(2012, 2016)]
    named = {ref for flow in flows for ref in (flow.provider, flow.receiver) if ref}
    words = set(result.stdout.replace(".", " ").replace(",", " ").split())
    assert named and not named & words


def test_the_document_holds_the_figures_of_the_table(flask: Run) -> None:
    document = json.loads(flask("backtest", "2018", "--json").stdout)
    flows = [flow for flow in read_flows() if flow.year == 2018 and flow.receiver]
    assert document["usd_cents_offered"] == sum(flow.amount_usd_cents for flow in flows)
    assert document["happened"]["usd_cents"] == document["usd_cents_offered"]
    assert document["providers"] == len({flow.provider for flow in flows})
    assert document["happened"]["pairs"] == len({(flow.provider, flow.receiver) for flow in flows})
    assert document["proposed"]["usd_cents"] <= document["usd_cents_offered"]
    assert sum(document["happened"]["partners"]) == sum(document["proposed"]["partners"]) == document["needs"]
    assert len(document["limits"]) == 4


def test_the_same_year_from_its_own_columns_is_the_same(flask: Run, tmp_path: Path) -> None:
    from importlib.resources import files

    path = tmp_path / "flows.csv"
    path.write_bytes(files("matchmaker.reference").joinpath("data", "funding_flows.csv").read_bytes())
    for year in ("2012", "2017"):
        assert (
            flask("backtest", year, "--json", "--flows", str(path)).stdout == flask("backtest", year, "--json").stdout
        )


def test_the_picture_is_written_and_says_what_the_table_says(flask: Run, tmp_path: Path) -> None:
    path = tmp_path / "backtest.svg"
    document = json.loads(flask("backtest", "2015", "--json", "--svg", str(path)).stdout)
    root = ElementTree.fromstring(path.read_text())
    texts = ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("}text")]
    for count in (*document["happened"]["partners"], *document["proposed"]["partners"]):
        assert str(count) in texts
    assert not [node for node in root.iter() if "style" in node.attrib]


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ("2015,USA,AFG,1.5\n", "line 2, column amount_usd", "whole number"),
        ("2015,USA,AFG,-5\n", "line 2, column amount_usd", "negative"),
        ("2015,USA,AFG,0\n", "line 2, column amount_usd", "number from"),
        ("2015,USA,AFG,NaN\n", "line 2, column amount_usd", "whole number"),
        ("2015,USA,AFG,99999999999999999999999\n", "line 2, column amount_usd", "too many digits"),
        ('2015,USA,AFG,"12,500"\n', "line 2, column amount_usd", "separators"),
        ("fifteen,USA,AFG,5\n", "line 2, column year", "whole number"),
        ("1066,USA,AFG,5\n", "line 2, column year", "number from"),
        ("2015,,AFG,5\n", "line 2, column provider", "needed"),
        ("2015,USA,,5\n", "line 2, column receiver", "needed"),
        ("2015,USA,USA,5\n", "line 2, column receiver", "itself"),
        ("2015,USA,AFG\n", "line 2", "3 cells"),
        ("2015,USA,AFG,5\n2015,USA,AFG,5\n", "line 3", "equal to the one in line 2"),
        ('2015,USA,"AFG,5\n', "line 2", "quotation marks"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_reason(
    flask: Run, tmp_path: Path, rows: str, line: str, reason: str
) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(HEADER + rows)
    result = flask("backtest", "2015", "--flows", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert line in result.stderr
    assert reason in result.stderr


def test_every_bad_row_is_named_at_once(flask: Run) -> None:
    result = flask("backtest", "2015", "--flows", "-", stdin=HEADER + "2015,USA,AFG,x\n2015,NOR,AFG,5\ny,USA,,5\n")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 3


@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"year\n", b"\xff\xfe", b"no,such,columns\n1,2,3\n", "année,é\n".encode("latin-1"), b"PK\x03\x04zip",
     HEADER.encode()],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_in_a_sentence(flask: Run, data: bytes) -> None:
    result = flask("backtest", "2015", "--flows", "-", stdin=data)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_a_missing_file_and_a_year_without_flows_are_wrong_input(flask: Run, tmp_path: Path) -> None:
    assert flask("backtest", "2015", "--flows", str(tmp_path / "none.csv")).exit_code == 2
    result = flask("backtest", "2013")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no flow of 2013" in result.stderr
    assert flask("backtest", "next year").exit_code == 2
