"""The routes of offers and of needs: written, changed, taken through the steps of their life, listed, explained.

Both are the same routes over the same services, made once and registered for each; `{one}` and `{many}` in their
descriptions stand for the record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from matchmaker.api import histories, patches, records
from matchmaker.api.blueprint import IF_MATCH, ONCE, Routes, routes
from matchmaker.api.bodies import (
    NeedInput,
    NeedQuery,
    NoArguments,
    OfferInput,
    PageQuery,
    RecordQuery,
    StepInput,
    SuggestionQuery,
)

View = Callable[..., Response]
_ABOUT = {"offer": "What a provider can give", "need": "What an affected State asks for"}
_QUERY = {"offer": RecordQuery, "need": NeedQuery}
_INPUT = {"offer": OfferInput, "need": NeedInput}


def record_routes(noun: str) -> Routes:
    """The routes of `offer` or `need`."""
    blp = routes(f"{noun}s", _ABOUT[noun])
    _add_reading(blp, noun)
    _add_writing(blp, noun)
    _add_changing(blp, noun)
    _add_surroundings(blp, noun)
    return blp


def _of(noun: str) -> Callable[[View], View]:
    """Name the record in a description."""

    def name(view: View) -> View:
        view.__doc__ = (view.__doc__ or "").format(one=noun, many=f"{noun}s")
        return view

    return name


def _add_reading(blp: Routes, noun: str) -> None:
    @blp.route(f"/{noun}s")
    @blp.arguments(_QUERY[noun], location="query")
    @blp.response(200, f"{noun.title()}Page")
    @_of(noun)
    def listed(query: dict[str, Any]) -> Response:
        """List {many}

        Those that the caller may know of. `fields` names the fields that are wanted, separated by commas; with
        `count=yes` the answer says in `total` how many there are. The address of the next page is in `next` and in the
        header `Link`; {many} that are added meanwhile move nothing.
        """
        return records.listed(noun, query)

    @blp.route(f"/{noun}s/<key:ref>", endpoint=noun)
    @blp.arguments(NoArguments, location="query")
    @blp.response(200, noun.title())
    @_of(noun)
    def one(_query: dict[str, Any], ref: str) -> Response:
        """Read one {one}

        As far as the caller may read it: `hidden` names the fields that are left out.
        """
        return records.one(noun, ref)


def _add_writing(blp: Routes, noun: str) -> None:
    @blp.route(f"/{noun}s", methods=["POST"])
    @blp.doc(parameters=[ONCE])
    @blp.arguments(NoArguments, location="query")
    @blp.arguments(_INPUT[noun])
    @blp.response(201, noun.title())
    @_of(noun)
    def create(_query: dict[str, Any], values: dict[str, Any]) -> Response:
        """Write a new {one}

        It is a draft of its party until that party clears and sends it.
        """
        return records.created(noun, values)

    @blp.route(f"/{noun}s/<key:ref>/steps", methods=["POST"])
    @blp.doc(parameters=[IF_MATCH])
    @blp.arguments(NoArguments, location="query")
    @blp.arguments(StepInput)
    @blp.response(200, noun.title())
    @_of(noun)
    def step(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
        """Clear, submit, confirm, publish or withdraw one {one}

        The own party clears, submits and withdraws; the secretariat confirms where it came from and publishes.
        """
        return records.stepped(noun, ref, values["step"])


def _add_changing(blp: Routes, noun: str) -> None:
    @blp.route(f"/{noun}s/<key:ref>", methods=["PUT"])
    @blp.doc(parameters=[IF_MATCH])
    @blp.arguments(NoArguments, location="query")
    @blp.arguments(_INPUT[noun])
    @blp.response(200, noun.title())
    @_of(noun)
    def update(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
        """Change one {one}, all of it

        All its fields as given; what is left out takes its default. A change of what others read makes it a draft
        again.
        """
        return records.updated(noun, ref, values)

    @blp.route(f"/{noun}s/<key:ref>", methods=["PATCH"])
    @blp.doc(parameters=[IF_MATCH], requestBody=patches.body_of(noun))
    @blp.arguments(NoArguments, location="query")
    @blp.response(200, noun.title())
    @_of(noun)
    def patch(_query: dict[str, Any], ref: str) -> Response:
        """Change some fields of one {one}

        A merge patch (RFC 7396): the fields that it names, null for one that is to be empty or to take its default.
        The whole is then held against the same rules as a {one} that is sent whole.
        """
        return patches.patched(noun, ref)


def _add_surroundings(blp: Routes, noun: str) -> None:
    @blp.route(f"/{noun}s/<key:ref>/suggestions")
    @blp.arguments(SuggestionQuery, location="query")
    @blp.response(200, "Suggestions")
    @_of(noun)
    def suggestions(query: dict[str, Any], ref: str) -> Response:
        """List possible partners of one {one}

        At once and without a run, the best fit first; for those who may write the {one}.
        """
        return records.suggested(noun, ref, query["limit"])

    @blp.route(f"/{noun}s/<key:ref>/history")
    @blp.arguments(PageQuery, location="query")
    @blp.response(200, "EntryPage")
    @_of(noun)
    def history(query: dict[str, Any], ref: str) -> Response:
        """Read the history of one {one}

        What happened to it, the newest first and in words, as far as the caller may read it.
        """
        return histories.of(noun, ref, query)
