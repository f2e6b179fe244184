"""What the service is and means, and the switch that stands in for signing in outside production."""

from __future__ import annotations

from flask import abort, current_app, redirect, render_template, request, session
from werkzeug.wrappers import Response

from matchmaker.domain.matching.policies import BALANCED
from matchmaker.web import acting, context
from matchmaker.web.blueprint import pages
from matchmaker.web.paths import own_path


@pages.get("/method")
def method() -> str:
    """What taking part means, and how eligibility and score are made."""
    return render_template("pages/method.html", section="pages.method", policy=BALANCED)


@pages.get("/about")
def about() -> str:
    """What the service is for, and help."""
    return render_template("pages/about.html", section="pages.about")


@pages.post("/acting-as")
def act_as() -> Response:
    """Take one of the demonstration's seats."""
    if not current_app.config["ACTING_AS"]:
        abort(404)
    chosen = request.form.get("seat", "")
    if chosen not in {seat.key for seat in acting.seats(context.names())}:
        abort(400)
    session[acting.SESSION_KEY] = chosen
    return redirect(own_path(request.form.get("back", "")), 303)
