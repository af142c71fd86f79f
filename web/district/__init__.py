"""Pages of a recommending district: its submissions and its workbook."""

from __future__ import annotations

from flask import Blueprint

from web.district import workbooks

district = Blueprint("district", __name__, url_prefix="/district")
district.add_url_rule("/", "home", workbooks.home)
district.add_url_rule("/", "hand_in", workbooks.hand_in, methods=["POST"])
