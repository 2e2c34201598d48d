"""Cổng Dịch vụ công quốc gia: questions people often ask, each with its answer and the procedures it is about.

Facts name the pages (`dvc-cau-hoi-pho-bien.html`, `dvc-chi-tiet-cau-hoi.html?id=…`) and not the folder they stand in;
host and folder are general knowledge, not seen in a published page, until a first run proves them."""

from newsroom.models import Listing, Promise, Source

SOURCE = Source(
    id="dichvucong",
    name="Cổng Dịch vụ công quốc gia",
    host="dichvucong.gov.vn",
    kind="government",
    hosts=("www.dichvucong.gov.vn",),
    listings=(Listing("https://dichvucong.gov.vn/p/home/dvc-cau-hoi-pho-bien.html", "questions", "câu hỏi phổ biến"),),
    window=100,
    promise=Promise(items=1, dated=0.0, silence=3650),
    evidence=("trang đã đăng, mã công khai: dvc-cau-hoi-pho-bien.html, dvc-chi-tiet-cau-hoi.html?id={id}&row_limit=1",),
    tag="G",
    note="Câu trả lời không ghi ngày và nơi trả lời; cần đối chiếu với văn bản hiện hành.",
)
