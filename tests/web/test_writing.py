"""Writing an offer or a need: what is typed becomes a record, and nothing typed is lost on the way."""

from __future__ import annotations

import io
import re

import pytest

from matchmaker.db.queries.drafts import DraftView, list_drafts
from matchmaker.db.queries.needs import NeedView, get_need, list_needs
from matchmaker.db.queries.offers import get_offer
from matchmaker.db.queries.records import RecordFilter
from matchmaker.domain.access import OPERATOR
from matchmaker.web.acting import actor_of
from matchmaker.web.questions import NOT_ASKED, PATHS, SCHEMAS, SECTIONS
from tests.web.reading import Page, Reader, filled
from tests.web.site import SEATS, Site
from tests.web.test_every_page import _is_sound

AFFECTED, DONOR = "affected:XAA", "provider:XAC"
NEED = {
    "title": "Six surgeons to be trained", "theme": "victim_assistance", "unit": "place", "class_code": "surgery",
    "quantity": "6", "starts_on": "2027-01-01", "ends_on": "2028-12-31",
}  # fmt: skip
OFFER = {
    "title": "Demining machines on loan", "themes": ["clearance"], "unit": "item", "class_code": "mechanical",
    "quantity": "4", "starts_on": "2027-01-01", "ends_on": "2028-12-31",
}  # fmt: skip


def write(reader: Reader, do: str = "post", path: str = "/needs/new", **typed: str | list[str]) -> Page:
    return reader.send(path, path, do=do, **{**(NEED if path == "/needs/new" else OFFER), **typed})


def needs_titled(site: Site, title: str) -> tuple[NeedView, ...]:
    with site.database.read() as session:
        return list_needs(session, OPERATOR, RecordFilter(text=title), limit=50).items


def drafts_of(site: Site, seat: str) -> tuple[DraftView, ...]:
    with site.database.read() as session:
        return list_drafts(session, actor_of(seat), limit=100)


def kept_draft(site: Site, reader: Reader, path: str = "/needs/new", **typed: str | list[str]) -> str:
    answer = write(reader, "keep", path, **typed)
    assert answer.status == 303, answer.text
    return answer.headers["Location"]


def value_of(page: Page, name: str) -> str:
    return next(filled(form)[name] for form in page.tags("form") if name in filled(form))


# From nothing to a record


def test_a_newcomer_posts_a_need_and_sees_the_first_offers_that_fit(site: Site) -> None:
    reader = site.reader(AFFECTED)
    answer = write(reader, title="A need of a newcomer")
    assert answer.status == 303
    page = reader.get(answer.headers["Location"])
    assert "Sent to the secretariat" in page.text
    assert "First offers that fit" in page.text and "Why this fits" in page.text
    (need,) = needs_titled(site, "A need of a newcomer")
    assert (need.party, need.status, need.kind, need.quantity) == ("XAA", "submitted", "training", 6)


def test_a_donor_lists_an_offer(site: Site) -> None:
    reader = site.reader(DONOR)
    answer = write(reader, path="/offers/new", title="Machines of a donor")
    assert answer.status == 303
    ref = answer.headers["Location"].split("/")[2]
    with site.database.read() as session:
        offer = get_offer(session, OPERATOR, ref)
    assert (offer.provider, offer.status, offer.kind, offer.themes) == ("XAC", "submitted", "equipment", ("clearance",))


def test_money_is_written_in_minor_units(site: Site) -> None:
    reader = site.reader(AFFECTED)
    money = {"unit": "money", "class_code": "", "quantity": "", "amount": "1250000.50", "currency": "CHF"}
    assert write(reader, title="Money needed", **money).status == 303
    (need,) = needs_titled(site, "Money needed")
    assert (need.kind, need.quantity, need.currency) == ("funding", 125_000_050, "CHF")


def test_the_secretariat_publishes_what_was_sent(site: Site) -> None:
    ref = write(site.reader(AFFECTED), title="To be published").headers["Location"].split("/")[2]
    secretariat = site.reader("secretariat")
    for step in ("confirm", "publish"):
        assert secretariat.send(f"/needs/{ref}", f"/needs/{ref}/{step}").status == 303
    assert needs_titled(site, "To be published")[0].status == "published"


