"""What proofs have in common besides: nearly every file of their projects is the exemplar's, parsed before the fork."""

import tapkit.review.preloaded  # pylint: disable=unused-import
from tapkit.review.project import Folder

from failures.variants import ROOT

EXEMPLAR = Folder(ROOT)
NODES = [module.nodes for module in EXEMPLAR.modules.values()]
STACKS = EXEMPLAR.project, EXEMPLAR.stacks
