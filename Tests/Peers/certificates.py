"""Certificates for the TLS peers, made by the openssl program."""

import pathlib
import subprocess


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options)


class Authority:
    """An authority with its files in a folder."""

    def __init__(self, folder: pathlib.Path, name: str):
        self.folder = folder
        self.certificate = folder / f"{name}.pem"
        self.key = folder / f"{name}.key"
        openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", self.key, "-out", self.certificate)

    def issue(self, name: str, names: str, kind: str = "rsa:2048", days: str = "1"):
        """A certificate for a subjectAltName: the paths of certificate and key. It has expired when days is -1."""
        key, request, certificate = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        options = ["-newkey", kind]
        if kind == "ec":
            options += ["-pkeyopt", "ec_paramgen_curve:P-256"]
        openssl("req", *options, "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={names}\nbasicConstraints=critical,CA:FALSE\n")
        openssl(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
            "-days", days, "-extfile", extensions, "-out", certificate)
        key.chmod(0o600)
        return certificate, key