def test_what_came_by_letter_is_a_draft_until_its_own_office_sends_it(site: Site) -> None:
    secretariat = site.reader("secretariat")
    answer = write(secretariat, title="By letter", party="XAB")
    assert answer.status == 303, answer.text
    (need,) = needs_titled(site, "By letter")
    assert (need.party, need.status) == ("XAB", "draft")
    own = site.reader("affected:XAB")
    for step in ("clear", "submit"):
        assert own.send(f"/needs/{need.ref}", f"/needs/{need.ref}/{step}").status == 303
    assert needs_titled(site, "By letter")[0].status == "submitted"


@pytest.mark.parametrize("seat", [seat for seat in SEATS if not seat.startswith("affected") and seat != "secretariat"])
def test_nobody_else_posts_a_need(site: Site, seat: str) -> None:
    assert site.reader(seat).get("/needs/new").status == 403
    form = {**NEED, "csrf_token": value_of(site.reader(seat).get("/about"), "csrf_token"), "do": "post"}
    assert site.reader(seat).post("/needs/new", form).status in (400, 403)
    assert not site.reader(seat).get("/needs").has_form("/needs/new")


# Nothing is lost


def test_a_mistake_keeps_all_that_was_typed_as_a_draft_and_says_what_to_mend(site: Site) -> None:
    reader = site.reader(AFFECTED)
    page = write(reader, title="  Tpyed with care  ", quantity="six", ends_on="")
    assert page.status == 400
    summary = next(box for box in page.tags("div") if box.get("class") == "summary-of-errors")
    assert {link.get("href") for link in summary.iter() if link.get("href")} == {"#f-quantity", "#f-ends_on"}
    assert value_of(page, "title") == "  Tpyed with care  "
    assert value_of(page, "quantity") == "six"
    assert [error.get("id") for error in page.tags("p") if error.get("class") == "wrong"] == [
        "f-quantity-error", "f-ends_on-error",
    ]  # fmt: skip
    assert "Tpyed with care" in [draft.title for draft in drafts_of(site, AFFECTED)]
    assert needs_titled(site, "Tpyed with care") == ()
    again = filled(page.form("/needs/new"))
    again.setlist("quantity", ["6"])
    again.setlist("ends_on", ["2028-12-31"])
    again.setlist("do", ["post"])
    assert reader.post("/needs/new", again).status == 303
    assert "Tpyed with care" not in [draft.title for draft in drafts_of(site, AFFECTED)]


def test_a_form_that_is_posted_twice_makes_one_record(site: Site) -> None:
    reader = site.reader(AFFECTED)
    form = filled(reader.get("/needs/new").form("/needs/new"))
    for name, value in {**NEED, "title": "Posted twice", "do": "post"}.items():
        form.setlist(name, [value])
    first, second = reader.post("/needs/new", form), reader.post("/needs/new", form)
    assert (first.status, second.status) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert "Nothing was posted twice" in reader.get(second.headers["Location"]).text
    assert len(needs_titled(site, "Posted twice")) == 1


def test_what_is_typed_after_going_back_becomes_a_change_and_is_not_lost(site: Site) -> None:
    reader = site.reader(AFFECTED)
    form = filled(reader.get("/needs/new").form("/needs/new"))
    for name, value in {**NEED, "title": "Posted, then changed", "do": "post"}.items():
        form.setlist(name, [value])
    reader.post("/needs/new", form)
    form.setlist("quantity", ["7"])
    answer = reader.post("/needs/new", form)
    assert answer.status == 303 and answer.headers["Location"].startswith("/drafts/")
    page = reader.get(answer.headers["Location"])
    assert "kept here as a change" in page.text and "7 places" in page.text


