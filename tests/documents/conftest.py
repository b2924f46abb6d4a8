"""What the tests of the documents share: the project's own run."""

from tests.unit.conftest import clean_environment, dev  # pylint: disable=unused-import # fixtures
