"""Organisations named in what people write of themselves: several in one cell, in prose, shortened.

Nothing here decides that two names are one organisation (`names` and `organisations` do); it says
which pieces of a text may be names, which texts name nobody, and what of a firm's name people say
when they do not say all of it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from reviewer.rules.names import PROVINCES, normalised, spelled

MARKS = re.compile(r"^[\s★☆●○◆◇■□▲△※#*＊·•\-—]+|^[(（]?[0-9０-９]{1,2}[)）.、．]\s*|[①-⑳⑴-⒇]")
_PARTS = re.compile(
    r"[/／\\;；、，,\n|｜&＆+＋()（）\[\]【】〔〕<>《》:：。]+|\s{2,}|兼任?|暨|以及"
)
_LEADING = re.compile(
    r"^(?:现更名为|更名为|已更名|改名为|现用名|现名|曾用名|原名称?|前身为?|隶属于?|挂靠于?|现为|现任职于|现任|现在|现就职于|现|原)"
)
_PROSE = re.compile(
    r"^.*(?:任职于|就职于|供职于|受聘于|受雇于|服务于|工作于|借调[至到]|调[至入]|就任|入职|加入|[在于为是系到至从由])"
    r"(?=[^在于为是系到至从由]{4,}(?:公司|集团|大学|学院|研究院|研究所|中心|协会|医院|局|委|厅|所|社|厂))"
)
_AFTER_FORM = re.compile(r"^(.+?(?:有限责任公司|有限公司|股份公司)).*$")
_SAME_AS_ABOVE = re.compile(r"^(?:同上(?:行|一行|格)?|同前|[-—\s]*[〃″\"”“'′’＂]+[-—\s]*)$")
_REFERS = re.compile(
    r"见附件|见附表|见简历|见履历|见备注|详见|另附|附后|略$|如前|待定|待补|待核|待确认|不详|不明|未知|保密|涉密|某|[×＊*]{2,}"
    r"|(?<![A-Z])X{2,}(?![A-Z])|同上|同前|[?？]{1,}"
)
_PAPERS = re.compile(
    r"个人|声明|说明|材料|附件|附表|附录|简历|履历|备注|清单|名单|档案|证明|回避|申报|承诺书?|表|书"
)
_FILLER = re.compile(
    r"(?:19|20)\d\d年?|\d+|至今|[年月日]|曾经?|现任?|原任?|担任|任职|就职|任|为|是|系|在|于|从事|工作|兼职|兼任|兼|挂职|借调|返聘|退休|离休|离职|"
    r"聘为|受聘|聘任|负责|参与|持有|持股|投资|入股|股份|股权|股东|出资|合伙人?|少量|部分|"
    r"独立董事|外部董事|董事长|董事|监事会主席|监事|高管|总经理|副总经理|经理|总监|财务|主任|副主任|主席|副主席|会长|副会长|"
    r"理事长|秘书长|理事|院长|所长|校长|处长|科长|教授|副教授|讲师|研究员|副研究员|工程师|高级|总工|工|专家|顾问|咨询|技术|"
    r"评审|委员|成员|会员|负责人|法定代表人|代表|职务|职位|"
    r"本人|本单位|我们?|贵|该|敝|配偶|妻子?|丈夫|夫|父亲?|母亲?|儿子?|女儿?|子女|兄弟?|姐妹?|弟|妹|亲属|家属|近亲|家人|岳父|岳母|女婿|儿媳|"
    r"有|无|和|与|及|等|的|了|过|着|均|都|也|其|[一二两三四五六七八九十]|等级|某|多家|几家|若干家?|一家|两家|三家|数家|家|个|各|其他|其它|相关|有关|同行业|同类|本地|外地|国内|国外|市内|"
    r"民营|国有|大型|中小|上市|私营|个体|私人|自办|自己|企业|公司|单位|机构|集团"
)
_SECTORS = re.compile(
    r"软件|科技|信息|互联网|IT|高校|大学|院校|科研|院所|科研院所|国企|央企|外企|民企|事业|金融|银行|行业|电子|通信|制造|研究所|研究院|学校"
)
_NOBODY = re.compile(r"^(?:自由职业者?|个体|无业|待业|自由|自由人|独立专家|无工作单位|无单位)$")
FAMILY = re.compile(
    r"配偶|妻子|丈夫|爱人|父亲|母亲|儿子|女儿|子女|兄弟|姐妹|哥哥|弟弟|姐姐|妹妹|亲属|家属|近亲|岳父|岳母|公公|婆婆|女婿|儿媳|之妻|之夫|其妻|其夫|其子|其女|其父|其母"
)
_PROVINCE_ANYWHERE = re.compile(
    rf"({PROVINCES})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)"
)
_FRONT = re.compile(rf"^(?:中国|国家)?(?:{PROVINCES})?")
_PLACE_IN_BRACKETS = re.compile(rf"[(（](?:{PROVINCES})(?:省|市)?[)）]")
_LEGAL_END = re.compile(r"(?:集团|控股|股份)*公司$|(?:集团|控股)$")
TRADE_WORDS = (
    "软件|科技|信息|技术|网络|数据|智能|系统|服务|发展|工程|电子|通信|通讯|互联网|互联|计算机|实业|咨询|电气|自动化|"
    "数字|智慧|云计算|云|安全|测评|检测|文化|传媒|教育|医疗|健康|物流|贸易|机械|制造|设备|装备|仪器|仪表|汽车|材料|能源|环保|生物|产业|"
    "集团|控股|股份|研究院|研究所|研究|开发|创新|应用|平台|集成|研发|科创|工业"
)
_TRADE_TAIL = re.compile(rf"(?:{TRADE_WORDS})+$")
_GENERIC = re.compile(rf"^(?:{TRADE_WORDS}|中国|国家|{PROVINCES}|公司|大学|学院|中心|协会|有限)*$")
SHORTEST_CORE = 3
SHORTEST_TRADE = 2
_NO_ORGANISATION = re.compile(
    rf"^(?:{PROVINCES})?市?(?:特殊)?(?:普通合伙|有限合伙|集团|分公司|分所|分行|支行|总部|总公司|有限公司|有限责任公司|股份|控股|退休|离休|返聘|在职|兼职|{PROVINCES})*$"
)


def without_marks(text: str) -> str:
    """Give a text without the stars, bullets and running numbers that people put before names."""
    before = None
    while before != text:
        before, text = text, MARKS.sub("", text).strip()
    return text


@lru_cache(maxsize=65536)
def parts_of(text: str) -> tuple[str, ...]:
    """List the pieces of a text that may be names of organisations, each once, in its order.

    The whole text comes first; what stands in brackets, on both sides of a stroke, after 现 or 原,
    or between 在 and the legal form in prose follows.
    """
    whole = without_marks(text)
    found = [whole]
    for plain in _pieces(whole):
        found.append(plain)
        inner = _PROSE.sub("", plain)
        cut = _AFTER_FORM.match(inner)
        found.append(cut[1] if cut else inner)
    return tuple(dict.fromkeys(entry for entry in found if len(spelled(entry)) > 1))


def _pieces(whole: str) -> list[str]:
    pieces = (_LEADING.sub("", without_marks(piece)) for piece in _PARTS.split(whole))
    return [plain for plain in pieces if plain and not _NO_ORGANISATION.match(plain)]


def names_one(text: str) -> bool:
    """Tell whether a text names one organisation at most, however many words stand around it."""
    return len(_pieces(without_marks(text))) < 2


def same_as_above(text: str) -> bool:
    """Tell whether a cell says 同上, 〃 or the like instead of something of its own."""
    return _SAME_AS_ABOVE.match(text.strip()) is not None


def names_nobody(text: str) -> bool:
    """Tell whether a text speaks of an organisation without saying which, so a person must ask.

    见附件, 某公司, 在多家企业兼职 name nobody; 自由职业 says that there is none: an answer.
    """
    plain = spelled(text)
    if not plain:
        return bool(text.strip())
    if _NOBODY.match(plain):
        return False
    if _REFERS.search(text.upper().replace(" ", "")):
        plain = _PAPERS.sub("", _REFERS.sub("", plain))
    rest = _FILLER.sub("", plain)
    return not _SECTORS.sub("", rest) and not _is_named_body(plain)


def _is_named_body(plain: str) -> bool:
    return re.search(r".{2,}(?:协会|学会|联合会|委员会|政府|研究会|联盟|基金会)", plain) is not None


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Give a text in which whole names can be looked for: spelling forgiven, 重庆市 as 重庆."""
    return _PROVINCE_ANYWHERE.sub(r"\1", spelled(text))


