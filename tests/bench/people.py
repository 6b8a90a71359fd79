"""Invented people in bulk, for benches and for tests that need many: five languages, always the same ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

FAMILY = {
    "vi": "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý",
    "lo": "ສຸກສະຫວັນ ພົມມະຈັນ ແກ້ວມະນີ ວົງພະຈັນ ໄຊຍະວົງ ບຸນມີ ຄຳພູ ສີສຸພັນ",
    "km": "ជា សុខ ចាន់ កែវ ហេង លឹម ឈឹម ម៉ៅ នួន អ៊ុក",
    "ar": "الأحمد الحسن البكري الطاهر القادري بن عمر السالم الزيدي",
    "fr": "Diallo Traoré Koné Ouédraogo Sow Bâ Camara Touré Cissé Kaboré Sawadogo Barry",
}
GIVEN = {
    "vi": "Anh Bình Cường Dung Giang Hà Hằng Hùng Khánh Lan Linh Mai Minh Nam Ngọc Phương Quân Sơn Thảo Tú",
    "lo": "ຄຳ ບຸນ ສົມ ແກ້ວ ດາວ ຈັນ ພອນ ມະນີ ວິໄລ ສີດາ",
    "km": "សុភា ចន្ថា វិសាល ដារ៉ា បូផា រតនា សុខា ពិសិដ្ឋ ស្រីមុំ វណ្ណា",
    "ar": "محمد أحمد فاطمة عائشة إبراهيم خالد مريم يوسف زينب علي",
    "fr": "Aïcha Fatoumata Mamadou Ibrahim Awa Moussa Ousmane Kadiatou Adama Issa Salimata Seydou",
}
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvyz" for vowel in "aeiou"]


def people(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """``count`` people as canonical values, each with a name in its script and one in Latin letters."""
    dice = random.Random(seed)
    languages = list(FAMILY)
    for number in range(count):
        language = languages[number % len(languages)]
        invented = "".join(dice.choices(SYLLABLES, k=3)).capitalize()
        yield {
            "team": f"team-{number % 5}",
            "name_as_written": f"{_one(dice, FAMILY[language])} {_one(dice, GIVEN[language])} {invented}",
            "name_latin": f"{_one(dice, GIVEN['fr'])} {invented}" if number % 3 else None,
            "code": f"KH-VL-P-{number + 1:07}-0",
            "sex": "FM"[dice.randrange(2)],
            "birth": str(dice.randrange(1950, 2008)),
            "phone": f"+8562{dice.randrange(10**8):08}" if number % 4 else None,
            "notes": "Invented." if number % 10 == 0 else None,
        }


def _one(dice: random.Random, words: str) -> str:
    return dice.choice(_apart(words))


@cache
def _apart(words: str) -> list[str]:
    return words.split()
