"""Fills the folder that Cookiecutter has made; Cookiecutter replaces what stands in double braces."""

import json
import sys

# pylint: disable-next=undefined-variable,unhashable-member
TEMPLATE_FOLDER, CONTEXT = json.loads({{[template_folder, cookiecutter] | jsonify | jsonify}})
sys.path.insert(0, TEMPLATE_FOLDER)

from scaffold.through_cookiecutter import fill_folder  # pylint: disable=wrong-import-position

fill_folder(TEMPLATE_FOLDER, CONTEXT)
