"""What-ifs asked and read on pages without a script, and two runs compared."""

from __future__ import annotations

import pytest

from matchmaker.db.queries.runs import list_runs, run_data
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.matching.cases import from_json
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.studies.study import look_into
from matchmaker.services.runs import solve_run
from tests.support.remembered import make_plan
from tests.web.reading import Page
from tests.web.site import NOW, Site, solved_run
from tests.web.test_every_page import _is_sound

# Fields that may be wrong because they are empty.
EMPTY = {"cut_funding", "weight_percent", "need", "cap_theme_usd", "cap_treaty_status", "study_need", "link.1.need",
         "record_change"}  # fmt: skip


def solved(site: Site, ref: str) -> None:
    solve_run(site.database, ref, make_plan, now=lambda: NOW,
              look_into=lambda study, pool, policy, plan: look_into(study, pool, policy, plan, make_plan))  # fmt: skip


def ask(site: Site, **typed: str) -> Page:
    path = f"/runs/{site.run}/what-if"
    return site.reader("coordinator").send(path, path, **typed)


def asked(site: Site) -> int:
    with site.database.read() as session:
        return list_runs(session, OPERATOR, base=site.run).total


def test_a_coordinator_asks_waits_and_reads_what_would_change(site: Site) -> None:
    coordinator = site.reader("coordinator")
    page = coordinator.get(f"/runs/{site.run}")
    assert f"/runs/{site.run}/what-if" in {link.get("href") for link in page.tags("a")}
    _is_sound(coordinator.get(f"/runs/{site.run}/what-if"), "the form of a what-if")
    before = coordinator.get(f"/runs/{site.run}").text
    sent = ask(site, cut_funding="60", pair="pin")
    assert sent.status == 303
    path = sent.headers["Location"]
    waiting = coordinator.get(path)
    assert "It is being solved." in waiting.text
    assert [tag for tag in waiting.tags("meta") if tag.get("http-equiv") == "refresh"]
    _is_sound(waiting, path)
    solved(site, path.rsplit("/", 1)[-1])
    page = coordinator.get(path)
    _is_sound(page, path)
    for said in ("All offers of money are 60 % smaller.", "Needs covered less", "Pairs that differ", "Figures"):
        assert said in page.text
    assert not [tag for tag in page.tags("meta") if tag.get("http-equiv") == "refresh"]
    for seat, form in (("coordinator", True), ("auditor", False)):
        hrefs = {link.get("href") for link in site.reader(seat).get(path).tags("a")}
        assert (f"/runs/{site.run}/what-if" in hrefs) is form, "a link that leads to what is not open to the reader"
    assert coordinator.get(f"/runs/{site.run}").text == before


def test_a_pair_that_is_possible_leads_to_what_it_would_cost(site: Site) -> None:
    coordinator = site.reader("coordinator")
    page = coordinator.get(f"/runs/{site.run}/pairs/XAD-03/XAB-15")
    link = next(a.get("href") for a in page.tags("a") if "what-if?" in (a.get("href") or ""))
    form = coordinator.get(str(link))
    chosen = {option.get("value") for option in form.tags("option") if option.get("selected") is not None}
    assert {"XAD-03", "XAB-15"} <= chosen
    path = ask(site, offer="XAD-03", need="XAB-15", pair="pin").headers["Location"]
    solved(site, path.rsplit("/", 1)[-1])
    page = coordinator.get(path)
    _is_sound(page, path)
    assert "This what-if asks for the pair." in page.text
    assert "The first goal that is reached differently" in page.text or "Every goal is reached as before" in page.text


