"""Tasks: what an answer to each has to contain, with points.

A file holds the task's ``title`` and its ``requirements``. Their ``points`` sum to 10; a requirement earns all of
them, or none where one of its conditions does not hold or could not be judged, and its ``sentence`` says which.

- ``id``: names the requirement in the task.
- ``sentence``: what an answer has, for its author.
- ``part``: ``resources``, ``wiring``, ``outputs``, ``behaviours``, ``tests`` or ``documents``.
- ``points``: in steps of a quarter.
- ``needs``: conditions, all of which hold. Each has one key:

  - ``resource``: the program registers ``count`` (1) or more resources of one of some ``types``. ``with`` restricts
    them to those whose properties are as given, by dotted path in the provider's camelCase, through lists; a path's
    condition is a value, or ``{matches: regular expression}``, ``{at_least: number}``, ``{at_most: number}``,
    ``{set: true or false}``. A policy document that is JSON text counts as the object that it describes.
  - ``link``: a resource of one of the types ``from`` refers in its ``property``, a dotted path, to one of the types
    ``to``; without a property, in any.
  - ``waits``: there are resources of the types ``resource``, and each depends on one of the types ``for``.
  - ``grants``: a role of a function may perform each of some ``actions``, written as in IAM, on a resource of the
    types ``on``; without types, on any.
  - ``output``: the stack exports a value that refers to a resource of the types ``of``; ``property`` restricts it to
    one of that resource's properties.
  - ``behaviour``: the handler of a function is invoked with an ``event`` of this source: ``s3``, ``queue``,
    ``schedule`` or ``api``. With ``fault: refused``, AWS refuses what it calls, and with ``fault: malformed`` the
    event's content cannot be understood. It then ``calls`` some operations, written as in IAM; ``raises`` or does
    not; ``answers`` with values at dotted paths, conditions as above.
  - ``check``: a check of the review passes, by its name.
  - ``tests``: of the kind ``unit`` or ``integration``, ``count`` or more that assert something; with ``about``, that
    many mention the regular expression in their names, texts or subjects.
  - ``file``: a file whose path matches a glob is there; with ``matches``, it has a line that matches.
  - ``any``: one of several conditions holds.
"""