@lru_cache(maxsize=65536)
def core_name(name: str) -> str:
    """Give what people say of a firm when they leave place and legal form out: 澜乙软件.

    Empty where too little is left to know the firm by.
    """
    core = _LEGAL_END.sub("", _FRONT.sub("", normalised(name), count=1))
    if len(core) < SHORTEST_CORE or _GENERIC.match(core):
        return ""
    return core


@lru_cache(maxsize=65536)
def trade_name(name: str) -> str:
    """Give the firm's own word in its name, without the trade: 澜乙. Empty where there is none."""
    core = _LEGAL_END.sub("", _FRONT.sub("", normalised(name), count=1))
    own = _TRADE_TAIL.sub("", core)
    if not SHORTEST_TRADE <= len(own) < len(core) or _GENERIC.match(own):
        return ""
    return own


_AFTER_TRADE = re.compile(rf"^(?:公司|{TRADE_WORDS})")
BODIES = ("大学", "学院", "研究院", "研究所", "医院", "银行", "协会", "学会", "中心", "局", "委")
_BODY = "有限责任公司|有限公司|股份公司|研究院|研究所|大学|学院|事务所|中心|协会|学会|医院|银行"
_FULL_NAME = re.compile(rf"^[^在于为是系任至从由与和及兼,;]{{0,20}}?(?:{_BODY})")
_FORM_FOLLOWS = re.compile(r"^(?:集团|控股|股份|有限|责任)*(?:公司|$)")


@lru_cache(maxsize=65536)
def without_places(text: str) -> str:
    """Leave out places in brackets within the names of firms: 澜乙软件（重庆）有限公司."""
    return _PLACE_IN_BRACKETS.sub("", text)


def says_core(text: str, start: int, core: str) -> bool:
    """Tell whether a folded text says a firm's name at a place, and not a longer one of another.

    澜乙软件 in 澜乙软件发展有限公司 is another firm; in 澜乙软件股份有限公司 it may be the firm.
    """
    after = text[start + len(core) :]
    if core.endswith(BODIES):  # what follows is a department, or so near that a person looks
        return True
    return _FORM_FOLLOWS.match(after) is not None or _FULL_NAME.match(after) is None


def says_trade_name(text: str, start: int, own: str) -> bool:
    """Tell whether a folded text says a firm's own word at a place as people shorten names.

    As the whole text, or before 公司, 科技 and the like; within the full legal name of a firm it
    says that firm and no other.
    """
    after = text[start + len(own) :]
    if text == own:
        return True
    return _AFTER_TRADE.match(after) is not None and _FULL_NAME.match(after) is None
