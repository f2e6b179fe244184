"""Pages read the way a person or a parser reads them: strict HTML, visible text, forms sent with their own fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers, MultiDict

_HTML = "{http://www.w3.org/1999/xhtml}"
_UNSEEN = {"script", "style", "template", "head"}
_ONE_TIME = re.compile(r'(name="csrf_token" value=")([^"]*)')


@dataclass(frozen=True)
class Page:
    """An answer of the site. `root` is parsed strictly: a page that is not HTML raises."""

    status: int
    headers: Headers
    body: str

    @cached_property
    def root(self) -> Element:
        tokens = [found[1] for found in _ONE_TIME.findall(self.body)]
        root = deepcopy(_parsed(_ONE_TIME.sub(r"\1", self.body)))
        for control in root.iter(f"{_HTML}input") if tokens else ():
            if control.get("name") == "csrf_token":
                control.set("value", tokens.pop(0))
        assert tokens == []
        return root

    @property
    def text(self) -> str:
        """All text that somebody sees or hears, with single spaces."""
        return _squeezed(" ".join(_texts(self.root)))

    def tags(self, *names: str) -> list[Element]:
        """Every element of these names, in the order of the page."""
        wanted = set(names)
        return [element for element in self.root.iter() if _name(element) in wanted]

    def form(self, action: str) -> Element:
        """The form that is sent to an address."""
        found = [form for form in self.tags("form") if form.get("action") == action]
        assert len(found) == 1, f"{len(found)} forms go to {action}"
        return found[0]

    def has_form(self, action: str) -> bool:
        """Whether the page offers a form that is sent to an address."""
        return any(form.get("action") == action for form in self.tags("form"))


@dataclass(frozen=True)
class Reader:
    """Somebody who reads pages and sends their forms."""

    client: FlaskClient

    def get(self, path: str) -> Page:
        """The page at an address."""
        return self._page(self.client.get(path))

    def send(self, path: str, action: str, **typed: str | list[str]) -> Page:
        """The form of a page, sent with what its fields hold and what is typed over it."""
        fields = filled(self.get(path).form(action))
        for name, value in typed.items():
            fields.setlist(name, value if isinstance(value, list) else [value])
        return self.post(action, fields)

    def post(self, action: str, fields: MultiDict[str, str] | dict[str, str]) -> Page:
        """Exactly these fields, posted."""
        return self._page(self.client.post(action, data=fields))

    @staticmethod
    def _page(answer: object) -> Page:
        return Page(answer.status_code, answer.headers, answer.get_data(as_text=True))  # type: ignore[attr-defined]


@lru_cache(maxsize=64)
def _parsed(body: str) -> Element:
    """A page that is read again and differs in its one-time tokens alone is parsed once."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=True)
    parsed: Element = parser.parse(body)
    return parsed


def filled(form: Element) -> MultiDict[str, str]:
    """What a browser would send if nothing were changed."""
    fields: MultiDict[str, str] = MultiDict()
    for control in form.iter():
        name, kind = control.get("name"), control.get("type")
        if not name:
            continue
        if _name(control) == "input" and (kind not in ("radio", "checkbox") or control.get("checked") is not None):
            fields.add(name, control.get("value", ""))
        elif _name(control) == "textarea":
            fields.add(name, "".join(control.itertext()).removeprefix("\n"))
        elif _name(control) == "select":
            options = [option for option in control.iter() if _name(option) == "option"]
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            fields.add(name, chosen[0].get("value", ""))
    return fields


def _name(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _texts(element: Element) -> Iterator[str]:
    if _name(element) in _UNSEEN and _name(element) != "head":
        return
    yield element.text or ""
    yield from (element.get(name, "") for name in ("aria-label", "alt", "title", "placeholder"))
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
