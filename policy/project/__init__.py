"""Rules about a project's folder; importing this registers all of them."""

from policy.project import (
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
from policy.project.folder import Folder
from policy.project.model import PROJECT_RULES, ProjectFinding, ProjectRule, evaluate, project_rule

__all__ = ["PROJECT_RULES", "Folder", "ProjectFinding", "ProjectRule", "evaluate", "project_rule"]
