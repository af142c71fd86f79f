"""Ways in which rosters write an employment, post or relation, and what must come of each.

Applicants: S1 重庆澜甲软件有限公司, S2 重庆澜乙软件有限公司, S3 重庆澜丙信息技术有限公司,
S4 重庆澜丁科技股份有限公司 and S5 重庆理工示例大学. The review begins in March 2022, so a post
that ended in 2019.2 is over and one that ended in 2019.3 is not. `apart`: submissions that the
expert must be kept from, by a conflict or until a person has judged a hint; `waits`: nobody could
tell who is meant, so the expert is not seated at all until a person has answered.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """Hold one way of writing: the cells of a roster's row and what must come of them."""

    employer: str = "重庆某不相干大学"
    past: str = ""
    ties: str = ""
    title: str = "教授"
    remark: str = ""
    apart: tuple[str, ...] = ()
    waits: bool = False


S1, S2, S3, S4, S5 = "S1", "S2", "S3", "S4", "S5"
NEUTRAL = "渝示例师范大学"


def employer(text: str, *apart: str, waits: bool = False) -> Way:
    return Way(employer=text, apart=apart, waits=waits)


def past(text: str, *apart: str, waits: bool = False) -> Way:
    return Way(employer=NEUTRAL, past=text, apart=apart, waits=waits)


def ties(text: str, *apart: str, waits: bool = False) -> Way:
    return Way(employer=NEUTRAL, ties=text, apart=apart, waits=waits)


def elsewhere(apart: tuple[str, ...], *, title: str = "教授", remark: str = "") -> Way:
    return Way(employer=NEUTRAL, apart=apart, title=title, remark=remark)


