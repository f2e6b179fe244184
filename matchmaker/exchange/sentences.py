"""Changes and findings of what-ifs in sentences, for the command line and the pages alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from matchmaker.domain.matching.changes import Change, ChangeKind
from matchmaker.domain.matching.measures import CENTS
from matchmaker.domain.matching.plan import Impossible, Limit, LimitKind
from matchmaker.domain.matching.studies.findings import EARLY, Bottleneck, Findings, Forced
from matchmaker.services.comparisons import ScenarioPage
from matchmaker.wording.text import format_basis_points, format_quantity, label, say_code


def change_lines(page: ScenarioPage, names: Mapping[str, str], locale: str = "en") -> list[str]:
    """What a what-if changes, a line each; with a set of linked pairs, what became of it once that is known."""
    ties = iter(page.ties)
    lines = []
    for change in page.changes:
        line = change_text(change, names, locale)
        tie = next(ties, None) if change.kind == ChangeKind.LINK else None
        if tie is not None:
            code = "tie_formed" if tie.after else "tie_not_formed"
            line += " " + say_code(code, {"before": tie.before, "of": tie.pairs}, locale)
        lines.append(line)
    return lines


def change_text(change: Change, names: Mapping[str, str], locale: str = "en") -> str:
    """One change as a sentence."""
    params: dict[str, object] = {
        "setting_name": label("settings_name", change.name, locale) if change.kind == "settings" else "",
        "criterion": change.name if change.kind == "weight" else "",
        "plan_goal": change.name if change.kind.startswith("goal_") else "",
        "theme": change.name if change.kind == "cap_theme" else "",
        "treaty_status": change.name if change.kind == "cap_treaty_status" else "",
        "limit_usd_cents": (change.quantity or 0) * CENTS,
        "percent": change.percent or 0, "party": change.party, "offer": change.offer, "need": change.need,
        "quantity": change.quantity or 0, "pairs": _pairs(change.pairs, names, locale),
    }  # fmt: skip
    return say_code(f"said_{change.kind}", params, locale, names=names)


def _pairs(pairs: Iterable[tuple[str, str]], names: Mapping[str, str], locale: str) -> str:
    said = (say_code("linked_pair", {"offer": offer, "need": need}, locale, names=names) for offer, need in pairs)
    return "; ".join(said)


def impossible_lines(why: Impossible | None, names: Mapping[str, str], locale: str = "en") -> list[str]:
    """Why no plan keeps every pin and limit, and what lifting each would do; nothing where there is a plan."""
    if why is None:
        return []
    lines = [
        say_code("no_plan_conflict", {"limits": _limits(why.conflict, names, locale)}, locale),
        say_code("no_plan_correction", {"limits": _limits(why.correction, names, locale)}, locale),
    ]
    for one in why.lifted:
        code = "no_plan_lifted" if one.served is not None else "no_plan_still"
        params = {"limits": _limits(one.limits, names, locale), "served": one.served or 0, "of": len(why.needs)}
        lines.append(say_code(code, params, locale))
    return lines


def _limits(limits: tuple[Limit, ...], names: Mapping[str, str], locale: str) -> str:
    return "; ".join(_limit(one, names, locale) for one in limits)


def _limit(one: Limit, names: Mapping[str, str], locale: str) -> str:
    params: dict[str, object] = {"offer": one.offer, "need": one.need}
    if one.kind == LimitKind.CAP_THEME:
        params = {"theme": one.code}
    if one.kind == LimitKind.CAP_TREATY_STATUS:
        params = {"treaty_status": one.code}
    return say_code(f"limit_{one.kind}", params, locale, names=names)


def study_lines(found: Findings, names: Mapping[str, str], locale: str = "en") -> list[str]:
    """What a study found, a sentence each."""
    lines = [
        *_weights(found, locale), *_shares(found, names, locale), *_alternatives(found, locale),
        *_bottlenecks(found, names, locale), *_conflict(found, locale), *_runner_up(found, names, locale),
    ]  # fmt: skip
    return lines or [say_code("found_nothing" if found.complete else "found_nothing_yet", {}, locale)]


def ending_line(found: Findings, locale: str = "en") -> str:
    """How much a study solved, and whether it came to its end."""
    code = "study_solves" if found.complete else "study_cut_short"
    code = {"time_limit": "study_out_of_time", EARLY: "study_stopped_early"}.get(found.stopped or "", code)
    return say_code(code, {"solves": found.solves}, locale)


def _weights(found: Findings, locale: str) -> Iterator[str]:
    for one in found.weights:
        code = "found_weight_any" if (one.low, one.high) == (0, 100) else "found_weight"
        code = "found_weight_fixed" if one.low == one.high and not one.checked else code
        params: dict[str, object] = {"criterion": label("criterion", one.criterion, locale)}
        yield say_code(code, {**params, "now": one.now, "low": one.low, "high": one.high}, locale)


def _shares(found: Findings, names: Mapping[str, str], locale: str) -> Iterator[str]:
    for one in found.pairs:
        params: dict[str, object] = {
            "offer": one.offer, "need": one.need, "count": len(one.settings), "of": one.of,
        }  # fmt: skip
        yield say_code(f"found_pair_{one.mark}", params, locale, names=names)


def _alternatives(found: Findings, locale: str) -> Iterator[str]:
    for one in found.alternatives:
        shares = {name: "–" if value is None else format_basis_points(value, locale)
                  for name, value in (("mean", one.mean), ("lowest", one.lowest), ("gini", one.gini))}  # fmt: skip
        params: dict[str, object] = {
            "setting_name": label("settings_name", one.settings, locale), "served": one.needs_served, **shares,
            "gone": one.pairs_gone, "new": one.pairs_new,
        }  # fmt: skip
        yield say_code("found_alternative", params, locale)


def _bottlenecks(found: Findings, names: Mapping[str, str], locale: str) -> Iterator[str]:
    for one in found.bottlenecks:
        spoken = ", ".join(label("language", code, locale) for code in one.languages)
        params: dict[str, object] = {
            "offer": one.like, "amount": format_quantity(one.quantity, one.unit, one.currency, locale),
            "needs": " ".join(_served(one, names, locale)),  "kind": one.kind,
            "class_code": one.class_code or "", "theme_list": one.theme, "languages": f"({spoken})" if spoken else "",
        }  # fmt: skip
        code = "found_bottleneck_like" if one.like else "found_bottleneck_sort"
        yield say_code(code, params, locale, names=names)


def _served(one: Bottleneck, names: Mapping[str, str], locale: str) -> Iterator[str]:
    for code, refs in (("found_newly", one.newly), ("found_more", one.more)):
        if refs:
            yield say_code(code, {"count": len(refs), "needs": _listed(refs, names)}, locale)


def _conflict(found: Findings, locale: str) -> Iterator[str]:
    one = found.conflict
    if one is None:
        if found.study == "conflict" and found.complete:
            yield say_code("found_possible", {}, locale)
        return
    if not one.conflict:
        yield say_code("found_no_open_rule", {"near": one.near}, locale)
        return
    yield say_code("found_conflict", {"rule_list": "|".join(one.conflict)}, locale)
    yield say_code("found_correction", {"rule_list": "|".join(one.correction)}, locale)
    for freed in one.freed:
        params: dict[str, object] = {"rule_list": freed.rule, "pairs": freed.pairs, "served": freed.needs_served}
        yield say_code("found_freed", params, locale)
    yield say_code("found_conflict_open", {}, locale)


def _runner_up(found: Findings, names: Mapping[str, str], locale: str) -> Iterator[str]:
    one = found.runner_up
    if one is None:
        return
    if one.forced is None:
        yield say_code("found_runner_up_none", {}, locale)
        return
    params: dict[str, Any] = {"offer": one.forced.offer, "tried": one.tried, "possible": one.possible}
    yield say_code("found_runner_up", params, locale, names=names)
    yield from forced_lines(one.forced, names, locale)


def forced_lines(one: Forced, names: Mapping[str, str], locale: str = "en") -> Iterator[str]:
    """What a pair costs that is formed before all others, and whom."""
    if one.first is None:
        yield say_code("found_costs_nothing", {}, locale)
    else:
        goal: dict[str, object] = {"plan_goal": one.first.goal, "before": one.first.before, "after": one.first.after}
        yield say_code("found_costs", goal, locale)
    if one.gaining:
        yield say_code("found_gaining", {"needs": _listed(one.gaining, names)}, locale)
    if one.losing:
        yield say_code("found_losing", {"needs": _listed(one.losing, names)}, locale)


def _listed(refs: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(ref, ref) for ref in refs) or "–"
