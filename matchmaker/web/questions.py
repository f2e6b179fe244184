"""What the forms of an offer and of a need ask, in sections: each is one page, one POST, and a part of one record.

The text of a question is `ask_<noun>_<field>` or `ask_<field>` of `wording`, else the label of the field; the reason
for it `why_…` in the same way. How it is answered follows from its `widget`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from matchmaker.domain.vocabulary import (
    KIND_UNITS,
    WORKING_LANGUAGES,
    Approach,
    Channel,
    Condition,
    ConditionAnswer,
    Convention,
    CrossMark,
    Firmness,
    Interpretation,
    Kind,
    Language,
    OrdnanceScope,
    PlanStage,
    Route,
    Strength,
    Theme,
    TrainingLevel,
    TreatyStatus,
    Unit,
    Urgency,
)
from matchmaker.schemas.needs import ORDNANCE, NeedSchema
from matchmaker.schemas.offers import OfferSchema
from matchmaker.schemas.regions import REGIONS

NEED, OFFER = "need", "offer"
SCHEMAS: Final[dict[str, type[NeedSchema] | type[OfferSchema]]] = {NEED: NeedSchema, OFFER: OfferSchema}
OWNER = {NEED: "party", OFFER: "provider"}
KIND_OF = {str(unit): str(kind) for kind, units in KIND_UNITS.items() for unit in units}
# What a form never asks: it is known, or follows from something else.
NOT_ASKED = frozenset({"ref", "kind", "party", "provider", "provenance", "source", "source_as_of_on", "basis"})


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form. `options`: codes of the list `list_name`; `with_`: "field=value|value", when it is asked."""

    path: str
    widget: str = "text"
    list_name: str = ""
    options: tuple[str, ...] = ()
    default: str = ""
    with_: str = ""
    size: int = 40

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the form posts for it."""
        if self.widget == "conditions":
            return tuple(f"{self.path}.{code}" for code in Condition)
        return (self.path, f"{self.path}.add") if self.widget == "parties" else (self.path,)


@dataclass(frozen=True, slots=True)
class Section:
    """Some questions on one page."""

    key: str
    questions: tuple[Question, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names that its form posts."""
        return frozenset(name for question in self.questions for name in question.names)

    @property
    def paths(self) -> frozenset[str]:
        """The paths of the fields that it asks."""
        return frozenset(question.path for question in self.questions)


def _select(path: str, list_name: str, codes: Iterable[str], *, with_: str = "") -> Question:
    return Question(path, "select", list_name, tuple(map(str, codes)), with_=with_)


def _radios(path: str, list_name: str, codes: Iterable[str], *, default: str = "") -> Question:
    return Question(path, "radios", list_name, tuple(map(str, codes)), default=default)


def _checks(path: str, list_name: str, codes: Iterable[str]) -> Question:
    return Question(path, "checks", list_name, tuple(map(str, codes)))


CCM_STATUSES = (TreatyStatus.STATE_PARTY, TreatyStatus.SIGNATORY, TreatyStatus.NOT_PARTY, TreatyStatus.WITHDRAWN)
MONEY, NOT_MONEY = "unit=money", "unit=" + "|".join(unit for unit in Unit if unit != Unit.MONEY)
TRAINING = "unit=" + "|".join(KIND_UNITS[Kind.TRAINING])
_TITLE = Question("title", size=60)
_SIZE = (
    Question("unit", "unit", "unit"),
    Question("class_code", "class", "class_code", with_=NOT_MONEY),
    Question("quantity", size=12, with_=NOT_MONEY),
    Question("amount", size=18, with_=MONEY),
    Question("currency", "currency", with_=MONEY),
)
_LEVEL = _select("level", "level", TrainingLevel, with_=TRAINING)
_WHEN = (Question("starts_on", "day"), Question("ends_on", "day"))
_LANGUAGES = _checks("languages", "language", WORKING_LANGUAGES)
_ROUTES = (_checks("routes", "route", Route), _checks("implementers", "implementer", Channel))
_TITLE_LANG = _select("title_lang", "language", Language)
_NOTES = Question("notes", "textarea")

QUICK: dict[str, Section] = {
    NEED: Section("new", (_TITLE, _select("theme", "theme", Theme), *_SIZE, *_WHEN)),
    OFFER: Section("new", (_TITLE, _checks("themes", "theme", Theme), *_SIZE, *_WHEN)),
}

