"""Turn refusals into HTTP problems (RFC 9457) and error pages, here and nowhere else.

A machine gets a problem document (RFC 9457), a person a page that says what to do.
A fault, which is whatever nobody foresaw, shows nothing of itself but an id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from suket import errors
from suket.events.errors import UnknownEventKey
from suket.institutions.errors import BadApiKey
from suket.web import pages
from suket.web.trailing_slash import is_served, without_slash
from verify.errors import NotTrusted, Unreadable
from verify.sought import is_pdf

PROBLEM_TYPE: Final = "application/problem+json"
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

# A branch of the tree of errors, and what the protocol calls it.
STATUS: Final[Mapping[type[errors.SuketError], HTTPStatus]] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.NotEligible: HTTPStatus.CONFLICT,
    errors.Unusable: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.TooMuch: HTTPStatus.TOO_MANY_REQUESTS,
}

# What to tell a person about the protocol's own refusals.
SENTENCES: Final[Mapping[int, str]] = {
    400: "Permintaan tidak dapat dibaca. Periksa kembali alamat dan isinya.",
    401: "Silakan masuk lebih dahulu.",
    403: "Anda tidak berhak membuka halaman ini.",
    404: "Halaman tidak ditemukan. Periksa kembali alamatnya.",
    405: "Alamat ini tidak menerima cara permintaan itu.",
    408: "Kiriman tidak lengkap pada waktunya. Periksa sambungan, lalu kirim lagi.",
    413: "Kiriman terlalu besar. Perkecil berkasnya, lalu coba lagi.",
    414: "Alamat yang diminta terlalu panjang. Buka kembali dari halaman sebelumnya.",
    415: "Jenis kiriman itu tidak diterima di sini.",
    421: "Alamat yang Anda buka bukan alamat resmi layanan ini.",
    422: "Ada isian yang tidak sesuai. Periksa kembali isinya.",
    429: "Layanan sedang sangat ramai. Tunggu sebentar, lalu coba lagi.",
    431: "Permintaan membawa terlalu banyak. Hapus cookie situs ini, lalu coba lagi.",
    500: "Terjadi gangguan pada sistem kami. Coba lagi beberapa saat lagi.",
    501: "Daftar status yang lalu tidak disimpan. Minta tanpa `time`.",
    503: "Layanan belum siap. Coba lagi beberapa saat lagi.",
}

# What is the matter with a file that was to be checked, and what to do about it.
UNREADABLE: Final[Mapping[str, str]] = {
    "empty": (
        "Berkas ini kosong (0 bita): unduhan atau salinannya mungkin terputus. Unduh"
        " atau foto ulang, lalu coba lagi."
    ),
    "no-code": (
        "QR suket tidak terbaca pada berkas ini."
        " Foto ulang dari dekat, tegak lurus, dan cukup terang."
    ),
    "several-codes": (
        "Ada lebih dari satu QR suket pada berkas ini. Kirim satu suket saja."
    ),
    "not-a-picture": (
        "Berkas ini bukan foto yang dapat dibaca. Gunakan JPEG, PNG, WebP, atau PDF."
    ),
    "heic": (
        "Foto HEIC ini tidak dapat dibaca. Di iPhone buka Pengaturan > Kamera > Format"
        " > Paling Kompatibel, lalu foto ulang; atau kirim tangkapan layar foto ini."
    ),
    "avif": "Foto AVIF ini tidak dapat dibaca. Simpan sebagai JPEG, lalu kirim lagi.",
    "tiff": (
        "Foto TIFF atau RAW ini tidak dapat dibaca. Simpan sebagai JPEG, lalu kirim"
        " lagi."
    ),
    "jpeg-xl": "Foto JPEG XL belum dapat dibaca. Simpan sebagai JPEG, lalu kirim lagi.",
    "jpeg-2000": (
        "Foto JPEG 2000 belum dapat dibaca. Simpan sebagai JPEG, lalu kirim lagi."
    ),
    "psd": (
        "Gambar Photoshop belum dapat dibaca. Simpan sebagai JPEG, lalu kirim lagi."
    ),
    "not-a-pdf": "PDF ini rusak. Kirim berkas aslinya, atau foto QR-nya.",
    "password": "PDF ini terkunci kata sandi. Kirim berkas aslinya, atau foto QR-nya.",
    "not-a-zip": "Berkas ZIP ini rusak, atau bukan ZIP. Kemas ulang, lalu kirim lagi.",
    "no-text-column": (
        "Baris pertama CSV harus menamai kolomnya, dan satu di antaranya `teks` atau"
        " `text`. Simpan sebagai CSV UTF-8."
    ),
    "too-large": (
        "Berkas terlalu besar atau terlalu rumit. Foto paling besar 64 megapiksel (WebP"
        " 16; HEIC, AVIF, GIF, BMP, dan TIFF 24); PDF paling besar 5 MB."
    ),
    "too-many-pages": (
        "PDF ini lebih dari 20 halaman. Kirim halaman suketnya saja, atau foto QR-nya."
    ),
    "busy": "Sedang banyak berkas diperiksa. Tunggu sebentar, lalu kirim lagi.",
}
# A PDF is no photo, so that to take one again is no remedy.
NO_CODE_IN_PDF: Final = (
    "Tidak ada QR suket pada PDF ini. Kirim PDF suket yang asli, atau foto QR-nya."
)
UNREADABLE_AT_ALL: Final = (
    "Berkas ini tidak dapat dibaca. Foto ulang, atau gunakan berkas lain."
)

# Where Python 3.13 words the phrase anew: a code is for ever.
CODES: Final[Mapping[int, str]] = {
    413: "request-entity-too-large",
    414: "request-uri-too-long",
    416: "requested-range-not-satisfiable",
    422: "unprocessable-entity",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A refusal on its way out: what happened, in words for machine and person."""

    status: int
    code: str  # for ever: never renamed, never reused
    detail: str  # Indonesian, for a person; names nobody
    errors: Sequence[Mapping[str, Any]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_status(cls, status: int, **more: Any) -> "Problem":
        """Return the problem the protocol itself names, as 404."""
        phrase = HTTPStatus(status).phrase
        code = CODES.get(status) or phrase.lower().replace(" ", "-")
        detail = SENTENCES.get(status, phrase)
        return cls(status=status, **{"code": code, "detail": detail, **more})


def status_of(kind: type[errors.SuketError]) -> HTTPStatus:
    """Return the HTTP status of an error, by its branch.

    Raises `StopIteration` for a kind outside every branch; a test asks for them all.
    """
    return next(STATUS[base] for base in kind.__mro__ if base in STATUS)


def wants_page(request: Request) -> bool:
    """Say whether a person asks, with a browser, and not a program."""
    if request.url.path.startswith("/api/"):
        return False
    return "text/html" in request.headers.get("accept", "")


def answer(request: Request, problem: Problem) -> Response:
    """Return `problem` as a page or as a problem document, as the asker reads."""
    request_id = request.scope.get("suket.request_id", "")
    if wants_page(request):
        return pages.render(
            request,
            "public/problem.html",
            status=problem.status,
            headers={**pages.NO_STORE, **problem.headers},
            problem=problem,
            request_id=request_id,
        )
    return JSONResponse(
        document(problem, request_id),
        status_code=problem.status,
        headers={**pages.NO_STORE, **problem.headers},
        media_type=PROBLEM_TYPE,
    )


def document(problem: Problem, request_id: str) -> dict[str, Any]:
    """Return the problem document (RFC 9457) of a refusal."""
    body: dict[str, Any] = {
        "type": f"urn:suket:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "request_id": request_id,
    }
    if problem.errors:
        body["errors"] = list(problem.errors)
    return body


def allowed_methods(request: Request) -> str:
    """Return the methods some route serves at this address, for `Allow`."""
    path = request.scope["path"]
    return ", ".join(
        method
        for method in METHODS
        # GET is served to HEAD too: suket.web.security.HeadAsGet.
        if is_served(request, path, "GET" if method == "HEAD" else method)
    )


def refused_by_protocol(request: Request, error: Exception) -> Response:
    """Answer what Starlette refuses: unknown address, wrong method, too much."""
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == HTTPStatus.NOT_FOUND:
        onward = without_slash(request)
        if onward is not None:
            return onward
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = allowed_methods(request)
    return answer(request, Problem.of_status(error.status_code, headers=headers))


def refused_by_schema(request: Request, error: Exception) -> Response:
    """Answer a body or parameter that does not fit, without repeating what it was."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = [
        {"at": [str(part) for part in each["loc"]], "why": each["type"]}
        for each in error.errors()
    ]
    return answer(request, Problem.of_status(422, code="invalid-request", errors=found))


def refused_by_office(request: Request, error: Exception) -> Response:
    """Answer a refusal of the office with its own code and its own words."""
    if not isinstance(error, errors.SuketError):
        raise error
    problem = Problem(
        status=status_of(type(error)),
        code=error.code,
        detail=error.pesan,
        headers=_headers_of(error),
    )
    return answer(request, problem)


def _headers_of(error: errors.SuketError) -> dict[str, str]:
    """Return what the protocol wants said beside a refusal."""
    if isinstance(error, errors.TooMuch):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, BadApiKey | UnknownEventKey):
        return {"WWW-Authenticate": 'Bearer realm="suket"'}
    return {}


def status_of_unreadable(error: Unreadable) -> int:
    """Return the HTTP status for a file that holds no text of a suket."""
    return {"too-large": 413, "busy": 503}.get(error.code, 422)


def told_of_unreadable(error: Unreadable, file: bytes | None = None) -> str:
    """Return what a person is told of `file`, which holds no text of a suket."""
    if error.code == "no-code" and is_pdf(file or b""):
        return NO_CODE_IN_PDF
    return UNREADABLE.get(error.code, UNREADABLE_AT_ALL)


def refused_as_unreadable(request: Request, error: Exception) -> Response:
    """Answer a file that holds no text of a suket, and say what is the matter."""
    if not isinstance(error, Unreadable):
        raise error
    status, detail = status_of_unreadable(error), told_of_unreadable(error)
    return answer(request, Problem(status=status, code=error.code, detail=detail))


def nothing_published(request: Request, error: Exception) -> Response:
    """Answer while there is no trust list to check by."""
    if not isinstance(error, NotTrusted):
        raise error
    return answer(request, Problem.of_status(503, code="not-ready"))


def install(app: FastAPI) -> None:
    """Let `app` answer every refusal through this module."""
    app.add_exception_handler(HTTPException, refused_by_protocol)
    app.add_exception_handler(RequestValidationError, refused_by_schema)
    app.add_exception_handler(errors.SuketError, refused_by_office)
    app.add_exception_handler(Unreadable, refused_as_unreadable)
    app.add_exception_handler(NotTrusted, nothing_published)
