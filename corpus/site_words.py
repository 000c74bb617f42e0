"""The words of controls and captions: what a site writes around the texts that it shows.

All functions take lines folded (simplified, half width, lower case) and stripped. None of these
words alone makes a line noise, since each may be a heading: 讨论, 目录, 注册. See `boilerplate`.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = """
用户登录 免费注册 忘记密码 本站首页 网站首页 社区首页 全站搜索 进入词条 快速导航 词条图片 查看全部
手机看新闻 听新闻 赞助商广告 下载此文档 正在加载中 请稍后 同问 坐等 同求 学习了 谢谢分享 感谢分享
只看ta 尾页 感谢观看 谢谢观看 thank you thanks 我要反馈 帮助 加入百科 收藏本页 打印此页
返回文章列表 签到 个人中心 未登录 创建账号 最佳答案 综合报道 综合报导 文档介绍 转存 pdf 首页 主页
主站 回首页 返回首页 文库首页 我的 登录 注册 立即注册 登录注册 退出 菜单 导航 导航菜单 网站导航
网站导览 搜索 检索 高级检索 高级搜索 全文检索 法规检索 站内搜索 随机条目 最近更改 切换城市 无障碍
无障碍浏览 无障碍阅读 长者助手 长者模式 关怀版 适老化 手机版 电脑版 移动版 触屏版 简体 繁体 简体版
繁体版 english 双语词汇 智能问答 智能机器人 智能客服 设为首页 收藏本站 加入收藏 加入好友 收藏
查看我的收藏 分享 分享到 一键分享 转发 转载 复制 复制链接 打印 打印本页 列印 友善列印 转寄友人
转存pdf 关闭 关闭窗口 关闭本页 纠错 我要纠错 返回 返回列表 返回目录 返回顶部 回顶部 回到顶部 回上一页
返回上一页 上一页 下一页 上页 下页 末页 上一版 下一版 上一篇 下一篇 上一条 下一条 上一章 下一章 上一节
下一节 前一篇 后一篇 放大 缩小 默认 字体 字号 字级 字级设定 大字号 小字号 中字号 网站地图 站点地图
联系我们 联络我们 关于我们 关于我 关于本站 法律声明 网站声明 版权声明 免责声明 隐私 隐私政策 隐私权政策
隐私权及资讯安全政策 隐私声明 服务条款 使用条款 用户协议 使用帮助 帮助中心 新手上路 意见反馈 意见信箱
问题反馈 反馈 投诉 投诉建议 侵权投诉 举报 违规举报 广告服务 广告刊登 广告合作 商务合作 招聘信息 诚聘英才
加入我们 友情链接 友善连结 客户端 在线客服 客服 会员中心 开通会员 vip 上传赚钱 订阅 关注 已关注 打赏
赞赏 赞 点赞 踩 顶 顶一下 顶一个 喜欢 在看 留言 写留言 评论 发表评论 我要评论 回复 点评 跟贴 跟帖
回帖 发帖 我要提问 赞同 反对 支持 编辑 编辑本段 编辑源代码 锁定 讨论 播报 上传视频 历史 历史版本 下载
下载word 下载pdf 立即下载 免费下载 关联资料 更多 更多图册 查看更多 加载更多 点击加载更多 展开
展开全文 展开全部 收起 阅读全文 阅读原文 查看原文 查看全文 换一换 换一批 取消 允许 确定 确认 提交 重置
知道了 我知道了 接受全部 全部接受 同意 仅必要 拒绝 不再提示 跳转到导航 跳转到搜索 跳至导览 跳至搜寻
跳到主要内容 跳到主要内容区块 微信 朋友圈 微博 新浪微博 腾讯微博 qq qq好友 qq空间 facebook
twitter line 楼主 沙发 板凳 地板 只看该作者 只看楼主 倒序浏览 小黑屋 archiver
本版积分规则 埋红包 路过 mark 广告 推广 赞助 原创 有用 附件下载 相关附件 标题导航 版面导航 往期回顾
按日期检索 词条统计 词条图册 最近访客 成长任务 编辑入门 编辑规则 本人编辑 字数 页数 文字版 音频版
快捷导航 网站无障碍 版块 排行 打印预览 保存 刷新 暂无评论 暂无更多 暂无更多推荐 没有更多了 已经到底了
end the 完 正文 法规全文 网页 贴吧 知道 百科
邀请回答 好问题 关注问题 写回答 添加评论 查看详情 不感兴趣 申请转载 继续阅读 立即订阅 查看全部评论 提交评论
全文复制 朗读 语音播报 语音朗读 听全文 倍速 全屏 静音 自动播放 高清 加入书签 赞好 点击重试 换一张 管理偏好
"""
# Channels of sites. They are the topics of texts as well, so they count in menus only.
_CHANNELS = """
新闻 时政 要闻 要闻动态 国内 国际 社会 财经 科技 体育 运动 娱乐 汽车 房产 军事 教育 健康 生活 旅游
美食 文化 视频 图片 直播 专题 专题专栏 专栏 数据 数据开放 快讯 深度 活动 招聘 评论 时评 地方 即时
政务 政务公开 政务服务 办事服务 政民互动 互动交流 互动 公开 服务 信息公开 网上办事 走进 新闻中心
通知公告 公告公示 法律法规 案例 论文 攻略 专家 问答 论坛 博客 博文目录 社区 圈子 商城 直播间 电子报
数字报 采购公告 结果公告 合同公告 党建 人事 机构 概况 图库 下载中心 资料下载 文库 学习 读书 收藏夹
产经 股票 基金 时尚 女性 亲子 游戏 动漫 音乐 电影
"""
CONTROLS = frozenset(_WORDS.split())
CHANNELS = frozenset(_CHANNELS.split())

_GAP = re.compile(r"[\s|/·•●■□◆>›»<‹«,、:;()\[\]{}【】「」“”\"'\-–—_+↑↓←→▲▼△▽☆★#*…=~&]+")
_COUNT = re.compile(
    r"到|第|页|共|共?(?:\d+)?条(?:回复|评论|回答)|[\d.,]+[%万千百k]?\+?[次人条个字页楼赞积分]{0,2}"
)
_SIZES = frozenset("大中小aft")  # 字号 大 中 小


@lru_cache(maxsize=2**14)
def controls(line: str) -> int:
    """How many controls the line names, if it names nothing else; counts and signs pass."""
    found = 0
    for word in _GAP.split(line[:200]):
        if word in CONTROLS or (word and _without_count(word) in CONTROLS):
            found += 1
        elif word and word not in _SIZES and not _COUNT.fullmatch(word):
            return 0
    return found if len(line) <= 200 else 0


def menu_words(line: str) -> tuple[int, int]:
    """How many words of a menu the line has, and how many words at all."""
    words = [word for word in _GAP.split(line[:200]) if word]
    return sum(word in CONTROLS or word in CHANNELS for word in words), len(words)


def _without_count(word: str) -> str:
    return word.strip("0123456789.+万k") if word[0] in "0123456789" or word[-1].isdigit() else word


_DATE = re.compile(
    r"(?:19|20)\d{2}\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}\s?日?(?:\s?(?:星期|周)[一二三四五六日])?"
    r"(?:[ t]{0,3}\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|\d{1,2}[-月]\d{1,2}日?\s\d{1,2}:\d{2}|(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)"
    r"|\d{1,2}\s?(?:分钟|小时|天|周|个月)前|(?:昨天|前天|今天|刚刚)(?:\s\d{1,2}:\d{2})?"
)
_MEASURED = (
    r"(?:阅读|浏览|点击|点阅|热度|人气|评论|回复|回帖|跟贴|查看|收藏|点赞|赞|下载|被?转发|播放|发帖|发言|发图|字数|页数)"
    r"(?:量|数|次数|人次|总?人次)?"
)
_COUNTED = re.compile(
    rf"(?:总|文档)?{_MEASURED}\s?[:|]?\s?[(\[]?\s?[\d.,]+\s?[万千k]?\s?(?:次|人|条|页|分钟|张|字)?[)\]]?"
    rf"|[\d.,]+\s?[万千k]?\s?(?:次|人|条|个)?\s?{_MEASURED}(?![\u4e00-\u9fff])"
)
# Labels that speak of the page; 时间 and 日期 are also those of meetings and contracts.
_PAGE_LABEL = re.compile(
    r"(?<![\u4e00-\u9fff])(?:来源|稿源|信息来源|文章来源|来自|发布(?:时间|日期|者|人|机构|单位)?|更新(?:时间|日期)|提问(?:时间|者)|回答(?:时间|者)"
    r"|公告(?:时间|日期)|上传(?:人|者|时间|日期)|文档编号|文章编号|格式|大小|悬赏分|分类|标签|标记|所属栏目|栏目|类别|字体(?:大小)?"
    r"|字号|热度)\s?[:|]\s?(?:\[[^\]]{0,20}\]|[^\s|:,。;!?\[【]{1,20})?"
)
_POSTED = re.compile(
    r"(?:发布|发表|修改|编辑|收录)于\s?(?:[\u4e00-\u9fff]{2,4}$|(?=\s*(?:19|20)\d{2}))|^原创\s|^(\S{2,12})(?:\s\1)+(?=\s|$)|^\d{1,4}\s?楼(?=\s)|lv\.?\s?\d{1,2}(?=\s|$)|来自手机|(?:匿名|热心|手机)(?:用户|网友)|采纳率\s?\d+%|第\s?\d{1,3}\s?版:\S{1,8}"
)
_TIME_LABEL = re.compile(
    r"(?<![\u4e00-\u9fff])(?:时间|日期|发布于|发表于|发表|更新|修改于|编辑于)\s?:?\s?$"
)
_CREDIT = re.compile(
    r"(?<![\u4e00-\u9fff])(?:(?:作者|文字|图片|摄影|编辑|责编|责任编辑|本期编辑|实习编辑|审核|复审|终审|校对|版式|美编|朗读|配图|监制|制图"
    r"|供稿|撰文|撰稿|来源|封面|楼主|排版)(?:\s?[:|/]\s?|\s(?=[\u4e00-\u9fff]{2,4}(?:\s|$)))|(?:文|图|综合)\s?[|/]\s?)"
    r"(?:[^\s|:/,。;!?]{1,14}(?:\s[\u4e00-\u9fff]{2,4}(?=\s|$)(?!\s?[|:/]))?)"
)
_ADDRESS = re.compile(r"https?://[\x21-\x7e]{4,200}")
_REPORTERS = re.compile(
    r"(?:本报|本刊|本网|[\u4e00-\u9fff]{2,6}[报网社])?(?:记者|通讯员|特约记者|实习生)\s?[\u4e00-\u9fff]{2,4}"
    r"(?:[\s、][\u4e00-\u9fff]{2,4})*"
)


@lru_cache(maxsize=2**14)  # asked for thrice in every round
def captions(line: str) -> int:
    """How many captions of a page the line is made of (date, source, counters, credits), or 0.

    A date alone is none, nor are names: they close letters and judgements.
    """
    if len(line) > 160 or re.search(r"[。!?;]", line):
        return 0
    rest, counted = _COUNTED.subn(" ", _ADDRESS.sub(" ", line))
    rest, posted = _POSTED.subn(" ", rest)
    rest, labelled = _PAGE_LABEL.subn(" ", rest)
    labelled += posted
    rest, credited = _CREDIT.subn(" ", rest)
    rest, reported = _REPORTERS.subn(" ", rest)
    rest, dated = _DATE.subn(" \n ", rest)
    lines = [_TIME_LABEL.sub("", part.strip()) for part in rest.split("\n")]
    words = [word for part in lines for word in _GAP.split(part) if word]
    buttons = sum(word in CONTROLS for word in words)
    words = [w for w in words if w not in CONTROLS and w not in _SIZES and not _COUNT.fullmatch(w)]
    found = counted + labelled + credited + reported + bool(dated and buttons)
    free = (
        24
        if (dated and counted + labelled) or (counted and buttons)
        else 10
        if found >= 2 or (dated and found)
        else 0
    )
    if not found or sum(map(len, words)) > free or any(len(word) > 16 for word in words):
        return 0
    return found + (1 if dated else 0)
