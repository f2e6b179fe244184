"""Two runs beside each other, and a what-if beside the run that it is about, for those who read every proposal."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matchmaker.db.queries import runs
from matchmaker.db.queries.needs import need_titles
from matchmaker.db.queries.offers import offer_titles
from matchmaker.db.queries.runs import RunView
from matchmaker.db.session import Session
from matchmaker.domain.access import Actor, reads_all_proposals
from matchmaker.domain.matching import fairness
from matchmaker.domain.matching.cases import NeedCase, OfferCase, from_json, record_reader
from matchmaker.domain.matching.changes import Change, ChangeKind
from matchmaker.domain.matching.compare import Comparison, Side, compare
from matchmaker.domain.matching.fairness import Fairness
from matchmaker.domain.matching.plan import Impossible
from matchmaker.domain.matching.studies.findings import Findings
from matchmaker.errors import FieldError, InvalidInput, NotFound
from matchmaker.services.results import load, read_plan


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Two runs with results. spreads: the figures of each; served: needs with a proposal in each. titles: of the
    records that differ, by ref.

    offers, needs: the records of both pools by ref, those of the second run where both have them.
    """

    before: RunView
    after: RunView
    comparison: Comparison
    spreads: tuple[Fairness, Fairness]
    served: tuple[int, int]
    titles: dict[str, str]
    offers: dict[str, OfferCase]
    needs: dict[str, NeedCase]


@dataclass(frozen=True, slots=True)
class Tie:
    """What became of one set of linked pairs: how many there are, and how many of them are formed in either plan."""

    pairs: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """A what-if: what it changes, and, once there is a result, that beside its run and what its study found; or why no
    plan keeps what it asks for. ties: what became of every set of linked pairs, in the order of the changes."""

    run: RunView
    base: RunView
    changes: tuple[Change, ...]
    study: str | None
    beside: ComparisonPage | None
    impossible: Impossible | None
    findings: Findings | None
    titles: dict[str, str]
    ties: tuple[Tie, ...] = ()


def compare_runs(session: Session, actor: Actor, before: str, after: str) -> ComparisonPage:
    """Everything that differs between two runs. NotFound where there is no result that this actor may read whole;
    InvalidInput for runs over different kinds of pool, which have no record in common."""
    old, new = (_readable(session, actor, ref) for ref in (before, after))
    if old.pool != new.pool:
        raise InvalidInput([FieldError("after", "runs_of_different_pools")])
    return _beside(session, actor, old, new)


def scenario_page(session: Session, actor: Actor, ref: str) -> ScenarioPage:
    """A what-if. NotFound when there is none that this actor may know of."""
    view = runs.get_run(session, actor, ref)
    if view.base is None:
        raise NotFound(noun="run", ref=ref)
    base, changes = runs.get_run(session, actor, view.base), changes_of(view)
    data = runs.run_data(session, ref)
    study = (view.question or {}).get("study") or {}
    findings = None if data.findings is None else from_json(Findings, zlib.decompress(data.findings))
    why = None if data.result is None else read_plan(data.result).impossible
    beside = None if data.result is None or why is not None else _beside(session, actor, base, view)
    named = [ref for change in changes for pair in ((change.offer, change.need), *change.pairs) for ref in pair if ref]
    titles = _titles(session, actor, [*named, *_refs(findings), *_limited(why)])
    titles |= beside.titles if beside else {}
    ties = _ties(session, changes, base, view) if beside else ()
    return ScenarioPage(view, base, changes, study.get("name"), beside, why, findings, titles, ties)


def changes_of(run: RunView) -> tuple[Change, ...]:
    """What a what-if changes; nothing for a run."""
    read = record_reader(Change)
    return tuple(read(change) for change in (run.question or {}).get("changes", ()))


def _readable(session: Session, actor: Actor, ref: str) -> RunView:
    view = runs.get_run(session, actor, ref)
    if not reads_all_proposals(actor, view.pool, view.status):
        raise NotFound(noun="run", ref=ref)
    return view


