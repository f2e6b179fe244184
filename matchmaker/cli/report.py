"""A run, or a pair in a run, as text for a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping

from matchmaker.cli.spread import spread_lines
from matchmaker.cli.table import Column, block, render, wrap
from matchmaker.db.queries.proposals import ProposalView
from matchmaker.domain.matching.eligibility import RuleOutcome
from matchmaker.domain.matching.plan import Word
from matchmaker.domain.matching.scoring import Card
from matchmaker.domain.vocabulary import Provenance
from matchmaker.exchange.goals import goal_lines, most_better, price_lines
from matchmaker.exchange.results import WholeRun, notice_of, why
from matchmaker.exchange.sentences import impossible_lines
from matchmaker.services.explanations import NeedWithoutPartner, PairPage
from matchmaker.wording.text import format_basis_points, format_quantity, label, say, say_code

NARROWEST, WIDEST, UNKNOWN = 100, 120, 110
MOST_RULES = 3


def width() -> int:
    """How wide the text is: as the terminal, between 100 and 120 places; 110 in a file."""
    if not sys.stdout.isatty():
        return UNKNOWN
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((UNKNOWN, 24)).columns))


def run_report(whole: WholeRun, total: int) -> str:
    """Everything about a run: heading and notices, proposals, needs without a partner, what is proved."""
    run = whole.page.run
    heading = {
        "pool_on": run.on.isoformat(), "proposals": len(whole.proposals), "needs": run.n_needs,
        "offers": run.n_offers,
    }  # fmt: skip
    lines = [say_code("run_heading", heading), *_notices(whole), ""]
    lines += _proposals(whole, total) if whole.proposals else [say_code("nothing_proposed")]
    lines += ["", *_nothing_there(whole, total)]
    if whole.unmatched:
        counts = {"count": len(whole.unmatched), "needs": run.n_needs}
        lines += [say_code("heading_unmatched", counts), "", *_unmatched(whole, total), ""]
    if whole.page.spread and run.n_needs:
        lines += [*(part for text in spread_lines(whole.page.spread) for part in wrap(text, total)), ""]
    said = [*_goals(whole), *_certificate(whole), *_impossible(whole)]
    lines += [wrapped for text in said for wrapped in wrap(text, total)]
    settings = {"ref": run.ref, "policy": run.policy, "policy_version": str(run.policy_version)}
    lines += [say_code("run_line", settings), *wrap(say_code("notice_not_binding"), total)]
    return "\n".join(lines) + "\n"


def _notices(whole: WholeRun) -> list[str]:
    notices = [notice_of(whole)]
    if whole.page.run.exercise and whole.page.run.pool == Provenance.PUBLISHED_FACT:
        notices.append(say_code("notice_published_pool"))
    return [*(notice for notice in notices if notice), _settings(whole.page.run.policy_adopted_by)]


def _settings(adopted_by: str | None) -> str:
    if adopted_by is None:
        return say_code("notice_trial_settings")
    return say_code("notice_settings_adopted", {"adopted_by": adopted_by})


def _nothing_there(whole: WholeRun, total: int) -> list[str]:
    """What a pool lacks, and how it is filled."""
    run = whole.page.run
    if run.n_offers and run.n_needs:
        return []
    code = "pool_without_needs" if run.n_offers else "pool_without_offers" if run.n_needs else "pool_empty"
    sentences = (say_code(code, {"pool_on": run.on.isoformat()}), say_code("how_to_fill_pool"))
    return [line for sentence in sentences for line in wrap(sentence, total)] + [""]


def _proposals(whole: WholeRun, total: int) -> list[str]:
    titles = (total - 3 - 18 - 6 - 8 - 5 * 2) // 2
    columns = (
        Column(say_code("heading_number"), 3, right=True),
        Column(say_code("heading_need"), titles),
        Column(say_code("heading_offer"), titles),
        Column(say_code("heading_quantity"), 18),
        Column(say_code("heading_fit"), 6, right=True),
        Column(say_code("heading_priority"), 8, right=True),
    )
    lines: list[str] = []
    for number, proposal in enumerate(whole.proposals, start=1):
        cells = _proposal(number, proposal, whole)
        lines += render(columns, [cells]) if number == 1 else block(columns, cells)
        lines += [*_reasons(proposal, whole, total), ""]
    return lines[:-1]


def _proposal(number: int, one: ProposalView, whole: WholeRun) -> tuple[str, ...]:
    names = whole.names
    need = "\n".join((one.need_title, names.get(one.party, one.party), one.need))
    offer = "\n".join((one.offer_title, names.get(one.provider, one.provider), one.offer))
    quantity = format_quantity(one.quantity_need, one.need_unit, one.need_currency)
    if one.quantity_need != one.need_quantity:
        whole_need = format_quantity(one.need_quantity, one.need_unit, one.need_currency)
        quantity = say_code("quantity_of", {"quantity": quantity, "whole": whole_need})
    if (one.offer_unit, one.offer_currency) != (one.need_unit, one.need_currency):
        quantity += "\n" + format_quantity(one.quantity_offer, one.offer_unit, one.offer_currency)
    return str(number), need, offer, quantity, _score(one.fit), _score(one.priority)


def _score(points: int) -> str:
    """A score of 0 to 10000 as a figure of 0 to 100, always with two digits so that a column can be compared."""
    return f"{points // 100}.{points % 100:02}"


def _reasons(one: ProposalView, whole: WholeRun, total: int) -> list[str]:
    priority, fit = why(one, whole)
    texts = [say_code("why_line", {"priority": priority, "fit": fit})]
    if one.to_confirm:
        texts.append(say_code("to_confirm_first", {"rule_list": "|".join(one.to_confirm)}))
    return [line for text in texts for line in wrap(text, total, indent="     ")]


def _unmatched(whole: WholeRun, total: int) -> list[str]:
    first = (total - 2) * 2 // 5
    columns = (Column(say_code("heading_need"), first), Column(say_code("heading_why"), total - 2 - first))
    lines: list[str] = []
    for alone in whole.unmatched:
        cells = _alone(alone, whole)
        lines += [*(block(columns, cells) if lines else render(columns, [cells])), ""]
    return lines[:-1]


def _alone(alone: NeedWithoutPartner, whole: WholeRun) -> tuple[str, str]:
    need = alone.need
    about = "\n".join((alone.title, whole.names.get(need.party, need.party), need.ref))
    reasons = say(alone.reasons.why, names=whole.names)
    counts = alone.reasons.counts[:MOST_RULES]
    if counts:
        rules = ", ".join(f"{label('rule', rule)} ({count})" for rule, count in counts)
        reasons += "\n" + say_code("ruled_out", {"rules": rules})
    return about, reasons


def _goals(whole: WholeRun) -> list[str]:
    """What was asked for, what the plan reaches of it, and what fairness costs."""
    if whole.plan is None or not whole.plan.goals:
        return []
    lines = [f"  {line.name}: {line.reached} ({line.sure})" for line in goal_lines(whole.plan)]
    prices = [f"  {line}" for line in price_lines(whole.plan)]
    headed = [say_code("prices_heading"), *prices, ""] if prices else []
    return [say_code("goals_heading"), *lines, "", *headed]


def _certificate(whole: WholeRun) -> list[str]:
    plan = whole.plan
    if plan is None or plan.impossible is not None:
        return []
    unique = say_code("unique" if plan.unique else "not_unique")
    said = say_code(str(plan.word))
    if plan.word != Word.PROVED_OPTIMAL and plan.value_gap != 0:
        said += " " + say_code("certificate_at_most", {"percent": most_better(plan)})
    stopped = [say_code(f"stopped_{plan.stopped}")] if plan.stopped else []
    return [f"{said} {unique}", *stopped, say_code("certificate_pairs", {"pairs": plan.n_eligible_pairs})]


def _impossible(whole: WholeRun) -> list[str]:
    """Why no plan keeps every pin and limit, where none does."""
    if whole.plan is None or whole.plan.impossible is None:
        return []
    return [say_code("no_plan_heading"), *impossible_lines(whole.plan.impossible, whole.names)]


def pair_report(page: PairPage, names: Mapping[str, str], total: int) -> str:
    """Why a pair is proposed, possible or not: the sentence, every rule with its answer, both score cards."""
    reasons, offer, need = page.reasons, page.offer, page.need
    lines = [
        f"{page.offer_title} ({offer.ref}, {names.get(offer.provider, offer.provider)})",
        f"{page.need_title} ({need.ref}, {names.get(need.party, need.party)})",
        *([say_code("notice_exercise")] if page.run.exercise else []),
        "",
        *wrap(f"{say_code(f'pair_standing_{reasons.standing}')} {say(reasons.why, names=names)}", total),
        "",
        say_code("pair_rules"),
    ]
    lines += [line for one in reasons.ledger for line in _rule(one, names, total)]
    for name, card in (("fit", reasons.fit), ("priority", reasons.priority)):
        lines += _card(name, card, names, total)
    for rate in page.rates:
        params = {
            "currency": rate.currency, "rate": _decimal(rate.value, rate.scale), "rate_day": rate.on,
            "source": rate.source,
        }  # fmt: skip
        lines += ["", *wrap(say_code("rate_line", params), total)]
    return "\n".join(lines) + "\n"


def _rule(one: RuleOutcome, names: Mapping[str, str], total: int) -> list[str]:
    columns = (Column("", 10), Column("", 24), Column("", total - 38))
    said = say(one.reason, names=names) + (f" ({label('rule_source', one.source)})" if one.source else "")
    return ["  " + line for line in block(columns, (say_code(f"verdict_{one.verdict}"), label("rule", one.rule), said))]


def _card(name: str, card: Card | None, names: Mapping[str, str], total: int) -> list[str]:
    if card is None:
        return []
    lines = ["", say_code(f"pair_card_{name}", {"total": format_basis_points(card.total)})]
    columns = (Column("", 2), Column("", 6, right=True), Column("", 24), Column("", total - 38))
    for part in card.parts:
        cells = (
            "",
            format_basis_points(part.points),
            label("criterion", part.criterion),
            say(part.reason, names=names),
        )
        lines += block(columns, cells)
    return lines


def _decimal(value: int, scale: int) -> str:
    text = str(value).rjust(scale + 1, "0")
    return f"{text[:-scale]}.{text[-scale:]}".rstrip("0").rstrip(".") if scale else text
