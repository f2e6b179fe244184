"""What a step on the review board would change, before it is taken. Nothing is solved: it is read from the plan."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.db.queries.proposals import ProposalView, statuses_of_run
from matchmaker.db.queries.runs import get_run
from matchmaker.db.session import Session
from matchmaker.domain.access import Actor, Right, require
from matchmaker.domain.lifecycle import CLOSED, status_outside
from matchmaker.domain.matching.fairness import Effect, effects_of_steps
from matchmaker.services.results import load


def step_effects(session: Session, actor: Actor, run: str, proposals: Iterable[ProposalView]) -> dict[str, Effect]:
    """ref -> what setting that proposal of the run aside would change, or returning it where it is set aside."""
    require(actor, Right.READ_PROPOSALS)
    get_run(session, actor, run)
    pool, _, plan = load(session, run)
    if plan is None:
        return {}
    standing = {
        pair for pair, status in statuses_of_run(session, actor, run).items() if status_outside(status) != CLOSED
    }
    pairs = {one.ref: (one.offer, one.need) for one in proposals}
    found = effects_of_steps(pool, plan.pairings, standing, pairs.values())
    return {ref: found[pair] for ref, pair in pairs.items()}
