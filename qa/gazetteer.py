"""Names that a question may fill its slots with: times, places, people; found by pattern alone."""

from __future__ import annotations

import re

from corpus import fold
from corpus.numbers import parse

# Provinces and what is like them, as they are called for short.
_PROVINCES = """
北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西
海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾
"""
# Cities at the level of a prefecture, and districts of the capital region that are often asked for.
_CITIES = """
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州
临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东
锦州 营口 阜新 辽阳 盘锦 铁岭 葫芦岛 长春 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗
双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江
泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵
安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇
萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂
德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口
驻马店 济源 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门 神农架 长沙
株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门
湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港
钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁
内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明
曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆 拉萨 日喀则 昌都 林芝
山南 那曲 阿里 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖
平凉 酒泉 庆阳 定西 陇南 临夏 甘南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密
昌吉 伊犁 喀什 和田 阿克苏 塔城 阿勒泰 石河子 台北 高雄
通州 平谷 武清 蓟州 宝坻 滨海 雄安 曹妃甸 三河 大厂 香河 兴隆 正定 黄骅 丰润
"""
# They are words as well, or parts of such.
_WORDS = """
大庆 长治 来宾 大同 大理 阿里 安康 滨海 白山 中山 南通 兴隆 三河 安庆 东营 山南 和田 红河 丽水 海东 固原 江门
资阳 吉安 保山 通化 北海 天水 宜春 海口 武威 定西 六安 文山 平凉 佛山
"""
_REGIONS = """
京津冀 长三角 珠三角 粤港澳 成渝 东北 华北 华东 华南 西南 西北 城六区 北三县 全国 全市 全省 三地 四地
"""

# One character each, in the same order; they mean it only side by side, as in 京津冀 and 川渝. 新 would
# be found in 新晋 and 新青年 as well.
_INITIALS = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁疆港澳台"
_PROVINCE_OF = dict(zip(_INITIALS, _PROVINCES.split(), strict=True))
_PROVINCE_OF |= {name: name for name in _PROVINCES.split()}
_NAMES = "|".join(_PROVINCES.split())
# A place in the name of an institution tells whose that is, and not what is told of.
_INSTITUTION = r"[^\W\d市省的和与及有在]{0,6}(?:医院|大学|学院|公司|集团|银行|日报|晚报)"
_PROVINCE = re.compile(f"(?:{_NAMES}){_INSTITUTION}|({_NAMES}|[{_INITIALS}]{{2,}})")
_SURE, _UNSURE = "|".join(sorted({*_CITIES.split()} - {*_WORDS.split()})), "|".join(_WORDS.split())
_CITY = re.compile(f"(?:{_SURE}){_INSTITUTION}|({_SURE})|({_UNSURE})(?=[市县区州])")

_ROUTE = re.compile(rf"({_SURE}|{_NAMES})[市省站]?[到至去往飞—–~-]({_SURE}|{_NAMES})")

_SHORT = sorted(f"{_PROVINCES} {_CITIES}".split(), key=len, reverse=True)
PLACE = re.compile(
    "|".join(_REGIONS.split())
    + f"|(?:{'|'.join(_SHORT)})(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|城市副中心|新区|自贸区"
    "|开发区|高新区|省|市|区|县)?"
)
"""In folded text. A name that goes on, as in 北京大学, holds a place all the same."""

TIME = re.compile(
    r"(?:\d{4}|[〇零一二三四五六七八九]{4})年(?:\d{1,2}月(?:\d{1,2}日)?)?"
    r"(?:(?:至|到|-|—|–)(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?)?(?:前\d+个月|[上下]半年|底|初)?"
    r"|\d{1,2}月\d{1,2}日|\d{1,2}月(?:份|底|初)?"
)
"""In folded text: 2023年, 2015年1月至10月, 12月26日."""

_NUMERAL = "[0-9]{1,4}|[零一二三四五六七八九十]{1,4}"
_UNIT = re.compile(f"({_NUMERAL})(?:(年)|(月)|[日号])")
_ISO = re.compile(r"(\d{4})([-./])(\d{1,2})(?:\2(\d{1,2}))?")

_ROLE = "院长|馆长|所长|局长|主任|负责人|市民|教授|专家|校长|书记|市长|省长|部长|司长|记者|经理|总裁|先生|女士"
_SAYS = "会上|说|表示|介绍|认为|建议|指出|主张|在会上|从|在|[,。]|$"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤丛"
)
PERSON = re.compile(
    f"(?:{_ROLE})(?P<after>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=的|{_SAYS})"
    f"|(?:^|[,。;的])(?P<before>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=(?:{_ROLE})?(?:{_SAYS}))"
)
"""In folded text: who holds an office, or says something."""

NAMED = re.compile(
    "[^,。;:!?“”《》()的是在由和与同把被对从到为了将及这那就、 |]{1,14}?"
    "(?:医院|大学|学院|公司|集团|博物馆|机场|铁路|高铁|高速|公路|号线|新区|示范区|试验区|开发区|产业园|园区|新城"
    "|工厂|银行|基金|论坛|方案|纲要|协议|条例|平台|联盟|公园|港口|港|市委|市政府)|《[^》]{2,30}》|“[^”]{2,20}”"
)
"""In folded text: what is called by a name of its own, by the word that such a name ends in."""


def provinces(text: str) -> frozenset[str]:
    """The provinces, and what is like them, that the text names.

    >>> sorted(provinces("京津两地与河北省")), provinces("北京大学"), provinces("新晋")
    (['北京', '天津', '河北'], frozenset(), frozenset())
    """
    found: set[str] = set()
    for one in _PROVINCE.findall(fold(text)):
        # A name, several initials, or nothing that counts.
        found |= {_PROVINCE_OF[part] for part in ([one] if one in _PROVINCE_OF else one)}
    return frozenset(found)


def cities(text: str) -> frozenset[str]:
    """The cities, and the districts that are asked for like them, that the text names.

    >>> sorted(cities("从保定到石家庄")), cities("庆祝重大庆典"), cities("大庆市")
    (['保定', '石家庄'], frozenset(), frozenset({'大庆'}))
    """
    return frozenset(a or b for a, b in _CITY.findall(fold(text)))


def route(text: str) -> frozenset[str]:
    """The two places between which something goes, by the text; empty if it names no such.

    >>> sorted(route("天津到石家庄要多久？")), route("天津和石家庄")
    (['天津', '石家庄'], frozenset())
    """
    found = _ROUTE.search(fold(text))
    return frozenset(found.groups()) if found else frozenset()


def calendar(text: str) -> frozenset[tuple[str, int]]:
    """The years, months and days that the text names, each for itself.

    >>> sorted(calendar("2019年三月5日"))
    [('day', 5), ('month', 3), ('year', 2019)]
    >>> calendar("2021-11") == calendar("二〇二一年11月")
    True
    """
    folded = fold(text)
    found: set[tuple[str, int]] = set()
    for number, year, month in _UNIT.findall(folded):
        value = parse(number)
        found |= {("year" if year else "month" if month else "day", int(value))} if value else set()
    for one in _ISO.finditer(folded):
        units = zip(("year", "month", "day"), one.group(1, 3, 4), strict=True)
        found |= {(unit, int(number)) for unit, number in units if number}
    return frozenset(found)
