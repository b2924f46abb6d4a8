"""Checks on a project's folder; importing this registers all of them."""

from tapkit.review.project import (
    components,
    config_keys,
    disclosed,
    documents,
    entry,
    handler,
    integration,
    lasting,
    lint,
    production,
    requirements,
    secrets,
    state,
    testing,
    tooling,
    training,
    validation,
)
from tapkit.review.project.folder import Folder

__all__ = ["Folder"]
