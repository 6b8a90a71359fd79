"""Sentences in every script that papers are printed in, chosen for what goes wrong: stacks, reordering, mixed text."""

from __future__ import annotations

import subprocess
import unicodedata

SENTENCES = {
    "en": "The trainer signs at the end of each half-day (AM/PM); “fi” office: AVATAR.",
    "fr": "L’élève signe à la fin de chaque demi-journée ; 85 % présents à l’atelier nº 4.",
    "vi": "Vui lòng ký tên vào cuối mỗi nửa ngày: Nguyễn Thị Ngọc Ánh",
    "am": "እባክዎ በእያንዳንዱ ግማሽ ቀን መጨረሻ ላይ ይፈርሙ። ፩፪፫ 123",
    "km": "សូមចុះហត្ថលេខានៅចុងបញ្ចប់នៃពាក់កណ្តាលថ្ងៃនីមួយៗ ១២៣ (AM) និង KH-03 ស្ត្រីក្ដីសង្ឃឹម។",
    "lo": "ກະລຸນາເຊັນຊື່ໃນຕອນທ້າຍຂອງແຕ່ລະເຄິ່ງມື້ ບໍລິສັດໄໝ ນ້ຳໃຈ 123",
    "my": "ကျေးဇူးပြု၍ နေ့ဝက်တိုင်း၏အဆုံးတွင် လက်မှတ်ရေးထိုးပါ မြန်မာနိုင်ငံ ကြက်ဥ ၁၂၃",
    "th": "กรุณาลงชื่อเมื่อสิ้นสุดครึ่งวัน ผู้ประกอบการที่ปั่นไหมน้ำใจ 123 บาท",
    "ar": "وقّع المتدرب في نهاية كل نصف يوم (صباحا) لا بأس والله",
}
MIXED_ARABIC = "حضر 24 من 30 بنسبة 85 % في ورشة Atelier 12 (الحرير) رقم KH-03"

_CONTROLS = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x0c\ufffe")
)


def plain(text: str) -> str:
    """Text as compared: composed, single blanks, without direction marks."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_CONTROLS)).split())


def text_of(pdf: bytes) -> str:
    """The text layer as pdfium (Chrome) reads it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        found = []
        for page in document:
            text_page = page.get_textpage()
            found.append(text_page.get_text_range())
            text_page.close()
            page.close()
        return plain(" ".join(found))
    finally:
        document.close()


def poppler_text_of(pdf: bytes) -> str:
    """The text layer as poppler (Evince, Okular, pdftotext) reads it."""
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60)
    return plain(run.stdout.decode("utf-8"))