WAYS = (
    # the present employer
    employer("重庆澜甲软件有限公司", S1),
    employer("同上", S1),
    employer("〃", S1),
    employer("″", S1),
    employer("重庆市澜甲软件有限责任公司", S1),
    employer("重庆澜甲软件（有限公司）", S1),
    employer("★重庆澜甲软件有限公司", S1),
    employer("①重庆澜甲软件有限公司", S1),
    employer("1.重庆澜甲软件有限公司", S1),
    employer("重庆澜甲软件有限公司*", S1),
    employer("重庆澜甲软件有限公司（退休）", S1),
    employer("重庆澜甲软件有限公司(已退休，返聘)", S1),
    employer("重庆澜甲软件有限公司 研发中心", S1),
    employer("重庆澜甲软件有限公司成都分公司", S1),
    employer("重庆澜甲软件有限公司总工办", S1),
    employer("重庆澜甲软件股份有限公司", S1),
    employer("澜甲软件", S1),
    employer("澜甲公司", S1),
    employer("澜甲", S1),
    employer("澜丙信息", S3),
    employer("澜丁科技集团", S4),
    employer("渝示例师范大学/重庆澜乙软件有限公司", S2),
    employer("渝示例师范大学、重庆澜乙软件有限公司", S2),
    employer("渝示例师范大学；澜乙软件", S2),
    employer("渝示例师范大学\n重庆澜乙软件有限公司", S2),
    employer("渝示例师范大学（重庆澜乙软件有限公司兼职）", S2),
    employer("渝示例师范大学兼重庆澜乙软件有限公司首席专家", S2),
    employer("重庆澜古科技有限公司（现重庆澜甲软件有限公司）", S1),
    employer("重庆澜古科技有限公司（更名为：重庆澜甲软件有限公司）", S1),
    employer("重庆澜甲软件有限公司（原重庆澜古科技有限公司）", S1),
    employer("重庆澜新科技有限公司（曾用名：重庆澜甲软件有限公司）", S1),
    employer("现任职于重庆澜乙软件有限公司", S2),
    employer("原重庆澜乙软件有限公司，现渝示例师范大学", S2),
    employer("重庆理工示例大学计算机学院", S5),
    employer("重庆理工示例大学/重庆澜甲软件有限公司", S1, S5),
    employer("重庆澜甲软件发展有限公司"),
    employer("重庆澜戊软件有限公司"),
    employer("自由职业"),
    employer("见附件", waits=True),
    employer("某软件公司", waits=True),
    employer("退休", waits=True),
    employer("XX公司", waits=True),
    employer("我公司", waits=True),
    employer("离职", waits=True),
    employer("保密单位", waits=True),
    employer("重庆澜甲軟件有限公司", S1),
    employer("重慶瀾甲軟件有限公司", S1),
    employer("澜甲软件（重庆）有限公司", S1),
    employer("【重庆澜甲软件有限公司】", S1),
    employer("单位：重庆澜甲软件有限公司", S1),
    employer("退休（原重庆澜甲软件有限公司）", S1),
    employer("渝示例师范大学—重庆澜甲软件有限公司联合实验室", S1),
    employer("重庆澜甲软件有限公司下属研究院", S1),
    # former employers
    past("重庆澜丙信息技术有限公司（2015.3—至今）", S3),
    past("重庆澜丙信息技术有限公司（2010.1—2019.2）"),
    past("重庆澜丙信息技术有限公司（2010.1—2019.3）", S3),
    past("2018年3月至2020年5月在重庆澜丙信息技术有限公司任总工程师", S3),
    past("2018.3-2020.5 重庆澜丙信息技术有限公司 总工", S3),
    past("2008年3月至2016年5月在重庆澜丙信息技术有限公司任总工程师"),
    past("重庆澜丙信息技术有限公司", S3),
    past("曾任重庆澜丙信息技术有限公司副总经理", S3),
    past("澜丙信息（2018.3—2020.5）", S3),
    past("2010.1-2015.2 重庆澜甲软件有限公司，2015.3-2020.5 重庆澜乙软件有限公司", S2),
    past("2010.1-2015.2重庆澜甲软件有限公司；2015.3-2020.5重庆澜乙软件有限公司；", S2),
    past("重庆澜甲软件有限公司、重庆澜乙软件有限公司（2015.3—2020.5）", S1, S2),
    past("重庆澜古科技有限公司（现重庆澜甲软件有限公司）（2016.1—2020.1）", S1),
    past("2020年5月离开重庆澜乙软件有限公司", S2),
    past("重庆澜丙信息技术有限公司（2020.5-2018.3）", S3),
    past("重庆澜丙信息技术有限公司（2010.1—2019.2，2019.2后返聘至2020.1）", S3),
    past("二〇一八年三月至二〇二〇年五月 重庆澜丙信息技术有限公司", S3),
    past("2015年起任重庆澜丙信息技术有限公司董事", S3),
    past("2018.3-2020.5 在重庆澜丙信息技术有限公司、重庆澜乙软件有限公司任职", S2, S3),
    past("见简历", waits=True),
    past("2018.3-2020.5在某科技公司工作", waits=True),
    past("曾在软件企业任职", waits=True),
    # shares, posts and family
    ties("重庆澜甲软件有限公司（持股3%）、重庆澜丙信息技术有限公司（独立董事）", S1, S3),
    ties("持有重庆澜甲软件有限公司3%股份", S1),
    ties("重庆澜乙软件有限公司独立董事", S2),
    ties("兼任澜乙软件技术顾问", S2),
    ties("配偶为重庆澜乙软件有限公司财务总监", S2),
    ties("妻子在澜乙公司工作", S2),
    ties("其子任重庆市澜乙软件有限公司销售经理", S2),
    ties("重庆澜丁科技股份有限公司监事会主席", S4),
    ties("曾为重庆澜甲软件有限公司出具测试报告", S1),
    ties("重庆市软件行业示例协会（理事）"),
    ties("无"),
    ties("岳父系重庆澜甲软件有限公司实际控制人", S1),
    ties("法定代表人：重庆澜甲软件有限公司", S1),
    ties("与重庆澜甲软件有限公司董事长为同学", S1),
    ties("女儿任职单位：重庆澜丙信息技术有限公司", S3),
    ties("重庆澜甲软件有限公司（已退出）", S1),
    ties("若干", waits=True),
    ties("在多家企业兼职", waits=True),
    ties("详见个人声明", waits=True),
    ties("企业顾问", waits=True),
    # any other cell
    elsewhere((S1,), title="教授、重庆澜甲软件有限公司首席科学家"),
    elsewhere((S2,), remark="2021年受澜乙软件委托做过验收"),
    elsewhere((S3,), remark="家属就职于重庆澜丙信息技术有限公司"),
    elsewhere((), remark="重庆示例软件园评审专家"),
)
