"""The offline embedder under another name: its vectors are another model's."""

from core.llm.embedders import OfflineEmbedder


class Renamed(OfflineEmbedder):
    name = "other-model"
