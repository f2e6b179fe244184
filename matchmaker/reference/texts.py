"""Structure of the treaty's articles, report forms, action plans and terms, as read from `reference/data`.

Topics are short descriptions in the project's words, never quotations.
"""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.reference.table import Sourced, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPlanSection(Sourced):
    """The actions of a section of a plan. `section` "total" is the plan; periods are as exact as the source."""

    plan: str
    plan_name: str
    from_period: str | None
    to_period: str | None
    section: str
    first_action: str | None
    last_action: str | None
    n_actions: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPlanTopic(Sourced):
    """A sub-topic of an action."""

    plan: str
    action: int
    number: int
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article6Item(Sourced):
    """A paragraph of Article 6 and whom it addresses: affected_state | provider | both."""

    item: str
    topic: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportItem(Sourced):
    """An item of Article 7, or of the contents of an extension request under Article 4."""

    item: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm(Sourced):
    """A form of the Article 7 report and the items that it covers."""

    form: str
    title: str
    may_be_not_applicable: bool | None
    covers: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Sourced):
    """A term of mine action."""

    term: str
    abbreviation: str | None
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CooperationRole(Sourced):
    """Who coordinated work on cooperation and assistance, or shaped a concept of it."""

    period: str
    party: str
    role: str


def read_action_plans() -> tuple[ActionPlanSection, ...]:
    """The action plans of Vientiane, Dubrovnik and Lausanne by section, and what is known of the next."""
    return read_table("action_plans", ActionPlanSection)


def read_action_plan_topics() -> tuple[ActionPlanTopic, ...]:
    """Sub-topics of three actions of the Dubrovnik Action Plan."""
    return read_table("action_plan_topics", ActionPlanTopic)


def read_article6_items() -> tuple[Article6Item, ...]:
    """The paragraphs of Article 6 in order."""
    return read_table("article6_items", Article6Item)


def read_article7_items() -> tuple[ReportItem, ...]:
    """The items of Article 7 in order."""
    return read_table("article7_items", ReportItem)


def read_extension_request_items() -> tuple[ReportItem, ...]:
    """What a request under Article 4(6) sets out."""
    return read_table("extension_request_items", ReportItem)


def read_article7_forms() -> tuple[ReportForm, ...]:
    """The report forms: cover, A to J."""
    return read_table("article7_forms", ReportForm)


def read_terms() -> tuple[Term, ...]:
    """Terms of the International Mine Action Standards and of the Monitor."""
    return read_table("imas_terms", Term)


def read_cooperation_roles() -> tuple[CooperationRole, ...]:
    """Coordinators of cooperation and assistance found in the sources."""
    return read_table("cooperation_coordinators", CooperationRole)
