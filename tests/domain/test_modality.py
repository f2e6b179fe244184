"""The decision table of the headline row by row, on the method page too; facets and tags."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from matchmaker.domain.matching.cases import PartyCase
from matchmaker.domain.modality import IATI_COLLABORATION_TYPE, Modality, classify
from matchmaker.domain.vocabulary import Headline, ModalityTag, PartyType
from matchmaker.wording import text
from matchmaker.wording.labels import LABELS
from matchmaker.wording.modality import TEXTS
from tests.domain.rule_cases import PLACES
from tests.support.pools import ON, need, offer, party

DOC = Path(__file__).parents[2] / "docs" / "method" / "modality.md"


def state(ref: str, status: str | None, **changes: object) -> PartyCase:
    treaties = {} if status is None else {"ccm": status}
    return party(ref, treaties=treaties, treaty_basis=dict.fromkeys(treaties, "found"), **changes)


def modality(
    provider: PartyCase | str | None = "state_party",
    affected: PartyCase | str | None = "state_party",
    of_offer: dict | None = None,
    of_need: dict | None = None,
    **given: object,
) -> Modality:
    giver = provider if isinstance(provider, PartyCase) else state("XAD", provider)
    taker = affected if isinstance(affected, PartyCase) else state("XAA", affected)
    return classify(giver, taker, offer(**of_offer or {}), need(**of_need or {}), **{"on": ON, **given})  # type: ignore[arg-type]


def observer(status: str | None, until: date = date(2028, 9, 19)) -> PartyCase:
    return state("XAD", status, observer_until=until)


def organisation(party_type: str) -> PartyCase:
    return party("XO", party_type=party_type, treaties={}, treaty_basis={})


ROWS = [
    *[(2, organisation(kind), "state_party", "multilateral")
      for kind in ("international_organisation", "regional_organisation", "trust_fund")],
    (2, organisation("trust_fund"), "not_party", "multilateral"),
    *[(3, organisation(kind), "state_party", "non_governmental")
      for kind in ("ngo", "ngo_coalition", "foundation", "academic", "company")],
    (3, organisation("ngo"), "not_party", "non_governmental"),
    (4, "state_party", "state_party", "between_states_parties"),
    (5, "signatory", "state_party", "from_signatory"),
    (5, observer("signatory"), "state_party", "from_signatory"),
    (6, observer("not_party"), "state_party", "observer_state"),
    (6, observer("not_party", ON), "state_party", "observer_state"),
    (6, observer("withdrawn"), "state_party", "observer_state"),
    (7, observer("not_party", date(2026, 11, 22)), "state_party", "from_state_not_party"),
    (7, "not_party", "state_party", "from_state_not_party"),
    (7, "withdrawn", "state_party", "from_state_not_party"),
    *[(8, giver, "signatory", "to_signatory")
      for giver in ("state_party", "signatory", "not_party", "withdrawn", None)],
    *[(9, giver, taker, "humanitarian_to_state_not_party")
      for giver in ("state_party", "signatory") for taker in ("not_party", "withdrawn")],
    *[(10, giver, taker, "outside_convention_figures")
      for giver in ("not_party", "withdrawn", observer("not_party")) for taker in ("not_party", "withdrawn")],
    (10, None, "state_party", "outside_convention_figures"),
    (10, "state_party", None, "outside_convention_figures"),
    (10, observer(None), "state_party", "outside_convention_figures"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "provider", "affected", "headline"), ROWS)
def test_headline_is_the_first_line_that_holds(
    row: int, provider: PartyCase | str | None, affected: str | None, headline: str
) -> None:
    found = modality(provider, affected)
    assert found.headline == headline
    assert list(Headline).index(found.headline) + 1 == row
    assert found.iati_collaboration_type == {2: "4", 3: None}.get(row, "1")
    assert text.say(found.why)


def test_a_linked_set_that_another_pays_for_is_triangular_whoever_gives() -> None:
    for provider in ("state_party", organisation("ngo"), organisation("trust_fund")):
        found = modality(provider, triangular=True)
        assert (found.headline, found.iati_collaboration_type) == (Headline.TRIANGULAR, "8")


def test_every_party_type_and_every_headline_is_in_the_table() -> None:
    kinds = {row[1].party_type for row in ROWS if isinstance(row[1], PartyCase)}
    assert kinds == set(PartyType)
    assert {row[3] for row in ROWS} | {"triangular"} == set(Headline) == set(IATI_COLLABORATION_TYPE)
    assert set(TEXTS) == {f"modality_{headline}" for headline in Headline}


def test_the_method_page_has_the_table() -> None:
    rows = re.findall(r"^\| (\d+) \| .+ \| (.+?) \| (\S+) \|$", DOC.read_text(encoding="utf-8"), re.M)
    assert [(int(number), label, iati) for number, label, iati in rows] == [
        (number, LABELS["headline"][headline], IATI_COLLABORATION_TYPE[headline] or "–")
        for number, headline in enumerate(Headline, start=1)
    ]
    tags = re.findall(r"^\| ([^|]+?) \| [^|]+ \|$", DOC.read_text(encoding="utf-8"), re.M)[1:]
    assert tags == [LABELS["modality_tag"][tag] for tag in ModalityTag]


@pytest.mark.parametrize("route", ["direct", "multilateral", "delegated", "operator"])
def test_the_route_never_changes_the_headline(route: str) -> None:
    found = modality(of_offer={"routes": (route,), "implementers": ("unmas",)})
    assert found.headline == Headline.BETWEEN_STATES_PARTIES
    assert found.iati_collaboration_type == "1"
    assert found.facets.routes == (route,)


def test_facets_say_who_how_and_in_what_form() -> None:
    both = {"routes": ("operator", "direct")}
    facets = modality("signatory", "not_party", {"routes": ("direct", "delegated")}, both).facets
    assert (facets.provider, facets.affected, facets.routes) == ("signatory", "not_party", ("direct",))
    assert (facets.form, facets.confirmed) == ("money", True)
    in_kind = modality(organisation("ngo"), of_offer=PLACES, of_need={**PLACES, **both}).facets
    assert (in_kind.provider, in_kind.routes, in_kind.form) == ("ngo", ("operator", "direct"), "in_kind")


def test_a_recalled_or_missing_standing_is_unconfirmed() -> None:
    recalled = party("XAA", treaty_basis={"ccm": "recalled"})
    assert not modality(affected=recalled).facets.confirmed
    assert not modality(affected=None).facets.confirmed
    assert modality(organisation("ngo")).facets.confirmed


def tags_of(found: Modality) -> set[str]:
    return {str(tag) for tag in found.tags}


def test_regional_and_south_south_are_independent() -> None:
    near = {"region": "019", "subregion": "419", "developing": True}
    far = {"region": "142", "subregion": "035", "developing": True}
    giver = state("XAE", "state_party", **near)
    assert tags_of(modality(giver, state("XAA", "state_party", **near), PLACES, PLACES)) == {
        "regional", "south_south", "in_kind",
    }  # fmt: skip
    assert tags_of(modality(giver, state("XAA", "state_party", **far), PLACES, PLACES)) == {"south_south", "in_kind"}
    assert tags_of(modality(giver, state("XAA", "state_party", **near))) == {"regional"}
    rich = state("XAE", "state_party", **{**near, "developing": False})
    assert tags_of(modality(rich, state("XAA", "state_party", **near), PLACES, PLACES)) == {"regional", "in_kind"}
    unknown = state("XAE", "state_party", region=None, subregion=None, developing=None)
    nowhere = state("XAA", "state_party", region=None, subregion=None)
    assert tags_of(modality(unknown, nowhere, PLACES, PLACES)) == {"in_kind"}
    neighbour = party("XO", party_type="ngo", **near)
    assert tags_of(modality(neighbour, state("XAA", "state_party", **near), PLACES, PLACES)) == {"in_kind"}


def test_tags_for_emergency_border_and_observer() -> None:
    apart = {"subregion": "145"}
    affected = state("XAA", "state_party", **apart)
    given_tags = tags_of(modality(affected=affected, of_need={"emergency": True, "cross_border_with": ("XAB",)}))
    assert given_tags == {"emergency", "cross_border"}
    assert tags_of(modality(observer("signatory"), affected)) == {"observer"}
    assert tags_of(modality(observer("not_party"), affected)) == {"observer"}
    assert tags_of(modality(observer("state_party"), affected)) == set()
    assert tags_of(modality(observer("signatory", date(2026, 11, 22)), affected)) == set()
