"""What a plan reached in each goal, how sure that is, and what a goal of fairness costs the others: as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from matchmaker.domain.matching.plan import GoalSummary, PlanResult, Price, Word
from matchmaker.domain.matching.policy import GoalName
from matchmaker.wording.text import format_basis_points, format_number, label, say_code


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal in three texts: its name, what the plan reaches, how sure it is that no plan reaches more."""

    name: str
    reached: str
    sure: str


def goal_lines(plan: PlanResult, locale: str = "en") -> tuple[GoalLine, ...]:
    """The goals of a plan in order, each once; none for a result of the first engine."""
    return tuple(
        GoalLine(label("goal", goal.name, locale), _reached(goal, plan, locale), _sure(goal, plan, locale))
        for goal in plan.goals
        if not goal.again and goal.name != "unique_answer"
    )


def _reached(goal: GoalSummary, plan: PlanResult, locale: str) -> str:
    if goal.name == GoalName.THEME_FLOORS:
        if goal.value == 0:
            return say_code("goal_themes_reached", {}, locale)
        return say_code("goal_themes_short", {"points": format_basis_points(-goal.value, locale)}, locale)
    value = plan.value if goal.name == GoalName.VALUE else abs(goal.value)
    return say_code("goal_reached", {"number": format_number(value, locale)}, locale)


def _sure(goal: GoalSummary, plan: PlanResult, locale: str) -> str:
    if not goal.forms:
        return say_code("goal_nothing_to_do", {}, locale)
    if goal.word == Word.PROVED_OPTIMAL and not goal.tolerance:
        return say_code("goal_sure_proved", {}, locale)
    if goal.name == GoalName.VALUE and goal.bound is not None:
        if goal.word == Word.PROVED_OPTIMAL and plan.value_gap == 0:
            return say_code("goal_sure_proved", {}, locale)
        return say_code("goal_sure_within", {"percent": most_better(plan)}, locale)
    codes = {
        Word.PROVED_OPTIMAL: "goal_sure_proved",
        Word.REPORTED: "goal_sure_solver",
        Word.CONDITIONAL: "goal_sure_conditional",
    }
    return say_code(codes.get(Word(goal.word), "goal_sure_best"), {}, locale)


def most_better(plan: PlanResult) -> str:
    """By how many percent of its value a plan could be better at most, rounded up to a tenth."""
    gap = plan.value_gap
    if gap is None:
        gap = Fraction(max(0, plan.bound - plan.value), max(1, plan.value))
    tenths = -(-1000 * gap // 1)
    return f"{tenths // 10}.{tenths % 10}"


def price_lines(plan: PlanResult, locale: str = "en") -> tuple[str, ...]:
    """One sentence for each goal of fairness: what the others would reach without it."""
    return tuple(_price(price, plan, locale) for price in plan.prices)


def _price(price: Price, plan: PlanResult, locale: str) -> str:
    goal = label("goal", price.goal, locale)
    changes = [_change(name, change, plan, locale) for name, change in price.changes if change and name != price.goal]
    own = [_change(name, change, plan, locale) for name, change in price.changes if change and name == price.goal]
    if not changes and not own:
        return say_code("price_nothing", {"about": goal}, locale)
    params = {"about": goal, "changes": ", ".join([*changes, *own]), "pairings": format_number(price.pairings, locale)}
    return say_code("price_changes", params, locale)


def _change(name: str, change: int, plan: PlanResult, locale: str) -> str:
    sign = "+" if change > 0 else "−"
    if name == GoalName.VALUE:
        tenths = -(-1000 * abs(change) // max(1, plan.value))
        return say_code("price_value", {"signed": f"{sign}{tenths // 10}.{tenths % 10}"}, locale)
    few = name in (GoalName.FEWEST_PARTNERS, GoalName.LEAST_CHANGE)
    signed = f"{'−' if few and change > 0 else '+' if few else sign}{abs(change)}"
    if name == GoalName.THEME_FLOORS:
        signed = f"{sign}{format_basis_points(abs(change), locale)} %"
    return say_code("price_count", {"about": label("goal", name, locale), "signed": signed}, locale)
