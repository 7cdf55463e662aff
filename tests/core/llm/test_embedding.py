"""The settings choose the embedder; what it is told holds no secret."""

import json
from dataclasses import replace

import pytest

from core import knowledge
from core.desk import Desk
from core.llm.embedders import NotEmbeddedError
from core.llm.embedding import OFFLINE, NoEmbeddingAddressError, embedder_for, embedder_name
from core.model import Person
from tests.servers.llm import serving_llm


def with_settings(desk: Desk, **chosen: object) -> Desk:
    return replace(desk, settings=desk.settings.model_copy(update=chosen))


def test_without_a_choice_nobody_is_asked(jobs_desk: Desk):
    assert embedder_for(jobs_desk) is OFFLINE


def test_a_secret_in_a_text_does_not_reach_the_embedder(jobs_desk: Desk):
    with serving_llm() as llm:
        embedder = embedder_for(with_settings(jobs_desk, embedder="ollama", ollama_url=llm.address))
        rows = embedder.documents(["Write to jane@desk.example about the fees."])
        embedder.query("What did jane@desk.example say?")

    told = json.dumps([asked.body for asked in llm.asked], default=str)
    assert embedder.name == "ollama/nomic-embed-text"
    assert rows.shape == (1, 1536)
    assert "about the fees" in told
    assert "jane@desk.example" not in told


def test_what_is_stored_with_vectors_is_known_without_a_key(jobs_desk: Desk):
    with serving_llm() as llm:
        chosen = {"ollama_url": llm.address, "embedding_url": llm.address, "embedding_model": "some-model"}
        for kind in ("offline", "ollama", "compatible"):
            desk = with_settings(jobs_desk, embedder=kind, **chosen)
            assert embedder_name(desk.settings) == embedder_for(desk).name
    assert embedder_name(with_settings(jobs_desk, embedder="gemini").settings) == "gemini/gemini-embedding-001"


def test_an_embedder_without_a_key_or_an_address_says_what_is_missing(jobs_desk: Desk):
    with pytest.raises(NotEmbeddedError, match="no key for gemini"):
        embedder_for(with_settings(jobs_desk, embedder="gemini"))
    with pytest.raises(NoEmbeddingAddressError):
        embedder_for(with_settings(jobs_desk, embedder="compatible", embedding_url="http://127.0.0.1:9"))


def test_a_page_that_may_not_look_for_keys_still_searches_by_words(desk: Desk, analyst: Person):
    page = with_settings(desk.for_person(analyst), embedder="gemini")

    assert knowledge.search(page, "anything") == []
