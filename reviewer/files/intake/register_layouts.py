"""The layouts beside the submissions: roster, recusals, ownership, rooms, lists, receipts."""

from __future__ import annotations

from reviewer.files.intake.fields import Layout, column

CREDIT_CODE = "统一社会信用代码 信用代码 社会信用代码 统一信用代码 社会统一信用代码"
CATEGORY = "平台类型 平台类别 申报类型 申报类别 类型 类别"

ROSTER = Layout(
    "expert",
    "roster",
    (
        column("code", "text", "专家编号 编号 专家号"),
        column("name", "person", "姓名 专家姓名 专家", required=True),
        column("employer", "name", "单位 工作单位 所在单位 现工作单位 专家所在单位", required=True),
        column("uscc", "code", f"{CREDIT_CODE} 单位统一社会信用代码 单位信用代码"),
        column("title", "text", "职称 专业技术职称 职称职务"),
        column("years", "count", "从事专业年限 专业年限 从业年限"),
        column("kind", "special", "专家类型 专家类别 类型"),
        column("fields", "special", "专业领域 专业方向 研究领域 专业"),
        column("categories", "special", "可评审类别 评审类别 可评审类型 评审方向"),
        column("phone", "special", "手机 手机号 手机号码 联系电话 电话"),
        column("email", "text", "邮箱 电子邮箱 电子邮件"),
        column("past_posts", "special", "曾任职单位 曾工作单位 工作经历 曾任职"),
        column("ties", "special", "投资/兼职单位 投资兼职单位 兼职单位 投资及兼职单位"),
        column("can_chair", "special", "是否可担任组长 可担任组长 能否担任组长 可任组长"),
        column("available_on", "special", "可参加评审日期 可参加日期 可用日期 可评审日期"),
        column("active", "special", "状态 在库状态"),
    ),
    needs=("name", "employer"),
    enough=6,
)

DECLARED = Layout(
    "declared_recusal",
    "recusals",
    (
        column("expert_code", "text", "专家编号 编号"),
        column("expert_name", "person", "专家姓名 姓名 专家", required=True),
        column("organisation", "name", "需回避单位 回避单位 应回避单位", required=True),
        column("platform", "name", "涉及平台 平台名称 平台"),
        column("reason", "text", "回避原因 回避事由 原因 理由"),
        column("declared_on", "day", "声明日期 日期 申报日期"),
    ),
    needs=("expert_name", "organisation"),
    enough=3,
)

REQUESTED = Layout(
    "requested_recusal",
    "recusals",
    (
        column("applicant", "name", "申报单位 申请单位 企业名称", required=True),
        column("expert_name", "person", "申请回避专家 回避专家 专家姓名", required=True),
        column("expert_employer", "name", "专家所在单位 专家单位"),
        column("reason", "text", "理由 申请理由 原因"),
        column("requested_on", "day", "提出日期 申请日期 日期"),
        column("verdict", "text", "处理意见 处理结果"),
    ),
    needs=("applicant", "expert_name"),
    enough=4,
)

OWNERSHIP = Layout(
    "ownership",
    "ownership",
    (
        column("parent", "name", "母公司 母公司名称 控股公司 股东", required=True),
        column(
            "parent_uscc", "special", "母公司统一社会信用代码 母公司信用代码 股东统一社会信用代码"
        ),
        column("child", "name", "子公司 子公司名称 被投资企业", required=True),
        column("child_uscc", "special", "子公司统一社会信用代码 子公司信用代码"),
        column("percent", "percent", "持股比例 股权比例 持股"),
    ),
    needs=("parent", "child"),
    enough=2,
)

FORMER_NAMES = Layout(
    "former_name",
    "ownership",
    (
        column("current", "name", "现用名 现名称 现名 企业名称", required=True),
        column("uscc", "special", CREDIT_CODE),
        column("former", "name", "曾用名 原名称 曾用名称", required=True),
    ),
    needs=("current", "former"),
    enough=2,
)

ROOMS = Layout(
    "room",
    "rooms_and_days",
    (
        column("name", "name", "会议室 场地 房间 会议室名称", required=True),
        column("floor", "text", "楼层"),
        column("capacity", "count", "可容纳专家数 容纳人数 可容纳人数"),
        column("projector", "special", "投影"),
        column("video", "special", "视频答辩 视频 视频会议"),
        column("note", "text", "备注 说明"),
    ),
    needs=("name",),
    enough=3,
)

SESSIONS = Layout(
    "session",
    "rooms_and_days",
    (
        column("on", "day", "日期 评审日期", required=True),
        column("weekday", "special", "星期"),
        column("label", "text", "场次 时段"),
        column("start", "special", "开始 开始时间"),
        column("end", "special", "结束 结束时间"),
        column("rooms", "special", "可用会议室 会议室 可用房间"),
    ),
    needs=("on", "start", "end"),
    enough=3,
)

PRIOR_LIST = Layout(
    "prior_listing",
    "prior_list",
    (
        column("platform", "name", "平台名称 平台", required=True),
        column(
            "operator",
            "name",
            "建设运营单位 运营单位 平台建设运营单位 企业名称 单位名称 申报单位 申报单位名称",
        ),
        column("category", "text", CATEGORY),
    ),
    needs=("platform", "operator"),
    enough=2,
)

RECEIPTS = Layout(
    "receipt",
    "receipts",
    (
        column("file", "text", "文件 文件名 文件名称", required=True),
        column("district", "text", "报送单位 区县 推荐单位"),
        column("received_at", "moment", "收到时间 收件时间 收到日期", required=True),
        column("count", "count", "申报数 申报数量 份数"),
    ),
    needs=("file", "received_at"),
    enough=3,
)