_NEED = (
    Section(
        "what",
        (_TITLE, _select("theme", "theme", Theme), Question("sub_theme", "sub_theme", "sub_theme"), *_SIZE, _LEVEL),
    ),
    Section("when", (*_WHEN, Question("place"), Question("cross_border_with", "parties"))),
    Section(
        "urgency",
        (
            _radios("urgency", "urgency", Urgency),
            Question("urgency_evidence", "textarea"),
            Question("urgency_evidence_on", "day"),
            Question("priority_order", size=6),
            Question("emergency", "yes"),
        ),
    ),
    Section(
        "money",
        (
            Question("estimated_cost", size=18),
            Question("estimated_cost_currency", "code", size=5),
            Question("accepts_money", "yes"),
            Question("secured", size=18),
            Question("national_contribution", size=18),
            Question("national_contribution_currency", "code", size=5),
            Question("smallest_share", size=18),
            Question("max_partners", size=6),
        ),
    ),
    Section(
        "partners",
        (
            _radios("approach", "approach", Approach, default=str(Approach.ANY_PROVIDER)),
            Question("named_providers", "parties"),
            _LANGUAGES,
            Question("language_required", "yes"),
            _radios("interpretation", "interpretation", Interpretation, default=str(Interpretation.NOBODY)),
            *_ROUTES,
        ),
    ),
    Section(
        "conditions", (Question("conditions", "conditions", "condition_answer", tuple(map(str, ConditionAnswer))),)
    ),
    Section(
        "figures",
        (
            *(Question(f"area_{name}_m2", size=14) for name in ("sha", "cha", "cancelled", "reduced", "cleared")),
            *(Question(name, size=8) for name in ("women", "men", "girls", "boys", "persons_with_disabilities")),
            _checks("marks", "cross_mark", CrossMark),
            _checks("ordnance", "ordnance", ORDNANCE),
            Question("military_trainees", "yes_no"),
        ),
    ),
    Section(
        "plan",
        (
            Question("plan", size=60),
            _radios("plan_stage", "plan_stage", PlanStage, default=str(PlanStage.NONE)),
            Question("partners_confirmed", size=6),
            Question("without_partner_since", size=6),
        ),
    ),
    Section("shown", (_TITLE_LANG, Question("title_public", "yes"), Question("south_south", "yes"), _NOTES)),
)
_OFFER = (
    Section(
        "what",
        (
            _TITLE,
            _checks("themes", "theme", Theme),
            Question("sub_themes", "sub_themes", "sub_theme"),
            *_SIZE,
            _LEVEL,
            Question("in_kind_value", size=18),
            Question("in_kind_currency", "code", size=5),
        ),
    ),
    Section(
        "when",
        (
            *_WHEN,
            _radios("firmness", "firmness", Firmness, default=str(Firmness.EXPLORATORY)),
            Question("budget_year_start_month", "month"),
        ),
    ),
    Section(
        "dividing",
        (
            Question("divisible", "yes_no", default="yes"),
            Question("min_tranche", size=18),
            Question("max_partners", size=6),
            Question("costs_borne", "textarea"),
        ),
    ),
    Section(
        "earmarks",
        (
            Question("countries_only", "parties"),
            _checks("regions_only", "region", REGIONS),
            Question("countries_preferred", "parties"),
            _checks("regions_preferred", "region", REGIONS),
            Question("countries_excluded", "parties"),
            _checks("statuses_only", "treaty_status", CCM_STATUSES),
            _checks("conventions_only", "convention", Convention),
            _radios(
                "ordnance_scope", "ordnance_scope", OrdnanceScope, default=str(OrdnanceScope.ANY_EXPLOSIVE_ORDNANCE)
            ),
            Question("oda_only", "yes"),
        ),
    ),
    Section("route", (*_ROUTES, _LANGUAGES, Question("bears_interpretation", "yes"))),
    Section("conditions", (Question("conditions", "conditions", "strength", tuple(map(str, Strength))),)),
    Section("shown", (Question("how_to_approach", "textarea"), _TITLE_LANG, Question("south_south", "yes"), _NOTES)),
)
SECTIONS: dict[str, tuple[Section, ...]] = {NEED: _NEED, OFFER: _OFFER}
FIELDS: dict[str, frozenset[str]] = {
    noun: frozenset(name for section in sections for name in section.names) for noun, sections in SECTIONS.items()
}
PATHS: dict[str, frozenset[str]] = {
    noun: frozenset(path for section in sections for path in section.paths) for noun, sections in SECTIONS.items()
}
ORDER: dict[str, dict[str, int]] = {
    noun: {q.path: at for at, q in enumerate(q for section in sections for q in section.questions)}
    for noun, sections in SECTIONS.items()
}


def find_section(noun: str, key: str) -> Section | None:
    """A section of a form, or None where it has none of that name."""
    return next((section for section in SECTIONS[noun] if section.key == key), None)


def section_of(noun: str, path: str) -> str:
    """The key of the section that asks a field; "" for a field that is not asked."""
    return next((section.key for section in SECTIONS[noun] if path in section.paths), "")


def after(noun: str, key: str) -> str:
    """The key of the section that follows; "" after the last."""
    keys = [section.key for section in SECTIONS[noun]]
    at = keys.index(key) + 1
    return keys[at] if at < len(keys) else ""
