"""Rules about a project's folder; importing this registers all of them."""

from tapkit.review.project import (
    components,
    configuration,
    documents,
    handler,
    integration,
    lasting,
    lint,
    program,
    requirements,
    secrets,
    state,
    testing,
    tooling,
    training,
    validation,
)
from tapkit.review.project.folder import Folder
from tapkit.review.project.model import PROJECT_RULES, ProjectFinding, ProjectRule, evaluate, project_rule

__all__ = ["PROJECT_RULES", "Folder", "ProjectFinding", "ProjectRule", "evaluate", "project_rule"]
