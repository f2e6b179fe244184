"""What is wrong with a setting. Printed before a locale or a catalogue exists, to the person who starts the service."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "setting_missing": (
        "the setting {name} is missing ({meaning}). MATCHMAKER_ENV is production unless it says otherwise; to try the"
        " service on this machine, use `make run`."
    ),
    "setting_not_a_choice": "the setting {name} must be one of: {choices}.",
    "setting_not_a_number": "the setting {name} must be a whole number from {low} to {high}.",
    "secret_too_short": (
        "the setting {name} must have {length} characters or more. Make one with:"
        ' python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
    ),
    "database_unknown": (
        "the setting {name} must begin with postgresql:// or sqlite:// (sqlite:////absolute/path, four slashes)."
    ),
    "database_path_not_absolute": "the path in the setting {name} must be absolute: sqlite:////absolute/path.",
    "acting_as_needs_loopback": (
        "outside production anybody can act as anybody, so only 127.0.0.1 or localhost can be bound, not {host}."
    ),
    "port_taken": "port {port} of {host} is in use. Choose another: make run PORT={other}.",
}
