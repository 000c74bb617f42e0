"""Kinds of noise in captured web pages and office files, line by line.

Each rule names the reason that is shown for the deletion. Rules look at kinds of noise (a bare page
number, a byline, a counter), never at one site's wording alone, and only lines without a sentence
of their own are ever noise: a line that tells something is kept.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Parts of expressions, in folded text (simplified, half width, lower case).
_NAME = r"(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8})+)"
_NAMES = rf"{_NAME}(?:[、,\s]+{_NAME})*"
_DATE = r"\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*[-日]?"
_TIME = r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
_CRUMB = r"[\u4e00-\u9fffa-z]{1,20}"
# One of the crumbs names a part of a site; 甲 > 乙 compares.
_SITE = r"(?=.*(?:首页|主页|网|频道|新闻|资讯|正文|栏目))"
_PLAIN = r"[^。!?]{0,12}"

# Whole lines, in folded text without the blanks around it. Verbose: blanks do not count.
_LINES = [
    # 1- | - 3 - | page 4 | 第 1 页 共 4 页
    # but not -5, a number in a table, nor 2014—, the begin of a span of years
    ("page furniture", r"page(?:\s*[-—–]*\s*\d{1,4})?\s*[-—–]*"),
    ("page furniture", r"[-—–]+\s*\d{1,4}\s*[-—–]+ | \d{1,3}\s*[-—–]+"),
    ("page furniture", r"第\s*\d+\s*页(?:[,/\s]*共\s*\d+\s*页)?"),
    # 年度报告.docx VIP, the heading of a document sharing site
    ("file name", r"\S{1,80}\.(?:docx?|pdf|pptx?|xlsx?|wps|txt)\s*(?:vip)?"),
    # • 2 | • 约2.08千字 | 阅读 1234 | 评论(0) | 3.2万次浏览
    ("counter", r"[•·●▪|]\s*(?:约?\s*[\d.,]+\s*[万千百]?\s*[字页次人条]?)?"),
    (
        "counter",
        r"[•·●▪]?\s*(?:文档)?(?:阅读|浏览|点击|下载|评论|跟贴|收藏|点赞|人气|字数|页数)(?:量|数|次数)?"
        r"\s*[:(]?\s*[\d.,]+\s*[万千]?次?\s*\)?",
    ),
    ("counter", r"[\d.,]+\s*[万千]?\s*(?:次|人|条)?\s*(?:阅读|浏览|点击|下载|评论|收藏|点赞|赞)"),
    # 2025-01-22 发布于河南 | 2024年02月23日07:30 | 来源:某网 | 来源:某网
    ("byline", rf"[•·●▪]?\s*{_DATE}{_TIME}\s*(?:发布|发表)于\S{{0,12}}"),
    ("byline", rf"{_DATE}{_TIME}\s*[|\s]\s*(?:来源|来自|稿源|信息来源)\s*:[^。]{{0,40}}"),
    ("byline", rf"(?:发布|更新|发表)(?:时间|日期)\s*:?\s*{_DATE}{_TIME}[^。]{{0,30}}"),
    ("byline", r"(?:来源|稿源|信息来源)\s*:\s*[^\s。,;]{2,20}"),
    ("byline", r"\S{0,8}联合(?:报道组|采访组)"),
    # (责编:某某、某某) | [责任编辑:某某]; without brackets 记者: opens a turn of an interview
    (
        "editor line",
        r"[(\[【]?\s*(?:责任编辑|责编|编辑|校对|监制|编审|主编|值班主任|实习生)"
        rf"\s*[:/]\s*{_NAMES}\s*[)\]】]?",
    ),
    ("editor line", rf"[(\[【]\s*(?:审核|记者|文字|摄影)\s*[:/]\s*{_NAMES}\s*[)\]】]"),
    # 您的位置 首页 > 科技 | 某网>>某频道
    ("navigation", r"您(?:现在|当前)?的?(?:所在)?位置\s*[:\s][^。]{0,60}"),
    ("navigation", r"(?:当前|所在)的?位置\s*[:\s](?=.*(?:[>»›]|首页))[^。]{0,60}"),
    ("navigation", rf"{_SITE}{_CRUMB}(?:\s*(?:>>|>|»|›)\s*{_CRUMB})+"),
    (
        "navigation",
        r"首页 | 返回顶部 | 返回首页 | 回到顶部 | [上下]一[篇页条](?:\s*[:\[(].{0,60})?"
        r"| 打印(?:本页)? | 关闭窗口 | [大中小]?字号[大中小\s]{0,8}"
        r"| 分享(?:让更多人看到|到[^。]{0,20})?"
        r"| 收藏 | 举报 | [•·●▪]\s*举报 | 点赞 | 登录 | 注册 | 更多(?:>>)? | 展开全文 | 阅读全文"
        r"| 我要纠错 | 查看更多 | 扫一扫[^。]{0,20}"
        r"| 网站地图 | 联系我们 | 关于我们",
    ),
    # 1亿VIP精品文档 | 扫码下载客户端
    # but not 扫码乘车, a fact
    (
        "advert",
        r"[^\s。]{0,8}(?:vip[^\s。]{0,4}(?:文档|下载|专享|免费)|会员(?:文档|下载|专享))[^\s。]{0,8}",
    ),
    (
        "advert",
        rf"{_PLAIN}(?:扫码(?:下载|关注|登录|加群|进群|阅读|查看|领取)|扫描二维码|点击下载|下载app"
        rf"|下载客户端|免费下载|关注公众号){_PLAIN}",
    ),
    # 厂房内景。某某摄 | 受访者本人供图 | 图片来源:某网
    (
        "photo credit",
        r"(?:[^。！？!?]{2,60}[。\s])?[\u4e00-\u9fff·]{2,6}(?:(?<![拍录航统])摄|供图)",
    ),
    (
        "photo credit",
        r"\(?(?:(?:图片来源|图源)\s*[:/][^。]{1,30}|资料图片?|图片由[^。]{1,20}提供)[)。]*",
    ),
    # Whole paragraphs, sentences and all: they speak of the site, not of the matter.
    (
        "disclaimer",
        r"\(?(?:(?:免责声明|版权声明|版权说明)\s*:.*(?:版权|著作权|立场)"
        r"|(?:免责|版权|特别|郑重)?(?:声明|说明)\s*:.*(?:本站|本网|本平台|转载|侵权)).*",
    ),
    (
        "disclaimer",
        r"[^。]{0,40}(?:版权所有(?![者人权的])|copyright\s*©|all\ rights\ reserved|京公网安备"
        r"|[\u4e00-\u9fff]icp[备证]).{0,60}",
    ),
]
_RULES = [(reason, re.compile(pattern, re.DOTALL | re.VERBOSE)) for reason, pattern in _LINES]

# 協(xié)同: pinyin behind a character, known by its tone: 重量(kg) is none. One alone may be a
# dictionary's; many are a scraper's.
GLOSS = re.compile(
    r"(?<=[\u3400-\u9fffA-Za-z])[(（][a-zü·]{0,6}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ][a-zü·]{0,6}[)）]"
)
_NAME_LIST = re.compile(r"\((?:[\u4e00-\u9fff]{2,4}、)+[\u4e00-\u9fff]{2,4}\)")

# Behind such a line stand links to other pages, teasers included.
_RELATED = re.compile(
    r"(?:推荐阅读|相关阅读|延伸阅读|相关新闻|相关文章|相关文档|相关推荐|相关报道|热门文章|"
    r"热门推荐|猜你喜欢|为您推荐|精彩推荐|大家都在看|"
    r"文档评论\(\d+\)|网友评论|最新评论)\s*:?"
)


@lru_cache(maxsize=2**16)  # every round of cleaning asks for the lines that stayed
def line_noise(folded: str) -> str:
    """The reason why this line (folded, stripped) is noise, or ""."""
    for reason, rule in _RULES:
        if rule.fullmatch(folded):
            return reason
    return ""


def is_name_list(folded: str) -> bool:
    """Whether this line (folded, stripped) is a list of short words in brackets: (某某、某某)."""
    return _NAME_LIST.fullmatch(folded) is not None


def begins_related(folded: str) -> bool:
    """Whether this line (folded, stripped) announces links to other pages."""
    return _RELATED.fullmatch(folded) is not None
