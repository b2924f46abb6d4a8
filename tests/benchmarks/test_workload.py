"""The uploads under load: some of everything."""

from benchmarks.workload import workload

ITEMS = workload(100)


def test_it_is_the_same_each_time():
    assert workload(100) == ITEMS


def test_of_a_hundred_uploads_some_are_special():
    assert len(ITEMS) - len({item.name for item in ITEMS}) == 10
    assert sum(item.twice for item in ITEMS) == 5
    assert sum(item.deleted for item in ITEMS) == 2
    assert sum(item.refused for item in ITEMS) == 2


def test_sizes_are_mixed():
    assert {item.size for item in ITEMS} == {0, 100, 1024, 10 * 1024, 100 * 1024, 1024 * 1024}
