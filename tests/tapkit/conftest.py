"""What the tests of `tapkit` share: an environment that is nobody's."""

from tests.unit.conftest import clean_environment  # pylint: disable=unused-import # a fixture
