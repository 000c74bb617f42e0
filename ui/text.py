"""Everything the web page says, in one place.

Constants that end in `_AT` hold `{}` fields for `str.format`; `SCRIPT` goes to the page as JSON. They
are Chinese until `speak` puts those of `ui.text_en` in their places: what is added here is added there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from corpus.errors import NothingToRead, UnreadableFile, YinjuError
from corpus.noise import REASONS
from corpus.reasons import REASONS as UNREADABLE
from corpus.reasons import Reason

# Largest file that may be uploaded; the page tells it, the server enforces it.
UPLOAD_MEGABYTES = 50

LANG = "zh-CN"
"""The language of all this, as in the `lang` of HTML."""

# What stands between the parts of something told.
COMMA = "，"
AND = "、"
SEMICOLON = "；"
COLON_AT = "{}：{}"

SEAL = "引"
NAME = "引据"
TAGLINE = "只用原文作答，字字有出处"
NO_SCRIPT = "引据的页面需要 JavaScript，请在浏览器中启用后刷新。"

NAV_LABEL = "页面"
NAV_ASK = "提问"
NAV_LIBRARY = "文档"
NEW_TALK = "新对话"
THEME = "切换深色或浅色"
SKIP = "跳到提问框"

WELCOME = "问你的文档，答案字字有据"
WELCOME_MORE = (
    "引据从你的文档里找出能回答问题的原句，一字不改地摘给你，"
    "点开引用就能看到它在原文中的位置。文档里没有的，它会直说没有。"
)
FIGURES_LABEL = "文档库概况"
FIGURE_DOCUMENTS_AT = "<b>{}</b> 篇文档"
FIGURE_PASSAGES_AT = "<b>{}</b> 个段落"
FIGURE_DATES_AT = "文档日期 <b>{} — {}</b>"
FIGURE_DATE_AT = "文档日期 <b>{}</b>"
FIGURE_BUILT_AT = "上次构建 <b>{}</b>"
EXAMPLES = "试着问一问"
STALE_AT = "有 {} 个文件新增或改动过，重建索引后才会用来回答。"
NOTHING = "还没有可以查找的文档"
NOTHING_STEPS = (
    "放入文件：在「文档」页上传，或直接复制到文档文件夹。",
    "按「重建索引」，等进度走完。",
    "回到这里提问。",
)
NOTHING_GO = "去添加文档"

QUESTION_LABEL = "问题"
QUESTION_HINT = "就你的文档提一个问题"
SEND = "提问"
KEYS_HELP = "回车发送 · Shift+回车换行 · 框外按 1–9 打开引用 · Esc 关闭原文"
SCOPE = "查找范围"
SCOPE_SEARCH = "按标题、文件名查找文档"
SCOPE_DOCUMENTS = "只查勾选的文档"
SCOPE_DATES = "只查这段时间的文档"
SCOPE_FROM = "从"
SCOPE_TO = "到"
SCOPE_DATE_HINT = "如 2014 或 2014-02"
SCOPE_UNDATED = "未注明日期的也算"
SCOPE_CLEAR = "查全部文档"
SCOPE_DONE = "完成"
SETTINGS = "回答设置"
SETTINGS_STRICTNESS = "要有多大把握才作答"
STRICTNESS = {"严格": "严格", "适中": "适中", "宽松": "宽松"}
STRICTNESS_MORE = {
    "严格": "把握很大才答。文档里有答案的问题约答七成，其余会说没有找到；文档没有写到的事，不到一成会误答。",
    "适中": "默认。有答案的问题约答九成；文档没有写到的事，约四分之一会给出相近的句子，要自己看清。",
    "宽松": "相近就答。有答案的问题几乎都答；文档没有写到的事，约三分之二会给出相近的句子。",
}
SETTINGS_MEASURED = (
    "比例是在示例文档的 393 个问题上测得的，“没有写到的事”与文档同一话题；"
    "毫不相干的问题，三档几乎都会拒答。换成你的文档会有出入。"
)
SETTINGS_QUOTES = "一个回答最多摘几处原文"
SETTINGS_QUOTES_MORE = "只是上限：别的句子说不出新内容，或远不如第一句贴近问题时，就不再多摘。"
SETTINGS_KEPT = "从下一个问题起生效，只保存在这个浏览器里。以前的回答不变，可以对它“重新提问”。"
SETTINGS_RESET = "恢复默认"
CLOSE = "关闭"
TALKS = "对话"
TALKS_LABEL = "以前的对话"
TALKS_MORE = "对话只保存在这个浏览器里。"
LOG_LABEL = "问答记录"
TALK_LABEL = "对话"

SHORT = "简答"
SHORT_AT = "简答：{}，看它在原文中的位置"
SHORT_MORE = "这几个字照录自第 1 处原文。点开看它在原文中的位置"
FOUND_AT = "在 {} 篇文档中找到 {} 处原文"
FOUND_IN_SCOPE_AT = "在所选的 {} 篇文档中找到 {} 处原文"
COMPLETED = "已按上文补全："
COMPLETED_RAW = "不补全，只按原话查找"
EXPANDED_FIGURE_AT = "“{}”也按“{}”查找"
EXPANDED_NAME_AT = "“{}”即“{}”"
EXPANDED_EXACT = "只按原来的写法查找"
APART = "分别查找："
APART_WHOLE = "不分开，只按原话查找"
COMPLETED_SOUGHT_AT = "实际查找：{}"
COMPLETED_DROP_AT = "去掉“{}”（{}）再问"
SLOTS = {"time": "时间", "place": "地点", "subject": "对象", "aspect": "内容"}
PARTLY = "只找到一部分"
PARTLY_AT = "找到 {} 处有关的原文，但没有提到 {}。"
LACKING_AT = "{}从未出现过：{}。"
EVERYWHERE = "文档里"
IN_SCOPE_AT = "所选的 {} 篇文档里"
FOLLOW_UPS = "接着问"
HITS_AT = "检索了哪些段落（{}）"
HITS_MORE = "总分由向量余弦和 BM25 各自标准化后加权得出，只用于同一个问题内比较。"
HIT_OPEN_AT = "打开段落：{}"
HIT_SCORES_AT = "总分 {:.2f} · 向量余弦 {:.3f} · BM25 {:.1f}"
HIT_WORDS_AT = "命中：{}"
HIT_NO_WORDS = "没有命中问题中的词"
HIT_QUOTED_AT = "引用 {}"
LOST_AT = "有 {} 条引用所在的文档已不在索引中。"
INDEX_CHANGED = "索引在这次回答之后更新过。"
ASK_AGAIN = "重新提问"
QUOTE_CHIP_AT = "引用 {}：{}，打开原文"
OPEN_SOURCE = "看原文"
OPEN_SOURCE_AT = "看原文：引用 {}"
COPY = "复制"
COPY_AT = "复制引用 {}（连同出处）"
STRENGTH_AT = "匹配{}"
STRENGTHS = {"强": (3, "强"), "中": (2, "中"), "弱": (1, "弱")}
STRENGTH_WHY_AT = "问题中的这些词在此出现：{}"
STRENGTH_NO_WORDS = "按含义匹配，没有与问题相同的词"
CARD_LABEL = "这句话的上下文"

ALSO_LEAD = "另见："
CONFLICT_LEAD = "说法不同："
ALSO_AT = "另见 {} 处"
CONFLICTS_AT = "另有 {} 处说法不同"
AT_LEAST_AT = "至少 {}"
SAYS_AT = "：{}"
EARLIEST_AT = "（最早：{}《{}》）"
EARLIEST_HERE = "（所引为最早）"
EARLIEST = "最早"
SAME_FILE = "同一文件"
NO_DATE = "日期不详"
ALSO_OPEN_AT = "打开原文：{}"
DIFFERS = "不同："
INSTEAD_AT = "{} → {}"
MORE = "多"
LESS = "少"
MORE_AT = "多“{}”"
LESS_AT = "少“{}”"
HERE = "引文作"
THERE = "，此处作"

NOT_FOUND = "文档里没有找到答案"
SEARCHED_AT = "已查找全部 {} 篇文档。"
SEARCHED_IN_SCOPE_AT = "已查找所选的 {} 篇文档。"
MISSING_AT = "问题中的 {} 没有在任何一篇文档里出现。"
MISSING_IN_SCOPE_AT = "问题中的 {} 没有在所选的文档里出现。"
NO_SENTENCE = "没有哪一句原文足以回答这个问题。"
NEAREST_AT = "最接近的 {} 段"
NEAREST_LABEL = "以下内容不是答案"
NOT_FOUND_TIP = "可以换一种说法再问，或在「文档」页加入相关的文件。"
ERROR = "没能回答"

SOURCE_LABEL = "原文"
SOURCE_CLOSE = "关闭原文"
SOURCE_PREVIOUS = "上一处引用"
SOURCE_NEXT = "下一处引用"
SOURCE_BODY = "文档全文"
OUTLINE = "目录"
OUTLINE_AT = "目录（{} 节）"
SOURCE_VIEWS = "原文的样子"
SOURCE_AS_TEXT = "文字"
SOURCE_AS_PAGES = "版面"
SOURCE_PAGES = "原文版面"
SOURCE_PAGE_PREVIOUS = "上一页"
SOURCE_PAGE_NEXT = "下一页"
SOURCE_PAGE_AT = "第 {} / {} 页"
SOURCE_PAGES_AT = "第 {}—{} / {} 页"
SOURCE_PICTURE_AT = "第 {} 页的图像。页上的文字请看「文字」。"
FIND = "在原文中查找"
FIND_KEYS = "在原文中查找（Ctrl+F）"
FIND_PREVIOUS = "上一个"
FIND_NEXT = "下一个"
FIND_CLOSE = "关闭查找"
FIND_LONG = "查找的词太长，请缩短到 100 字以内。"
ORIGINAL_OPEN = "打开原文件"
ORIGINAL_SAVE = "下载原文件"
ORIGINAL_CHANGED = "原文已变更：文件在建立索引之后改动过，请重建索引后再打开。"
ORIGINAL_GONE_AT = "打不开原文件：{}"
ORIGINAL_FOREIGN = "这个文件不在现在的文档文件夹里，不能打开。请用原来的文件夹启动，或重建索引。"
NOT_A_PDF = "只有 PDF 文件才有版面。"
PICK_LABEL = "选中的文字"
PICK_ASK = "以此提问"
PICK_COPY = "复制引用"
GONE = "这篇文档已不在索引里，可能刚刚重建过。请重新提问。"
BAD_PLACE = "引用的位置不在这篇文档之内。请重新提问。"
FOREIGN_HOST = (
    "请求的主机名不是这台机器的。请用 http://127.0.0.1 加端口打开，或在启动时用 --host 指定主机名。"
)
BAD_REQUEST = "页面发来的内容不完整，请刷新页面后再试。"
EMPTY_QUESTION = "请先输入问题。"

CHECKS = {
    "逐字一致": ("same", "逐字一致", "已重新读取文件，引文与原文逐字一致"),
    "原文已变更": ("changed", "原文已变更", "文件在建立索引之后改动过，请重建索引"),
    "无法核验": ("unknown", "无法核验", "现在读不到这个文件，可能已被移走"),
}

UNITS_AT = {"line": "{}", "paragraph": "{}", "page": "第 {} 页", "row": "{}", "record": "{}"}
UNIT_TITLES_AT = {
    "line": "第 {} 行",
    "paragraph": "第 {} 段",
    "page": "第 {} 页",
    "row": "第 {} 行",
    "record": "第 {} 条",
}
# How `qa.citations.place` puts it, by the unit's sign; a table's row has its sheet.
PLACES_AT = {"行": "第 {} 行", "段": "第 {} 段", "页": "第 {} 页", "条": "第 {} 条"}
SHEET_ROW_AT = "工作表“{}”第 {} 行"
FORMATS = {
    "txt": "纯文本",
    "text": "纯文本",
    "plain": "纯文本",
    "md": "Markdown",
    "markdown": "Markdown",
    "html": "网页",
    "htm": "网页",
    "docx": "Word",
    "pdf": "PDF",
    "pptx": "演示文稿",
    "xlsx": "表格",
    "csv": "CSV 表格",
    "json": "JSON",
    "jsonl": "JSON Lines",
    **dict.fromkeys(("doc", "docm", "dot", "dotx"), "Word"),
    **dict.fromkeys(("wps", "wpt"), "WPS 文字"),
    **dict.fromkeys(("xls", "et", "ods"), "表格"),
    **dict.fromkeys(("ppt", "pps", "ppsx", "dps", "odp"), "演示文稿"),
    "rtf": "RTF",
    "odt": "OpenDocument",
}

LIBRARY = "文档"
FOLDER_AT = "文档文件夹：{}"
UPLOADS_AT = "上传的文件存到：{}"
UPLOAD = "选择文件"
UPLOAD_DROP = "把文件拖到这里，或"
UPLOAD_LIMITS = (
    "支持 txt、md、html、docx、pdf、pptx、xlsx、csv、json、jsonl；"
    f"装有 LibreOffice 时也支持 doc、wps、ppt、xls 等。每个不超过 {UPLOAD_MEGABYTES} MB"
)
UPLOAD_FOREIGN = "上传的文件已经失效，请重新选择。"
UPLOAD_FORMAT_AT = "无法上传 {}：暂不支持 {} 文件。可以上传 {}。"
UPLOAD_NO_SUFFIX = "没有后缀的"
UPLOAD_TAKEN_AT = "无法上传 {}：同名的链接或文件夹已存在。请改名后再上传。"
UPLOAD_NOT_KEPT_AT = "无法保存 {} 到 {}：{}。请检查权限和磁盘空间。"
UPLOAD_NAME_AT = "无法上传：文件名 {!r} 不能用。请改名后再上传。"
BUILD = "重建索引"
BUILD_WAITING_AT = "有 {} 个文件新增、改动或移走，重建后生效"
BUILD_CURRENT = "没有等待处理的改动"
FOLLOW = "跟随文件夹"
FOLLOW_MORE = "打开后，文件夹里有变化就自动重建"
FOLLOW_REFUSED_AT = (
    "系统不允许跟随文件夹（{}）。请减少子文件夹，或提高系统的上限，再打开；也可以手动重建。"
)
CANCEL = "取消"
SEARCH_LABEL = "在文档列表中查找"
SEARCH_HINT = "按标题、文件名或日期查找"
COLUMNS = ("标题", "日期", "格式", "编码", "段落", "状态")
COUNT_AT = "共 {} 个文件"
NO_MATCH = "没有符合的文档"
NO_ROWS = "文件夹里还没有文档。上传文件，或把文件复制到文档文件夹，然后按「重建索引」。"
STATES = {
    "已索引": ("good", "已索引"),
    "未索引": ("new", "未索引"),
    "已变更": ("new", "已变更"),
    "已删除": ("gone", "已删除"),
    "失败": ("bad", "失败"),
    "已停用": ("off", "已停用"),
}

UPLOAD_FOLDER = "选择文件夹"
ALL = "全部"
FILTERS = "按状态筛选"
SORT = "排序"
SORTS = (
    ("", "默认"),
    ("0", "按标题"),
    ("1-", "按日期，从新到旧"),
    ("4-", "按段落，从多到少"),
    ("5", "按状态"),
)
RETRY = "重试"
RETRY_ALL = "全部重试"
RETRY_GOOD_AT = "“{}”现在可以读取：{} 字，{} 个段落。重建索引后就能用来回答。"
SWITCH_OFF = "停用"
SWITCH_ON = "启用"
SWITCHED_OFF_AT = "已停用“{}”：从现在起不再引用它，文件没有动。"
SWITCHED_ON_AT = "已启用“{}”。"
SWITCHED_ON_LATER_AT = "已启用“{}”，重建索引后才会用来回答。"
DELETE = "删除"
DELETED_AT = "已删除“{}”：从现在起不再引用它。"
DELETED_MORE = "重建索引后，它会从索引里移走。"
RESTORE = "恢复"
RESTORED_AT = "已恢复“{}”。"
DESTROY = "彻底删除"
DESTROYED_AT = "已彻底删除“{}”。"
SHELVES = "更多"
TRASH = "最近删除"
TRASH_NONE = "没有删除过的文件。"
TRASH_MORE = "这些文件还在上传文件夹的隐藏目录里，不会被索引或引用。"
STARRED = "常用问题"
STARRED_MORE = "每次在这里重建索引，都会先用这些问题试一遍新索引，答案变差时会先问你。"
STARRED_LABEL = "添加一个常用问题"
STAR = "添加"
UNSTAR = "移除"
STARRED_DONE = "已加入常用问题"
FEEDBACK = "收到的反馈"
FEEDBACK_NONE = "还没有反馈。引文有误时，按引文下方的「引用有误」，就会记在这里；只存在本机。"
FEEDBACK_MORE = "只存在本机，不会发送给任何人。"
FEEDBACK_EXPORT = "导出为评测问题（.jsonl）"
FEEDBACK_THANKS = "已记下，在「文档」页的「收到的反馈」里"
FORGET = "删去"
WRONG = "引用有误"
WRONG_AT = "引用 {}：报告引用有误"
HEALTH = "索引体检"
HEALTH_INDEX = "索引"
HEALTH_UNUSABLE = "不能使用"
HEALTH_USABLE = "可以使用"
HEALTH_CONTENT = "内容"
HEALTH_CONTENT_AT = "{} 篇文档，{} 个段落"
HEALTH_SEARCH = "向量检索"
SEARCH_EXACT = "逐一比较，没有遗漏（flat）"
SEARCH_CELLS_AT = "只比较相近的（{}）；最相近的十段里实测找到 {}"
HEALTH_REFUSING = "拒答"
REFUSING_AT = (
    "用文档里的句子造的 {} 个问题试过（适中）：有答案的误拒 {}，换成没写到的对象后误答 {}，"
    "不相干的误答 {}。人的问法没有这么贴近原句，会错得多些"
)
REFUSING_FEW = "试的问题太少，说明不了什么（文档太少，或机器太忙）；按通常的把握拒答"
REFUSING_UNKNOWN = "没有试过，下次重建时会试；按通常的把握拒答"
HEALTH_STORE = "存放在"
STORE_EMBEDDED = "索引目录（FAISS、bm25s）"
STORE_MILVUS_AT = "Milvus（{}）"
HEALTH_STALE = "未索引或已变更"
HEALTH_STALE_MORE = "重建索引后才会用来回答。"
HEALTH_FAILED = "读取失败"
HEALTH_FAILED_MORE = "看列表里的原因，改正后重试。"
HEALTH_ORPHANS = "原文件已不在"
HEALTH_ORPHANS_MORE = "重建索引后从索引里移走。"
HEALTH_OFF = "已停用"
HEALTH_FILES_AT = "{} 个文件"
HEALTH_NONE = "没有"
HEALTH_GENERATIONS = "保留的索引"
HEALTH_GENERATIONS_AT = "{} 代"
HEALTH_DISK = "占用磁盘"
HEALTH_MEMORY = "占用内存"
HEALTH_MODEL = "模型"
HEALTH_MODEL_AT = "{}（指纹 {}）"
HEALTH_BUNDLED = "内置"
DEED_AT = "{}：{}"
KEPT_OLD = "已保留旧索引，新的没有启用。"
UPLOAD_DEEP_AT = "无法上传 {}：文件夹嵌套超过 {} 层。请先整理，再上传。"
UPLOAD_LINK_AT = "无法上传 {}：同名的文件夹是一个链接。请改名后再上传。"
GENERATIONS_AT = "保留的索引（{} 代）"
GENERATION_AT = "{}：{} 篇文档，{} 个段落"
GENERATION_CURRENT = "正在使用"
ROLL_BACK = "退回到这一代"
REHEARSING = "用问题试新索引"
REHEARSAL = "试答对比"
REHEARSED = {"lost": "答不出了", "changed": "变化", "gained": "新增能答", "same": "不变"}
REHEARSED_SAME = "这些问题的答案都和以前一样。"
REHEARSED_BEFORE = "旧索引"
REHEARSED_AFTER = "新索引"
REHEARSED_NOTHING = "没有找到"
REHEARSED_STILL = "那句原文仍在文件里。"
REHEARSED_GONE = "那句原文已不在文件里。"
REHEARSAL_KEPT = (
    "试答变差：有以前能答的问题答不出了，而原文仍在文件里。已保留旧索引；"
    "确认要换用新索引时，加上 --yes 再来一次。"
)
REHEARSAL_ASK = "有以前能答的问题答不出了，而原文仍在文件里。仍然换用新索引？[y/N] "
ASKING = "新索引答不出以前能答的问题，要换用吗？"
ASKING_MORE = "那些原文仍在文件里，所以先没有换用新索引。十分钟内不选择，就保留旧索引。"
KEEP_OLD = "保留旧索引"
TAKE_NEW = "换用新索引"
ALL_OFF = "所有文档都已停用或删除，没有可以引用的。请在「文档」页启用文档，或添加新的。"
NOT_DELETED_AT = "没有删除 {}：只能删除上传文件夹里的文件。不想让它被引用，可以停用它。"

INSPECT = "看看会引用什么"
INSPECT_AT = "看看会引用什么：{}"
INSPECT_BACK = "返回文档列表"
INSPECT_SUM_AT = "保留 {} 字，删去 {} 字（{}），分成 {} 个段落"
INSPECT_COUNT_AT = "{} 处，{} 字"
INSPECT_TALLY_AT = "{} {} 处，{} 字"
INSPECT_NOTHING = "全文都被删去，没有可以引用的正文；重建索引时会略过这个文件。"
INSPECT_PASSAGE_AT = "段落 {}"
INSPECT_LENGTH_AT = "{} 字"
INSPECT_OVERLAP_AT = "开头 {} 字与上一段落重叠"
INSPECT_DATES_AT = "{} 至 {}，共 {} 处"
INSPECT_DATE_AT = "{}，共 {} 处"
INSPECT_NOTE = "提示"
INSPECT_LONG_AT = "文件很长，这里只显示前 {} 字；全文请用命令 yinju inspect 查看。"
INSPECT_SIDE = "更正标题、日期、编码；删去了什么"
INSPECT_TEXT = "全文与删改"
INSPECT_FACTS = "关于这个文件"
INSPECT_LEGEND = "保留与删去"
INSPECT_CLEAN = "没有删去任何文字"
INSPECT_KEPT_ONLY = "只看保留的文字"
INSPECT_EDGES = "显示段落边界"
INSPECT_GONE_AT = "删去：{}"
INSPECT_MORE_AT = "展开其余 {} 字"
INSPECT_CAPPED_AT = "（还有 {} 字没有显示）"
INSPECT_FAILED = "现在读不了这个文件"
INSPECT_RESCUE = "如果是编码判断错了，可以在这里指定，看看是否通顺，再保存。"
INSPECT_NO_FILE_AT = "文档目录里没有 {}。请给出相对于文档目录的路径，例如：报告/概览.md"
FACTS = {
    "path": "文件",
    "format": "格式",
    "encoding": "编码",
    "title": "标题",
    "date": "日期",
    "publisher": "发布者",
    "author": "作者",
    "url": "网址",
    "language": "语言",
    "script": "字形",
    "dates": "文中日期",
}
LANGUAGES = {"zh": "中文", "en": "英文", "ja": "日文", "ko": "韩文", "und": "不明"}
SCRIPTS = {"Hans": "简体", "Hant": "繁体"}
ORIGINS = {
    "person": "人工更正",
    "metadata": "文件自带",
    "page": "页面标注",
    "text": "从正文推断",
    "file name": "文件名",
}
ORIGIN_JUDGED = "自动判断"
ORIGIN_NONE = "没有找到"
CORRECT_DATE_HINT = "2024、2024-02 或 2024-02-23"
CORRECT_AUTOMATIC = "自动判断"
CORRECT_AUTOMATIC_AT = "自动判断（{}）"
CORRECT_FOUND_AT = "自动判断为：{}"
CORRECT_SAVE = "保存更正"
CORRECT_RESET = "撤销更正"
CORRECT_DRAFT = "这是按所选编码预览的样子，还没有保存。"
CORRECT_SAVED = "已保存，重建索引后生效。"
CORRECT_RESTORED = "已撤销更正，重建索引后生效。"
CORRECT_BUILD = "现在重建"

STAGES = (("read", "读取"), ("split", "切分"), ("embed", "向量化"), ("write", "写入"))
BUILDING = "正在重建索引"
BUILDING_MORE = "其间可以照常提问，完成前用的是原来的索引。"
PROGRESS_AT = "{} {} / {}"
STARTING = "正在准备…"
ELAPSED_AT = "已用 {}"
REMAINING_AT = "大约还需 {}"
CANCELLED = "已取消重建，原来的索引保持不变。"
BUILD_BUSY = "正在构建索引，请等它完成，或先取消。"
BUILD_BROKEN = "构建时出现了意外的错误，原有索引保持不变。详情见启动引据的终端。"
BUILD_FAILED = "重建没有完成，原来的索引保持不变。"
REPORT = "索引已重建"
REPORT_UNCHANGED = "没有变化，索引已是最新"
REPORT_SOME_FAILED = "索引已重建，但有文件没能读取"
REPORT_MORE_AT = "现在有 {} 篇文档、{} 个段落，用时 {}。"
REPORT_LIST_AT = "{}（{}）"
REPORT_PARTS = ("新增", "变更", "移除", "未变", "失败")
SECONDS_AT = "{} 秒"
MINUTES_AT = "{} 分 {:02d} 秒"

PORT_IN_USE_AT = (
    "无法启动页面：{} 上的端口 {} 已被占用。请关闭占用它的程序，或用 --port 换一个端口。"
)
CANNOT_LISTEN_AT = "无法启动页面：不能监听 {}:{}（{}）。请检查 --host 与 --port。"
READY_AT = "引据已就绪：{}（按 Ctrl+C 停止）"

# What the scripts say.
SCRIPT = {
    "searching": "正在查找…",
    "emptyQuestion": EMPTY_QUESTION,
    "error": ERROR,
    "offline": "连不上引据的服务。请确认它仍在运行，然后重试。",
    "opening": "正在打开原文…",
    "checking": "核验中…",
    "copied": "已复制",
    "copyFailed": "无法复制",
    "position": "引用 {n} / {total}",
    "drawing": "正在画出这一页…",
    "found": "{n} / {total}",
    "foundNone": "没有找到",
    "picked": "已选中 {n} 字。按 Tab 键可以用它提问，或复制引用。",
    "uploading": "正在上传 {name}（{done}/{total}）…",
    "uploaded": "已上传 {n} 个文件，按「重建索引」后即可提问。",
    "inspect": INSPECT,
    "inspectNamed": "看看会引用什么：{name}",
    "refused": "{name}：",
    "inspecting": "正在读取…",
    "tooLarge": f"超过 {UPLOAD_MEGABYTES} MB，没有上传",
    "uploadFailed": "没能上传",
    "matches": "找到 {n} 个文件",
    "confirm": "确定",
    "close": "关闭",
    "destroy": "彻底删除“{name}”？之后无法恢复。",
    "rollBack": "退回到这一代？{told}。之后提问都用它，随时可以再换回来。",
    "rebuild": BUILD,
    "uploadStop": "停止上传",
    "uploadStopped": "已停止，{n} 个文件没有上传。",
    "uploadReplaced": "{n} 个文件替换了同名的旧文件：{names}",
    "uploadSkipped": "略过 {n} 个不支持的文件：{names}。",
    "uploadEmpty": "文件夹里没有文件：{names}。",
    "uploadMany": "还有 {n} 个",
    "wrongKinds": ["位置不对", "不相关", "已过时", "其他"],
    "wrong": "这处引用哪里不对？",
    "wrongNote": "补充说明（可以不填）",
    "wrongSend": "记下",
    "star": "设为常用问题",
    "starred": STARRED_DONE,
    "listed": "、",
    "yourQuestion": "你的问题：{question}",
    "told": "找到 {n} 处原文",
    "toldPartly": "只找到 {n} 处有关的原文，没有提到：{words}",
    "toldNone": NOT_FOUND,
    "settingsNow": "回答：{level}，至多 {n} 处",
    "strictness": STRICTNESS,
    "edit": "修改问题",
    "again": ASK_AGAIN,
    "remove": "删除这一问",
    "removed": "已删除这一问",
    "undo": "撤销",
    "send": "提问",
    "cancel": "取消",
    "talkRemoved": "已删除对话“{title}”",
    "removeTalk": "删除对话：{title}",
    "noTalks": "还没有对话。提出第一个问题后，它会出现在这里。",
    "talkTurns": "{n} 问",
    "talkNow": "当前",
    "forgotten": "保存的对话太多，最早的 {n} 个已不再保留。",
    "unsaved": "这个浏览器不允许保存，关闭页面后对话不会留下。",
    "scopeAll": "范围：全部文档",
    "scopeSome": "范围：{n} 篇文档",
    "scopeNarrowed": "范围：部分文档",
    "scopeChosen": "已选 {n} 篇",
    "scopeTitle": "《{title}》",
    "scopeFrom": "{date} 起",
    "scopeTo": "{date} 止",
    "scopeDated": "不含未注明日期的",
    "scopeNone": "没有符合的文档",
    "scopeMore": "还有 {n} 篇，请输入关键词查找",
    "scopeBadDate": "请写成 2024、2024-02 或 2024-02-23",
    "scopeGone": "已不在索引中",
    "noDate": NO_DATE,
    "dropScope": "去掉：{what}",
}


# Taking along

COPY_MORE = "复制为…"
COPY_MORE_AT = "引用 {}：复制为别的格式"
REFERENCES = "参考文献"
TALK_TITLE = "引据问答记录"
TALK_MADE_AT = "导出于 {}，引据 {}，索引建于 {}。引文都是原文，一字未改。"
ASKED_AT = "提问于 {}。"
TOOK_AT = "找到 {} 处原文。"
TOOK_PARTLY_AT = "只找到 {} 处有关的原文，没有提到：{}。"
TOOK_NOTHING = "文档里没有找到答案。"
MOMENT_AT = "{}（{}）"
TOOK_MISSING_AT = "没有出现过的词：{}。"
GONE_AT = "引用 {}：原文已不在索引里（可能重建过索引），没有导出。"
NOTHING_TO_TAKE = "没有可以带走的引文：原文已不在索引里，可能刚刚重建过。请重新提问。"
FILE_NAME_AT = "引据 {} {}"

CAPSULE = "证据文件"
CAPSULE_LEAD = (
    "下面的每一句引文都是原文，一字未改，附有它在文件里的位置和文件的哈希值。"
    "任何人拿着原来的文件，都可以核对。"
)
CAPSULE_MADE = "导出时间"
CAPSULE_HOLDS = "内容"
CAPSULE_HOLDS_AT = "{} 个问题，{} 处引文"
CAPSULE_BUILT = "索引建于"
CAPSULE_TOOL = "生成工具"
CAPSULE_PASSAGE = "所在段落"
CAPSULE_REFERENCE = "著录"
CAPSULE_KIND = "格式、编码"
CAPSULE_PLACE = "位置"
CAPSULE_PLACE_AT = "文件文本第 {} 至 {} 字符"
CAPSULE_SLICES_AT = "，由 {} 个片段依次相连（其间删去了标记、句中换行等）"
CAPSULE_HOW = "怎样核验"
CAPSULE_HOW_TOOL = "装有引据时，在命令行运行（不需要索引，也不联网）："
CAPSULE_COMMAND = "yinju verify 这个文件.html --documents 文档目录"
CAPSULE_HOW_HAND = (
    "没有引据时：用任何工具计算文件的 SHA-256（如 sha256sum、certutil -hashfile），"
    "与上面的值相同，文件就没有改动过；再按所写的位置，在文件里找到引文。"
)
CAPSULE_LIMITS = (
    "问题、时间、标题、日期和著录是导出时的记录，不能从文件重新算出。"
    "这个页面改动一个字，核验就会指出。"
)
NO_CAPSULE = "不是引据的证据文件。请给出从网页导出、或用 yinju ask --capsule 生成的 .html 文件。"
BROKEN_CAPSULE = "证据文件里的数据不完整，或被改动过。请重新导出。"
CAPSULE_UNREADABLE_AT = "无法读取 {}：{}。请检查路径和权限。"
CAPSULE_TOO_LARGE_AT = "{} 过大（上限 {} MB），不是引据的证据文件。"
CAPSULE_ENCODING_AT = "{} 不是 UTF-8 编码，可能被别的程序另存过。请使用原来导出的文件。"

SCRIPT |= {
    "copyAnswer": "复制回答",
    "copyMore": COPY_MORE,
    "copyPlain": "文字和参考文献",
    "copyPlainMore": "GB/T 7714-2015",
    "copyMarkdown": "Markdown",
    "copyMarkdownMore": "引用块和参考文献",
    "takeCapsule": "证据文件（.html）",
    "takeCapsuleMore": "原文、段落和哈希，可以核验",
    "takeMarkdown": "问答记录（.md）",
    "takeMarkdownMore": "Markdown 文本",
    "take": "导出",
    "takeTalk": "导出这段对话",
    "saved": "已保存",
}


_PLACE = re.compile(r"(?:工作表“(.*)”)?第 (\d+) ([行段页条])", re.DOTALL)


def where(place: str) -> str:
    """A place as `qa.citations.place` names it, in the language of the page."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return place
    sheet, number, unit = found.groups()
    if sheet is None:
        return PLACES_AT[unit].format(number)
    return SHEET_ROW_AT.format(sheet, number) if unit == "行" else place


