"""Regions and subregions of the United Nations (M49) that an offer may name; Antarctica is left out."""

from __future__ import annotations

_CODES = (
    "002 015 202 014 017 018 011 019 419 029 013 005 021 142 143 030 035 034 145 150 151 154 039 155 009 053 054 057"
    " 061"
)
REGIONS = tuple(_CODES.split())
