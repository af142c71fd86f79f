"""Pages of an expert: the welcome with the declaration, the day's submissions, the score sheet."""

from __future__ import annotations

from flask import Blueprint

from web.expert import minutes, papers, scoring, welcome

expert = Blueprint("expert", __name__, url_prefix="/review")
expert.add_url_rule("/", view_func=welcome.welcome)
expert.add_url_rule("/sign", view_func=welcome.sign, methods=["POST"])
expert.add_url_rule("/submissions", view_func=scoring.submissions)
expert.add_url_rule("/submissions/<code>", view_func=scoring.sheet)
expert.add_url_rule("/submissions/<code>", view_func=scoring.save, methods=["POST"])
expert.add_url_rule(
    "/submissions/<code>/recusal", view_func=scoring.declare_recusal, methods=["POST"]
)
expert.add_url_rule("/papers/<int:number>", view_func=papers.paper)
expert.add_url_rule("/papers/<int:number>/file", view_func=papers.paper_file)
expert.add_url_rule("/submissions/<code>/explanation", view_func=scoring.explain, methods=["POST"])
expert.add_url_rule("/panels/<panel>", view_func=minutes.minutes)
expert.add_url_rule(
    "/panels/<panel>/opinions/<code>", view_func=minutes.save_opinion, methods=["POST"]
)
expert.add_url_rule(
    "/panels/<panel>/objections/<code>", view_func=minutes.object_to, methods=["POST"]
)
expert.add_url_rule("/panels/<panel>/signature", "sign_minutes", minutes.sign, methods=["POST"])
