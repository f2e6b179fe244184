"""What the codes mean, and how possible partnerships are found."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import Response

from matchmaker.api import context
from matchmaker.api.answers import answer
from matchmaker.api.blueprint import routes
from matchmaker.api.bodies import NoArguments
from matchmaker.api.shapes import plain
from matchmaker.domain.matching.eligibility import RULES
from matchmaker.domain.matching.policy import Policy
from matchmaker.errors import NotFound
from matchmaker.wording.labels import LABELS
from matchmaker.wording.text import label

blp = routes("method", "Code lists with their labels, and the settings of the engine")
NOTICE = (
    "Taking part creates no obligation and binds no State. Scores are of single pairs and are never added up or ranked"
    " by State."
)


@blp.route("/code-lists")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "CodeLists")
def code_lists(_query: dict[str, Any]) -> Response:
    """List every code with its label

    In the language of the request.
    """
    return answer({"lists": {name: _labelled(name) for name in sorted(LABELS)}})


@blp.route("/code-lists/<key:ref>")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "CodeList")
def code_list(_query: dict[str, Any], ref: str) -> Response:
    """Read one code list"""
    if ref not in LABELS:
        raise NotFound(noun="code_list", ref=ref)
    return answer({"name": ref, "codes": _labelled(ref)})


@blp.route("/method")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Method")
def method(_query: dict[str, Any]) -> Response:
    """Read the settings of the engine

    Weights and tables in whole percents, and the rules in their order: trial settings, which nobody adopted yet.
    """
    policy = Policy()
    return answer(
        {
            "notice": NOTICE,
            "trial": policy.adopted_by is None,
            "policy": plain(dataclasses.asdict(policy)),
            "rules": [{"rule": name, "label": label("rule", name, context.locale())} for name in RULES],
        }
    )


def _labelled(name: str) -> list[dict[str, str]]:
    return [{"code": code, "label": label(name, code, context.locale())} for code in LABELS[name]]
