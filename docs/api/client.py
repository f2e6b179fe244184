"""A small client of the API, with nothing but the standard library of Python.

    python docs/api/client.py http://127.0.0.1:8000/api/v1 provider:XAC

lists an offer as that donor, sends it on its way, and prints what would fit it. Use it as a start for your own.
"""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any


class Refused(Exception):
    """An answer that is a problem: `status`, and `problem` as the service said it."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status, self.problem = status, problem
        fields = "; ".join(f"{one['pointer']}: {one['detail']}" for one in problem.get("errors", ()))
        super().__init__(f"{status} {problem.get('detail', '')} {fields}".strip())


class Client:
    """Asks as the public, with the `token` of a service account, or outside production in a `seat`."""

    def __init__(self, address: str, *, token: str | None = None, seat: str | None = None) -> None:
        self.address = address.rstrip("/")
        self.headers = {"Accept": "application/json"}
        if token is not None:
            self.headers["Authorization"] = f"Bearer {token}"
        if seat is not None:
            self.headers["X-Acting-As"] = seat

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[Any, str | None]:
        """The answer and its ETag; Refused with the problem otherwise."""
        data = None if body is None else json.dumps(body).encode()
        given = {**self.headers, **({"Content-Type": "application/json"} if data else {}), **headers}
        whole = path if path.startswith("http") else urllib.parse.urljoin(f"{self.address}/", path.lstrip("/"))
        request = urllib.request.Request(whole, data, given, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer), answer.headers.get("ETag")
        except urllib.error.HTTPError as error:
            raise Refused(error.code, json.load(error)) from None

    def every(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """Every item of a list, page after page."""
        root = self.address.partition("/api/")[0]
        address: str | None = f"{path}?{urllib.parse.urlencode(query)}"
        while address:
            page, _ = self.ask("GET", address)
            yield from page["items"]
            address = f"{root}{page['next']}" if page["next"] else None

    def create(self, path: str, body: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
        """Make a record once, however often the line breaks."""
        return self.ask("POST", path, body, **{"Idempotency-Key": str(uuid.uuid4())})

    def step(self, path: str, etag: str | None, **body: Any) -> tuple[dict[str, Any], str | None]:
        """Take a step on the version that was read."""
        return self.ask("POST", path, body, **{"If-Match": etag or ""})


def main(address: str, seat: str) -> None:
    """List an offer, send it, and print what would fit it."""
    client = Client(address, seat=seat)
    offer, etag = client.create(
        "/offers",
        {
            "provider": seat.partition(":")[2], "title": "Training of survey teams", "kind": "funding", "unit": "money",
            "themes": ["clearance"], "amount": "90000.00", "currency": "USD", "starts_on": "2027-01-01",
            "ends_on": "2028-06-30", "languages": ["en", "fr"],
        },
    )  # fmt: skip
    for step in ("clear", "submit"):
        offer, etag = client.step(f"/offers/{offer['ref']}/steps", etag, step=step)
    print(f"{offer['ref']}: {offer['title']}, {offer['status']}")
    fitting, _ = client.ask("GET", f"/offers/{offer['ref']}/suggestions?limit=3")
    print(f"{fitting['total']} needs would fit")
    for one in fitting["suggestions"]:
        print(f"  {one['need']}: {one['title']}. {one['why']['text']}")
    print(f"{sum(1 for _ in client.every('/needs', limit='50'))} needs in all")


if __name__ == "__main__":
    main(*sys.argv[1:3])
