"""What is uploaded under load has some of everything."""

from benchmarks.workload import workload

ITEMS = workload(100)


def test_it_is_the_same_each_time():
    assert workload(100) == ITEMS


def test_of_a_hundred_uploads_some_are_special():
    assert len(ITEMS) - len({each.name for each in ITEMS}) == 10
    assert sum(each.twice for each in ITEMS) == 5
    assert sum(each.deleted for each in ITEMS) == 2
    assert sum(each.refused for each in ITEMS) == 2


def test_sizes_are_mixed():
    assert {each.size for each in ITEMS} == {0, 100, 1024, 10 * 1024, 100 * 1024, 1024 * 1024}
