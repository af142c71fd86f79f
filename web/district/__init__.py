"""Pages of a recommending district: its submissions and its workbook."""

from __future__ import annotations

from flask import Blueprint

from web.district import workbooks

district = Blueprint("district", __name__, url_prefix="/district")
district.add_url_rule("/", "home", workbooks.home)
district.add_url_rule("/", "hand_in", workbooks.hand_in, methods=["POST"])
district.add_url_rule("/blank/<kind>", "blank", workbooks.blank)
district.add_url_rule("/imports/<int:number>/copy", "import_copy", workbooks.import_copy)
district.add_url_rule("/trials/<int:number>", "trial", workbooks.trial)
district.add_url_rule("/trials/<int:number>", "commit", workbooks.commit, methods=["POST"])
district.add_url_rule("/trials/<int:number>/copy", "trial_copy", workbooks.trial_copy)
