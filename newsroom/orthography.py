"""What a written Vietnamese syllable may look like: onset, rime, tone.

Takes one word, gives yes or no. Used to tell Vietnamese from other languages and from damaged text, so it
refuses what the spelling rules refuse and knows nothing of meaning.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")  # ngang, huyền, sắc, ngã, hỏi, nặng

_ONSETS = re.findall(r"\w+", "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")
_RIMES = re.findall(
    r"\w+",
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc ok oe oen oeo oet oi om on ong oong ooc
    op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên
    uyêt uyn uynh uyt uyu uyp ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu ynh
    """,
)
_SYLLABLE = re.compile(f"(?:{'|'.join(sorted(_ONSETS, key=len, reverse=True))})?(?:{'|'.join(_RIMES)})")
_BARE = str.maketrans("ăâđêôơư", "aadeoou")
_BARE_SYLLABLE = re.compile(_SYLLABLE.pattern.translate(_BARE))
_TONE = re.compile("[" + "".join(TONES) + "]")
_LONGEST = 7  # "nghiêng"


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Whether `word` (any case, NFC or NFD) could be one written Vietnamese syllable, with or without its tone."""
    if len(word) > 3 * _LONGEST:
        return False
    apart = unicodedata.normalize("NFD", word.lower())
    bare = unicodedata.normalize("NFC", _TONE.sub("", apart))
    return len(_TONE.findall(apart)) <= 1 and len(bare) <= _LONGEST and bool(_SYLLABLE.fullmatch(bare))


def is_bare_syllable(word: str) -> bool:
    """Whether the lower-case ASCII `word` could be a syllable typed without any mark ("duoc", "nhiem")."""
    return len(word) <= _LONGEST and bool(_BARE_SYLLABLE.fullmatch(word))
