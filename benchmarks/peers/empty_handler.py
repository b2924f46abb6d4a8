"""A handler that does nothing."""


def handle(_event, _context):
    """Do nothing."""
    return {"statusCode": 200}
