"""Forms of secrets, by which a text is searched for them and made fit to be shown."""

import re

# AWS's own documentation uses keys that end in EXAMPLE.
AWS_KEY = re.compile(r"\b(AKIA|ASIA)(?!\w*EXAMPLE\b)[A-Z0-9]{16}\b")
AWS_SECRET = re.compile(
    r"(?i)(aws_?)?secret_?(access_?)?key[\"']?\s*[:=]\s*[\"']?(?!\w*EXAMPLE)(?=[A-Za-z0-9/+]*\d)[A-Za-z0-9/+]{40}\b"
)
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(\\n|\s)+[A-Za-z0-9+/=]{20,}")
URL_PASSWORD = re.compile(r"://[^/\s:@]+:[^/\s@]+@")
# A name that a value is set under, and the value, as shells and settings write it; $, < and { stand for one.
ASSIGNED = re.compile(
    r"(?i)(?P<name>\w*(password|passwd|passphrase|api_?key|private_?key|secret|auth_?token))[\"']?\s*[:=]\s*"
    r"(?P<value>[\"']?(?![$<{*])[^\s\"'$<{*]{6,})"
)
MASK = "(hidden)"


def masked(text: str) -> str:
    """A text without the secrets that are known by their form."""
    for pattern in (AWS_KEY, AWS_SECRET, PRIVATE_KEY):
        text = pattern.sub(MASK, text)
    return URL_PASSWORD.sub(f"://{MASK}@", text)
