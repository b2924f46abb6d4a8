"""The least that a function can be."""


def handle(_event, _context):
    """Do nothing."""
    return {"statusCode": 200}
