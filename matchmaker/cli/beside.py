"""Two runs, a what-if and a study as text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from matchmaker.cli.table import Column, block, render, wrap
from matchmaker.domain.matching.compare import NeedChange, PairChange
from matchmaker.domain.matching.studies.findings import Findings
from matchmaker.exchange.comparison import FIGURES, SHARES, figures_of, notice_of
from matchmaker.exchange.sentences import change_lines, ending_line, impossible_lines, study_lines
from matchmaker.services.comparisons import ComparisonPage, ScenarioPage
from matchmaker.wording.text import format_basis_points, format_money, format_quantity, label, say, say_code


def scenario_report(page: ScenarioPage, names: Mapping[str, str], total: int) -> str:
    """What was changed, what came of it beside the run, and what the study found."""
    known = {**names, **page.titles}
    lines = [say_code("what_if_heading", {"ref": page.run.ref, "base": page.base.ref})]
    for text in change_lines(page, known):
        lines += wrap(f"- {text}", total)
    lines += [*wrap(say_code("what_if_kept", {"until_on": _day(page)}), total), ""]
    if page.beside is not None and page.changes:
        lines += _beside(page.beside, names, total)
    if page.impossible is not None:
        lines.append(say_code("no_plan_heading"))
        lines += [part for text in impossible_lines(page.impossible, known) for part in wrap(f"- {text}", total)]
    if page.findings is not None:
        lines += ["", *_study(page.findings, known, total)]
    return "\n".join(lines) + "\n"


def comparison_report(page: ComparisonPage, names: Mapping[str, str], total: int) -> str:
    """Two runs beside each other."""
    lines = [say_code("compare_heading", {"before": page.before.ref, "after": page.after.ref})]
    return "\n".join([*lines, *_beside(page, names, total)]) + "\n"


def _day(page: ScenarioPage) -> str:
    return page.run.expires_at.date().isoformat() if page.run.expires_at else ""


def _beside(page: ComparisonPage, names: Mapping[str, str], total: int) -> list[str]:
    found = page.comparison
    notice = notice_of(page.after)
    lines = [notice] if notice else []
    if found.settings:
        lines += wrap(say_code("change_settings", {"setting_list": "|".join(found.settings)}), total)
    lines += ["", *_figures(page, total), "", *_goals(page, total)]
    lines += ["", say_code("compare_pairs", {"changed": len(found.pairs), "same": found.same})]
    for one in found.pairs:
        lines += ["", *_pair(one, page, names, total)]
    lines += ["", *_needs("compare_more", found.gaining, page, names, total)]
    lines += ["", *_needs("compare_less", found.losing, page, names, total)]
    return lines


def _figures(page: ComparisonPage, total: int) -> list[str]:
    columns = (
        Column(say_code("backtest_figure"), total - 2 * 18 - 4),
        Column(say_code("compare_before"), 18, right=True),
        Column(say_code("compare_after"), 18, right=True),
    )
    before, after = figures_of(page, 0), figures_of(page, 1)
    rows = [(say_code(f"compare_figure_{name}"), _figure(name, before[name]), _figure(name, after[name]))
            for name in FIGURES]  # fmt: skip
    return render(columns, rows)


def _figure(name: str, value: int | None) -> str:
    if value is None:
        return ""
    if name == "usd_cents":
        return format_money(value, "USD")
    return format_basis_points(value) if name in SHARES else str(value)


def _goals(page: ComparisonPage, total: int) -> list[str]:
    goals = page.comparison.goals
    if not goals:
        return wrap(say_code("compare_goals_differ"), total)
    first = page.comparison.first_goal
    if first is None:
        return wrap(say_code("compare_goals_same"), total)
    params = {"plan_goal": first.goal, "before": first.before, "after": first.after}
    return wrap(say_code("compare_first_goal", params), total)


def _pair(one: PairChange, page: ComparisonPage, names: Mapping[str, str], total: int) -> list[str]:
    need, offer = page.needs[one.need], page.offers[one.offer]
    known = {**names, **page.titles}
    amounts = [format_quantity(value, need.unit, need.currency) for value in (one.before, one.after)]
    half = (total - 2) // 2
    columns = (Column("", half), Column("", half))
    cells = (
        f"{page.titles.get(need.ref, need.ref)}\n{known.get(need.party, need.party)} ({need.ref})",
        f"{page.titles.get(offer.ref, offer.ref)}\n{known.get(offer.provider, offer.provider)} ({offer.ref})",
    )
    said = f"{label('pair_change', one.what)}: {amounts[0]} → {amounts[1]}. "
    said += " ".join(say(reason, names=known) for reason in one.reasons)
    return [*block(columns, cells), *wrap(said, total, indent="     ")]


def _needs(
    code: str, needs: tuple[NeedChange, ...], page: ComparisonPage, names: Mapping[str, str], total: int
) -> list[str]:
    lines = [say_code(code, {"count": len(needs)})]
    for one in needs:
        party = names.get(one.party, one.party)
        shares = [format_basis_points(share) if share is not None else "–" for share in (one.before, one.after)]
        text = f"  {page.titles.get(one.need, one.need)} ({one.need}, {party}): {shares[0]} % → {shares[1]} %"
        lines += wrap(text, total)
    return lines


def _study(found: Findings, names: Mapping[str, str], total: int) -> list[str]:
    lines = [label("study_name", found.study)]
    for text in study_lines(found, names):
        lines += wrap(f"- {text}", total)
    return lines + wrap(ending_line(found), total)
