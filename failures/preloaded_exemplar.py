"""The exemplar's files, which the fork server parses once, so that each proof starts with them."""

import tapkit.review.preloaded  # pylint: disable=unused-import
from tapkit.review.project import Folder

from failures.variants import ROOT

EXEMPLAR = Folder(ROOT)
NODES = [module.nodes for module in EXEMPLAR.modules.values()]
STACKS = EXEMPLAR.project, EXEMPLAR.stacks
