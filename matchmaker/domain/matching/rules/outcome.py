"""What one rule says about one pair: yes, no or to be confirmed, why, on what ground, and who may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain.reasons import Reason


class Verdict(StrEnum):
    """Only `no` leaves a pair out, and it rests on a found fact or on a party's own statement."""

    YES = "yes"
    NO = "no"
    TO_CONFIRM = "to_confirm"


class Source(StrEnum):
    """What a rule's answer rests on; labels are in the list `rule_source`."""

    OFFER_EARMARK = "offer_earmark"
    OFFER_CONDITION = "offer_condition"
    NEED_CONDITION = "need_condition"
    BOTH_RECORDS = "both_records"
    OWN_STATEMENT = "own_statement"
    ARTICLE_5_2_E = "article_5_2_e"
    ARTICLE_6_2 = "article_6_2"
    TREATY_STANDING = "treaty_standing"
    ODA_RULES = "oda_rules"
    EXCHANGE_RATES = "exchange_rates"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """The answer of one rule. `source` is a code of `Source`.

    private: whether the rule's answer, whatever it is, is for the parties in `known_to` alone (refs; may be empty:
    then nobody is shown the rule). A rule is private by what it reads, not by its answer, so that a missing line
    tells nothing.
    """

    rule: str
    verdict: Verdict
    reason: Reason
    source: str
    private: bool
    known_to: tuple[str, ...] = ()


def outcome(
    rule: str,
    verdict: Verdict,
    code: str,
    source: Source,
    params: dict[str, str | int | None] | None = None,
    *,
    known_to: tuple[str, ...] | None = None,
) -> RuleOutcome:
    """An outcome; private when `known_to` is given, even as an empty tuple."""
    return RuleOutcome(rule, verdict, Reason(code, params or {}), source, known_to is not None, known_to or ())


def listed(codes: Iterable[str]) -> str:
    """Codes as one parameter of a reason."""
    return "|".join(codes)
