"""The layouts that carry submissions: 附件2 and the application forms of both notices as lists."""

from __future__ import annotations

from reviewer.files.intake.fields import Layout, column

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
        column("seq", "special", "序号 编号 NO"),
        column("applicant", "special", f"{APPLICANT} 运营单位 建设运营单位 平台建设运营单位"),
        column("registered", "month", "注册时间 成立时间 注册日期 成立日期", required=True),
        column(
            "revenue_2021",
            "amount",
            "2021主营业务收入 主营业务收入 主营收入 2021主营收入 2021营业收入 营业收入",
            required=True,
        ),
        column(
            "software_revenue_2021",
            "amount",
            "软件和信息服务业务收入 2021软件和信息服务业务收入 软件业务收入 软件收入"
            " 2021软件业务收入 软件和信息技术服务业务收入 软件信息服务收入",
            required=True,
        ),
        column("staff", "count", STAFF, required=True),
        column("rd", "count", RD, required=True),
        column("platform", "name", "平台名称 申报平台 申报平台名称 平台", required=True),
        column("categories", "special", CATEGORY),
        column(
            "build_period",
            "special",
            "平台建设起止时间及正式投用时间 平台建设起止及正式投用时间 平台建设起止时间"
            " 建设起止时间及正式投用时间 建设及投用时间 建设起止时间",
        ),
        column("invest", "special", "平台投资 平台投资情况 投资情况 平台投资额 投资"),
        column(
            "platform_staff",
            "count",
            "平台专职人数 专职人数 平台专职人员数 专职人员",
            required=True,
        ),
        column("brief", "brief", "平台简介 简介 平台简要介绍"),
        column("service", "special", SERVICE),
        column("contact", "special", "联系人及手机 联系人及电话 联系人及联系方式 联系人 联系方式"),
    ),
    needs=("applicant", "platform"),
    enough=7,
)

APPLICATION = Layout(
    "application",
    "application_elements",
    (
        column("code", "text", "申报编号 编号 申请编号"),
        column("district", "text", "区县 推荐单位 所属区县 所在区县"),
        column("applicant", "name", APPLICANT, required=True),
        column("uscc", "code", CREDIT_CODE),
        column("legal", "person", "法人代表 法定代表人 法人"),
        column("legal_phone", "phone", "联系电话 法人电话 法人代表电话 电话"),
        column("registered", "month", "注册时间 成立时间 注册日期", required=True),
        column("capital", "amount", "注册资本 注册资金"),
        column("reg_place", "text", "注册地址 注册地 注册登记地", required=True),
        column("office_place", "text", "办公地址 办公地"),
        column("website", "text", "企业网址 网址"),
        column("ownership_form", "text", "企业性质 单位性质"),
        column(
            "staff",
            "count",
            STAFF.replace("员工总人数 ", "在职职工人数 员工总人数 "),
            required=True,
        ),
        column("rd", "count", RD, required=True),
        column("rd_share", "special", "研发人员占职工总数比重 研发人员占比"),
        column(
            "revenue_2021", "amount", "2021主营业务收入 2021营业收入 2021主营收入", required=True
        ),
        column(
            "software_revenue_2021",
            "amount",
            "2021软件和信息服务业务收入 2021软件业务收入 2021软件收入",
            required=True,
        ),
        column("profit_2021", "amount", "2021利润 2021利润总额"),
        column("tax_2021", "amount", "2021税金 2021税收"),
        column("rights_2021", "count", "2021软著发明专利 2021软著、发明专利 2021软著及发明专利"),
        column("revenue_2020", "amount", "2020主营业务收入 2020营业收入 2020主营收入"),
        column("software_revenue_2020", "amount", "2020软件和信息服务业务收入 2020软件业务收入"),
        column("profit_2020", "amount", "2020利润 2020利润总额"),
        column("tax_2020", "amount", "2020税金 2020税收"),
        column("rights_2020", "count", "2020软著发明专利 2020软著、发明专利"),
        column("platform", "name", "平台名称 申报平台名称 申报平台", required=True),
        column("categories", "special", CATEGORY),
        column("build_period", "special", "平台建设起止时间 建设起止时间 平台建设起止"),
        column("in_service", "month", "正式投用时间 投用时间 平台正式投用时间", required=True),
        column("invest_total", "amount", "总投资 平台总投资 总投资额"),
        column("invest_done", "amount", "已投资 平台已投资 已投资额 已完成投资"),
        column("platform_staff", "count", "平台专职人数 专职人数"),
        column("service", "special", SERVICE),
        column("field", "text", "细分领域 所属细分领域"),
        column("county_letter", "yes_no", "区县政府支持申报函 支持申报函 区县政府支持函"),
        column("credit", "text", "信用查询结果 信用信息查询结果 信用记录"),
        column("monitor", "yes_no", "监测平台已填报 运行监测平台已填报 是否在监测平台填报"),
        column("contact", "person", "联系人 项目负责人 联系人姓名"),
        column("phone", "phone", "手机 手机号 手机号码 联系人手机"),
        column("email", "text", "邮箱 电子邮箱 电子邮件"),
        column("received", "day", "收到日期 收件日期 收到时间"),
    ),
    needs=("applicant", "platform", "uscc"),
    enough=10,
)

