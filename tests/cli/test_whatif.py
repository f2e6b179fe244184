"""`what-if` and `compare`: the result beside the run, reasons for every change, and the run itself as it was."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from matchmaker.cli.table import display_width
from matchmaker.exchange.comparison import COLUMNS, FIGURES

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ON = ("--on", "2026-11-23")


def match(demo: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(demo("match", "--json", *ON).stdout)
    return found


def what_if(demo: Run, run: str, *arguments: str) -> dict[str, Any]:
    result = demo("what-if", run, "--json", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_pair_that_is_left_out_is_gone_and_the_run_stays(demo: Run) -> None:
    run = match(demo)
    ref, first = run["run"]["ref"], run["proposals"][0]
    offer, need = first["offer"]["ref"], first["need"]["ref"]
    found = what_if(demo, ref, "--leave-out", offer, need)
    assert (found["base"], found["status"]) == (ref, "complete")
    assert found["changes"] == [{"kind": "exclude", "need": need, "offer": offer}]
    gone = next(one for one in found["comparison"]["pairs"] if (one["offer"], one["need"]) == (offer, need))
    assert (gone["what"], [reason["code"] for reason in gone["reasons"]]) == ("gone", ["change_left_out"])
    assert json.loads(demo("match", "--json", "--run", ref).stdout) == run


def test_what_would_change_and_for_whom_is_printed(demo: Run) -> None:
    ref = match(demo)["run"]["ref"]
    goals = ("--goal-place", "value", "1", "--without-goal", "theme_floors", "--tolerance", "value", "0")
    tied = ("--link", "XAD-10", "XAA-14", "XAD-10", "XAB-14", "--cap", "clearance", "30000", "--cap", "not_party", "0")
    result = demo(
        "what-if", ref, *goals, *tied, "--cut-funding", "60", "--weight", "urgency", "70", "--withdraw", "XAC"
    )
    assert (result.exit_code, result.stderr) == (0, "")
    for said in (
        "All offers of money are 60 % smaller.", "withdraws with all its offers", "proposed to anybody",
        "Needs covered less", "Pairs that differ", "Exercise. Not the position of any State",
        "All money for clearance is at most USD\u00a030,000.", "All of these pairs are formed, or none of them",
        "Place 1 in the order of goals", "This goal is not asked for: a floor for every theme.",
    ):  # fmt: skip
        assert said in result.stdout
    assert max(display_width(line) for line in result.stdout.splitlines()) <= 120


def test_a_pair_is_forced_in_and_its_price_is_said_goal_by_goal(demo: Run) -> None:
    run = match(demo)
    possible = json.loads(demo("explain", "XAD-03", "XAB-15", "--json").stdout)
    assert possible["standing"] == "not_proposed"
    found = what_if(demo, run["run"]["ref"], "--pair", "XAD-03", "XAB-15")["comparison"]
    new = next(one for one in found["pairs"] if (one["offer"], one["need"]) == ("XAD-03", "XAB-15"))
    assert [reason["code"] for reason in new["reasons"]] == ["change_pinned"]
    assert [goal["after"] for goal in found["goals"]] <= [goal["before"] for goal in found["goals"]]
    assert found["first_goal"] in {None, *(goal["goal"] for goal in found["goals"])}


def test_pairs_that_exclude_each_other_are_answered_with_what_conflicts(demo: Run) -> None:
    ref = match(demo)["run"]["ref"]
    both = ("--pair", "XAD-10", "XAA-14", "--pair", "XAD-10", "XAB-14")
    found = what_if(demo, ref, *both)
    assert (found["status"], found["comparison"]) == ("no_solution", None)
    conflict = [(one["kind"], one["offer"], one["need"]) for one in found["impossible"]["conflict"]]
    assert ("pin", "XAD-10", "XAA-14") in conflict
    assert any(one["served"] for one in found["impossible"]["lifted"])
    said = demo("what-if", ref, *both, "--study", "sensitivity").stdout
    assert "No plan keeps all of this together" in said
    assert "The fewest that would have to give way" in said


def test_two_runs_are_compared_as_table_document_and_rows(demo: Run) -> None:
    first = match(demo)["run"]["ref"]
    second = json.loads(demo("match", "--json", "--on", "2028-02-01").stdout)["run"]["ref"]
    document = json.loads(demo("compare", first, second, "--json").stdout)
    assert set(document) == {
        "notice", "before", "after", "settings", "goals", "first_goal", "figures", "same_pairs", "pairs",
        "needs_covered_more", "needs_covered_less",
    }  # fmt: skip
    assert all(set(figures) == set(FIGURES) for figures in document["figures"])
    assert document["pairs"] and all(one["reasons"] for one in document["pairs"])
    rows = list(csv.DictReader(io.StringIO(demo("compare", first, second, "--csv").stdout, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["offer"], row["need"]) for row in rows] == [(one["offer"], one["need"]) for one in document["pairs"]]
    table = demo("compare", first, second)
    assert (table.exit_code, table.stderr) == (0, "")
    assert f"Pairs that differ: {len(document['pairs'])}; the same: {document['same_pairs']}." in table.stdout
    assert json.loads(demo("compare", first, first, "--json").stdout)["pairs"] == []


def test_a_study_is_printed_in_sentences(demo: Run) -> None:
    ref = match(demo)["run"]["ref"]
    said = {
        ("conflict", "XAB-09"): "The fewest rules that would have to give way: language.",
        ("conflict", "XAB-15"): "Something is possible here",
        ("runner_up", "XAB-15"): "The next best for the need",
    }
    for (study, need), sentence in said.items():
        result = demo("what-if", ref, "--study", study, "--need", need)
        assert (result.exit_code, result.stderr) == (0, "")
        assert sentence in result.stdout.replace("\n", " ")
        assert "The pool was solved again" in result.stdout
    found = what_if(demo, ref, "--study", "conflict", "--need", "XAB-09")["study"]
    assert found["conflict"]["conflict"] == ["language"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Say what is to change"),
        (("--without-offer", "nothing"), "There is no offer “nothing” in this run"),
        (("--cut-funding", "100"), "A number from 1 to 99"),
        (("--weight", "beauty", "50"), "is no criterion"),
        (("--pair", "XAD-05", "XAA-03"), "A rule stands against this pair"),
        (("--study", "runner_up"), "This is needed"),
        (("--need", "XAA-01", "--cut-funding", "5"), "--need goes with --study"),
        (("--grow-need", "XAA-01"), "--grow-need"),
        (("--cap", "beauty", "5"), "is no theme and no treaty status"),
        (("--cap", "clearance", "-5"), "--cap"),
        (("--link", "XAD-10", "XAA-14"), "--link"),
        (("--link", "XAD-10", "XAA-14", "XAD-05", "XAA-03"), "A rule stands against this pair"),
        (("--study", "secrets"), "secrets"),
    ],
)
def test_what_cannot_be_changed_is_said_and_nothing_is_stored(demo: Run, arguments: tuple[str, ...], said: str) -> None:
    ref = match(demo)["run"]["ref"]
    result = demo("what-if", ref, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_runs_that_nobody_knows_are_wrong_input(demo: Run) -> None:
    ref = match(demo)["run"]["ref"]
    assert demo("what-if", "nothing", "--cut-funding", "20").exit_code == 2
    assert demo("compare", ref, "nothing").exit_code == 2
    assert demo("compare", ref, ref, "--as", "donor_focal_point:XAD").exit_code == 2
    published = json.loads(demo("match", "--json", "--pool", "published", "--on", "2015-06-30").stdout)["run"]["ref"]
    result = demo("compare", ref, published)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "none in common" in result.stderr
