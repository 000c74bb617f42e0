"""Why something cannot be done: every reason has a name, and a Chinese sentence with its cure.

The name and what is of one case alone go along with the sentence, so that the page can say it in
another language. The sentences of the packages above stand here as well, all in one place.
"""

from __future__ import annotations

REASONS = {
    # Folders, and what is in them altogether.
    "folder gone": "文档目录 {} 不存在。请检查路径，或换一个文件夹。",
    "no folder": "文档目录 {} 不是文件夹。请检查路径，或换一个文件夹。",
    "folder closed": "文档目录 {} 无法打开。请检查路径，或换一个文件夹。",
    "no files": "{} 里没有可以读取的文件。请放入 .txt、.md、.html、.docx、.pdf、.xlsx、.pptx 等文件，再重新构建。",
    "none readable": "{} 里的 {} 个文件都无法读取，索引保持不变：",
    "all off": "所有 {} 个文件都已停用，索引保持不变。请在「文档」页启用后再重建。",
    "cancelled": "已取消，原有索引保持不变。",
    # Where a file lies, and what it is called.
    "outside": "符号链接指向文档目录之外。请把文件本身复制到文档目录。",
    "dead link": "符号链接已失效。请删除它，或换成文件本身。",
    "gone": "文件不存在，可能已被移走或改名。请重新扫描文档目录。",
    "forbidden": "没有读取权限。请修改权限，或从文档目录移走。",
    "forbidden folder": "文件夹没有读取权限。请修改权限，或从文档目录移走。",
    "name": "文件名或文件夹名不是 UTF-8 编码。请改名。",
    "no file": "不是普通文件。请从文档目录移走。",
    "disk": "读取失败（{}）。请检查磁盘。",
    "too large": "文件过大（{} MB，上限 {} MB）。请拆分后再放入。",
    # Formats that are not read.
    "save as docx": "暂不支持 {} 格式。请用 Word 或 WPS 另存为 .docx。",
    "save as xlsx": "暂不支持 {} 格式。请另存为 .xlsx。",
    "save as pdf": "暂不支持 {} 格式。请另存为 .pdf。",
    "save as text": "暂不支持 {} 格式。请把要检索的文字另存为 .txt、.md 或 .docx。",
    "save as html": "暂不支持 {} 格式。请转换为 .html 或 .txt。",
    "unpack": "暂不支持压缩包（{}）。请解压到文档目录。",
    # What is in it.
    "empty": "文件是空的。请补上内容，或从文档目录移走。",
    "no text": "没有文字内容。请检查文件，或从文档目录移走。",
    "only noise": "去掉标记和网页杂项之后没有正文。",
    "broken": "文件已损坏或格式不符。请用原来的软件打开后重新保存，或重新下载。",
    "surrogate": "含有无效的字符（半个代理对）。请改正后用 UTF-8 保存。",
    "binary": "不是文本文件（含二进制内容）。请换成文字文档，或从文档目录移走。",
    "unknown encoding": "无法识别文字编码，或内容已损坏。请用编辑器另存为 UTF-8 编码。",
    "foreign encoding": "是 {} 编码，暂不支持。请用编辑器另存为 UTF-8 编码。",
    "Korean encoding": "是 {}（韩文）编码，暂不支持。请用编辑器另存为 UTF-8 编码。",
    "Japanese encoding": "是 {}（日文）编码，暂不支持。请用编辑器另存为 UTF-8 编码。",
    "no such encoding": "不认识编码“{}”。可选：{}。",
    "no such misreading": "文件内容不是“{}”，无法还原。请改选其他编码。",
    # Office files, tables, JSON.
    "damaged": "文件不完整或已损坏。请用 Office 或 WPS 打开后重新保存，或重新下载。",
    "locked or old": "文件设有密码，或是旧版格式。请用 Office 或 WPS 打开，取消密码后另存为 {}。",
    "unpacks too large": "解压后过大。请拆分成几个较小的文件。",
    "no LibreOffice": (
        "读取 {} 文件需要 LibreOffice，本机没有安装。请安装 LibreOffice，或用 Office、WPS 另存为 .{}。"
    ),
    "LibreOffice fails": (
        "LibreOffice 无法打开：文件已损坏、设有密码或格式不符。请用原来的软件另存为 .{}。"
    ),
    "LibreOffice hangs": "LibreOffice 转换超过 {} 秒，已停止。请用原来的软件另存为 .{}。",
    "password": "文件设有密码。请取消密码后另存为 .{}。",
    "another format": "内容不是 {} 格式。请用原来的软件打开后另存为 .{}。",
    "no table": "不是有效的表格文本。请用 Excel 或 WPS 打开后另存为 .csv。",
    "too many cells": "表格过大（超过 {} 万个单元格）。请拆分成几个文件。",
    "too much text": "文字过多。请拆分成几个较小的文件。",
    "merged cells": "合并的单元格互相重叠。请用 Excel 或 WPS 打开后重新保存。",
    "only formulas": "只有没有算出结果的公式。请用 Excel 或 WPS 打开，重新保存。",
    "no JSON": "不是有效的 JSON。请改正后重新保存，或另存为 .txt。",
    "no JSON at": "不是有效的 JSON（第 {} 行）。请改正后重新保存，或另存为 .txt。",
    "JSON too deep": "嵌套过深。请另存为 .txt，或把记录放在一个数组里。",
    "no text in JSON": (
        "没有找到正文字段（如 text、content、正文）。"
        "请把要检索的文字放在这样的字段里，或另存为 .txt。"
    ),
    # PDF.
    "PDF locked": "文件已加密。请先解除密码，或从文档目录移走。",
    "PDF damaged": "文件不完整或已损坏。请重新下载，或重新导出 PDF。",
    "PDF scanned": "没有文字层（可能是扫描件）。请先做文字识别（OCR），再放入文档目录。",
    "PDF garbled": (
        "文字层的编码对照表缺失或错误，读出来的是乱码。"
        "请用原来的软件重新导出 PDF，或做文字识别（OCR）后再放入文档目录。"
    ),
    "PDF too many pages": "页数过多（{} 页，上限 {} 页）。请拆分成几个文件。",
    "PDF too long": "文字过多（超过 2000 万字）。请拆分成几个文件。",
    "PDF page too full": "有一页的文字过多（超过 50 万字）。请拆分后再放入文档目录。",
    "PDF page slow": "这一页超过 {} 秒还没有画出来，已停止。请改看「文字」。",
    "PDF page fails": "这一页画不出来，文件可能有损坏之处。请改看「文字」。",
    # What reading it does.
    "slow": "读取超过 {} 秒，已停止。请拆分文件，或另存为 .txt 后再放入。",
    "memory": "读取时内存超过 {} MB，已停止。请拆分文件后再放入。",
    "killed": "读取时被系统终止，很可能是内存不足。请拆分文件，或关闭其他程序后再试。",
    "crashed": (
        "读取时解析程序崩溃，文件可能已损坏。请用原来的软件打开后重新保存，或另存为 .txt。"
    ),
    # The index.
    "disk full": "无法写入索引目录 {}：磁盘空间不足。原有索引保持不变；请腾出空间后重新构建。",
    "no writing": "无法写入索引目录 {}：没有写权限。请换一个目录（--index），或修改它的权限。",
    "writing fails": "无法写入索引目录 {}：{}。请检查磁盘，或换一个目录（--index）。",
    "index damaged": "索引 {} 已损坏（{}）。请用 yinju build --fresh 重新构建。",
    "unfinished": "文件不完整",
    "uneven": "各部分数目不一致",
    "generation missing": "缺少第 {} 代",
    "no index": "索引 {} 还不存在。请先构建：yinju build，或在网页上按「重建索引」。",
    "index closed": "无法读取索引 {}：{}。请检查权限，或用 --fresh 重新构建。",
    "index is a file": "{} 是一个文件，不能作索引目录。请用 --index 指定别的位置。",
    "not an index": (
        "{} 里有别的文件，不是引据的索引目录，未作任何改动。请用 --index 指定一个空目录。"
    ),
    "no generation": "索引 {} 里没有第 {} 代，可能已被清理。请刷新后再选。",
    "nothing before": "索引 {} 没有可以退回的旧索引（只保留最近 {} 代）。",
    "no way back": "不能退回到第 {} 代。{}",
    "busy": "另一个构建正在写索引 {}。请等它完成后再试。",
    "foreign index": "这个索引不是引据建立的，或没有写完。请用 yinju build --fresh 重新构建。",
    "newer index": (
        "这个索引由更新版本的引据建立（格式 {}，本版本只认识 {}）。"
        "请升级引据，或用 yinju build --fresh 重新构建。"
    ),
    "older index": (
        "这个索引由另一版本的引据建立，切分或检索的规则已经不同。请重新构建：yinju build。"
    ),
    "another model": (
        "索引 {} 由模型 {} 建立，与现在的模型 {} 不同。"
        "请用原来的模型（--model），或重新构建：yinju build。"
    ),
    "newer file": "{} 由更新版本的引据写成（格式 {}，本版本只认识 {}）。请升级引据。",
    "file closed": "无法读取 {}：{}。请检查权限或磁盘。",
    "file damaged": ("文件 {} 已损坏，未作任何改动。请用备份替换它；没有备份时，把它移走后重做。"),
    "file busy": "另一个程序正在写 {}。请稍后再试。",
    "title long": "标题有 {} 字，最多 {} 字。请缩短。",
    "no date": "日期“{}”不合格式。请写成 2024、2024-02 或 2024-02-23，留空则自动判断。",
    # Questions.
    "question empty": "问题是空的。请输入想从文档里查的问题。",
    "question long": "问题太长（{} 字）。请缩短到 {} 字以内，一次问一件事。",
    "scope empty": "所选的范围里没有文档，它们可能已不在索引中。请放宽范围后再问。",
    "scope date": "看不懂日期“{}”。请写成 2024、2024-02 或 2024-02-23。",
    "scope pattern": "没有文档的路径或标题符合“{}”。查看全部文档：yinju status",
    "strictness": "没有“{}”这一档。请用 {} 之一。",
    "quotes": "引文条数只能是 1 到 {} 的整数。",
    "feedback kind": "请选择哪里不对：{}。",
    "feedback place": "引用的位置超出了文档。请重新提问。",
    "feedback long": "说明有 {} 字，最多 {} 字。请缩短。",
    "starred full": "常用问题最多 {} 个。请先在「文档」页删去不再需要的。",
}
"""Every reason, by its name; `{}` stands for what is of one case alone."""


class Reason(str):
    """A reason as people read it. Its `name` and `values` let others tell it in another language."""

    name: str
    values: tuple[str, ...]

    def __new__(cls, name: str, *values: object) -> Reason:
        """`REASONS[name]` with `values`, which may be reasons themselves, in its places."""
        told = tuple(one if isinstance(one, Reason) else str(one) for one in values)
        reason = super().__new__(cls, REASONS[name].format(*told))
        reason.name, reason.values = name, told
        return reason

    def __getnewargs__(self) -> tuple[str, ...]:  # type: ignore[override]
        """What a copy is made of."""
        return self.name, *self.values


class Unreadable(Exception):
    """Content that cannot be read, whatever the file is called."""

    def __init__(self, name: str, *values: object) -> None:
        self.reason = Reason(name, *values)
        super().__init__(self.reason)
