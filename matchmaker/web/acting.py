"""Where the "acting as" switch keeps its choice in a browser; the choices are those of `services.acting`."""

from __future__ import annotations

from matchmaker.services.acting import PUBLIC, Seat, actor_of, seats

SESSION_KEY = "acting_as"
__all__ = ["PUBLIC", "SESSION_KEY", "Seat", "actor_of", "seats"]
