"""The layouts of the files that a season brings: which headings stand for which value.

Headings are compared after `headings.bare_heading`: without spaces, brackets, units and 其中, years
as "2021". The first alias is the notice's own heading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reviewer.model.intake import FileKind

FieldKind = Literal[
    "name", "person", "text", "brief", "code", "old_code", "month", "day", "moment", "count",
    "amount", "percent", "phone", "yes_no", "special",
]  # fmt: skip


@dataclass(frozen=True)
class Field:
    """Describe one value of a record: how it is read and the headings that it stands under.

    `special` ones are read together with others by the reader of their layout. An empty required
    cell is a problem.
    """

    key: str
    kind: FieldKind
    aliases: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """Describe one kind of table: its record, its values, and what must be there to recognise it.

    `needs` headings must all stand there, and at least `enough` of all fields.
    """

    record: str
    file_kind: FileKind
    fields: tuple[Field, ...]
    needs: tuple[str, ...]
    enough: int


def _field(key: str, kind: FieldKind, aliases: str, *, required: bool = False) -> Field:
    return Field(key, kind, tuple(aliases.split()), required)


APPLICANT = "企业名称 单位名称 申报单位 申报企业 申报企业名称 申报单位名称 企业全称 公司名称"
CREDIT_CODE = "统一社会信用代码 信用代码 社会信用代码 统一信用代码 社会统一信用代码"
CATEGORY = "平台类型 平台类别 申报类型 申报类别 类型 类别"
SERVICE = "2021平台服务情况 平台服务情况 2021服务情况 服务情况"
STAFF = "员工总人数 员工总数 职工总数 员工人数 总人数 在职职工人数 职工人数"
RD = "研发人员数 研发人员 研发人数"

SUMMARY = Layout(
    "submission",
    "summary",
    (
        _field("seq", "special", "序号 编号 NO"),
        _field("applicant", "special", f"{APPLICANT} 运营单位 建设运营单位 平台建设运营单位"),
        _field("registered", "month", "注册时间 成立时间 注册日期 成立日期", required=True),
        _field(
            "revenue_2021",
            "amount",
            "2021主营业务收入 主营业务收入 主营收入 2021主营收入 2021营业收入 营业收入",
            required=True,
        ),
        _field(
            "software_revenue_2021",
            "amount",
            "软件和信息服务业务收入 2021软件和信息服务业务收入 软件业务收入 软件收入"
            " 2021软件业务收入 软件和信息技术服务业务收入 软件信息服务收入",
            required=True,
        ),
        _field("staff", "count", STAFF, required=True),
        _field("rd", "count", RD, required=True),
        _field("platform", "name", "平台名称 申报平台 申报平台名称 平台", required=True),
        _field("categories", "special", CATEGORY),
        _field(
            "build_period",
            "special",
            "平台建设起止时间及正式投用时间 平台建设起止及正式投用时间 平台建设起止时间"
            " 建设起止时间及正式投用时间 建设及投用时间 建设起止时间",
        ),
        _field("invest", "special", "平台投资 平台投资情况 投资情况 平台投资额 投资"),
        _field(
            "platform_staff",
            "count",
            "平台专职人数 专职人数 平台专职人员数 专职人员",
            required=True,
        ),
        _field("brief", "brief", "平台简介 简介 平台简要介绍"),
        _field("service", "special", SERVICE),
        _field("contact", "special", "联系人及手机 联系人及电话 联系人及联系方式 联系人 联系方式"),
    ),
    needs=("applicant", "platform"),
    enough=7,
)

APPLICATION = Layout(
    "application",
    "application_elements",
    (
        _field("code", "text", "申报编号 编号 申请编号"),
        _field("district", "text", "区县 推荐单位 所属区县 所在区县"),
        _field("applicant", "name", APPLICANT, required=True),
        _field("uscc", "code", CREDIT_CODE),
        _field("legal", "person", "法人代表 法定代表人 法人"),
        _field("legal_phone", "phone", "联系电话 法人电话 法人代表电话 电话"),
        _field("registered", "month", "注册时间 成立时间 注册日期", required=True),
        _field("capital", "amount", "注册资本 注册资金"),
        _field("reg_place", "text", "注册地址 注册地 注册登记地", required=True),
        _field("office_place", "text", "办公地址 办公地"),
        _field("website", "text", "企业网址 网址"),
        _field("ownership_form", "text", "企业性质 单位性质"),
        _field(
            "staff",
            "count",
            STAFF.replace("员工总人数 ", "在职职工人数 员工总人数 "),
            required=True,
        ),
        _field("rd", "count", RD, required=True),
        _field("rd_share", "special", "研发人员占职工总数比重 研发人员占比"),
        _field(
            "revenue_2021", "amount", "2021主营业务收入 2021营业收入 2021主营收入", required=True
        ),
        _field(
            "software_revenue_2021",
            "amount",
            "2021软件和信息服务业务收入 2021软件业务收入 2021软件收入",
            required=True,
        ),
        _field("profit_2021", "amount", "2021利润 2021利润总额"),
        _field("tax_2021", "amount", "2021税金 2021税收"),
        _field("rights_2021", "count", "2021软著发明专利 2021软著、发明专利 2021软著及发明专利"),
        _field("revenue_2020", "amount", "2020主营业务收入 2020营业收入 2020主营收入"),
        _field("software_revenue_2020", "amount", "2020软件和信息服务业务收入 2020软件业务收入"),
        _field("profit_2020", "amount", "2020利润 2020利润总额"),
        _field("tax_2020", "amount", "2020税金 2020税收"),
        _field("rights_2020", "count", "2020软著发明专利 2020软著、发明专利"),
        _field("platform", "name", "平台名称 申报平台名称 申报平台", required=True),
        _field("categories", "special", CATEGORY),
        _field("build_period", "special", "平台建设起止时间 建设起止时间 平台建设起止"),
        _field("in_service", "month", "正式投用时间 投用时间 平台正式投用时间", required=True),
        _field("invest_total", "amount", "总投资 平台总投资 总投资额"),
        _field("invest_done", "amount", "已投资 平台已投资 已投资额 已完成投资"),
        _field("platform_staff", "count", "平台专职人数 专职人数"),
        _field("service", "special", SERVICE),
        _field("field", "text", "细分领域 所属细分领域"),
        _field("county_letter", "yes_no", "区县政府支持申报函 支持申报函 区县政府支持函"),
        _field("credit", "text", "信用查询结果 信用信息查询结果 信用记录"),
        _field("monitor", "yes_no", "监测平台已填报 运行监测平台已填报 是否在监测平台填报"),
        _field("contact", "person", "联系人 项目负责人 联系人姓名"),
        _field("phone", "phone", "手机 手机号 手机号码 联系人手机"),
        _field("email", "text", "邮箱 电子邮箱 电子邮件"),
        _field("received", "day", "收到日期 收件日期 收到时间"),
    ),
    needs=("applicant", "platform", "uscc"),
    enough=10,
)

IIOT = Layout(
    "iiot_application",
    "iiot_application",
    (
        _field("code", "text", "申报编号 编号 申请编号"),
        _field("district", "text", "区县 推荐单位 所属区县"),
        _field(
            "applicant", "name", APPLICANT.replace("企业名称 ", "", 1) + " 企业名称", required=True
        ),
        _field("uscc", "old_code", f"{CREDIT_CODE} 组织机构代码 统一社会信用代码组织机构代码"),
        _field("legal", "person", "法定代表人 法人代表"),
        _field("ownership_form", "text", "单位性质 企业性质"),
        _field("registered", "month", "注册成立时间 成立时间 注册时间", required=True),
        _field("reg_place", "text", "注册地址", required=True),
        _field("capital", "amount", "注册资金 注册资本"),
        _field("office_place", "text", "办公地址"),
        _field("contact", "person", "负责人 项目负责人 联系人"),
        _field("phone", "phone", "电话及手机 手机 联系电话 电话"),
        _field("title", "text", "职务"),
        _field("email", "text", "电子邮箱 邮箱"),
        _field("staff", "count", "企业员工总数 员工总数 员工总人数", required=True),
        _field("bachelors", "count", "本科以上 本科及以上"),
        _field("rd", "count", "研发人员 研发人员数"),
        _field("technicians", "count", "技术人员 技术人员数"),
        _field("rd_spend_2021", "amount", "2021研发投入 研发投入"),
        _field("revenue_2021", "amount", "2021营业收入 营业收入", required=True),
        _field("tax_2021", "amount", "2021税金 税金"),
        _field("profit_2021", "amount", "2021利润 利润"),
        _field("national_projects", "count", "参与国家项目"),
        _field("standards", "count", "标准制定"),
        _field("platform", "name", "平台名称", required=True),
        _field("builder", "name", "建设主体"),
        _field("build_from", "month", "建设时间"),
        _field("invest_total", "amount", "投资金额"),
        _field("devices", "count", "接入设备"),
        _field("protocols", "count", "兼容协议"),
        _field("served_firms", "count", "服务制造企业"),
        _field("rights", "count", "获取专利软著 专利软著"),
        _field("honours", "text", "平台所获得的荣誉、认证等情况 平台所获得的荣誉认证等情况 荣誉"),
        _field("insured_staff", "count", "重庆社保缴纳人数 社保缴纳人数", required=True),
        _field(
            "iiot_revenue_2021",
            "amount",
            "2021工业互联网业务收入 工业互联网业务收入",
            required=True,
        ),
        _field("safety_accident", "text", "近3年重大安全事故 近三年重大安全事故"),
        _field("credit", "text", "信用查询结果 信用信息查询结果"),
        _field("government_recommendation", "yes_no", "区县政府书面推荐意见 区县政府推荐意见"),
        _field("service_text", "text", "服务情况 平台服务情况"),
        _field("received", "moment", "收到时间 收件时间 收到日期"),
    ),
    needs=("applicant", "platform", "protocols"),
    enough=10,
)

ROSTER = Layout(
    "expert",
    "roster",
    (
        _field("code", "text", "专家编号 编号 专家号"),
        _field("name", "person", "姓名 专家姓名 专家", required=True),
        _field("employer", "name", "单位 工作单位 所在单位 现工作单位 专家所在单位", required=True),
        _field("uscc", "code", f"{CREDIT_CODE} 单位统一社会信用代码 单位信用代码"),
        _field("title", "text", "职称 专业技术职称 职称职务"),
        _field("years", "count", "从事专业年限 专业年限 从业年限"),
        _field("kind", "special", "专家类型 专家类别 类型"),
        _field("fields", "special", "专业领域 专业方向 研究领域 专业"),
        _field("categories", "special", "可评审类别 评审类别 可评审类型 评审方向"),
        _field("phone", "special", "手机 手机号 手机号码 联系电话 电话"),
        _field("email", "text", "邮箱 电子邮箱 电子邮件"),
        _field("past_posts", "special", "曾任职单位 曾工作单位 工作经历 曾任职"),
        _field("ties", "special", "投资/兼职单位 投资兼职单位 兼职单位 投资及兼职单位"),
        _field("can_chair", "special", "是否可担任组长 可担任组长 能否担任组长 可任组长"),
        _field("available_on", "special", "可参加评审日期 可参加日期 可用日期 可评审日期"),
        _field("active", "special", "状态 在库状态"),
    ),
    needs=("name", "employer"),
    enough=6,
)

DECLARED = Layout(
    "declared_recusal",
    "recusals",
    (
        _field("expert_code", "text", "专家编号 编号"),
        _field("expert_name", "person", "专家姓名 姓名 专家", required=True),
        _field("organisation", "name", "需回避单位 回避单位 应回避单位", required=True),
        _field("platform", "name", "涉及平台 平台名称 平台"),
        _field("reason", "text", "回避原因 回避事由 原因 理由"),
        _field("declared_on", "day", "声明日期 日期 申报日期"),
    ),
    needs=("expert_name", "organisation"),
    enough=3,
)

REQUESTED = Layout(
    "requested_recusal",
    "recusals",
    (
        _field("applicant", "name", "申报单位 申请单位 企业名称", required=True),
        _field("expert_name", "person", "申请回避专家 回避专家 专家姓名", required=True),
        _field("expert_employer", "name", "专家所在单位 专家单位"),
        _field("reason", "text", "理由 申请理由 原因"),
        _field("requested_on", "day", "提出日期 申请日期 日期"),
        _field("verdict", "text", "处理意见 处理结果"),
    ),
    needs=("applicant", "expert_name"),
    enough=4,
)

OWNERSHIP = Layout(
    "ownership",
    "ownership",
    (
        _field("parent", "name", "母公司 母公司名称 控股公司 股东", required=True),
        _field(
            "parent_uscc", "special", "母公司统一社会信用代码 母公司信用代码 股东统一社会信用代码"
        ),
        _field("child", "name", "子公司 子公司名称 被投资企业", required=True),
        _field("child_uscc", "special", "子公司统一社会信用代码 子公司信用代码"),
        _field("percent", "percent", "持股比例 股权比例 持股"),
    ),
    needs=("parent", "child"),
    enough=2,
)

FORMER_NAMES = Layout(
    "former_name",
    "ownership",
    (
        _field("current", "name", "现用名 现名称 现名 企业名称", required=True),
        _field("uscc", "special", CREDIT_CODE),
        _field("former", "name", "曾用名 原名称 曾用名称", required=True),
    ),
    needs=("current", "former"),
    enough=2,
)

ROOMS = Layout(
    "room",
    "rooms_and_days",
    (
        _field("name", "name", "会议室 场地 房间 会议室名称", required=True),
        _field("floor", "text", "楼层"),
        _field("capacity", "count", "可容纳专家数 容纳人数 可容纳人数"),
        _field("projector", "special", "投影"),
        _field("video", "special", "视频答辩 视频 视频会议"),
        _field("note", "text", "备注 说明"),
    ),
    needs=("name",),
    enough=3,
)

SESSIONS = Layout(
    "session",
    "rooms_and_days",
    (
        _field("on", "day", "日期 评审日期", required=True),
        _field("weekday", "special", "星期"),
        _field("label", "text", "场次 时段"),
        _field("start", "special", "开始 开始时间"),
        _field("end", "special", "结束 结束时间"),
        _field("rooms", "special", "可用会议室 会议室 可用房间"),
    ),
    needs=("on", "start", "end"),
    enough=3,
)

PRIOR_LIST = Layout(
    "prior_listing",
    "prior_list",
    (
        _field("platform", "name", "平台名称 平台", required=True),
        _field("operator", "name", "建设运营单位 运营单位 平台建设运营单位 企业名称 单位名称"),
        _field("category", "text", CATEGORY),
    ),
    needs=("platform", "operator"),
    enough=2,
)

RECEIPTS = Layout(
    "receipt",
    "receipts",
    (
        _field("file", "text", "文件 文件名 文件名称", required=True),
        _field("district", "text", "报送单位 区县 推荐单位"),
        _field("received_at", "moment", "收到时间 收件时间 收到日期", required=True),
        _field("count", "count", "申报数 申报数量 份数"),
    ),
    needs=("file", "received_at"),
    enough=3,
)

# The richer layouts come first: their headings contain those of the poorer ones.
LAYOUTS = (
    APPLICATION, IIOT, SUMMARY, ROSTER, REQUESTED, DECLARED, OWNERSHIP, FORMER_NAMES,
    SESSIONS, ROOMS, RECEIPTS, PRIOR_LIST,
)  # fmt: skip

# Words of other programmes' forms, looked for in titles and headings.
OTHER_PROGRAMMES = ("上云", "贷款贴息", "首版次", "软件集成应用", "揭榜挂帅")
FORM_OF_RECORD = {
    "submission": "platforms",
    "application": "platforms",
    "iiot_application": "industrial_internet",
}
