"""Texts are alike by the runs of characters they share."""

import numpy as np
import pytest

from optimizer.matching.likeness import likeness


def test_same_text_is_fully_alike_and_another_not_at_all() -> None:
    found = likeness(["适配评测"], ["适配评测", "人才培养"])
    assert found.values[0].tolist() == pytest.approx([1.0, 0.0], abs=1e-6)


def test_rare_run_counts_more_than_a_common_one() -> None:
    found = likeness(["平台密码"], ["平台", "密码", "平台", "平台"])
    assert found.values[0, 1] > found.values[0, 0]
    assert found.values[0, 0] == found.values[0, 2] > 0


def test_reason_names_the_shared_runs() -> None:
    found = likeness(["面向信创的适配评测平台"], ["适配评测、数据库"])
    assert found.shared(0, 0) == ["适配评测"]


def test_letters_are_compared_whatever_their_case() -> None:
    assert likeness(["Linux"], ["linux"]).values[0, 0] == pytest.approx(1.0)


def test_empty_text_is_like_nothing() -> None:
    found = likeness(["", "数据"], ["", "数据"])
    assert np.allclose(found.values, [[0, 0], [0, 1]])
    assert likeness([""], [""]).values.tolist() == [[0.0]]