def _beside(session: Session, actor: Actor, before: RunView, after: RunView) -> ComparisonPage:
    sides = _side(session, before), _side(session, after)
    asked = changes_of(after) if after.base == before.ref else ()
    found = compare(*sides, left_out=_pairs(asked, ChangeKind.EXCLUDE), pinned=_pairs(asked, ChangeKind.PIN))
    refs = {ref for pair in found.pairs for ref in (pair.offer, pair.need)} | {need.need for need in found.needs}
    copies = dict(_copies(asked, sides))
    others = {
        ref
        for pair in found.pairs
        for reason in pair.reasons
        for ref in str(reason.params.get("other_list") or "").split("|")
    }
    return ComparisonPage(
        before, after, found,
        (fairness.figures(sides[0].pool, sides[0].plan), fairness.figures(sides[1].pool, sides[1].plan)),
        (_served(sides[0]), _served(sides[1])),
        _with_copies(_titles(session, actor, {*refs, *others, *copies.values()}), copies),
        {one.ref: one for side in sides for one in side.pool.offers},
        {one.ref: one for side in sides for one in side.pool.needs},
    )  # fmt: skip


def _side(session: Session, view: RunView) -> Side:
    pool, policy, plan = load(session, view.ref)
    if plan is None:
        raise NotFound(noun="result", ref=view.ref)
    return Side(pool, policy, plan)


def _ties(session: Session, changes: Iterable[Change], before: RunView, after: RunView) -> tuple[Tie, ...]:
    linked = [set(change.pairs) for change in changes if change.kind == ChangeKind.LINK]
    if not linked:
        return ()
    formed = [{(one.offer, one.need) for one in _side(session, view).plan.pairings} for view in (before, after)]
    return tuple(Tie(len(pairs), *(len(pairs & plan) for plan in formed)) for pairs in linked)


def _served(side: Side) -> int:
    return len({one.need for one in side.plan.pairings})


def _pairs(changes: Iterable[Change], kind: ChangeKind) -> list[tuple[str, str]]:
    return [(one.offer or "", one.need or "") for one in changes if one.kind == kind]


def _copies(asked: Iterable[Change], sides: tuple[Side, Side]) -> Iterator[tuple[str, str]]:
    """The ref of each record that a what-if adds, with that of the record that it is like."""
    known = {one.ref for record in (sides[0].pool.offers, sides[0].pool.needs) for one in record}
    for change in asked:
        if change.kind in (ChangeKind.ADD_OFFER, ChangeKind.ADD_NEED):
            model = change.offer or change.need or ""
            records: Iterable[OfferCase | NeedCase] = (
                sides[1].pool.offers if change.kind == ChangeKind.ADD_OFFER else sides[1].pool.needs
            )
            yield from ((one.ref, model) for one in records if one.ref not in known and _is_like(one.ref, model))


def _is_like(ref: str, model: str) -> bool:
    start, _, number = ref.rpartition("-")
    return start == model and number.isdigit()


def _with_copies(titles: dict[str, str], copies: dict[str, str]) -> dict[str, str]:
    """The titles, and for a record that a what-if adds that of its model with its own ref."""
    return titles | {ref: f"{titles.get(model, model)} ({ref})" for ref, model in copies.items()}


def _titles(session: Session, actor: Actor, refs: Iterable[str]) -> dict[str, str]:
    wanted = sorted({ref for ref in refs if ref})
    return {**offer_titles(session, actor, wanted), **need_titles(session, actor, wanted)}


def _limited(why: Impossible | None) -> list[str]:
    """The records that stand in each other's way."""
    limits = (*why.conflict, *why.correction) if why else ()
    return [ref for one in limits for ref in (one.offer, one.need) if ref]


def _refs(findings: Findings | None) -> list[str]:
    """The records that the findings of a study name."""
    if findings is None:
        return []
    found = [findings.need or ""]
    found += [ref for pair in findings.pairs for ref in (pair.offer, pair.need)]
    found += [ref for one in findings.bottlenecks for ref in (one.like or "", *one.newly, *one.more)]
    forced = findings.runner_up.forced if findings.runner_up else None
    if forced is not None:
        found += [forced.offer, forced.need, *forced.gaining, *forced.losing]
    return found
