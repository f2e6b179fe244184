"""Geometry of the flow picture: from each provider to each theme, a band as thick as the pairings between the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

UNIT = 9  # height of one pairing
GAP = 16  # between two nodes, so that their names do not touch
LEAST = 10  # of a node that has one pairing
NODE = 10  # width of a node
LEFT, RIGHT = 300, 540  # inner edges of the two columns: the names stand outside of them
WIDTH = 780
N_COLOURS = 5


@dataclass(frozen=True, slots=True)
class Node:
    """A provider or a theme: the top of its bar, its height, and how many pairings it has."""

    code: str
    css: str
    x: int
    y: int
    height: int
    count: int

    @property
    def middle(self) -> int:
        """The height at which its name is written."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Band:
    """The pairings between a provider and a theme: a closed path from bar to bar."""

    left: str
    right: str
    css: str
    count: int
    path: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Nodes from top to bottom on either side, the bands between them, and the size of the drawing."""

    left: tuple[Node, ...]
    right: tuple[Node, ...]
    bands: tuple[Band, ...]
    width: int
    height: int


def flow(counts: Iterable[tuple[str, str, int]], order: Sequence[str]) -> Flow:
    """The picture of (provider, theme, pairings): providers in the order in which they come, themes in `order`."""
    rows = list(counts)
    of_left, of_right = Counter[str](), Counter[str]()
    for left, right, count in rows:
        of_left[left] += count
        of_right[right] += count
    colours = {code: f"flow-{place % N_COLOURS + 1}" for place, code in enumerate(of_left)}
    lefts = _column(of_left, colours, LEFT - NODE)
    rights = _column(Counter({code: of_right[code] for code in order if code in of_right}), {}, RIGHT)
    height = max((node.y + node.height for node in (*lefts.values(), *rights.values())), default=0)
    bands = _bands(rows, lefts, rights, colours)
    return Flow(tuple(lefts.values()), tuple(rights.values()), bands, WIDTH, height + 4)


def _column(counts: Counter[str], colours: dict[str, str], x: int) -> dict[str, Node]:
    nodes, y = {}, 4
    for code, count in counts.items():
        height = max(LEAST, count * UNIT)
        nodes[code] = Node(code, colours.get(code, "flow-node"), x, y, height, count)
        y += height + GAP
    return nodes


def _bands(
    rows: list[tuple[str, str, int]], lefts: dict[str, Node], rights: dict[str, Node], colours: dict[str, str]
) -> tuple[Band, ...]:
    used_left, used_right = Counter[str](), Counter[str]()
    bands, bend = [], (LEFT + RIGHT) // 2
    places = {code: place for column in (lefts, rights) for place, code in enumerate(column)}
    for left, right, count in sorted(rows, key=lambda row: (places[row[0]], places[row[1]])):
        thick = count * UNIT
        top, end = lefts[left].y + used_left[left], rights[right].y + used_right[right]
        used_left[left] += thick
        used_right[right] += thick
        path = (
            f"M{LEFT} {top}C{bend} {top} {bend} {end} {RIGHT} {end}V{end + thick}"
            f"C{bend} {end + thick} {bend} {top + thick} {LEFT} {top + thick}Z"
        )
        bands.append(Band(left, right, colours[left], count, path))
    return tuple(bands)
