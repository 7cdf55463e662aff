"""The inputs of an indicator: they begin with what is known and say what was typed."""

from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest


def inputs_of(name: str, known: dict[str, float]) -> AppTest:
    def page(name: str, known: dict[str, float]) -> None:
        import streamlit as st

        from core.market.indicators import indicator
        from pages.ui.parameters import parameter_inputs

        st.session_state["said"] = parameter_inputs(indicator(name), known, "k")

    test = AppTest.from_function(page, args=(name, known)).run()
    assert not test.exception
    return test


def test_an_input_begins_with_what_is_known_and_the_others_with_what_is_offered():
    test = inputs_of("bollinger", {"multiplier": 2.5})

    assert test.session_state["said"] == {"period": 20, "multiplier": 2.5}


def test_what_is_typed_is_said():
    test = inputs_of("macd", {})

    test.number_input(key="k-signal").set_value(5).run()

    assert test.session_state["said"] == {"fast": 12, "slow": 26, "signal": 5}


def test_an_indicator_without_parameters_draws_nothing():
    test = inputs_of("obv", {})

    assert test.session_state["said"] == {}
    assert not test.number_input


@pytest.mark.parametrize("moment", [0, 1_704_067_200])
def test_a_moment_is_in_utc_and_none_is_the_first_bar(moment: float):
    test = inputs_of("vwap_anchored", {"anchor": moment})

    assert test.session_state["said"] == {"anchor": moment}


def test_a_moment_that_is_typed_is_read_as_utc():
    test = inputs_of("vwap_anchored", {})

    test.datetime_input(key="k-anchor").set_value(datetime(2024, 1, 1)).run()  # noqa: DTZ001 - as it is typed

    assert test.session_state["said"] == {"anchor": 1_704_067_200}
