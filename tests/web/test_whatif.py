"""What-ifs asked and read on pages without a script, and two runs compared."""

from __future__ import annotations

import pytest

from matchmaker.db.queries.runs import list_runs
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.matching.studies.study import look_into
from matchmaker.services.runs import solve_run
from tests.support.remembered import make_plan
from tests.web.reading import Page
from tests.web.site import NOW, Site, solved_run
from tests.web.test_every_page import _is_sound


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
    ("typed", "said"),
    [
        ({}, "Say what is to change"),
        ({"cut_funding": "twenty"}, "A whole number"),
        ({"cut_funding": "100"}, "A number from 1 to 99"),
        ({"cut_funding": "9" * 5000}, "too many digits"),
        ({"offer": "XAD-03"}, "There is no need"),
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
    site: Site, typed: dict[str, str], said: str
) -> None:
    before = asked(site)
    page = ask(site, **typed)
    assert page.status == 400
    assert said in page.text
    _is_sound(page, str(typed)[:80])
    for name, value in typed.items():
        kept = [field.get("value") for field in page.tags("input") if field.get("name") == name]
        assert not kept or value[:200] in str(kept[0]) or name == "pair"
    assert asked(site) == before


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
    published = solved_run(site.database, "published_fact")
    assert coordinator.get(f"/runs/{other}/compare?other={published}").status == 400
    assert coordinator.get(f"/runs/{other}/compare?other=nothing").status == 404
