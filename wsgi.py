"""The application that gunicorn and the command line load."""

from __future__ import annotations

from config import load_or_exit
from matchmaker.app import create_app

app = create_app(load_or_exit())
