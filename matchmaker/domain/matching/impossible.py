"""When no plan keeps all pins and limits: which of them conflict, in terms of records, and what lifting each would do.

Nothing private is in it: a reservation is no limit of a part, the pair is simply not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from matchmaker.domain.matching.blocks import Block
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.instance import Instance
from matchmaker.domain.matching.plan import Impossible, Lifted, Limit, LimitKind
from matchmaker.domain.matching.policy import CapBy
from matchmaker.domain.matching.solvers import allocation, conflict
from matchmaker.domain.matching.solvers.conflict import Infeasible, Name
from matchmaker.domain.matching.solvers.program import Goal, GoalKind
from matchmaker.errors import EngineError

MOST_LIFTED = 12  # limits of a conflict that are lifted one by one


class NoPlan(EngineError):
    """No plan keeps all pins and limits: `why` says which of them, as a result to act on."""

    code = "no_plan_possible"

    def __init__(self, why: Impossible) -> None:
        self.why = why
        super().__init__()


def of_block(block: Block, refused: Infeasible, *, deadline: float | None = None) -> Impossible:
    """The conflict of a part by its records; each of its limits lifted alone and the part solved again, then the fewest
    that have to give way together."""
    sets: list[tuple[Name, ...]] = [(name,) for name in refused.conflict[:MOST_LIFTED]]
    sets += [refused.correction] if len(refused.correction) > 1 else []
    return Impossible(
        conflict=_limits(block, refused.conflict),
        correction=_limits(block, refused.correction),
        lifted=tuple(_lifted(block, names, deadline) for names in sets),
        needs=tuple(col.need.ref for col in block.needs),
    )


def of_changes(pool: Pool, built: Instance) -> Impossible:
    """A limit on changes that cannot be kept, because too many pairs in force are not possible any more."""
    ends = zip(built.graph.i.tolist(), built.graph.j.tolist(), strict=True)
    possible = {(built.offers[i].ref, built.needs[j].ref) for i, j in ends}
    gone = tuple(Limit(LimitKind.GONE, *pair) for pair in sorted(set(pool.in_force) - possible))
    limit = (Limit(LimitKind.CHANGES),)
    return Impossible(limit + gone, limit, (), tuple(sorted({need for _, need in pool.in_force})))


def _limits(block: Block, names: Iterable[Name]) -> tuple[Limit, ...]:
    return tuple(dict.fromkeys(_limit(block, *name) for name in names))


def _limit(block: Block, kind: str, index: int) -> Limit:
    match kind:
        case "supply" | "row_partners":
            return Limit(kind, offer=block.offers[index].offer.ref)
        case "demand" | "col_partners" | "share":
            return Limit(kind, need=block.needs[index].need.ref)
        case "pin" | "tranche":
            return Limit(kind, *_pair(block, index))
        case "linked":
            return Limit(kind, *_pair(block, int(block.program.linked[index][0])))
        case "cap":
            cap = block.caps[index]
            return Limit(f"cap_{CapBy(cap.by)}", code=cap.code)
        case _:
            return Limit(kind)


def _pair(block: Block, arc: int) -> tuple[str, str]:
    graph = block.program.graph
    return block.offers[int(graph.i[arc])].offer.ref, block.needs[int(graph.j[arc])].need.ref


def _lifted(block: Block, names: Sequence[Name], deadline: float | None) -> Lifted:
    program, served = conflict.without(block.program, names), None
    with suppress(EngineError):  # there still is no plan
        served = allocation.solve(program, [Goal(GoalKind.SERVED)], deadline=deadline).goals[0].value
    return Lifted(_limits(block, names), served)
