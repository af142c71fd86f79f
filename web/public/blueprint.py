"""The blueprints of pages that need no role: entrance, answers to letters, devices, passwords."""

from __future__ import annotations

from flask import Blueprint

public = Blueprint("public", __name__)
answering = Blueprint("answering", __name__)
devices = Blueprint("devices", __name__)
passwords = Blueprint("passwords", __name__)
# Asked by machines, not people.
health = Blueprint("health", __name__)
# Addresses of the sign-on exist only where an installation has one.
sso = Blueprint("sso", __name__)
