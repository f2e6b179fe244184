"""The messages of the code and of the templates, and the catalogues that translate them.

python -m tests.support.catalogues    adds new messages to the catalogues, drops those that nothing says any more, and
                                      prints how many are translated; what was translated stays as it is

Each language is a folder of .po files in `matchmaker/wording/catalogues`; the service reads them as they are, so there
is no compiled twin that could be older. A message belongs to the file that its first source names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from matchmaker.wording.text import CATALOGUES, LOCALES

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
Id = str | tuple[str, str]
HEADER = "# Translations of Matchmaker. `make catalogues` adds what is new and drops what is no longer said."


@dataclass(frozen=True, slots=True)
class Message:
    """One message, with its plural where it has one, and the files that say it."""

    id: Id
    sources: tuple[str, ...]

    @property
    def singular(self) -> str:
        """The message for one."""
        return self.id if isinstance(self.id, str) else self.id[0]

    @property
    def file(self) -> str:
        """The name of the .po file that it belongs to."""
        return min(map(_file_of, self.sources))


def extract_wording(fileobj: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[tuple[Any, ...]]:
    """Babel's extractor for `matchmaker.wording`: every text that is a value of a table, pairs as one and many."""
    for node in ast.parse(fileobj.read()).body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Dict):
            yield from _values(value)


def _values(table: ast.Dict) -> Iterator[tuple[Any, ...]]:
    for value in table.values:
        if isinstance(value, ast.Dict):
            yield from _values(value)
        elif isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.lineno, "gettext", value.value, []
        elif isinstance(value, ast.Tuple):
            yield value.lineno, "ngettext", tuple(ast.literal_eval(value)), []


@cache
def messages() -> tuple[Message, ...]:
    """Every message that a page or a text of `wording` says, in the order of its text."""
    with (ROOT / "babel.cfg").open() as settings:
        methods, options = parse_mapping_cfg(settings)
    found: dict[Id, set[str]] = {}
    for name, _, text, *_ in extract_from_dir(ROOT, methods, options, keywords=KEYWORDS):
        if text:
            found.setdefault(text, set()).add(str(name))
    return tuple(Message(id_, tuple(sorted(found[id_]))) for id_ in sorted(found, key=str))


def _file_of(source: str) -> str:
    name = Path(source).name
    if source.startswith("matchmaker/wording/label_") or name == "units.py":
        return "a-labels"
    if "form" in name or name in ("inputs.py", "errors.py") or "/forms/" in source:
        return "b-forms"
    return "d-texts" if source.startswith("matchmaker/wording/") else "c-pages"


def read(locale: str) -> dict[str, Catalog]:
    """The catalogues of a language by the name of their file."""
    found = {}
    for path in sorted((CATALOGUES / locale).glob("*.po")):
        with path.open("rb") as file:
            found[path.stem] = read_po(file, locale=locale)
    return found


def translations(locale: str) -> dict[str, Any]:
    """Message for one -> its translation, without those that are empty or marked as unsure."""
    every = (message for catalogue in read(locale).values() for message in catalogue if message.id)
    return {_singular(m.id): m.string for m in every if _is_said(m.string) and not m.fuzzy}


def _singular(id_: Any) -> str:
    return str(id_ if isinstance(id_, str) else id_[0])


def _is_said(string: Any) -> bool:
    return bool(string) if isinstance(string, str) else all(string)


def update(locale: str) -> str:
    """Bring the catalogues of a language up to date; how it stands, in words."""
    known = translations(locale)
    files: dict[str, Catalog] = {}
    for message in messages():
        catalogue = files.setdefault(message.file, Catalog(locale=locale, fuzzy=False, header_comment=HEADER))
        catalogue.add(message.id, known.get(message.singular, "" if isinstance(message.id, str) else ("", "")))
    for name, catalogue in files.items():
        with (CATALOGUES / locale / f"{name}.po").open("wb") as file:
            write_po(file, catalogue, width=0, sort_output=True, omit_header=False)
    _without_dates(CATALOGUES / locale)
    return f"{locale}: {len(known)} of {len(messages())} messages are translated"


def _without_dates(folder: Path) -> None:
    """Drop the lines of the head that change with every writing."""
    for path in folder.glob("*.po"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        wanted = (line for line in lines if not _is_noise(line))
        path.write_text("".join(wanted), encoding="utf-8")


def _is_noise(line: str) -> bool:
    names = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Project-Id-Version", "Report-Msgid", "Last-Tr",
             "Language-Team")  # fmt: skip
    return line.startswith(tuple(f'"{name}' for name in names))


def main(locales: Iterable[str]) -> None:
    for locale in locales:
        print(update(locale))


if __name__ == "__main__":
    main(locale for locale in LOCALES if locale != "en")