IIOT = Layout(
    "iiot_application",
    "iiot_application",
    (
        column("code", "text", "申报编号 编号 申请编号"),
        column("district", "text", "区县 推荐单位 所属区县"),
        column(
            "applicant", "name", APPLICANT.replace("企业名称 ", "", 1) + " 企业名称", required=True
        ),
        column("uscc", "old_code", f"{CREDIT_CODE} 组织机构代码 统一社会信用代码组织机构代码"),
        column("legal", "person", "法定代表人 法人代表"),
        column("ownership_form", "text", "单位性质 企业性质"),
        column("registered", "month", "注册成立时间 成立时间 注册时间", required=True),
        column("reg_place", "text", "注册地址", required=True),
        column("capital", "amount", "注册资金 注册资本"),
        column("office_place", "text", "办公地址"),
        column("contact", "person", "负责人 项目负责人 联系人"),
        column("phone", "phone", "电话及手机 手机 联系电话 电话"),
        column("title", "text", "职务"),
        column("email", "text", "电子邮箱 邮箱"),
        column("staff", "count", "企业员工总数 员工总数 员工总人数", required=True),
        column("bachelors", "count", "本科以上 本科及以上"),
        column("rd", "count", "研发人员 研发人员数"),
        column("technicians", "count", "技术人员 技术人员数"),
        column("rd_spend_2021", "amount", "2021研发投入 研发投入"),
        column("revenue_2021", "amount", "2021营业收入 营业收入", required=True),
        column("tax_2021", "amount", "2021税金 税金"),
        column("profit_2021", "amount", "2021利润 利润"),
        column("national_projects", "count", "参与国家项目"),
        column("standards", "count", "标准制定"),
        column("platform", "name", "平台名称", required=True),
        column("builder", "name", "建设主体"),
        column("build_from", "month", "建设时间"),
        column("invest_total", "amount", "投资金额"),
        column("devices", "count", "接入设备"),
        column("protocols", "count", "兼容协议"),
        column("served_firms", "count", "服务制造企业"),
        column("rights", "count", "获取专利软著 专利软著"),
        column("honours", "text", "平台所获得的荣誉、认证等情况 平台所获得的荣誉认证等情况 荣誉"),
        column("insured_staff", "count", "重庆社保缴纳人数 社保缴纳人数", required=True),
        column(
            "iiot_revenue_2021",
            "amount",
            "2021工业互联网业务收入 工业互联网业务收入",
            required=True,
        ),
        column("safety_accident", "text", "近3年重大安全事故 近三年重大安全事故"),
        column("credit", "text", "信用查询结果 信用信息查询结果"),
        column("government_recommendation", "yes_no", "区县政府书面推荐意见 区县政府推荐意见"),
        column("service_text", "text", "服务情况 平台服务情况"),
        column("received", "moment", "收到时间 收件时间 收到日期"),
    ),
    needs=("applicant", "platform", "protocols"),
    enough=10,
)
