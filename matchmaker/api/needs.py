"""Needs: written, changed, taken through the steps of their life, listed, and what would fit them."""

from __future__ import annotations

from typing import Any

from flask import Response

from matchmaker.api import records
from matchmaker.api.blueprint import IF_MATCH, ONCE, routes
from matchmaker.api.bodies import NeedInput, NeedQuery, NoArguments, StepInput, SuggestionQuery

blp = routes("needs", "What an affected State asks for")


@blp.route("/needs")
@blp.arguments(NeedQuery, location="query")
@blp.response(200, "NeedPage")
def listed(query: dict[str, Any]) -> Response:
    """List needs

    Those that the caller may know of. `fields` names the fields that are wanted, separated by commas. The address of
    the next page is in `next` and in the header `Link`; needs that are added meanwhile move nothing.
    """
    return records.listed("need", query)


@blp.route("/needs", methods=["POST"])
@blp.doc(parameters=[ONCE])
@blp.arguments(NoArguments, location="query")
@blp.arguments(NeedInput)
@blp.response(201, "Need")
def create(_query: dict[str, Any], values: dict[str, Any]) -> Response:
    """Write a new need

    It is a draft of its party until that party clears and sends it.
    """
    return records.created("need", values)


@blp.route("/needs/<key:ref>")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Need")
def need(_query: dict[str, Any], ref: str) -> Response:
    """Read one need

    As far as the caller may read it: `hidden` names the fields that are left out.
    """
    return records.one("need", ref)


@blp.route("/needs/<key:ref>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(NoArguments, location="query")
@blp.arguments(NeedInput)
@blp.response(200, "Need")
def update(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Change one need

    All its fields as given; what is left out takes its default. A change of what others read makes it a draft again.
    """
    return records.updated("need", ref, values)


@blp.route("/needs/<key:ref>/steps", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(NoArguments, location="query")
@blp.arguments(StepInput)
@blp.response(200, "Need")
def step(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Clear, submit, confirm, publish or withdraw one need

    The own party clears, submits and withdraws; the secretariat confirms where it came from and publishes.
    """
    return records.stepped("need", ref, values["step"])


@blp.route("/needs/<key:ref>/suggestions")
@blp.arguments(SuggestionQuery, location="query")
@blp.response(200, "Suggestions")
def suggestions(query: dict[str, Any], ref: str) -> Response:
    """List possible partners of one need

    At once and without a run, the best fit first; for those who may write the need.
    """
    return records.suggested("need", ref, query["limit"])