def test_a_study_is_read_in_sentences(site: Site) -> None:
    path = ask(site, study="conflict", study_need="XAB-09", pair="pin").headers["Location"]
    solved(site, path.rsplit("/", 1)[-1])
    page = site.reader("auditor").get(path)
    _is_sound(page, path)
    assert "The fewest rules that would have to give way: language." in page.text
    assert "Why nothing is possible" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        ({}, "Say what is to change"),
        ({"cut_funding": "twenty"}, "A whole number"),
        ({"cut_funding": "100"}, "A number from 1 to 99"),
        ({"cut_funding": "9" * 5000}, "too many digits"),
        ({"offer": "XAD-03"}, "This is needed"),
        (  # what cannot be read, at once
            {
                "goal_place.value": "first",
                "goal_off.floor": "yes",
                "goal_place.floor": "1",
                "cap_theme": "clearance",
                "cap_theme_usd": "-5",
                "cap_treaty_status_usd": "5",
                "link.1.offer": "XAD-10",
                "record": "XAA-14",
            },
            "A whole number",
            "A goal that is left out has no place",
            "negative",
            "This is needed",
        ),
        (  # what can be read and not be made, at once
            {
                "goal_place.value": "9",
                "goal_off.floor": "yes",
                "goal_tolerance.floor": "1",
                "goal_tolerance.value": "501",
                "cap_theme": "beauty",
                "cap_theme_usd": "5",
                "link.1.offer": "XAD-10",
                "link.1.need": "XAA-14",
                "record_change": "remove_offer",
                "record": "XAA-14",
            },
            "A number from 1 to 5",
            "The settings do not ask for the goal",
            "A number from 0 to 500",
            "There is no theme",
            "A set has from 2 to 10 pairs",
            "There is no offer",
        ),
        (
            {
                "link.1.offer": "XAD-10",
                "link.1.need": "XAA-14",
                "link.3.offer": "XAD-05",
                "link.3.need": "XAA-03",
                "cap_theme": "clearance",
            },
            "A rule stands against this pair",
            "A number from 0 to 1,000,000,000,000",
        ),
        ({"goal_place.value": "1", "goal_place.floor": "1"}, "Place 1 was given to another goal too"),
        ({"offer": "XAD-05", "need": "XAA-03", "pair": "pin"}, "A rule stands against this pair"),
        ({"weight": "beauty", "weight_percent": "50"}, "is no criterion"),
        ({"weight": "urgency"}, "A number from 0 to 100"),
        ({"grow_need": "XAA-01", "grow_percent": "-5"}, "negative"),
        ({"withdraw": "<script>"}, "has no offer in this run"),
        ({"study": "runner_up"}, "This is needed"),
        ({"settings": "secret"}, "There are no ready-made settings"),
        ({"change_at_most": "1.5"}, "A whole number"),
    ],
)
def test_what_cannot_be_changed_is_said_at_the_form_and_nothing_is_lost(
    site: Site, wrong: tuple[dict[str, str], *tuple[str, ...]]
) -> None:
    typed, *said = wrong
    before = asked(site)
    page = ask(site, **typed)
    assert page.status == 400
    assert [one for one in said if one not in page.text] == []
    _is_sound(page, str(typed)[:80])
    for name, value in typed.items():
        kept = [field.get("value") for field in page.tags("input") if field.get("name") == name]
        assert not kept or value[:200] in str(kept[0]) or name == "pair"
    for link in (one for one in page.tags("a") if str(one.get("href")).startswith("#f-")):
        at = [one for one in page.root.iter() if one.get("id") == str(link.get("href"))[1:]]
        assert len(at) == 1 and at[0].get("name") in {*typed, *EMPTY}
    assert asked(site) == before


def test_goals_are_moved_loosened_and_left_out_in_their_table(site: Site) -> None:
    coordinator, path = site.reader("coordinator"), f"/runs/{site.run}/what-if"
    heads = [row for row in coordinator.get(path).tags("tr") if row.findall(".//{*}input[@name='goal_place.value']")]
    assert "Priority, fit and share covered" in "".join(heads[0].itertext())
    typed = {"goal_place.value": "1", "goal_place.needs_served": "2", "goal_tolerance.value": "25"}
    sent = ask(site, **typed, **{"goal_off.floor": "yes"})
    assert sent.status == 303
    ref = sent.headers["Location"].rsplit("/", 1)[-1]
    page = coordinator.get(sent.headers["Location"])
    for said in (
        "Place 1 in the order of goals: priority, fit and share covered.",
        "Place 2 in the order of goals: needs with a partner.",
        "This goal is not asked for: a floor for every need.",
        "Later goals may give up 25 tenths of a percent",
    ):
        assert said in page.text, page.text
    with site.database.read() as session:
        policy = from_json(Policy, run_data(session, ref).policy)
    assert [(goal.name, goal.tolerance) for goal in policy.goals[:3]] == [
        ("value", 25), ("needs_served", 0), ("urgent_share", 0),
    ]  # fmt: skip
    assert policy.goal("floor") is None


