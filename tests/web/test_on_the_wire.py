"""What goes over the line: pages, styles and scripts in gzip, and files that a browser need not ask for again."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient

PACKED = {"Accept-Encoding": "gzip, br"}
TOKEN = re.compile(rb'name="csrf_token"[^>]*')  # signed anew every second
FILES = ("/static/matchmaker.css", "/static/matchmaker.js")


@pytest.mark.parametrize("path", ["/about", "/nothing-here", *FILES])
def test_a_browser_that_takes_gzip_gets_the_same_text_smaller(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        plain = answer.data
    with client.get(path, headers=PACKED) as answer:
        packed, headers = answer.data, answer.headers
    assert headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in headers["Vary"]
    assert int(headers["Content-Length"]) == len(packed) < len(plain)
    assert TOKEN.sub(b"", gzip.decompress(packed)) == TOKEN.sub(b"", plain)


def test_who_takes_no_gzip_gets_none_and_caches_are_told(client: FlaskClient) -> None:
    for refused in ({}, {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "identity"}):
        answer = client.get("/about", headers=refused)
        assert "Content-Encoding" not in answer.headers
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_the_length_of_a_page_does_not_tell_what_is_in_it(client: FlaskClient) -> None:
    assert len({len(client.get("/about", headers=PACKED).data) for _ in range(12)}) > 1


def test_a_file_is_asked_for_once_for_each_version(client: FlaskClient) -> None:
    addresses = re.findall(r'"(/static/[^"]+\.(?:css|js)\?v=\w+)"', client.get("/about").get_data(as_text=True))
    assert len(addresses) == 2
    for address in addresses:
        with client.get(address, headers=PACKED) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
            tag = answer.headers["ETag"]
        with client.get(address, headers={**PACKED, "If-None-Match": tag}) as again:
            assert again.status_code == 304
        with client.get(address.partition("?")[0]) as unversioned:
            assert "immutable" not in unversioned.headers.get("Cache-Control", "")
