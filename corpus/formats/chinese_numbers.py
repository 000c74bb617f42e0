"""Numbers in Chinese characters, as office programs count with them."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_TENS = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_LEGAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")


def digits(number: int) -> str:
    """Digit by digit: 2024 -> 二〇二四."""
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def counted(number: int, *, zero: str = "〇") -> str:
    """As one counts, below a trillion: 12 -> 十二, 105 -> 一百零五 (`zero` stands for 0 itself)."""
    if not 0 < number < 10**12:
        return zero if number == 0 else str(number)
    text = ""
    for myriad in range(2, -1, -1):
        group = number // 10 ** (4 * myriad) % 10**4
        if not group:
            continue
        if text and group < 1000:
            text += "零"
        text += _group(group) + _MYRIADS[myriad]
    return text.removeprefix("一") if text.startswith("一十") else text


def legal(number: int) -> str:
    """In the capitals of banks and contracts: 12 -> 壹拾贰."""
    text = counted(number)
    return (("一" + text) if text.startswith("十") else text).translate(_LEGAL)


def stem(number: int) -> str:
    """甲, 乙, 丙, ... 癸, and again."""
    return _STEMS[(number - 1) % 10]


def branch(number: int) -> str:
    """子, 丑, 寅, ... 亥, and again."""
    return _BRANCHES[(number - 1) % 12]


def _group(number: int) -> str:
    """A number below ten thousand, every digit with its place, gaps as 零."""
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _TENS[place]
        gap = not digit
    return text