def fact_value(name: str, value: str) -> str:
    """A fact's value, by its name where it has one."""
    return {"language": LANGUAGES, "script": SCRIPTS}.get(name, {}).get(value, value)


def reason(name: str) -> str:
    """The name of a reason for a cut."""
    return REASONS.get(name, name)


def why(reason: str) -> str:
    """Why a file cannot be read, in the language of the page."""
    if not isinstance(reason, Reason):
        return reason
    return UNREADABLE[reason.name].format(*map(why, reason.values))


def problem(error: YinjuError) -> str:
    """An error in the language of the page, where `corpus` gives a reason; else as it is."""
    if isinstance(error, UnreadableFile):
        return UNREADABLE_AT.format(error.path, why(error.reason))
    if isinstance(error, NothingToRead):
        files = (f"  {COLON_AT.format(path, why(reason))}" for path, reason in error.failed)
        return "\n".join((why(error.reason), *files))
    return why(error.args[0]) if error.args else str(error)


_chinese: dict[str, object] = {}


def speak(language: str) -> None:
    """Say everything in `language` from now on, "zh" or "en"; a process speaks one to everybody."""
    from ui import text_en

    if not _chinese:
        _chinese.update(said(globals()))
    globals().update(said(vars(text_en)) if language == "en" else _chinese)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Say everything in `language` for a moment; not where others are being answered meanwhile."""
    before = LANG[:2]
    speak(language)
    try:
        yield
    finally:
        speak(before)


def said(table: Mapping[str, object]) -> dict[str, object]:
    """What a module of texts says, by name."""
    return {name: value for name, value in table.items() if name.isupper() and name[0] != "_"}


UNREADABLE_AT = "无法读取 {}：{}"

# For programs.
API_HITS_AT = "k 要在 1 到 {} 之间。请改正后再试。"
MCP_READY_AT = "MCP（Streamable HTTP）：{}mcp/"
MCP_INSTRUCTIONS = (
    "Yinju answers questions about a folder of Chinese documents with verbatim, cited sentences only. "
    "Use `ask` for a question, `search` for relevant passages, and `document` with a citation's "
    "document_id, start and end to open it and to prove that it stands in the file. Quote exactly; "
    "where `found` is false, say that the documents do not answer."
)