def test_a_lost_session_keeps_the_form_and_offers_it_again(site: Site) -> None:
    reader = site.reader(AFFECTED)
    form = filled(reader.get("/needs/new").form("/needs/new"))
    form.setlist("title", ["Typed before the session ended"])
    form.setlist("do", ["post"])
    reader.client.delete_cookie("matchmaker_session")
    answer = reader.client.post("/needs/new", data=form, headers={"Origin": "http://localhost", "Host": "localhost"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "kept for two days as a draft" in text and "Typed before the session ended" in text
    assert "Typed before the session ended" not in reader.get("/").text  # nobody has signed in yet
    reader.send("/about", "/acting-as", seat=AFFECTED)
    assert "Typed before the session ended" in reader.get("/").text
    taken = reader.send("/", "/drafts/take-up")
    assert taken.status == 303
    assert "Typed before the session ended" in reader.get(taken.headers["Location"]).text
    assert not reader.get("/").has_form("/drafts/take-up")


def test_a_form_from_another_site_is_not_kept(site: Site) -> None:
    reader = site.reader(AFFECTED)
    before = len(drafts_of(site, AFFECTED))
    answer = reader.client.post(
        "/needs/new",
        data={**NEED, "noun": "need", "title": "From elsewhere"},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 400
    assert "From elsewhere" not in answer.get_data(as_text=True)
    assert len(drafts_of(site, AFFECTED)) == before


def test_a_section_that_a_colleague_wrote_meanwhile_is_not_written_over(site: Site) -> None:
    reader, colleague = site.reader(AFFECTED), site.reader(AFFECTED)
    path = kept_draft(site, reader, title="Two windows") + "/plan"
    opened = filled(reader.get(path).form(path))
    assert colleague.send(path, path, do="keep", plan="Plan of the colleague").status == 303
    opened.setlist("plan", ["My own plan"])
    opened.setlist("do", ["keep"])
    page = reader.post(path, opened)
    assert page.status == 409
    assert "Plan of the colleague" in page.text
    assert value_of(page, "plan") == "My own plan"
    again = filled(page.form(path))
    again.setlist("do", ["keep"])
    assert reader.post(path, again).status == 303
    assert value_of(reader.get(path), "plan") == "My own plan"


def test_a_section_with_mistakes_is_kept_and_shown_with_them(site: Site) -> None:
    reader = site.reader(AFFECTED)
    draft = kept_draft(site, reader, title="Half done", ends_on="")
    path = f"{draft}/urgency"
    page = reader.send(path, path, do="next", urgency="u3", urgency_evidence="", priority_order="first")
    assert page.status == 400
    assert "This urgency needs its evidence" in page.text
    assert value_of(reader.get(path), "priority_order") == "first"
    assert reader.send(path, path, do="keep").status == 303  # keeping asks nothing
    overview = reader.get(draft)
    assert "needed or to mend: 2" in overview.text
    posted = reader.send(draft, f"{draft}/post")
    assert posted.status == 400
    links = {a.get("href", "") for a in posted.tags("a")}
    assert {f"{draft}/when#f-ends_on", f"{draft}/urgency#f-urgency_evidence"} <= links


# Changing what was posted


def test_a_change_is_posted_and_the_record_is_sent_again(site: Site) -> None:
    reader = site.reader(AFFECTED)
    ref = write(reader, title="To be changed").headers["Location"].split("/")[2]
    draft = reader.send(f"/needs/{ref}", f"/needs/{ref}/edit").headers["Location"]
    assert reader.send(f"{draft}/what", f"{draft}/what", do="keep", quantity="9").status == 303
    page = reader.get(draft)
    assert "6 places" in page.text and "9 places" in page.text
    assert reader.send(draft, f"{draft}/post").headers["Location"] == f"/needs/{ref}"
    need = needs_titled(site, "To be changed")[0]
    assert (need.quantity, need.status) == (9, "submitted")
    assert reader.get(draft).status == 404


def test_a_stale_change_shows_what_changed_meanwhile_and_keeps_what_was_typed(site: Site) -> None:
    reader, colleague = site.reader(AFFECTED), site.reader(AFFECTED)
    ref = write(reader, title="Stale and kept").headers["Location"].split("/")[2]
    draft = reader.send(f"/needs/{ref}", f"/needs/{ref}/edit").headers["Location"]
    reader.send(f"{draft}/what", f"{draft}/what", do="keep", quantity="9")
    with site.database.read() as session:
        stored = get_need(session, OPERATOR, ref)
    _change_behind(site, ref, stored.version, quantity=8, place="North")
    page = reader.send(draft, f"{draft}/post")
    assert page.status == 409
    table = next(t for t in page.tags("table") if "What was changed meanwhile" in "".join(t.itertext()))
    cells = [re.sub(r"\s+", " ", "".join(row.itertext())).strip() for row in table.iter() if row.tag.endswith("tr")]
    assert any("6 places" in row and "8 places" in row and "9 places" in row for row in cells)
    assert any("North" in row for row in cells)
    assert reader.send(draft, f"{draft}/post").status == 303
    need = needs_titled(site, "Stale and kept")[0]
    assert (need.quantity, need.place) == (9, "North")
    assert colleague.get(f"/needs/{ref}").status == 200


def _change_behind(site: Site, ref: str, version: int, **changes: object) -> None:
    from matchmaker.services.needs import update_need
    from matchmaker.web.draft_text import read_record, texts_of
    from tests.web.site import NOW

    with site.database.read() as session:
        record = get_need(session, actor_of(AFFECTED), ref)
    values = {**read_record("need", texts_of("need", record), party="XAA", ref=ref), **changes}
    with site.database.write() as session:
        update_need(session, actor_of(AFFECTED), ref, values, version=version, now=NOW)


def test_a_record_is_withdrawn_and_a_second_time_it_is_said_so(site: Site) -> None:
    reader = site.reader(AFFECTED)
    ref = write(reader, title="To be withdrawn").headers["Location"].split("/")[2]
    form = filled(reader.get(f"/needs/{ref}").form(f"/needs/{ref}/withdraw"))
    assert reader.post(f"/needs/{ref}/withdraw", form).status == 303
    assert reader.post(f"/needs/{ref}/withdraw", form).status == 409
    assert needs_titled(site, "To be withdrawn")[0].status == "withdrawn"
    assert not reader.get(f"/needs/{ref}").has_form(f"/needs/{ref}/edit")


def test_another_state_s_need_is_neither_changed_nor_withdrawn(site: Site) -> None:
    ref = write(site.reader(AFFECTED), title="Not yours").headers["Location"].split("/")[2]
    draft = kept_draft(site, site.reader(AFFECTED), title="Not your draft")
    for seat in ("affected:XAB", DONOR, "reader", "public", "coordinator", "auditor"):
        reader = site.reader(seat)
        token = value_of(reader.get("/about"), "csrf_token")
        for action in ("edit", "withdraw", "clear", "confirm", "publish"):
            answer = reader.post(f"/needs/{ref}/{action}", {"csrf_token": token, "version": "3"})
            assert answer.status in (403, 404, 409), (seat, action)  # 409: one who reads it learns how it stands
        assert reader.get(draft).status == 404
        assert reader.post(f"{draft}/post", {"csrf_token": token}).status == 404
        assert reader.post(f"{draft}/discard", {"csrf_token": token}).status == 404
    assert needs_titled(site, "Not yours")[0].status == "submitted"


# What does not belong into a field


def test_a_file_where_text_belongs_is_an_error_at_its_field(site: Site) -> None:
    reader = site.reader(AFFECTED)
    form = dict(filled(reader.get("/needs/new").form("/needs/new")))
    form.update({**NEED, "do": "post"})
    form["title"] = (io.BytesIO(b"%PDF-1.7"), "letter.pdf")  # type: ignore[assignment]
    answer = reader.client.post("/needs/new", data=form, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "A file was sent here" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("title", "said"),
    [("x" * 2_000_000, "At most 200 characters"), ("Nothing\u202eelse", "The character U+202E"),
     ("a" + "\u0301" * 40, "accents follow one another"), ("\u200b", "The character U+200B"), ("=1+1", "")],
)  # fmt: skip
def test_absurd_and_tricky_text_is_refused_at_its_field_or_kept_as_text(site: Site, title: str, said: str) -> None:
    page = write(site.reader(AFFECTED), title=title)
    assert page.status == (400 if said else 303)
    assert said in page.text


def test_five_megabytes_are_too_much_and_say_so(site: Site) -> None:
    page = write(site.reader(AFFECTED), title="x" * 5_000_000)
    assert page.status == 413
    assert len(page.tags("h1")) == 1


def test_unknown_names_versions_and_sections_do_no_harm(site: Site) -> None:
    reader = site.reader(AFFECTED)
    draft = kept_draft(site, reader, title="Sturdy")
    assert reader.get(f"{draft}/nothing").status == 404
    path = f"{draft}/partners"
    page = reader.send(path, path, do="keep", nonsense="1", seen="0" * 500, named_providers=["XXX"] * 400)
    assert page.status == 409  # it was opened as something else: what was typed is shown again
    assert (
        reader.send(path, path, do="add", **{"named_providers.add": "exercise state c, with a school; nobody"}).status
        == 200
    )
    token = value_of(reader.get("/about"), "csrf_token")
    ref = write(reader, title="Sturdy too").headers["Location"].split("/")[2]
    for version in ("", "x", "9" * 30, "-1"):
        assert reader.post(f"/needs/{ref}/withdraw", {"csrf_token": token, "version": version}).status == 400


def test_parties_are_named_in_words_and_the_others_are_said_to_be_unknown(site: Site) -> None:
    reader = site.reader(AFFECTED)
    path = kept_draft(site, reader, title="Named providers") + "/partners"
    page = reader.send(path, path, do="add", **{"named_providers.add": "exercise state d, providing; Nowhere"})
    assert "No State or organisation is called “Nowhere”" in page.text
    assert filled(page.form(path)).getlist("named_providers") == ["XAD"]
    assert value_of(page, "named_providers.add") == "Nowhere"


# What is known, counted and shown


def test_what_is_known_is_filled_in_and_marked(site: Site) -> None:
    page = site.reader("affected:XAB").get("/needs/new")
    assert value_of(page, "starts_on") == "2026-11-23"
    assert value_of(page, "currency") == "USD"
    assert "Filled in As in what your office wrote last." in page.text
    assert "Affected State: Exercise State B" in page.text
    assert "Treaty dates recorded for your State" in page.text


def test_the_count_follows_what_is_typed_with_and_without_scripts(site: Site) -> None:
    reader = site.reader(AFFECTED)
    form = filled(reader.get("/needs/new").form("/needs/new"))
    for name, value in NEED.items():
        form.setlist(name, [value])
    answer = reader.client.post("/needs/count", data=form).get_json()
    assert answer["total"] >= 1
    form.setlist("do", ["count"])
    page = reader.post("/needs/new", form)
    assert page.status == 200 and answer["said"] in page.text
    assert value_of(page, "title") == NEED["title"]
    form.setlist("theme", [""])
    assert reader.client.post("/needs/count", data=form).get_json()["total"] == 0
    assert needs_titled(site, NEED["title"] + " counted") == ()


def test_a_preview_shows_each_audience_no_more_than_it_will_read(site: Site) -> None:
    reader = site.reader(DONOR)
    draft = kept_draft(site, reader, "/offers/new", title="Seen by others")
    reader.send(f"{draft}/shown", f"{draft}/shown", do="keep", notes="Ours alone", how_to_approach="By letter")
    shown = {one: reader.get(f"{draft}/preview?as={one}").text for one in ("own_party", "states_parties", "public")}
    assert "Ours alone" in shown["own_party"] and "4 items" in shown["own_party"]
    assert "Ours alone" not in shown["states_parties"] and "By letter" in shown["states_parties"]
    assert "4 items" not in shown["public"] and "By letter" not in shown["public"]
    assert "Seen by others" in shown["public"]
    need = kept_draft(site, site.reader(AFFECTED), title="Unseen by the public")
    page = site.reader(AFFECTED).get(f"{need}/preview?as=public")
    assert "The public does not learn that this need exists" in page.text


def test_a_preview_of_another_party_s_record_shows_nothing_more(site: Site) -> None:
    reader = site.reader(AFFECTED)
    ref = write(reader, title="Previewed by its own office").headers["Location"].split("/")[2]
    assert reader.get(f"/needs/{ref}/preview?as=own_party").status == 200
    assert site.reader("public").get(f"/needs/{ref}/preview?as=own_party").status == 404


@pytest.mark.parametrize(("seat", "noun"), [(AFFECTED, "need"), (DONOR, "offer")])
def test_every_section_keeps_what_it_was_sent(site: Site, seat: str, noun: str) -> None:
    reader = site.reader(seat)
    draft = kept_draft(site, reader, f"/{noun}s/new", title="All sections")
    for section in SECTIONS[noun]:
        path = f"{draft}/{section.key}"
        form = reader.get(path).form(path)
        sent = {name: _answer(form, name) for name in section.names if not name.endswith(".add")}
        sent = {name: value for name, value in sent.items() if value}
        assert sent, path
        assert reader.send(path, path, do="keep", **sent).status == 303
        again = filled(reader.get(path).form(path))
        assert {name: again.get(name) for name in sent} == sent, path
    assert reader.get(draft).status == 200


def _answer(form: object, name: str) -> str:
    """Some answer that a field of this name takes."""
    for control in form.iter():  # type: ignore[attr-defined]
        if control.get("name") != name:
            continue
        if control.tag.endswith("select"):
            return next((o.get("value") for o in control.iter() if o.tag.endswith("option") and o.get("value")), "")
        if control.get("type") in ("checkbox", "radio"):
            return control.get("value") or ""
        return "2027-03-04" if control.get("type") == "date" else "7"
    return ""


# Weight, soundness, and how often the database is asked

ASSETS = ("/static/matchmaker.css", "/static/matchmaker.js", "/static/forms.js", "/static/icon.svg")
FIRST_LOAD_BYTES = 60_000  # with everything that it needs, uncompressed
QUERIES = 20


@pytest.mark.parametrize(("seat", "noun"), [("affected:XAB", "need"), (DONOR, "offer")])
def test_the_pages_of_writing_are_sound_light_and_ask_little(site: Site, seat: str, noun: str) -> None:
    reader = site.reader(seat)
    draft = kept_draft(site, reader, f"/{noun}s/new", title="Weighed")
    posted = write(reader, path=f"/{noun}s/new", title="Weighed and posted").headers["Location"]
    own = posted.removesuffix("/partners")
    paths = [f"/{noun}s/new", draft, *(f"{draft}/{section.key}" for section in SECTIONS[noun]), f"{draft}/preview",
             posted, own, f"{own}/preview?as=own_party", "/drafts", "/"]  # fmt: skip
    shared = 0
    for asset in ASSETS:
        with reader.client.get(asset) as answer:
            shared += len(answer.data)
    for path in paths:
        with site.counted() as said:
            page = reader.get(path)
        assert page.status == 200, path
        _is_sound(page, path)
        weight = len(page.body.encode()) + shared
        assert weight < FIRST_LOAD_BYTES, (path, weight)
        asked = [statement for statement in said if statement.lstrip().upper().startswith(("SELECT", "WITH"))]
        assert len(asked) <= (30 if path == "/" else QUERIES), (path, len(asked))


@pytest.mark.parametrize("noun", ["need", "offer"])
def test_every_field_of_a_record_is_asked_or_known(noun: str) -> None:
    fields = set(SCHEMAS[noun]().fields)
    assert PATHS[noun] | NOT_ASKED >= fields
    assert not PATHS[noun] & NOT_ASKED
    assert PATHS[noun] <= fields


def test_the_overview_says_what_to_do_next_and_what_is_new(site: Site) -> None:
    newcomer = "affected:XAE"
    reader = site.reader(newcomer)
    draft = kept_draft(site, reader, title="Shown on the overview")
    ref = write(reader, title="Came of it").headers["Location"].split("/")[2]
    page = reader.get("/")
    links = {a.get("href") for a in page.tags("a")}
    assert {"/needs/new", draft, f"/needs/{ref}", f"/needs/{ref}/partners"} <= links
    assert "what became of it" in page.text and "new since" not in page.text
    reader.client.delete_cookie("matchmaker_session")
    reader.send("/about", "/acting-as", seat=newcomer)
    assert "What happened; new since 23 Nov 2026" in reader.get("/").text
    assert site.reader("secretariat").get("/needs?status=submitted").text.count("Came of it") == 1
    assert "Needs to confirm as the focal point's" in site.reader("secretariat").get("/").text


def test_who_enters_for_others_finds_what_is_known_of_the_party_and_reads_what_entering_means(site: Site) -> None:
    secretariat = site.reader("secretariat")
    links = {link.get("href") for link in secretariat.get("/parties/XAA").tags("a")}
    assert "/needs/new?party=XAA" in links
    page = secretariat.get("/needs/new?party=XAA")
    chosen = [o.get("value") for o in page.tags("option") if o.get("selected") is not None]
    assert "XAA" in chosen
    assert "Treaty dates recorded for this State" in page.text
    assert "1 May 2030" in page.text
    assert "It is entered as a draft of that office" in page.text and "Post this need" not in page.text
    assert secretariat.get("/needs/new?party=NOBODY").status == 200
    own = site.reader("affected:XAB").get("/needs/new?party=XAA")
    assert "1 May 2030" not in own.text  # nobody else writes for another State, whatever the address says


def test_a_form_that_met_a_lost_session_is_shown_in_words(site: Site) -> None:
    reader = site.reader("affected:XAB")
    fields = filled(reader.get("/needs/new").form("/needs/new"))
    fields.update({"title": "Kept words", "theme": "risk_education", "unit": "money", "ends_on": "2028-12-21"})
    reader.client.delete_cookie("matchmaker_session")
    answer = reader.client.post("/needs/new", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Kept words" in text and "Risk education (EORE)" in text and "21\u00a0Dec\u00a02028" in text
    for hidden in ("<dt>key", "<dt>seen", "<dt>noun", "<dt>do<"):
        assert hidden not in text
