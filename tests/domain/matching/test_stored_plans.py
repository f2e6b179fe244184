"""What snapshots and results look like when they are stored, and that older ones are still read."""

from __future__ import annotations

import dataclasses
import json

from matchmaker.domain.matching.cases import Pool, from_json, to_json, to_plain
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.run import make_plan
from tests.domain.rule_cases import mixed_pool
from tests.support.pools import need, offer, pool, random_pool

PLAN = make_plan(random_pool(7), Policy())


def test_parts_of_cards_that_pairings_share_are_written_once() -> None:
    stored = json.loads(to_json(PLAN))
    texts = [json.dumps(part) for part in stored["card_parts"]]
    assert len(set(texts)) == len(texts)
    assert len(texts) < sum(len(p.fit.parts) + len(p.priority.parts) for p in PLAN.pairings)
    assert from_json(PlanResult, to_json(PLAN)) == PLAN


def test_a_result_with_whole_cards_is_read_too() -> None:
    """The form before cards shared their parts: every pairing a mapping of its fields."""
    older = {name: item for name, item in json.loads(to_json(PLAN)).items() if name != "card_parts"}
    older["pairings"] = [to_plain(pairing) for pairing in PLAN.pairings]
    assert PLAN.pairings
    assert from_json(PlanResult, json.dumps(older).encode()) == PLAN


def test_a_snapshot_has_a_list_for_every_field_that_is_not_as_its_default_says_for_all() -> None:
    given = pool([offer(languages=("fr",), bears_interpretation=False), offer("O2")], [need()])
    stored = json.loads(to_json(given))["offers"]
    assert stored["languages"] == [list(one.languages) for one in given.offers]
    assert stored["ends_on"] == [one.ends_on.isoformat() for one in given.offers]
    assert "bears_interpretation" not in stored
    assert from_json(Pool, to_json(given)) == given


def test_any_pool_comes_back_from_its_snapshot_as_it_was() -> None:
    for seed in range(60):
        given = mixed_pool(seed, 5, 4) if seed % 2 else random_pool(seed)
        written = to_json(given)
        assert from_json(Pool, written) == given
        assert to_json(from_json(Pool, written)) == written


def test_a_snapshot_that_has_a_mapping_for_every_record_is_read_too() -> None:
    """The form before there were tables: every record without what is as its default says."""
    given = mixed_pool(3, 5, 4)
    stored = json.loads(to_json(given))
    for noun, records in (("offers", given.offers), ("needs", given.needs)):
        defaults = {f.name: f.default for f in dataclasses.fields(records[0])}
        stored[noun] = [
            {name: to_plain(item) for name, item in _fields(one).items() if item != defaults[name] or item is None}
            for one in records
        ]
    assert from_json(Pool, json.dumps(stored).encode()) == given


def test_a_snapshot_that_says_everything_is_read_too() -> None:
    given = pool([offer()], [need()])
    stored = json.loads(to_json(given))
    stored["offers"] = [
        {name: to_plain(item) for name, item in _fields(one).items()} for one in given.offers
    ]  # fmt: skip
    assert len(stored["offers"][0]) == len(dataclasses.fields(given.offers[0]))
    assert from_json(Pool, json.dumps(stored).encode()) == given


def _fields(record: object) -> dict[str, object]:
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}  # type: ignore[arg-type]
