import numpy as np

from core.market.indicators import cmf, vwap, vwap_anchored

FLAT = np.full(72, 10.0)
OPENED = np.arange(1_699_920_000, 1_699_920_000 + 72 * 3600, 3600, dtype=np.float64)  # from midnight UTC on


def test_a_vwap_begins_anew_at_midnight_utc() -> None:
    price = np.concatenate((np.full(24, 10.0), np.full(48, 20.0)))

    line = vwap(OPENED, price, price, price, np.ones(72))

    assert line[23] == 10
    assert (line[24:] == 20).all()


def test_a_vwap_weighs_each_price_by_what_was_traded_at_it() -> None:
    price = np.array([10.0, 20.0])

    line = vwap(OPENED[:2], price, price, price, np.array([3.0, 1.0]))

    assert line.tolist() == [10, 12.5]


def test_where_nothing_was_traded_no_average_and_no_flow_is_made_up() -> None:
    nothing = np.zeros(72)

    assert np.isnan(vwap(OPENED, FLAT, FLAT, FLAT, nothing)).all()
    assert np.isnan(cmf(FLAT, FLAT, FLAT, nothing, 20)).all()


def test_an_anchored_vwap_begins_with_the_first_bar_at_its_anchor_or_later() -> None:
    price = np.concatenate((np.full(24, 10.0), np.full(48, 20.0)))

    line = vwap_anchored(OPENED, price, price, price, np.ones(72), OPENED[24] - 60)

    assert np.isnan(line[:24]).all()
    assert (line[24:] == 20).all()


def test_an_anchored_vwap_is_missing_where_bars_since_its_anchor_are_missing() -> None:
    line = vwap_anchored(OPENED, FLAT, FLAT, FLAT, np.ones(72), OPENED[0] - 1)

    assert np.isnan(line).all()


def test_a_vwap_late_in_a_long_series_is_not_blurred_by_what_came_before() -> None:
    price, volume = np.full(72, 10.0), np.ones(72)
    price[:24], volume[:24] = 1e6, 1e12

    line = vwap(OPENED, price, price, price, volume)

    np.testing.assert_allclose(line[24:], 10, rtol=1e-14)


def test_money_flow_stands_at_the_end_of_the_bar_the_closes_stand_at() -> None:
    high, low = FLAT + 1, FLAT - 1

    assert cmf(high, low, high, np.ones(72), 20)[-1] == 1
    assert cmf(high, low, low, np.ones(72), 20)[-1] == -1
    assert cmf(FLAT, FLAT, FLAT, np.ones(72), 20)[-1] == 0
