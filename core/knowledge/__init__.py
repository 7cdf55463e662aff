"""What the assistant may look up: news, policies, reasons people gave, and what they upload.

In: texts and files. Out: passages that answer a question, each with its source, its time and whether it may be trusted.
Add a source: a function in `sources.py`, called by `jobs/ingest_knowledge.py`. Add a policy: a file in `policies/`.
"""

from core.knowledge.embed_anew import Progress, embed_anew, progress
from core.knowledge.ingest import Text, ingest
from core.knowledge.search import search
from core.knowledge.sources import forget_news, read_news, read_policies, read_rationales
from core.knowledge.uploads import read_next, remove, upload, uploads

__all__ = [
    "Progress",
    "Text",
    "embed_anew",
    "forget_news",
    "ingest",
    "progress",
    "read_news",
    "read_next",
    "read_policies",
    "read_rationales",
    "remove",
    "search",
    "upload",
    "uploads",
]
