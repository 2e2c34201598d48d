"""What false pages say and carry: the phrases and marks `scrapers.fakes` looks for.

Constants only. Phrases are folded (`newsroom.vietnamese.fold`); those read with `fullmatch` see one title segment,
heading or text node of at most 240 characters. `…_TITLE` forms are safe on a page full of prose, the others are used
only on a page with next to none: an article may well be called "Hệ thống … tạm dừng từ 0 giờ".
"""

from __future__ import annotations

import re


def _any(*parts: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(parts), flags)


GUARD = _any(
    r"\bD1N\s?=|_cf_chl|cf-chl-|challenge-platform|challenge-form|_Incapsula_Resource|ddos-guard",
    r"sucuri_cloudproxy|__jsl_clearance|acw_sc__v2|slowAES|BNES_",
    flags=re.IGNORECASE,
)
RELOADS = _any(
    r"location\.(?:reload|replace|href|assign)",
    r"(?:window|document|top|self)\.location\s?=|[;{ ]location\s?=|http-equiv=.?refresh",
)
GUARD_WORDS = _any(
    r"just a moment|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|attention required",
    r"(?:dang )?kiem tra trinh duyet|vui long bat javascript|please enable (?:javascript|cookies)",
)
CAPTCHA = _any(
    r"g-recaptcha|h-captcha|hcaptcha\.com|recaptcha/api|cf-turnstile|geetest|name=.?captcha", flags=re.IGNORECASE
)
CAPTCHA_WORDS = _any(
    r"ma captcha|nhap ma (?:xac nhan|bao (?:mat|ve)|kiem tra)",
    r"khong phai (?:la )?(?:robot|nguoi may)|not a robot",
)
LOGIN_PATH = re.compile(
    r"/(?:login|log-in|signin|sign-in|dang-?nhap|account/log|c/portal/login|cas/login|sso)\b", re.IGNORECASE
)
LOGIN_TITLE = _any(
    r"(?:trang )?dang nhap(?: (?:he thong|tai khoan|quan tri|mot lan))?|(?:log|sign) ?in|login page",
)
LOGIN_WORDS = _any(
    r"(?:vui long|ban (?:can|phai|hay)|hay|yeu cau) dang nhap",
    r"dang nhap de (?:tiep tuc|xem|doc|su dung)",
)

_THING = r"(?:trang|noi dung|bai viet|duong dan|lien ket|tin bai|trang web|dia chi|url|ban tin|du lieu|tai nguyen|tep)"
_WHICH = r"(?: (?:nay|ban|quy|ma|yeu|dang|can|vua|theo)\b.{0,60}?)?"
NOT_FOUND_TITLE = _any(
    r"(?:(?:loi|error|ma loi|http)[ :]?)?(?:404|410)(?: error| not found)?[.!]*",
    r"(?:page|file|url|the resource|article)? ?not found[.!]*",
    rf"(?:chung toi )?khong (?:the )?(?:tim thay|tim duoc) {_THING}(?: (?:nay|ban|quy|ma|yeu|dang)\b.{{0,60}})?[.!]*",
    rf"(?:rat tiec|xin loi)?[,! ]*{_THING}{_WHICH} khong (?:con )?(?:ton tai|tim thay|duoc tim thay)[.!]*",
    r"khong tim thay(?: ket qua| du lieu)?[.!]*",
)
NOT_FOUND = _any(
    NOT_FOUND_TITLE.pattern,
    rf".{{0,40}}{_THING}{_WHICH} "
    r"(?:khong (?:con )?(?:ton tai|tim thay|duoc tim thay|hop le)|da (?:bi )?(?:xoa|go)).{0,80}",
    rf".{{0,40}}khong (?:the )?tim thay {_THING}.{{0,80}}",
)
CLOSED_TITLE = _any(
    r"(?:dang|thong bao)? ?(?:bao tri|nang cap)(?: (?:he thong|website|may chu|dinh ky))?[.!]*",
    r"(?:site |website )?(?:is )?(?:under|down for|scheduled) (?:scheduled )?(?:maintenance|construction)[.!]*",
)
CLOSED = _any(
    CLOSED_TITLE.pattern,
    r".{0,60}\b(?:he thong|website|trang (?:web|tin|thong tin)|cong thong tin|site|may chu|dich vu)\b.{0,60}"
    r"\b(?:dang|tam|tam thoi) (?:duoc |trong qua trinh )?"
    r"(?:bao tri|nang cap|tam dung|tam ngung|ngung|dung|gian doan)\b.{0,160}",
    r".{0,60}under (?:maintenance|construction).{0,80}",
)
PARKED = _any(
    r"(?:this )?domain (?:name )?(?:is|may be) (?:for sale|parked|available)|buy this domain|domain has expired",
    r"ten mien (?:nay )?(?:\S{1,60} )?(?:dang duoc (?:rao )?ban|da het han|dang ban)",
    r"ten mien (?:nay )?(?:\S{1,60} )?chua duoc (?:kich hoat|cau hinh|su dung)",
    r"(?:hosting|tai khoan|website) (?:\S{1,60} )?da (?:het han|bi khoa)|account (?:has been )?suspended",
    r"welcome to nginx|apache2 (?:\w{1,20} )?default page|test page for the|iis windows server|it works!",
)
PARKED_HOSTS = _any(
    r"sedoparking|parkingcrew|bodis\.com|hugedomains|afternic|dan\.com/buy|parklogic", flags=re.IGNORECASE
)