def test_pairs_are_tied_and_money_is_limited(site: Site) -> None:
    pairs = {"link.1.offer": "XAD-10", "link.1.need": "XAA-14", "link.2.offer": "XAD-10", "link.2.need": "XAB-14"}
    limits = {"cap_theme": "clearance", "cap_theme_usd": "30000", "cap_treaty_status": "not_party"}
    more = {"record_change": "add_need", "record": "XAA-14", "cap_treaty_status_usd": "0"}
    path = ask(site, **pairs, **limits, **more).headers["Location"]
    solved(site, path.rsplit("/", 1)[-1])
    page = site.reader("auditor").get(path)
    _is_sound(page, path)
    for said in (
        "All of these pairs are formed, or none of them:", "None of them is formed here; in the run 1 of 2 are.",
        "All money for clearance is at most USD\u00a030,000.",
        "States of this treaty status is at most USD\u00a00: State not party.", "One more need like",
        "Money for clearance is limited to USD\u00a030,000.", "limits by theme or treaty status",
        "Deux personnes formées au rapport annuel (XAA-14-2)",
    ):  # fmt: skip
        assert said.replace("\u00a0", " ") in page.text, said


def test_a_tie_that_cannot_be_kept_is_answered_with_what_conflicts(site: Site) -> None:
    tied = {"link.1.offer": "XAD-10", "link.1.need": "XAA-14", "link.2.offer": "XAD-10", "link.2.need": "XAB-14"}
    path = ask(site, **tied, offer="XAD-10", need="XAA-14", pair="pin").headers["Location"]
    solved(site, path.rsplit("/", 1)[-1])
    page = site.reader("coordinator").get(path)
    assert "No plan keeps all of this together" in page.text
    assert "the linked set with" in page.text


@pytest.mark.parametrize("seat", ["public", "reader", "provider:XAC", "affected:XAA"])
def test_what_ifs_are_for_those_who_read_every_proposal(site: Site, seat: str) -> None:
    path = ask(site, cut_funding="10", pair="pin").headers["Location"]
    reader = site.reader(seat)
    assert reader.get(path).status == 404
    assert reader.get(f"/runs/{site.run}/what-if").status == 403
    assert reader.get(f"/runs/{site.run}/compare?other={site.run}").status == 404
    assert "What if?" not in reader.get(f"/runs/{site.run}").text


def test_two_runs_stand_beside_each_other(site: Site) -> None:
    other = solved_run(site.database)
    coordinator = site.reader("coordinator")
    page = coordinator.get(f"/runs/{other}/compare")
    _is_sound(page, "compare")
    assert site.run in {option.get("value") for option in page.tags("option")}
    page = coordinator.get(f"/runs/{other}/compare?other={site.run}")
    _is_sound(page, "compared")
    assert "Every goal is reached as before." in page.text
    assert "0 differ" in page.text
    links = {link.get("href") for link in page.tags("main")[0].iter() if link.get("href")}
    path = ask(site, cut_funding="5").headers["Location"]
    assert path in {link.get("href") for link in site.reader("auditor").get(f"/runs/{site.run}/compare").tags("a")}
    assert {f"/runs/{site.run}", f"/runs/{other}"} <= links, "which run is which"
    published = solved_run(site.database, "published_fact")
    assert coordinator.get(f"/runs/{other}/compare?other={published}").status == 400
    assert coordinator.get(f"/runs/{other}/compare?other=nothing").status == 404
