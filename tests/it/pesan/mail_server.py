"""A mail server for tests: aiosmtpd with a certificate of its own authority.

mail_server.py FOLDER PORT starttls|smtps

Writes the authority to FOLDER/ca.pem and every mail that it takes to FOLDER/NUMBER.eml. Knows one account, and answers
some mailboxes in ways of their own.
"""

import datetime
import os
import ssl
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

folder, port, way = sys.argv[1], int(sys.argv[2]), sys.argv[3]


def certificate(name, key, issuer, issuer_key, is_authority):
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(issuer.subject if issuer else named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def context():
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = certificate("Otoritas uji", authority_key, None, authority_key, True)
    key = ec.generate_private_key(ec.SECP256R1())
    own = certificate("localhost", key, authority, authority_key, False)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for name, content in [
        ("own.pem", own.public_bytes(pem)),
        ("key.pem", private),
        ("ca.pem", authority.public_bytes(pem)),
    ]:
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(os.path.join(folder, "own.pem"), os.path.join(folder, "key.pem"))
    return made


def first(address):
    """Whether this is the first time for it, also over a restart."""
    try:
        open(os.path.join(folder, address), "x").close()
    except FileExistsError:
        return False
    return True


class Office:
    """Takes mail."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == "tidak-ada@example.id":
            return "550 no such mailbox"
        if address == "penuh@example.id" and first(address):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        number = len([name for name in os.listdir(folder) if name.endswith(".eml")])
        unready = os.path.join(folder, "unready")
        with open(unready, "wb") as file:
            file.write(envelope.content)
        os.rename(unready, os.path.join(folder, f"{number}.eml"))
        if "putus@example.id" in envelope.rcpt_tos and first("putus@example.id"):
            # Gone after it took the mail and before it said so.
            os._exit(1)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    known = data.login == b"ukm@example.id" and data.password == b"r:hasia"
    # Not "handled": the answer is left to the server.
    return AuthResult(success=known, handled=False)


protection = {"ssl_context" if way == "smtps" else "tls_context": context()}
controller = Controller(
    Office(),
    hostname="127.0.0.1",
    port=port,
    authenticator=authenticate,
    auth_required=True,
    auth_require_tls=way == "starttls",
    require_starttls=way == "starttls",
    **protection,
)
controller.start()
print("ready", flush=True)
threading.Event().wait()
