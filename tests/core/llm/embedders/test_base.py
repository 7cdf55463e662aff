import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import UnavailableError
from core.llm.embedders.base import DIMENSIONS, unit

GOOD = [0.5] * DIMENSIONS


@given(arrays(np.float64, (3, 300), elements=st.floats(0.001, 1e6)))
def test_filling_up_a_smaller_model_leaves_every_angle_as_it_is(rows: np.ndarray) -> None:
    filled = unit(rows, 3, fewest=256)

    assert filled.shape == (3, DIMENSIONS)
    lengths = np.linalg.norm(rows, axis=1)
    assert np.allclose(filled @ filled.T, rows @ rows.T / np.outer(lengths, lengths), atol=1e-5)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([GOOD], "Instead of 2 vectors"),
        ([GOOD] * 3, "Instead of 2 vectors"),
        ([], "Instead of 2 vectors"),
        (None, "Instead of 2 vectors"),
        ({"0": GOOD, "1": GOOD}, "Instead of 2 vectors"),
        ([GOOD, [None, *GOOD[1:]]], "Instead of 2 vectors"),
        ([["0.5"] * DIMENSIONS] * 2, "Instead of 2 vectors"),
        ([[True] * DIMENSIONS] * 2, "Instead of 2 vectors"),
        ([GOOD, GOOD[1:]], "not all of one length"),
        ([GOOD[1:]] * 2, "1535 dimensions, not 1536"),
        ([[*GOOD, 0.5]] * 2, "1537 dimensions"),
        ([GOOD, [float("nan"), *GOOD[1:]]], "no direction"),
        ([GOOD, [float("inf"), *GOOD[1:]]], "no direction"),
        ([GOOD, [1e300] * DIMENSIONS], "no direction"),
        ([GOOD, [0.0] * DIMENSIONS], "no direction"),
    ],
)
def test_what_is_no_vector_for_each_text_is_refused(rows: object, said: str) -> None:
    with pytest.raises(UnavailableError, match=said):
        unit(rows, 2)
