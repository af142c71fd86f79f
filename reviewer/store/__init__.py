"""Keep everything: the engine, transactions, and one module of queries per aggregate."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from reviewer.model import accounts as people_models

# Renamed on arrival: this package has query modules of the same names.
from reviewer.model import attachments as attachment_models
from reviewer.model import calls as call_models
from reviewer.model import column_mappings as mapping_models
from reviewer.model import day as day_models
from reviewer.model import evidence as evidence_models
from reviewer.model import experts as expert_models
from reviewer.model import hand_edits as hand_models
from reviewer.model import installation as installation_models
from reviewer.model import intakes as intake_models
from reviewer.model import invitations as invitation_models
from reviewer.model import plan_drafts as draft_models
from reviewer.model import plans as plan_models
from reviewer.model import rates as rate_models
from reviewer.model import scores as score_models
from reviewer.model import submissions as submission_models

MODELS = (
    attachment_models,
    call_models,
    day_models,
    draft_models,
    evidence_models,
    expert_models,
    hand_models,
    installation_models,
    intake_models,
    invitation_models,
    mapping_models,
    people_models,
    plan_models,
    rate_models,
    score_models,
    submission_models,
)


def metadata() -> MetaData:
    """Give the shape of all tables, with every model module loaded."""
    return SQLModel.metadata
