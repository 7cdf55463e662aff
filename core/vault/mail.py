"""Mail through the server a stored password is for; the password is typed in here and nowhere else.

Python's SMTP client wants it as text, so a copy stays in this process's memory until it is overwritten by chance.
"""

import smtplib
import ssl

from core.errors import ForbiddenError, InvalidError, UnavailableError
from core.vault.credential import Credential
from core.vault.providers import LOOPBACK

TIMEOUT_S = 20.0
TLS_PORT = 465
USUAL_PORT = 587


class MailRefusedError(ForbiddenError):
    """The mail server does not accept this user name and password."""


def deliver(credential: Credential, sender: str | None, recipients: str | None, message: bytes) -> None:
    """Sign in at the server the password was stored for, and send the message if there is one.

    Raises MailRefusedError, InvalidError where the server refuses an address, UnavailableError for the rest.
    """
    user, _, server = credential.public.rpartition("@")
    host, _, port = server.partition(":")
    try:
        with _connected(host, int(port or USUAL_PORT)) as smtp:
            smtp.login(user, bytes(credential.secret).decode())
            if message:
                smtp.sendmail(sender or user, (recipients or "").split(","), message)
    except smtplib.SMTPAuthenticationError:
        raise MailRefusedError from None
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as e:
        raise InvalidError(f"The mail server refuses this mail ({type(e).__name__}).") from None
    except ssl.SSLCertVerificationError as e:
        raise UnavailableError("The certificate of the mail server is not trusted.") from e
    except (OSError, smtplib.SMTPException, ValueError) as e:
        raise UnavailableError(f"The mail server cannot be used ({type(e).__name__}).") from None


def _connected(host: str, port: int) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    if port == TLS_PORT:
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=trust)
    smtp = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    smtp.ehlo()
    if smtp.has_extn("starttls") or host not in LOOPBACK:
        smtp.starttls(context=trust)  # a server that offers none gets no password
    return smtp
