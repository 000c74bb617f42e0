"""Every kind of noise once, and beside it the content that looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import fold
from corpus.inner_noise import GLOSS, inner_noise
from corpus.noise import begins_comments, begins_related, is_name_list, line_noise

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=12, max_size=60)

NOISE = {
    "page furniture": [
        "- 3 -",
        "1-",
        "—12—",
        "Page 4",
        "PAGE",
        "第 1 页 共 4 页",
        "第3页",
        "某某文库 第2页/共9页",
        "共9页，当前第2页",
    ],
    "file name": ["年度报告.docx", "年度报告.docxVIP", "规划.pdf", "值班制度.doc_某某文库"],
    "counter": [
        "• 2",
        "• 约2.08千字",
        "• 约 4页",
        "阅读 1234",
        "评论(0)",
        "3.2万次浏览",
        "•",
        "312人赞同了该回答",
        "您看完后的心情：高兴 3 难过 0 愤怒 1",
    ],
    "byline": [
        "• 2025-01-22 发布于河南",
        "2024年02月23日07:30 | 来源：某某网",
        "2024-02-23 来源：某某网",
        "发布时间：2024-02-23 10:00",
        "来源：某某日报",
        "某某网联合报道组",
    ],
    "editor line": [
        "（责编：张三、李四）",
        "[责任编辑：张三]",
        "责任编辑：张三 李四",
        "（记者：张三）",
        "編輯：王小明",
    ],
    "navigation": [
        "您的位置 首页 > 科技",
        "当前位置：首页 > 新闻 > 正文",
        "某某网>>某某频道",
        "首页 > 科技",
        "返回顶部",
        "【点击此处下载附件】【点击这里查看名单】",
        "今天是2023年3月1日 星期三 清江区 多云 9℃~16℃ 空气质量 良",
        "索引号：QJ/2023-015 主题分类：交通 公开方式：主动公开",
        "上一篇：去年的总结",
        "分享让更多人看到",
        "分享到微信",
        "小字号",
    ],
    "advert": [
        "1亿VIP精品文档",
        "扫码下载客户端",
        "—— 广告：春季班开课，名额有限 ——",
        "广告 请向下滑动继续阅读",
        "您本月已阅读5篇免费文章，订阅后不限篇数。",
        "以下内容为会员专享，请登录后查看全文",
        "关注公众号，获取更多内容",
        "会员专享文档",
    ],
    "photo credit": [
        "厂房内景。王小明摄",
        "王小明摄",
        "受访者供图",
        "图片来源：某某网",
        "（资料图片）",
    ],
    "placeholder": [
        "请在此处输入您的标题文字",
        "点击此处添加副标题",
        "您的内容写在这里，或者复制后粘贴",
        "答辩人：XXX　日期：20XX年X月",
        "感谢各位聆听 THANKS",
    ],
    "disclaimer": [
        "AI摘要：本文介绍了三种做法。以上内容由AI生成，请注意甄别",
        "免责声明：文章不代表本站立场。版权归原作者所有！",
        "声明：本站转载此文只为传递信息。",
        "某某网 版权所有 京ICP备12345号",
        "Copyright © 2024 某某公司",
    ],
}

CONTENT = [
    "请在表格的此处签名",
    "3. 在此处输入标题文字，再按回车",
    "广告：指为推销商品而作的宣传。",
    "登录后即可查看全部借阅记录。",
    "会员可以免费阅读三本书。",
    "索引号：QJ/2023-015",
    "附件：登记表.docx",
    "今天是2023年3月1日，大桥通车。",
    "汇报人：张三",
    "这张照片由AI生成的可能性很大，专家说。",
    "共9页，第2页有一处错误",
    "满意的32人，不满意的5人",
    "位置优越，交通便利",
    "所在位置：河北省保定市",
    "58",
    "-5",
    "2014—",
    "58 63 72",
    "2024",
    "第3页的表格列出了数据",
    "年度报告",
    "详见报告.docx中的附表。",
    "阅读能力提升",
    "评论员文章",
    "下载速度",
    "来源：财政拨款，每年一次",
    "资金来源：财政拨款",
    "2014年2月26日，中央召开座谈会",
    "发布时间：2024年2月23日起施行。逾期不候。",
    "记者：谢谢您",
    "记者：下一步怎么做",
    "责任编辑：负责稿件的审读与修改工作",
    "首页设计规范",
    "下一篇章由此翻开",
    "分享到的经验值得推广。",
    "北京 > 天津",
    "A > B",
    "a > b",
    "GDP > 5",
    "市民扫码乘车，全程无需购票",
    "会员可免费参观",
    "无人机航摄",
    "全程拍摄",
    "资料图书馆建设",
    "图片由红绿蓝三色组成",
    "声明：三国外长重申各自立场",
    "作品的版权归作者所有，受法律保护。",
    "版权所有者享有署名权",
    "加强版权保护",
    "相关文章指出，改革成效显著。",
    "（一）总体要求",
    "结论",
]


@given(HAN)
def test_law_a_line_with_a_sentence_is_kept(text: str) -> None:
    assert line_noise(fold(f"{text}，{text}。")) == ""


@pytest.mark.parametrize(
    ("line", "reason"), [(line, reason) for reason, lines in NOISE.items() for line in lines]
)
def test_noise(line: str, reason: str) -> None:
    assert line_noise(fold(line)) == reason


@pytest.mark.parametrize("line", CONTENT)
def test_content_that_looks_like_noise(line: str) -> None:
    assert line_noise(fold(line)) == ""
    assert not begins_related(fold(line))


@pytest.mark.parametrize("line", ["推荐阅读", "推薦閱讀：", "相关新闻", "为您推荐", "猜你喜欢"])
def test_related(line: str) -> None:
    assert begins_related(fold(line))


@pytest.mark.parametrize("line", ["文档评论(0)", "网友评论", "热门跟贴", "发表评论", "共12条评论"])
def test_comments(line: str) -> None:
    assert begins_comments(fold(line))


def test_name_lists() -> None:
    assert is_name_list(fold("（张三、李小四）"))
    assert not is_name_list(fold("（张三）"))
    assert not is_name_list(fold("（总体要求、基本原则与目标）"))


@pytest.mark.parametrize("text", ["協(xié)", "發（fā）", "女(nǚ)"])
def test_glosses(text: str) -> None:
    assert GLOSS.sub("", text) == text[0]


@pytest.mark.parametrize(
    "text", ["重量(kg)", "标准（gb）", "数(N)", "（xié）", "（一）", "某事(见上)"]
)
def test_what_is_no_gloss(text: str) -> None:
    assert GLOSS.sub("", text) == text


POSTS = [
    "推 maple: 換大一點的盆 06/01 10:11",
    "→ maple: 底下要有洞 06/01 10:12",
    "噓 pine12: 推 06/01 10:15",
    "推 willow: 下次我也試試 06/02 08:00",
]
HEADINGS = ["由来 编辑 播报", "形制 编辑", "现状 编辑 播报"]
ARTICLES = [
    "第一条 为了管理码头，制定本办法。案例 3",
    "第二条 夜间不得停靠。法条联想 12 案例 4",
] * 2


def left(lines: list[str]) -> list[str]:
    """What is left of the lines without the noise inside of them."""
    text = "\n".join(["", *lines])
    marks = list(inner_noise(text))
    kept = [c for at, c in enumerate(text) if not any(m.start <= at < m.end for m in marks)]
    return "".join(kept).split("\n")[1:]


def test_of_posts_stays_what_they_say() -> None:
    assert left(POSTS) == ["換大一點的盆", "底下要有洞", "", "下次我也試試"]
    assert left(POSTS[:2]) == POSTS[:2]  # arrows alone are no board


def test_buttons_and_counters_behind_lines() -> None:
    assert left(HEADINGS) == ["由来", "形制", "现状"]
    assert left(HEADINGS[:2]) == HEADINGS[:2]
    assert left(["中文 编辑", "他学会了编辑", "她在编辑部工作。"])[1:] == [
        "他学会了编辑",
        "她在编辑部工作。",
    ]
    assert left(ARTICLES)[:2] == ["第一条 为了管理码头，制定本办法。", "第二条 夜间不得停靠。"]
    assert left(["共三件。合计 12", "共五件。合计 30", "共九件。合计 31"])[0] == "共三件。合计 12"
