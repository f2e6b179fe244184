"""How a plan is spread, as a few lines for a terminal."""

from __future__ import annotations

from matchmaker.domain.matching.fairness import Coverage, Fairness, MoneySpread, Spread, WholeCoverage
from matchmaker.wording.text import format_basis_points, label, say_code


def spread_lines(found: Fairness) -> list[str]:
    """A heading and one sentence for each figure; what could not be counted stands in the sentence."""
    one = found.partners
    parties = {
        "pairings": found.pairings, "pairs": found.pairs, "unused": found.unused_offers, "offers": found.offers,
    }  # fmt: skip
    partners = {
        "before": one.none_before, "after": one.none_after, "stated": one.stated, "not_stated": one.not_stated,
    }  # fmt: skip
    single = {"before": one.one_before, "after": one.one_after, "stated": one.stated}
    return [
        say_code("spread_heading"),
        say_code("spread_partners", partners),
        say_code("spread_one_provider", single),
        _coverage(found.coverage),
        *_whole(found.whole),
        *(_spread(spread) for spread in found.spreads if spread.groups or spread.not_recorded),
        *_money(found.money),
        say_code("spread_parties", parties),
    ]


def _coverage(one: Coverage) -> str:
    if one.lowest is None or one.mean is None or one.gini is None:
        return say_code("spread_coverage_none")
    shares = {"mean": one.mean, "lowest": one.lowest, "gini": one.gini}
    return say_code("spread_coverage", {"needs": one.needs, **{n: format_basis_points(v) for n, v in shares.items()}})


def _whole(one: WholeCoverage) -> list[str]:
    if one.mean_before is None:
        return []
    shares = {
        name: "–" if (value := getattr(one, name)) is None else format_basis_points(value)
        for name in ("mean_before", "mean_after", "lowest_before", "lowest_after", "gini_before", "gini_after")
    }
    nothing: dict[str, object] = {"nothing_before": one.nothing_before, "nothing_after": one.nothing_after}
    return [say_code("spread_whole", nothing | shares)]


def _spread(spread: Spread) -> str:
    said = []
    for group in spread.groups:
        params: dict[str, object] = {"group": label(spread.by, group.code), "needs": group.needs}
        if group.mean is None:
            said.append(say_code("spread_mean_withheld", params))
        else:
            means = {"mean": group.mean, "before": group.before or 0, "after": group.after or 0}
            said.append(say_code("spread_mean", params | {n: format_basis_points(v) for n, v in means.items()}))
    if spread.not_recorded:
        said.append(say_code("spread_not_recorded", {"needs": spread.not_recorded}))
    return say_code("spread_group", {"by": say_code(f"spread_by_{spread.by}"), "groups": "; ".join(said)})


def _money(one: MoneySpread) -> list[str]:
    said = [say_code("spread_money_none")]
    if one.largest_providers is not None and one.largest_affected is not None:
        shares = {"largest_providers": one.largest_providers, "largest_affected": one.largest_affected}
        params = {"total_usd_cents": one.usd_cents, "providers": one.providers, "affected": one.affected}
        said = [say_code("spread_money", {**params, **{n: format_basis_points(v) for n, v in shares.items()}})]
    if one.in_kind or one.no_rate:
        said.append(say_code("spread_not_counted", {"in_kind": one.in_kind, "no_rate": one.no_rate}))
    return said
