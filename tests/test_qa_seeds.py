"""The whole way on real, dirty web captures, as they came: ../shared/seeds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus import read
from index import Embedder, Index, build
from qa import answer, check

# Question, figure that the quote must contain as it stands in the file.
FIGURES = [
    ("2017年京津冀地区PM2.5平均浓度是多少？", "58微克"),
    ("京津冀地区的人口密度是多少？", "980人"),
    ("2017年北京市非首都功能疏解项目有多少个？", "426个"),
    ("2017年疏解涉及多少人口？", "150万人"),
    ("2018年京津冀空气质量改善幅度是多少？", "11.2%"),
    ("2018年北京市产业转移项目有多少个？", "510个"),
    ("2018年北京产业转移涉及多少资金？", "1000亿元"),
    ("2019年京津冀高速铁路运营里程有多长？", "2200公里"),
    ("曹妃甸实施了多少个京津项目？", "270個"),
    ("曹妃甸京津项目的总投资是多少？", "2037.22億元"),
    ("从北京坐高铁到武清要多久？", "40分鐘"),
    ("2023年北京市细颗粒物年均浓度是多少？", "32微克"),
    ("河北PM2.5平均浓度降至多少？", "38.6微克"),
    ("天津PM2.5平均浓度比2013年下降了多少？", "57%"),
    ("王汝春积累了多少张照片？", "3000多張"),
    ("《天津市碳达峰碳中和促进条例》什么时候开始施行？", "2021年11月"),
    ("京津冀的土地面积有多大？", "21.6万"),
    ("京津冀经济总量达到多少万亿元？", "10.4万亿元"),
    ("北京大兴国际机场临空经济区开发建设债券支持多少亿元？", "150亿元"),
    ("到2020年北京市常住人口控制在多少以内？", "2300万人"),
    ("天津到保定坐火车要多长时间？", "40分钟"),
    ("2015年1至10月北京企业在天津投资了多少个项目？", "327个"),
    ("北京企业在河北投资项目有多少个？", "2896个"),
    ("首钢京冀协同发展投资基金规模是多少？", "200亿元"),
    ("通州的户籍人口是多少？", "87万"),
    ("通州最终规划的人口不能超过多少？", "200万"),
    ("2017年重点工程在京津冀协同发展方面安排了多少个项目？", "62个"),
    ("2017年新机场航站楼计划投资多少？", "68.5亿元"),
    ("最高人民法院的意见提出了多少条举措？", "18条"),
    ("京津冀自贸试验区协同发展行动方案有多少条具体举措？", "16条"),
    ("2023年京津冀人均地区生产总值是多少？", "95338元"),
    ("区域有效发明专利拥有量是多少？", "70.3万件"),
    ("北京10年来留白增绿多少公顷？", "9000公顷"),
    ("平谷区完成废弃矿山修复治理多少宗？", "36宗"),
    ("平蓟三兴召开了多少次多层级联席会议？", "9次"),
    ("边界区森林防火隔离带有多长？", "143公里"),
    ("平谷开通了几条跨省公交线路？", "8条"),
    ("平谷培训了多少医学人才？", "414人"),
    ("跨省通办累计多少项？", "3489项"),
    ("推出了多少条精品旅游线路？", "11条"),
]
# Nothing of this may ever be quoted.
DIRT = re.compile(
    r"[（(][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+[)）]|国产精品|久久|VIP|举报|<|http|---|本站|免责声明|责任?编|責編|供圖|"
    r"呂瑞欣攝|您的位置|返回頂部|PAGE|字號|wetech"
)


@pytest.fixture(scope="module")
def index(shared: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("seeds") / "index"
    report = build([shared / "seeds"], folder, embedder)
    assert (report.documents, report.failed) == (5, ())
    return Index.open(folder, embedder)


def test_figures_are_quoted_and_every_quote_stands_in_its_file(index: Index) -> None:
    missed = []
    for question, figure in FIGURES:
        found = answer(index, question)
        for citation in found.citations or found.nearest:
            document = index.catalogue.document(citation.document_id)
            assert document is not None
            source = read(Path(document.folder), document.path)
            cut_out = document.quote_from(source.text, citation.start, citation.end)
            assert cut_out == citation.quote == document.text[citation.start : citation.end]
            assert check(document, citation.start, citation.end) == "逐字一致"
            assert not DIRT.search(citation.quote), citation.quote
        if not any(figure in citation.quote for citation in found.citations):
            missed.append((question, figure, found.found, [c.quote for c in found.citations]))
    # The issue asks for 27 of 30, nine in ten.
    assert len(missed) <= len(FIGURES) // 10, missed


def test_no_passage_holds_dirt(index: Index) -> None:
    for document in index.catalogue.documents():
        assert not DIRT.search(document.text), DIRT.search(document.text)
