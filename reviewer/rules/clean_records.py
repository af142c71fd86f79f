"""Answers of queries of records, in the words people write: clean, not clean, or not understood."""

from __future__ import annotations

import re

from reviewer.rules.names import plain, spelled

_SUBJECT = (
    r"任何|相关|不良|重大|严重|违法|违规|违纪|失信|被执行人|行政|处罚|惩戒|信用|经营异常|异常|黑名单"
    r"|名单|名录|记录|信息|情况|行为|联合|限制|逾期|欠款|欠税|负面|提示|条目|内容|结果|问题|安全|生产|事故|发生|近三年|近两年|近3年|近2年"
    r"|等|及|和|或|与|的|类|上述|其他|被|列入|纳入|执行|企业|我单位|本单位|该单位|我公司|本公司|该公司"
)
_PLACE = (
    r"(?:经?(?:查询|核查|核实|检索|查)?后?)"
    r"(?:(?:在)?(?:全国)?(?:信用信息(?:共享|公示)平台|信用中国(?:网站)?|国家企业信用信息公示系统)"
    r"(?:上|中)?)?(?:均|也|暂|亦|目前)?"
)
# "Nothing found" in the words that such answers are made of, and no others.
_NOTHING_FOUND = re.compile(
    rf"^{_PLACE}(?:无|未(?:曾)?(?:在全国信用信息共享平台|在信用中国(?:网站)?)?"
    rf"(?:查询到|查到|查得|发现|见|检索到|显示|发生|受到?|被?列入|被?纳入)|查无|没有|没(?:查到|发现|查询到)"
    rf"|没有(?:查到|发现|查询到)|不存在|不涉及|未有)(?:{_SUBJECT})*$|^(?:{_SUBJECT})+(?:为|:)?无$"
)
_NONE_COUNTED = re.compile(
    rf"^{_PLACE}(?:{_SUBJECT})*(?:为|:|共)?(?:0|零|〇)(?:条|项|次|个|起|件)?(?:{_SUBJECT})*$"
)
_GOOD = re.compile(
    r"^(?:信用|征信|企业|财务|记录|状况|情况|结果|等级|均|为|查询)*(?:良好|正常|优秀|优良|清白|合格|守信)$"
)
_BAD = re.compile(
    r"处罚|失信|惩戒|逾期|黑名单|异常|违法|违规|违纪|被执行|罚款|警告|欠税|欠款|吊销|不良|限制消费|限高|事故|伤亡"
)
_COUNTED = re.compile(
    r"^(?:有|存在|共|查到|查询到|发现)?(?:[1-9]\d*|[一二两三四五六七八九十]+)(?:条|项|次|个|起|件)"
)
_NEGATED = re.compile(r"无法|未查询$|未提供|不详|待|见附|截图|是否|未能查询$|不清")
_ONLY_PLACE = re.compile(rf"^\s*{_PLACE}\s*$")
_CLAUSES = re.compile(r"[，,；;。！\n]|但(?:是)?|不过|然而")


def is_clean(value: object, clean: tuple[str, ...]) -> bool | None:
    """Tell whether the answer of a query of records means that nothing was found.

    Every clause must say so; one that plainly names a record makes it False (无行政处罚，但有失信
    记录). None where there is no answer, or one that says neither: a person then reads it.
    """
    text = plain(str(value)) if value is not None else ""
    if not text:
        return None
    usual = {spelled(entry) for entry in clean}
    said = [
        _judge(clause, usual) for clause in _CLAUSES.split(text) if not _ONLY_PLACE.match(clause)
    ]
    if False in said:
        return False
    return True if said and all(said) else None


def _judge(clause: str, usual: set[str]) -> bool | None:
    bare = re.sub(r"[、()\s]", "", clause)
    if (
        bare in usual
        or _GOOD.match(bare)
        or _NOTHING_FOUND.match(bare)
        or _NONE_COUNTED.match(bare)
    ):
        return True
    if _NEGATED.search(bare):
        return None
    if bare in {"有", "有记录", "存在"}:
        return False
    return False if _BAD.search(bare) or _COUNTED.match(bare) else None
