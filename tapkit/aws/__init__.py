"""AWS's resource types: one module a service holds all that the tools know of its types.

That is the facts of a type, how it is created in the emulator (its recipe) and how it is read back (its reading).
Importing this package registers them; boto3 is imported by whoever calls AWS, not here.
"""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)
