"""Say in Chinese and English what the optimizer reports; the only place with its sentences."""

from optimizer.outcome import Text

TEXTS: dict[str, tuple[str, str]] = {
    # causes: panels
    "no_chair": (
        "“{category}”类没有可担任组长的专家（共 {count} 名合格专家）",
        "no expert of category {category} may chair ({count} are qualified)",
    ),
    "few_experts_in_category": (
        "“{category}”类只有 {count} 名合格专家，至少需要 {need} 名",
        "category {category} has only {count} qualified experts, {need} are needed",
    ),
    "few_technical_in_category": (
        "“{category}”类只有 {count} 名合格的技术专家，至少需要 {need} 名",
        "category {category} has only {count} qualified technical experts, {need} are needed",
    ),
    "few_experts_for_submission": (
        "{submission} 只有 {count} 名无利益冲突的合格专家（{names}），至少需要 {need} 名",
        "{submission} has only {count} qualified experts without a conflict ({names}), "
        "{need} are needed",
    ),
    "few_technical_for_submission": (
        "{submission} 只有 {count} 名无利益冲突的合格技术专家（{names}），至少需要 {need} 名",
        "{submission} has only {count} qualified technical experts without a conflict ({names}), "
        "{need} are needed",
    ),
    "no_chair_for_submission": (
        "{submission}：“{category}”类可担任组长的专家（{names}）都与它有利益冲突",
        "{submission}: all experts of category {category} who may chair ({names}) are in "
        "conflict with it",
    ),
    "room_time": (
        "{count} 场 {length} 分钟的答辩需要 {need} 分钟会议室时间，全部会议室只能提供 {have} 分钟",
        "{count} defences of {length} minutes need {need} room-minutes, all rooms together "
        "hold {have}",
    ),
    "no_time": (
        "没有一天的开放时间容得下一场 {length} 分钟的答辩",
        "no day's opening hours hold a defence of {length} minutes",
    ),
    "applicant_never_free": (
        "{submission} 的申报单位在所有开放时段都不能到场",
        "the applicant of {submission} cannot attend at any opening hour",
    ),
    "few_seats": (
        "“{category}”类需要 {need} 个席位，{count} 名合格专家最多能坐 {have} 个",
        "category {category} needs {need} seats, its {count} qualified experts may take {have}",
    ),
    "few_seats_overall": (
        "各组共需 {need} 个席位，全部专家最多能坐 {have} 个",
        "the panels need {need} seats, all experts together may take {have}",
    ),
    "few_chair_seats": (
        "“{category}”类需要 {need} 名组长，可担任组长的专家（{names}）最多能坐 {have} 组",
        "category {category} needs {need} chairs, those who may chair ({names}) may sit on "
        "{have} panels",
    ),
    "never_together": (
        "{submission} 没有一个时段能凑齐一个评审组：最多的时段（{time}）也只有 {count} 名"
        "合格且无冲突的专家有空，至少需要 {need} 名",
        "{submission} has no common slot: even at the best time ({time}) only {count} qualified "
        "experts without a conflict are free, {need} are needed",
    ),
    "chair_never_together": (
        "“{category}”类可担任组长的专家（{names}）与 {submission} 没有共同的空闲时段",
        "those of category {category} who may chair ({names}) are never free, without a "
        "conflict, when {submission} can be heard",
    ),
    "pin_barred": (
        "指定 {expert} 评审 {submission}，但该专家{why_zh}",
        "{expert} is pinned to {submission} but {why_en}",
    ),
    "rules_together": (
        "以下规定不能同时满足：{rules_zh}",
        "these cannot hold together: {rules_en}",
    ),
    "not_found": (
        "在时限内没有找到方案，也没有证明不可能",
        "the time limit came before a plan was found or proved impossible",
    ),
    # names of the rules that a minimal cause may hold
    "rule.max_panels": ("专家的最多评审组数", "the most panels of experts"),
    "rule.unavailable_experts": ("专家的不可用时间", "the times at which experts are away"),
    "rule.unavailable_applicants": (
        "申报单位的不可到场时间",
        "the times at which applicants cannot attend",
    ),
    "rule.unavailable_rooms": ("会议室的关闭时间", "the times at which rooms are closed"),
    "rule.conflicts": ("利益冲突回避", "conflicts of interest"),
    "rule.pins": ("指定的席位", "pinned seats"),
    "rule.chair": ("组长资格", "the chair"),
    "rule.technical_share": ("技术专家比例", "the share of technical experts"),
    "rule.max_same_employer": ("同一单位的专家人数上限", "the most experts of one employer"),
    "rule.reserves": ("候补专家人数", "the number of reserves"),
    "rule.max_slots_per_panel": ("每组最多场数", "the most slots of a panel"),
    "rule.max_run_slots": ("连续评审的场数上限", "the most slots without a pause"),
    "rule.siblings": (
        "同一申报单位不能同时参加两场",
        "one applicant cannot be heard twice at once",
    ),
    "rule.rooms": ("会议室数量与开放时间", "the number of rooms and their hours"),
    "rule.sizes": ("评审组人数", "the sizes of panels"),
    # fixes: panels
    "fix.let_chair": ("允许 {expert} 担任组长", "let {expert} chair"),
    "fix.no_chair": ("不要求组长", "ask for no chair"),
    "fix.min_size": ("评审组最少 {size} 人", "let panels have {size} members"),
    "fix.leave": (
        "有冲突的专家在该场回避离席（至少留 {quorum} 人）",
        "let experts in conflict leave for that slot, {quorum} remaining",
    ),
    "fix.postpone": ("{submission} 另行安排", "hear {submission} at another occasion"),
    "fix.add_room": ("增加 {count} 间会议室", "add {count} more room(s)"),
    "fix.longer_day": ("{date} 延长到 {end}", "keep {date} open until {end}"),
    "fix.longer_days": ("每天延长到 {end}", "keep every day open until {end}"),
    "fix.add_day": ("增加一天：{date}", "add a day: {date}"),
    "fix.expert_time": ("请 {expert} 在 {time} 到场", "have {expert} come at {time}"),
    "fix.applicant_time": (
        "请 {submission} 的申报单位在 {time} 到场",
        "hear {submission} at {time}",
    ),
    "fix.max_panels": (
        "{expert} 最多可参加 {count} 组",
        "let {expert} sit on {count} panels",
    ),
    "fix.max_panels_all": (
        "每名专家最多可参加 {count} 组",
        "let every expert sit on {count} panels",
    ),
    "fix.technical_share": ("技术专家至少占 {share}", "ask for technical experts: {share}"),
    "fix.unpin": ("取消 {expert} 对 {submission} 的指定", "unpin {expert} from {submission}"),
    "fix.no_employer_limit": (
        "同一单位最多 {count} 名专家",
        "let {count} experts of one employer sit together",
    ),
    "fix.fewer_reserves": ("候补减为 {count} 名", "ask for {count} reserves"),
    "fix.longer_panels": ("每组最多 {count} 场", "let panels hear {count} submissions"),
    "fix.together": ("同时：{parts}", "together: {parts}"),
    # causes: defences with given panels
    "no_common_slot": (
        "{defence}：评审组 {names} 与申报单位没有共同的空闲时段；最接近的是 {time}，只缺 {away}",
        "{defence}: its panel {names} and the applicant have no common free time; nearest is "
        "{time}, when only {away} cannot come",
    ),
    "no_room": (
        "{defence}：在共同的空闲时段没有可用的会议室（{rooms}）",
        "{defence}: no room ({rooms}) is open at any time common to its panel",
    ),
    "pin_impossible": (
        "{defence}：指定的时间或会议室不可用",
        "{defence}: the pinned time or room cannot be had",
    ),
    "crowded": (
        "{defence} 放不下：{times} 的共同时段里，{names} 已有其他答辩，或会议室已满",
        "{defence} does not fit: at its common times ({times}) {names} sit elsewhere or the "
        "rooms are full",
    ),
    "day_limit": (
        "{defence} 放不下：{names} 已达到每天场数或天数上限",
        "{defence} does not fit: {names} have reached their most defences a day or days",
    ),
    "fix.expert_free": ("请 {expert} 在 {time} 到场", "have {expert} come at {time}"),
    "fix.substitute": (
        "{defence} 由 {new} 代替 {old}",
        "let {new} take the place of {old} for {defence}",
    ),
    "fix.per_day": ("{expert} 每天最多 {count} 场", "let {expert} sit {count} times a day"),
    "fix.days": ("{expert} 最多 {count} 天", "let {expert} come on {count} days"),
    # why a person is barred
    "why.conflict": ("与其有利益冲突", "is in conflict with it"),
    "why.unqualified": ("不具备该类别资格", "is not qualified for its category"),
}


def text(code: str, **values: object) -> Text:
    """Write a message in both languages; values that are `Text` keep to their language."""
    zh, en = TEXTS[code]
    for_zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
    for_en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
    return Text(zh.format(**for_zh), en.format(**for_en))


def joined(parts: list[Text]) -> Text:
    """Join messages to one."""
    return Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


def names(ids: list[str], most: int = 12) -> str:
    """List ids, shortened when there are many."""
    shown = ", ".join(ids[:most])
    return shown if len(ids) <= most else f"{shown}, … ({len(ids)})"
