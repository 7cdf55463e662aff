"""What the desk's policies say."""

from core.agents.tools.base import Arguments, At, Result
from core.agents.tools.passages import Most, Question, answered
from core.model import DocumentKind


class AskPolicies(Arguments):
    question: Question
    most: Most = 4


def policies(asked: AskPolicies, at: At) -> Result:
    """Search the desk's own policies for what applies; cite title and heading of what you use."""
    return answered(at, asked.question, (DocumentKind.POLICY,), asked.most)
