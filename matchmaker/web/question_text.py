"""Questions of the forms in the words of a page: the question, the reason for it, and the answers to choose from."""

from __future__ import annotations

from babel import Locale
from babel.dates import get_month_names
from flask import Flask

from matchmaker.db.types import fold
from matchmaker.domain.vocabulary import CLASSES, KIND_UNITS, SUB_THEMES, Condition, Kind, Theme
from matchmaker.schemas.currencies import CURRENCIES
from matchmaker.web import context
from matchmaker.web.forms import Form
from matchmaker.web.questions import Question
from matchmaker.web.view import label
from matchmaker.wording import text

Option = tuple[str, str]
Group = tuple[str, str, list[Option]]
# Which column of the table of urgency bands a theme reads.
_BANDS = {
    Theme.CLEARANCE: "ground", Theme.RISK_EDUCATION: "ground", Theme.RECOVERY: "ground",
    Theme.VICTIM_ASSISTANCE: "victims", Theme.STOCKPILE_DESTRUCTION: "stockpile",
}  # fmt: skip


def register(app: Flask) -> None:
    """Hand the functions to the templates."""
    for function in (
        question, why, form_text, options_of, pairs_of, unit_groups, class_groups, sub_theme_groups, sub_theme_options,
        group_chosen, month_options, currency_options, condition_lines, party_options,
    ):  # fmt: skip
        app.add_template_global(function, function.__name__)


def question(noun: str, path: str) -> str:
    """What is asked, or the name of the field where its name asks well enough."""
    return _first(f"ask_{noun}_{path}", f"ask_{path}") or label(path, "field")


def why(noun: str, path: str) -> str:
    """Why it is asked, or how to answer; "" where the question speaks for itself."""
    return _first(f"why_{noun}_{path}", f"why_{path}")


def form_text(code: str) -> str:
    """A text of the forms, or "" if there is none of that code."""
    return _first(code)


def options_of(asked: Question, theme: str = "") -> list[tuple[str, str, str]]:
    """Code, label and explanation of everything that can be chosen. theme: of the form, for the bands of urgency."""
    band = _BANDS.get(Theme(theme), "capacity") if theme in frozenset(Theme) else ""
    return [
        (code, label(code, asked.list_name), _first(f"band_{code}_{band}", f"explain_{asked.path}_{code}"))
        for code in asked.options
    ]


def pairs_of(asked: Question) -> list[Option]:
    """Code and label of everything that can be chosen."""
    pairs = [(code, label(code, asked.list_name)) for code in asked.options]
    return sorted(pairs, key=lambda pair: fold(pair[1])) if asked.list_name == "language" else pairs


def unit_groups() -> list[Group]:
    """Every unit under its kind."""
    return [
        (label(kind, "kind"), "", [(str(u), label(u, "unit")) for u in units]) for kind, units in KIND_UNITS.items()
    ]


def class_groups() -> list[Group]:
    """Every class under the kinds and units that it goes with; kinds with the same classes share a group."""
    pairs: dict[tuple[str, ...], list[tuple[Kind, str]]] = {}
    for (kind, unit), codes in CLASSES.items():
        pairs.setdefault(codes, []).append((kind, str(unit)))
    return [
        (
            "; ".join(dict.fromkeys(label(kind, "kind") for kind, _ in goes_with)),
            f"unit={'|'.join(unit for _, unit in goes_with)}",
            [(code, label(code, "class_code")) for code in codes],
        )
        for codes, goes_with in pairs.items()
    ]


def sub_theme_groups() -> list[Group]:
    """Every sub-theme under its theme."""
    return [
        (label(theme, "theme"), f"theme={theme}", [(sub, label(sub, "sub_theme")) for sub in subs])
        for theme, subs in SUB_THEMES.items()
    ]


def group_chosen(form: Form, path: str, groups: list[Group]) -> int:
    """Which group the choice stands in: the one that is asked if it holds it, else the first that does."""
    chosen = form.raw(path)
    holding = [at for at, (_, _, options) in enumerate(groups) if chosen in dict(options)]
    asked = [at for at in holding if _is_asked(form, groups[at][1])]
    return next(iter(asked or holding), -1)


def _is_asked(form: Form, condition: str) -> bool:
    field, _, values = condition.partition("=")
    return not condition or form.raw(field) in values.split("|")


def sub_theme_options(themes: list[str]) -> list[Option]:
    """The sub-themes of some themes; of all of them while none is chosen."""
    chosen = [theme for theme in Theme if not themes or theme in themes]
    return [(sub, label(sub, "sub_theme")) for theme in chosen for sub in SUB_THEMES[theme]]


def month_options() -> list[Option]:
    """The months by name."""
    names = get_month_names("wide", locale=_locale())
    return [(str(month), names[month]) for month in range(1, 13)]


def currency_options() -> list[Option]:
    """Every currency by its code and name."""
    names = _locale().currencies
    return [(code, f"{code} – {names.get(code, code)}") for code in CURRENCIES]


def condition_lines() -> list[tuple[str, str, str]]:
    """Code, name and explanation of every condition."""
    return [(str(code), label(code, "condition"), _first(f"explain_condition_{code}")) for code in Condition]


def party_options() -> list[Option]:
    """Every party by ref and name, in the order of the names."""
    return sorted(context.shown_names().items(), key=lambda named: fold(named[1]))


def _first(*codes: str) -> str:
    """The text of the first code that has one."""
    known = text.texts()
    return next((text.say_code(code, {}, context.locale()) for code in codes if code in known), "")


def _locale() -> Locale:
    return Locale.parse(context.locale().replace("-", "_"))
