"""How lists of participants are headed and filled, in the languages in which they are sent: headings, sexes, nothing.

Finds the heading below titles and in merged cells. Plain words; nothing here reads a file or a record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from fieldapp.domain.records import Participation, Person
from fieldapp.domain.text import fold
from fieldapp.i18n import _, languages, using
from fieldapp.reports.table_reading import Line

OF_PERSON = (
    "name_as_written", "name_latin", "code", "title", "sex", "birth", "age_reported", "phone", "email", "nationality",
    "education",
)  # fmt: skip
OF_PLACE = ("role", "country", "organisation", "sponsor", "enrolled_on", "nominated_by")
NAME = "name_as_written"
GIVEN, FAMILY = "given", "family"
"""Halves of a name in columns of their own; together, in the order of the file, they are the name."""
TICKS = {"tick_f": "F", "tick_m": "M"}
"""Columns, one for each sex, in which a row has its tick."""
NAMES = ("name", "names", "nom", "noms")
"""A heading that begins so is a name: "Name of trainee", or "Name of enterprise"."""
ALSO_CALLED = {
    "tick_f": "f|female|females|women|femme|femmes|ស្រី|أنثى|إناث|انثى",
    "tick_m": "m|h|male|males|men|homme|hommes|ប្រុស|ذكر|ذكور",
    NAME: "name|full name|fullname|names|name and surname|name of participant|participant name|participant|"
    "name of the participant|participants|nom|noms|nom complet|nom et prenom|nom et prenoms|noms et prenoms|nom prenom|"
    "prenom et nom|nom du participant|participante|nombre|nombre completo|nombre y apellido|nombre y apellidos|nome|"
    "الاسم|اسم|الاسم الكامل|الاسم الثلاثي|الاسم الرباعي|اسم المشارك|الاسم واللقب|ឈ្មោះ|គោត្តនាមនិងនាម|នាមត្រកូលនិងនាមខ្លួន|"
    "ឈ្មោះពេញ|ឈ្មោះអ្នកចូលរួម|အမည်|ชื่อ|ชื่อ นามสกุล|ຊື່|ຊື່ ແລະ ນາມສະກຸນ|họ và tên|họ tên|ስም|ሙሉ ስም",
    "name_latin": "latin name|name in latin|name in english|english name|name english|name latin|អក្សរឡាតាំង|"
    "ឈ្មោះជាឡាតាំង|ឈ្មោះឡាតាំង|الاسم باللاتينية|الاسم بالإنجليزية",
    GIVEN: "first name|firstname|given name|given names|first names|forename|prenom|prenoms|الاسم الأول|الاسم الاول|"
    "នាមខ្លួន|នាម",
    FAMILY: "last name|lastname|surname|family name|nom de famille|apellido|apellidos|اللقب|اسم العائلة|គោត្តនាម|"
    "នាមត្រកូល|นามสกุล",
    "sex": "gender|sex|m f|f m|h f|f h|sexe|genre|sexo|الجنس|النوع|ភេទ|လိင်|เพศ|ເພດ|giới tính|ጾታ",
    "birth": "year of birth|birth year|date of birth|birth date|birthdate|birthday|dob|d o b|born|born on|"
    "annee de naissance|date de naissance|ne le|ne e le|naissance|fecha de nacimiento|تاريخ الميلاد|سنة الميلاد|"
    "تاريخ الولادة|ថ្ងៃខែឆ្នាំកំណើត|ឆ្នាំកំណើត|ថ្ងៃកំណើត|မွေးသက္ကရာဇ်|วันเกิด|วันเดือนปีเกิด|ວັນເດືອນປີເກີດ|ngày sinh|năm sinh",
    "age_reported": "age|age years|edad|العمر|السن|អាយុ|အသက်|อายุ|ອາຍຸ|tuổi|ዕድሜ",
    "phone": "tel|tel no|telephone|telephone no|telephone number|phone|phone no|phone number|mobile|mobile no|"
    "mobile number|mobile phone|cell|cell phone|cellphone|contact|contact no|contact number|contacts|portable|"
    "numero de telephone|n de telephone|no de telephone|telefono|الهاتف|رقم الهاتف|الجوال|رقم الجوال|الموبايل|"
    "លេខទូរស័ព្ទ|ទូរស័ព្ទ|ဖုန်း|ဖုန်းနံပါတ်|โทรศัพท์|เบอร์โทร|ເບີໂທ|điện thoại|số điện thoại|ስልክ",
    "email": "email|e mail|email address|e mail address|mail|courriel|adresse e mail|البريد الإلكتروني|អ៊ីមែល",
    "organisation": "organization|organisation|company|firm|enterprise|business|workshop|employer|institution|"
    "cooperative|entreprise|atelier|structure|المؤسسة|المنظمة|الشركة|الجهة|អង្គភាព|អង្គការ|សហគ្រាស|ក្រុមហ៊ុន|ស្ថាប័ន",
    "role": "role|function|position|job|job title|fonction|poste|qualite|الوظيفة|الصفة|المهنة|តួនាទី|មុខងារ|មុខតំណែង",
    "country": "country|pays|pais|البلد|الدولة|ប្រទេស",
    "nationality": "nationality|nationalite|الجنسية|សញ្ជាតិ",
}
"""Headings of lists as they are sent by mail, after ``_bare``."""
SEXES = {
    "F": "f|female|woman|women|girl|w|femme|feminin|fille|mme|mrs|ms|miss|mujer|femenino|أنثى|انثى|امرأة|ស្រី|ស|នារី|"
    "မ|หญิง|ຍິງ|nữ|ሴት",
    "M": "m|male|man|men|boy|h|homme|masculin|garcon|mr|hombre|masculino|ذكر|رجل|ប្រុស|ប|បុរស|ကျား|ชาย|ຊາຍ|nam|ወንድ",
}
ROLES = {
    "entrepreneur": "owner|business owner|firm owner|businesswoman|businessman|patron|patronne|proprietaire|"
    "chef d entreprise|entrepreneure|artisan entrepreneur|صاحب العمل|صاحبة العمل|صاحب ورشة|ម្ចាស់|ម្ចាស់អាជីវកម្ម",
    "worker": "employee|artisan|craftsman|craftswoman|weaver|ouvrier|ouvriere|employe|employee|travailleuse|عاملة|موظف|"
    "حرفي|حرفية|កម្មករ|បុគ្គលិក|ជាង",
    "official": "civil servant|government|government official|fonctionnaire|موظفة حكومية|موظف حكومي|មន្ត្រី",
    "student": "etudiante|pupil|طالبة|សិស្ស", "apprentice": "apprenti|apprentie|متدربة",
    "trainer_ToT": "trainee trainer|tot", "national_researcher": "researcher|chercheur|chercheuse|باحث|باحثة",
}  # fmt: skip
NOTHING = frozenset(("-", "--", "—", "–", "/", "n/a", "na", "n.a.", "none", "nil", "null", "aucun", "neant", "?", "x",
                     "لا يوجد", "គ្មាន", "no"))  # fmt: skip
"""What people write into a cell to say that there is nothing to write."""
_SIGNS = re.compile(r"[-_/&.,:;*#()\[\]’'°º+\u200b]+")


def _bare(title: str) -> str:
    return " ".join(_SIGNS.sub(" ", fold(title)).split())


def _variants(title: str) -> list[str]:
    """The heading, without what stands in brackets, and each half of one in two languages or on two lines."""
    plain = re.sub(r"[(\[].*?[)\]]", " ", title)
    inside = re.findall(r"[(\[](.*?)[)\]]", title)
    parts = [title, plain, *re.split(r"[/\n|–—]|\s-\s", plain), *inside]
    return [bare for part in parts if (bare := _bare(part))]


def _known() -> dict[str, str]:
    known = {_bare(word): name for name, words in ALSO_CALLED.items() for word in words.split("|")}
    for cls, names in ((Person, OF_PERSON), (Participation, OF_PLACE)):
        for name in names:
            known.setdefault(_bare(name), name)
            for language in languages():
                with using(language.code):
                    known.setdefault(_bare(_(cls.fields()[name].label)), name)
    return known


def headings(header: Sequence[str], known: Mapping[str, str] | None = None) -> dict[int, str]:
    """Which column is which field, by label in any language, by field name, or as lists usually call it.

    A name that comes in two columns is ``given`` and ``family``; beside a given name, "Nom" is the family's.
    """
    known = known or _known()
    found: dict[int, str] = {}
    for at, title in enumerate(header):
        variants = _variants(title)
        name = next((known[one] for one in variants if one in known), None) or _named_in(variants, known)
        if name is not None and name not in found.values():
            found[at] = name
    if GIVEN in found.values() and NAME in found.values() and FAMILY not in found.values():
        found = {at: FAMILY if name == NAME else name for at, name in found.items()}
    return found


def _named_in(variants: Sequence[str], known: Mapping[str, str]) -> str | None:
    """What a heading of several words names: a person, or the organisation that it speaks of."""
    for words in (one.split() for one in variants):
        if words[0] in NAMES:
            firm = any(known.get(word) == "organisation" for word in words)
            return "organisation" if firm else NAME
    return None


def named(columns: Mapping[int, str]) -> bool:
    """Whether some column holds the names."""
    return bool({NAME, GIVEN, FAMILY} & set(columns.values()))


def find_heading(lines: Sequence[Line]) -> tuple[int, list[str]] | None:
    """The last row of the heading of a list, and its titles, below the titles of the page.

    The row that knows most fields, a name among them; where the next one goes on with it (cells merged across it:
    "Contact" over "Phone" and "E-mail", the name's own cell empty), the lower title counts.
    """
    known = _known()
    best: tuple[int, int] | None = None
    for place, (_number, cells) in enumerate(lines):
        columns = headings([str(cell) for cell in cells], known)
        filled = sum(bool(str(cell).strip()) for cell in cells)
        if named(columns) and (len(columns) > 1 or filled == 1) and (best is None or len(columns) > best[1]):
            best = place, len(columns)
    if best is None:
        return None
    number, cells = lines[best[0]]
    titles = [str(cell).strip() for cell in cells]
    if best[0] + 1 < len(lines):
        after, below = lines[best[0] + 1]
        lower = [str(cell).strip() for cell in below]
        named_at = [at for at, name in headings(titles, known).items() if name in (NAME, GIVEN, FAMILY)]
        empty = all(at >= len(lower) or not lower[at] for at in named_at)
        if empty and headings(lower, known):
            lower += [""] * (len(titles) - len(lower))
            titles += [""] * (len(lower) - len(titles))
            return after, [low or high for low, high in zip(lower, titles, strict=True)]
    return number, titles


def meant(words: Mapping[str, str], text: str) -> str:
    """The code that a word means by ``SEXES`` or ``ROLES``, or the word itself."""
    wanted = _bare(text)
    return next((code for code, known in words.items() if wanted in map(_bare, known.split("|"))), text)
