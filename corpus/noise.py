"""Kinds of noise in captured web pages and office files, line by line.

Each rule names the reason that is shown for the deletion. Rules look at kinds of noise (a bare page
number, a byline, a counter), never at one site's wording alone, and only lines without a sentence
of their own are ever noise: a line that tells something is kept.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from corpus.notices import LINES, is_notice
from corpus.site_words import captions, controls
from corpus.structure import numbering

REASONS = {
    "advert": "广告",
    "blank": "多余的空白",
    "byline": "来源、作者、时间行",
    "comment": "注释代码",
    "comment section": "网友评论",
    "counter": "计数",
    "disclaimer": "声明、版权",
    "editor line": "编辑署名",
    "file name": "文件名",
    "front matter": "文件头信息",
    "gloss": "混入的注音",
    "hidden text": "隐藏文字",
    "invisible character": "不可见字符",
    "line break": "句中换行",
    "markup": "标记代码",
    "navigation": "导航、按钮",
    "off the text": "正文之外的零碎",
    "page furniture": "页眉、页脚、页码",
    "photo credit": "图片署名",
    "placeholder": "模板的占位文字",
    "reference mark": "注释编号",
    "related links": "相关链接",
    "repeated lead": "重复的标题或导语",
    "site furniture": "网站各页相同的内容",
    "spam title": "垃圾标题",
}
"""Every reason for a `Cut`, with its name for people."""

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
    (
        "page furniture",
        r"第\s*\d+\s*页(?:[,/\s]*共\s*\d+\s*页)? | 共\s*\d+\s*页[,/\s]*第\s*\d+\s*页",
    ),
    # - end - | ↑↑↑ | ▼ | :::
    ("page furniture", r"[-—–=·•\s]*(?:end|the\s+end|完|正文完|全文完)[-—–=·•\s]*(?<!^完)"),
    ("page furniture", r"[↑↓↑↓▲▼▽△⬇⬆👇👆:]{1,9}"),
    # 年度报告.docx VIP, the heading of a document sharing site
    ("file name", r"(?!附件)\S{1,80}\.(?:docx?|pdf|pptx?|xlsx?|wps|txt)\s*(?:vip)?"),
    # • 2 | • 约2.08千字 | 阅读 1234 | 评论(0) | 3.2万次浏览
    ("counter", r"[•·●▪|]\s*(?:约?\s*[\d.,]+(?:\s*[万千百])?(?:\s*[字页次人条])?)?"),
    (
        "counter",
        r"[•·●▪]?\s*(?:文档)?(?:阅读|浏览|点击|下载|评论|跟贴|收藏|点赞|人气|字数|页数)(?:量|数|次数)?"
        r"\s*[:(]?\s*[\d.,]+\s*[万千]?次?\s*\)?",
    ),
    (
        "counter",
        r"[\d.,]+\s*(?:[万千]\s*)?(?:[次人条]\s*)?(?:阅读|浏览|点击|下载|评论|收藏|点赞|赞)",
    ),
    # 2025-01-22 发布于河南 | 2024年02月23日07:30 | 来源:某网 | 来源:某网
    ("byline", rf"[•·●▪]?\s*{_DATE}{_TIME}\s*(?:发布|发表)于\S{{0,12}}"),
    ("byline", rf"{_DATE}{_TIME}\s*[|\s]\s*(?:来源|来自|稿源|信息来源)\s*:[^。]{{0,40}}"),
    ("byline", rf"(?:发布|更新|发表)(?:时间|日期)\s*:?\s*{_DATE}{_TIME}[^。]{{0,30}}"),
    ("byline", r"(?:来源|稿源|信息来源)\s*:\s*[^\s。,;]{2,32}"),
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
        r"返回顶部 | 返回首页 | 回到顶部 | [上下前后]一[篇页条](?:文章|新闻|帖子)?(?:\s*[:\[(].{0,60})?"
        r"| 打印本页 | 关闭(?:窗口|本页) | [大中小]?字号[大中小\s]{0,8}"
        r"| 分享(?:让更多人看到|到[^。]{0,20}) | [•·●▪]\s*举报 | 展开全文 | 阅读全文"
        r"| 我要纠错 | 扫一扫[^。]{0,20} "
        r"| 展开(?:剩余\s?\d+%|\d+个.{1,12}) | 请?继续往下阅读[.…]* | \+\s?关注",
    ),
    # 首页 / 最新消息 / 新闻稿 | 论坛 › 生活区 › 洗衣机脱水时满地跑
    ("navigation", r"(?:[\u4e00-\u9fff]{0,6}首页|主页|论坛)(?:\s*[>/»›]+\s*[^。>/»›]{1,40}){1,6}"),
    ("navigation", r"[^。>»›]{1,20}(?:\s*[»›]\s*[^。>»›]{1,40}){1,6}"),
    # 上一页 1 2 3 4 下一页
    ("navigation", r"(?:[上前首]\s?一?页|«)?[\s\d.…]{3,60}(?:[下后末尾]\s?一?页|»)"),
    # 1. 大桥通车．沱江日报．2007-10-02 [引用日期2015-03-11] | ^ 林水源. 手记. 2003: 41–44.
    ("reference mark", r".{0,200}\[引用日期\s?[\d-]{8,10}\]\s*|\^\s.{2,200}"),
    # (下转A06版) | A05 城事 | 2021年01月15日 星期五 农历二月初二 | 本版编辑 叶子 美编 阿强
    (
        "navigation",
        r"[(\[]?(?:下转|上接)\s?(?:第?\s?[a-z]?\d{1,3}|[一二三四五六七八九十]+)\s?版[^。]{0,12}",
    ),
    ("navigation", r"[a-z]\d{2}版?[\s:|]*[\u4e00-\u9fff]{2,4}"),
    ("byline", rf"{_DATE}\s*(?:星期|周)[一二三四五六日天](?:\s+\S{{2,12}}){{0,3}}"),
    ("editor line", r"本版(?:责编|编辑|责任编辑|主编|美编|校对)[\s:].{2,40}"),
    (
        "byline",
        r"[\u4e00-\u9fff]{1,6}[报刊网社台]?(?:首席|见习|实习|特约|全媒体)?记者\s[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4}){0,3}",
    ),
    ("counter", r"(?:其他|其它|更多|全部)(?:回答|答案|回复)\s?\(?\d+\)?条?"),
    # #湿地 #观鸟
    ("related links", r"(?:\#[^\s\#。]{1,15}\#?\s?){2,12}"),
    # 第03版:民生
    ("navigation", r"第\s?[a-z]?\d{1,3}\s?版(?:\s?:\s?\S{1,8})?"),
    ("related links", r"(?:推荐|延伸|相关|扩展)(?:阅读|新闻|报道)\s?[:|]\s?[^。]{4,60}"),
    ("related links", r"(?:相关|文章|热门)(?:关键[字词]|标签|话题)\s?:[^。]{0,60}"),
    ("byline", r"以下文章来源于[^。]{2,40}"),
    (
        "byline",
        r"[〔(\[【](?:[\u4e00-\u9fff]{0,6})记者\s?[\u4e00-\u9fff]{2,4}[/\s][\u4e00-\u9fff/]{2,8}(?:报[导道]|[电讯])[〕)\]】]",
    ),
    ("advert", r"以上(?:就|便)?是.{2,60}(?:内容|介绍|资讯).{0,60}(?:关注|了解更多|收藏).{0,40}"),
    ("advert", r"广告 | advertisement | 推广"),
    # 1亿VIP精品文档 | 扫码下载客户端
    # but not 扫码乘车, a fact
    (
        "advert",
        r"[^\s。]{0,8}(?:vip[^\s。]{0,4}(?:文档|下载|专享|免费)|会员(?:文档|下载|专享))[^\s。]{0,8}",
    ),
    (
        "advert",
        rf"{_PLAIN}(?:打开app|扫码(?:下载|关注|登录|加群|进群|阅读|查看|领取)|扫描二维码|点击下载|下载app"
        rf"|下载客户端|免费下载|关注公众号){_PLAIN}",
    ),
    # 厂房内景。某某摄 | 受访者本人供图 | 图片来源:某网
    (
        "photo credit",
        r"(?:[^。！？!?]{2,14}[。\s])?[\u4e00-\u9fff·]{2,6}(?:(?<![拍录航统])摄|供图)",
    ),
    (
        "photo credit",
        r"\(?(?:(?:图片来源|图源)\s*[:/][^。]{1,30}|资料图片?|(?:本[文版期])?(?:图片|照片|配图)均?由[^。]{1,20}提供)[)。]*",
    ),
    # Whole paragraphs, sentences and all: they speak of the site, not of the matter.
    (
        "disclaimer",
        r"\(?(?:(?:免责声明|版权声明|版权说明)\s*:.*(?:版权|著作权|立场)"
        r"|(?:免责|版权|特别|郑重)?(?:声明|说明)\s*:.*(?:本站|本网|本平台|转载|侵权)).*",
    ),
    (
        "disclaimer",
        r"[^。]{0,40}(?:(?<![“\"「『])版权所有(?![者人权的])|copyright\s*©|all\ rights\ reserved"
        r"|[\u4e00-\u9fff×]公网安备|[\u4e00-\u9fff×]icp[备证])[^。!?]{0,80}",
    ),
]
_RULES = dict(enumerate((*_LINES, *LINES)))


@cache  # not at once: whoever only asks needs it not, and it takes a tenth of a second
def _any(*, adverts: bool) -> re.Pattern[str]:
    """One expression for all rules, as every line is asked; the group tells which."""
    rules = ((at, rule) for at, rule in _RULES.items() if adverts or rule[0] != "advert")
    joined = "|".join(f"(?P<k{at}>{pattern})" for at, (_, pattern) in rules)
    return re.compile(joined, re.DOTALL | re.VERBOSE)


_NAME_LIST = re.compile(r"\((?:[\u4e00-\u9fff]{2,4}、)+[\u4e00-\u9fff]{2,4}\)")

# Behind such a line stand links to other pages, teasers included.
_RELATED = re.compile(
    r"[【\[■◆▼]?\s?(?:本[类站]|您?可能|还|大家|你|为[您你])?(?:都在|还)?(?:感兴趣的?|可能)?"
    r"(?:推荐|相关|相似|类似|延伸|扩展|热门|热点|热文|最新|最近|精彩|往期|本[版期网站]|更多|猜[你您]|友情|关联|近期|看更多|24小时|一周|热帖|引用本法规的|本法规引用的|其他)"
    r"(?:精彩|热门|相关)?"
    r"(?:信息|动态|解读|标题|标题导航|导读|要目|文书|词条|图书|商品|职位|主题|课件|试题|搜索|下载|阅读|新闻|文章|文档|推荐|推荐阅读|链接|公告|报道|问题|资讯|内容|视频|话题|标签|案例|法条|法规|回顾|更新|访客|喜欢|喜欢的|关注的?|热文|热帖|课程"
    r"|专题|帖子|范文|合同|图集|排行榜?|文献)(?:文档|文章)?\s?(?:\(\d+\))?\s?[】\]]?\s?:?"
    r"|(?:为[您你]|猜[你您]|精彩|相关)?推荐|大家都?[在还]?看|[您你]可能(?:还|也)?(?:喜欢|感兴趣|关注|关注的文档|感兴趣的文章)|历史法规|热文|热榜|外部[链连][接结]|附件下载:?|看更多[^。]{0,20}"
)
_COMMENTS = re.compile(
    r"(?:(?:网友|最新|热门|全部|精彩|用户|文档|文章|读者)?(?:评论|跟[贴帖]|留言)(?:区|列表)?|发表(?:评论|回复)|我要评论|写留言|精选留言|文明上网.{0,40}"
    r"|共?\s?\d+\s?条(?:评论|跟[贴帖]|回复))\s?(?:\(\d+\))?\s?:?"
)

# What makes a line suspicious, yet not noise wherever it stands: see `boilerplate`.
_ADVERT = re.compile(
    r"点击|长按|扫码|扫一?扫|扫描|二维码|公众号|下载app|客户端|打开app|开通vip|vip|试读|红包|领取|加微信|小编|进群|加群|小程序|积分|打赏|轻触|滑动看|订阅"
    r"|投稿|商务合作|关注(?:我们|并|城|公|本)|感谢阅读|敬请关注|欢迎(?:点赞|转发|关注|下载|订阅|收藏)|转发给|精品文档|更多(?:范文|精彩|内容|新闻)|请下载"
    r"|粉丝团|点击下方|下方名片|特惠|限时|秒杀|优惠券|[一二三四五六七八九1-9]折|名额(?:有限|不多)|试听|包过|免费领取"
    r"|遇到[^。]{0,4}问题\?|\d+\s?(?:分钟|秒)(?:内|快速|极速)|咨询律师|找律师|(?:立即|快速|在线|免费)(?:购买|报名|提问|咨询|解答|预约|抢购)|持续关注|收录于(?:合集|话题)|标签不可点|cookie"
)
# What speaks about such calls is none itself.
_ABOUT = re.compile(
    r"不得|禁止|严禁|如何|怎[么样]|为何|为什么|吗|强制|背后|乱象|骗|风险|陷阱|调查|整治"
    r"|规范|管理|规定|通知|公告|须|应当|历史|报告|新规"
)
_EDITED = re.compile(r"[【\[(](?:责任?)?编辑:")
_STEP = re.compile(r"[①-⑳]|\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、)]")  # ② 扫码登记
_PLEA = re.compile(
    r"点亮.{0,2}在看|留言区|[“\"]?在看[”\"]|点个?在看|三连(?![冠胜败跳])|星标|蓝字|阅读原文|点个赞|点赞.{0,6}(?:收藏|转发|在看)|精品文档|下载按钮|使用\s?cookie"
)
_OURS = re.compile(
    r"本[站网报刊库台]|本平台|本网站|本文|该文|我们的?网站|来自网络|源于网络|网友上传|用户上传|用户自行|(?:收集|整理|下载)[于自]?网络|网络收集|个人整理|自媒体|作者本人|合作媒体|授权媒体"
)
_RIGHTS = re.compile(
    r"版权|著作权|侵权|侵犯|转载|摘编|授权|许可|注明出处|翻印|不代表"
    r"|仅供(?:个人|参考|学习|交流)|(?:告知|予以|及时|联系)删除|收集整理"
    r"|立场|联系(?:我们|删除|客服)|法律效力|存储(?:空间|平台|服务)"
    r"|自行承担|中间服务"
)
_FOOTER = re.compile(
    r"icp备|公网安备|标识码|powered\ by|copyright|©|(?:最佳)?(?:浏览)?(?:解析度|分辨率)|ipv6"
    r"|违法和不良信息|举报(?:电话|邮箱)"
    r"|页面?(?:最后)?(?:修订|修改|更新)(?:于|时间|日期)|最近更新[:于]|取自[“「\"]|隐藏分类|(?:浏览|访问|编辑)(?:总)?(?:人次|次数|量):|百科,自由|自由的?百科全书|消歧义"
    r"|(?:广告|发行|零售|投递)(?:热线|专线|部?电话):|零售每份|每月定价|(?:报|刊|网|台|站)[^。]{0,4}法律顾问:"
    r"|(?:许可|共享)协议|本文链接|原文链接|隐私权?.{0,6}政策|服务条款|温馨提示:本|登录后(?:才|方)?可|社区公约|服务协议|客服(?:电话|专线|热线)"
    r"|(?:转载|引用)请?(?:注明|标明)|内容来自|本词条由|授权发布|(?:内容|信息)有误|请勿外传|试读已结束"
)
# 某某供电 2024-05-08 17:02 湖北: nobody signs to the minute.
_STAMP = re.compile(
    rf"(?:[^\s。,;]{{2,14}}\s)?{_DATE}\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s[\u4e00-\u9fff]{{2,3}})?"
)
_CRUMBS = re.compile(rf"{_CRUMB}(?:\s?>\s?{_CRUMB}){{2,6}}")
_FOOTER_TOO = re.compile(
    r"(?:主办|承办|维护|协办)(?:单位)?:|技术支持|服务(?:热线|专线|时间):|客服|联络资讯:|建议使用"
)
_NAMED_SITE = re.compile(
    r"(?:参考(?:资料|文献|来源)|注释)|[\u4e00-\u9fff]{1,6}(?:网|晚报|日报|数字报|在线|频道|论坛|社区|百科|数据库|资料库|法规库|文库|门户)"
)


@lru_cache(maxsize=2**16)  # every round of cleaning asks for the lines that stayed
def line_noise(folded: str) -> str:
    """The reason why this line (folded, stripped) is noise wherever it stands, or ""."""
    speaks = _ABOUT.search(folded) is not None or _STEP.match(folded) is not None
    if found := _any(adverts=not speaks).fullmatch(folded):
        return _RULES[int((found.lastgroup or "")[1:])][0]
    if controls(folded) >= 2:
        return "navigation"
    if captions(folded) >= 2:
        return "byline"
    if len(folded) > 40 or folded[-1] in "。;" or speaks:
        return ""
    return "advert" if len(set(_ADVERT.findall(folded))) >= 2 else ""


def is_name_list(folded: str) -> bool:
    """Whether this line (folded, stripped) is a list of short words in brackets: (某某、某某)."""
    return _NAME_LIST.fullmatch(folded) is not None


def begins_related(folded: str) -> bool:
    """Whether this line (folded, stripped) may announce links to other pages."""
    words = folded.split() if len(folded) <= 24 else []
    return bool(words) and all(_RELATED.fullmatch(word) for word in words)


def begins_comments(folded: str) -> bool:
    """Whether this line (folded, stripped) may announce what readers wrote."""
    return len(folded) <= 60 and _COMMENTS.fullmatch(folded) is not None


@lru_cache(maxsize=2**16)
def suspicion(folded: str) -> str:
    """The reason why this line (folded, stripped) is noise if nothing of the text is around it."""
    sentences = sum(map(folded.count, "。!?"))
    about = "。" in folded or _ABOUT.search(folded) or _STEP.match(folded)
    if len(folded) > 30 and _EDITED.search(folded):
        return ""  # to be judged once its editor is gone
    if controls(folded):
        return "navigation"
    if captions(folded) or _STAMP.fullmatch(folded):
        return "byline"
    if re.fullmatch(r"\d{1,3}\s?/\s?\d{1,3}", folded):
        return "page furniture"
    if _CRUMBS.fullmatch(folded):
        return "navigation"
    called = _PLEA.search(folded) or (not about and _ADVERT.search(folded))
    if called and len(folded) <= 120 and sentences <= 2:
        return "advert"
    if (_OURS.search(folded) and _RIGHTS.search(folded)) or (
        is_notice(folded) and not numbering(folded)
    ):
        return "disclaimer"
    short = len(folded) <= 160 and sentences <= 1
    return "disclaimer" if short and _FOOTER.search(folded) else ""


def hint(folded: str) -> str:
    """The reason why this line (folded, stripped) is noise if it stands right beside noise."""
    if _FOOTER_TOO.search(folded) and len(folded) <= 80:
        return "disclaimer"
    return "navigation" if _NAMED_SITE.fullmatch(folded) else ""
