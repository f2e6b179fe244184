"""How gunicorn serves. Read by its main process, so that an unusable setting ends it before a worker starts."""

from __future__ import annotations

import os
import signal
from typing import Any

from config import exit_with, is_loopback, load_or_exit
from matchmaker.errors import ConfigurationError
from matchmaker.jobs.parent import die_with

_config = load_or_exit()

wsgi_app = "wsgi:app"
bind = f"[{_config.host}]:{_config.port}" if ":" in _config.host else f"{_config.host}:{_config.port}"
workers = _config.web_workers
worker_class = "sync"  # the steady one; a slow client waits at the proxy in front
timeout = 30
graceful_timeout = 10
max_requests = 5000  # a leak never lives long
max_requests_jitter = 500
control_socket_disable = True  # nobody steers it from outside
accesslog = "-" if _config.log_level == "debug" else None
loglevel = "info" if _config.log_level == "debug" else "warning"


def on_starting(server: Any) -> None:
    """Look at what is really bound (`gunicorn --bind` would go past the settings); end with `make run`."""
    parent = os.environ.get("MATCHMAKER_PARENT", "")
    if parent.isdigit() and not die_with(int(parent), signal.SIGTERM):
        raise SystemExit(0)
    for address in server.cfg.address:
        if _config.acting_as and isinstance(address, tuple) and not is_loopback(address[0]):
            exit_with(ConfigurationError("acting_as_needs_loopback", host=address[0]))
