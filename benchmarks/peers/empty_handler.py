"""The least that a function can be."""


def lambda_handler(_event, _context):
    """Do nothing."""
    return {"statusCode": 200}
