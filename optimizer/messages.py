"""Say in Chinese and English what the optimizer reports; the only place with its sentences."""

from optimizer.outcome import Text

CATEGORIES = {
    "testing": "适配评测",
    "consulting": "咨询规划",
    "development": "开发服务",
    "standards": "技术标准",
    "talent": "人才培养",
    "investment": "投资",
    "industrial_internet": "工业互联网",
}
"""The Chinese words for the usual categories; others are told by their id."""

TEXTS: dict[str, tuple[str, str]] = {
    # causes: panels
    "no_chair": (
        "“{category}”类没有可担任组长的专家（共 {count} 名合格专家）",
        "no expert of category {category} may chair ({count} are qualified)",
    ),
    "no_chair_for_submission": (
        "“{category}”类需要一名组长，而可担任组长的只有 {count} 人：{parts}",
        "category {category} needs a chair; of the only {count} who may chair none can hear "
        "{submission}: {parts}",
    ),
    "chair_never_together": (
        "“{category}”类需要一名组长，而可担任组长的只有 {total} 人，对{subject}都不能到场：{parts}",
        "category {category} needs a chair; of the only {total} who may chair none can hear "
        "{subject}: {parts}",
    ),
    "few_experts_in_category": (
        "“{category}”类只有 {count} 名合格专家，至少需要 {need} 名",
        "category {category} has only {count} qualified experts, {need} are needed",
    ),
    "few_experts_for_submission": (
        "{submission} 只有 {count} 名无利益冲突的合格专家（{names}），至少需要 {need} 名",
        "{submission} has only {count} qualified experts without a conflict ({names}), "
        "{need} are needed",
    ),
    "never_together": (
        "“{category}”类的{subject}没有一个时段能凑齐 {need} 名专家：人最多的时段（{time}）"
        "也只有 {count} 人有空（{there}）；{parts}",
        "{subject} of category {category} has no common slot with {need} experts: even at "
        "the best time ({time}) only {count} are free ({there}); {parts}",
    ),
    "few_technical_in_category": (
        "“{category}”类只有 {count} 名合格的技术专家，至少需要 {need} 名",
        "category {category} has only {count} qualified technical experts, {need} are needed",
    ),
    "few_technical_for_submission": (
        "{submission} 只有 {count} 名无利益冲突的合格技术专家（{names}），至少需要 {need} 名",
        "{submission} has only {count} qualified technical experts without a conflict ({names}), "
        "{need} are needed",
    ),
    "technical_never_together": (
        "“{category}”类的{subject}没有一个时段能凑齐 {need} 名技术专家：人最多的时段（{time}）"
        "也只有 {count} 人有空（{there}）；{parts}",
        "{subject} of category {category} has no common slot with {need} technical experts: even "
        "at the best time ({time}) only {count} are free ({there}); {parts}",
    ),
    "room_time": (
        "{count} 场 {length} 分钟的答辩需要 {need} 分钟会议室时间，全部会议室（{names}）"
        "只能提供 {have} 分钟{limits}",
        "{count} defences of {length} minutes need {need} room-minutes, all rooms together "
        "({names}) hold {have}{limits}",
    ),
    "no_time": (
        "没有一间会议室的开放时间容得下一场 {length} 分钟的答辩{limits}",
        "no room's opening hours hold a defence of {length} minutes{limits}",
    ),
    "limits": ("（{parts}）", " ({parts})"),
    "applicant_never_free": (
        "{submission} 没有可以答辩的时间：{parts}",
        "{submission} can be heard at no time: {parts}",
    ),
    "applicant_away": (
        "{submission} 的申报单位在所有开放时段都不能到场",
        "the applicant of {submission} cannot attend at any opening hour",
    ),
    "no_suitable_room": (
        "没有适合 {submission} 的会议室：{parts}",
        "no room suits {submission}: {parts}",
    ),
    "slot_barred": (
        "{submission} 的指定时间或会议室不可用：{parts}",
        "the time or room fixed for {submission} cannot be had: {parts}",
    ),
    "few_seats": (
        "“{category}”类至少 {panels} 组、共需 {need} 个席位，{count} 名合格专家"
        "最多能坐 {have} 个{limits}",
        "category {category} forms {panels} panels at least and needs {need} seats, its {count} "
        "qualified experts may take {have}{limits}",
    ),
    "few_counted_seats": (
        "“{category}”类至少 {panels} 组，“{rule}”共需 {need} 个席位，符合的 {count} 名专家"
        "最多能坐 {have} 个{limits}",
        "category {category} forms {panels} panels at least and needs {need} seats ({rule}), the "
        "{count} experts who count may take {have}{limits}",
    ),
    "few_counted_hours": (
        "“{category}”类 {slots} 场，“{rule}”共需出席 {need} 人次，"
        "符合的 {count} 名专家合计最多 {have} 人次：{parts}",
        "the {slots} hearings of category {category} need {need} attendances ({rule}); the {count} "
        "experts who count can come {have} times at most: {parts}",
    ),
    "few_seats_overall": (
        "各组共需 {need} 个席位，全部专家最多能坐 {have} 个",
        "the panels need {need} seats, all experts together may take {have}",
    ),
    "few_chair_seats": (
        "“{category}”类至少 {need} 组、需要 {need} 名组长，可担任组长的专家（{names}）"
        "最多能坐 {have} 组{limits}",
        "category {category} forms {need} panels at least and needs as many chairs, those who "
        "may chair ({names}) may sit on {have} panels{limits}",
    ),
    "few_technical_seats": (
        "“{category}”类至少 {panels} 组、共需 {need} 个技术专家席位，{count} 名技术专家"
        "最多能坐 {have} 个{limits}",
        "category {category} forms {panels} panels at least and needs {need} seats for technical "
        "experts, its {count} technical experts may take {have}{limits}",
    ),
    "few_chair_hours": (
        "“{category}”类 {slots} 场都要有组长，可担任组长的 {count} 人（{names}）"
        "合计最多只能出席 {have} 场：{parts}",
        "each of the {slots} hearings of category {category} needs a chair; the {count} who may "
        "chair ({names}) can be at {have} of them at most: {parts}",
    ),
    "few_technical_hours": (
        "“{category}”类 {slots} 场共需技术专家出席 {need} 人次，"
        "{count} 名技术专家合计最多 {have} 人次：{parts}",
        "the {slots} hearings of category {category} need technical experts {need} times; the "
        "{count} there are can come {have} times at most: {parts}",
    ),
    "few_hours": (
        "“{category}”类 {slots} 场共需专家出席 {need} 人次，"
        "{count} 名合格专家合计最多 {have} 人次：{parts}",
        "the {slots} hearings of category {category} need experts {need} times; the {count} "
        "qualified can come {have} times at most: {parts}",
    ),
    "any_submission": ("任何一项申报", "any submission"),
    "pin_barred": (
        "{submission} 指定的专家不能就座：{parts}",
        "an expert pinned to {submission} may not sit there: {parts}",
    ),
    "pins_together": (
        "{submission} 指定的专家多于一组的席位（最多 {most} 人）：{parts}",
        "more experts are pinned to {submission} than a panel has seats ({most} at most): {parts}",
    ),
    "rules_together": (
        "要评审{heard}，以下各项不能同时满足：{parts}",
        "to hear {heard}, these cannot all hold: {parts}",
    ),
    "not_found": (
        "在时限内没有找到方案，也没有证明不可能",
        "the time limit came before a plan was found or proved impossible",
    ),
    "not_smallest": (
        "{message}（时限已到，其中可能有并非必要的条件）",
        "{message} (the time was up: some of this may not be needed for the cause)",
    ),
    # parts of a cause
    "part.heard": ("“{category}”类的 {names}", "{names} of category {category}"),
    "part.chair": (
        "每组须有组长（可担任组长的：{names}）",
        "each panel needs a chair (who may chair: {names})",
    ),
    "part.sizes": ("每组至少 {count} 人", "a panel has {count} members at least"),
    "part.technical": ("技术专家至少占 {share}", "{share} of the members are technical experts"),
    "part.finance": ("财务专家至少 {count} 人", "at least {count} of the members are of finance"),
    "part.odd": ("人数须为奇数", "the number of members is odd"),
    "part.employer": (
        "同一单位最多 {count} 人（{firms}）",
        "at most {count} of one employer ({firms})",
    ),
    "part.firm": ("{firm}：{names}", "{firm}: {names}"),
    "part.slots": ("每组最多 {count} 场", "a panel hears {count} submissions at most"),
    "part.quorum": (
        "回避后至少留 {count} 人",
        "{count} members remain when others leave",
    ),
    "part.reserves": ("每组另有候补 {count} 人", "{count} reserves stand by for each panel"),
    "part.run": (
        "连续最多 {count} 场，之后休息 {minutes} 分钟",
        "at most {count} slots without a pause of {minutes} minutes",
    ),
    "part.changeover": (
        "每场之间间隔 {minutes} 分钟",
        "{minutes} minutes pass between slots",
    ),
    "part.rooms": ("会议室只有 {count} 间（{names}）", "there are {count} rooms ({names})"),
    "part.breaks": ("{hours} 休息", "there is a break at {hours}"),
    "part.conflict": (
        "{names} 与 {submission} 有利益冲突",
        "{names}: in conflict with {submission}",
    ),
    "part.away": ("{names} {when}不在", "{names}: away {when}"),
    "part.limit": ("{names} 最多参加 {count} 组", "{names}: at most {count} panel(s)"),
    "part.long": (
        "{names} 连续就座不超过 {minutes} 分钟",
        "{names}: no longer than {minutes} minutes without a pause",
    ),
    "part.closure": ("{names} {when}关闭", "{names}: closed {when}"),
    "part.capacity": ("{room} 只能容纳 {count} 人", "{room} holds {count} people"),
    "part.party": ("{submission} 到场 {count} 人", "{count} people come for {submission}"),
    "part.hours": (
        "{submission} 的申报单位 {when}不能到场",
        "the applicant of {submission} is away {when}",
    ),
    "part.earliest": (
        "{submission} 每天最早 {clock} 开始",
        "{submission} is heard from {clock} on",
    ),
    "part.latest": ("{submission} 每天最晚 {clock} 结束", "{submission} is heard until {clock}"),
    "part.video": ("{submission} 需要视频会议室", "{submission} needs a room with video"),
    "part.pin": ("指定 {expert} 评审 {submission}", "{expert} is pinned to {submission}"),
    "part.unqualified": (
        "{parts}，但该专家不具备“{category}”类资格",
        "{parts} but is not qualified for category {category}",
    ),
    "part.slot_pin": (
        "{submission} 指定在 {time} 开始",
        "{submission} is to begin {time}",
    ),
    "part.room_pin": ("{submission} 指定在 {room}", "{submission} is to be heard in {room}"),
    "part.sibling": (
        "{who} 申报了 {names}，不能同时参加",
        "{who} presents {names} and cannot be at two places at once",
    ),
    "nobody": ("无", "nobody"),
    # times
    "when.always": ("整个会期", "at all opening hours"),
    "when.outside": ("开放时间以外", "outside opening hours"),
    "when.more": ("{shown} 等共 {count} 段时间", "{shown}, … ({count} stretches)"),
    "when.day": ("{date}全天", "on {date}"),
    "when.morning": ("{date}上午", "on the morning of {date}"),
    "when.afternoon": ("{date}下午", "on the afternoon of {date}"),
    "when.hours": ("{date} {start}–{end}", "on {date}, {start}–{end}"),
    "when.at": ("{date} {start}", "on {date} at {start}"),
    # fixes: panels
    "fix.let_chair": ("允许 {expert} 担任组长", "let {expert} chair"),
    "trade.room": ("多一间会议室，全程可用", "one more room, open all the time"),
    "trade.hour": (
        "{date} 延长一小时，到 {clock}",
        "keep {date} open for one hour more, until {clock}",
    ),
    "trade.expert": (
        "“{category}”类多一名专家，条件同 {like}，全程可到场",
        "one more expert of category {category} like {like}, free all the time",
    ),
    "trade.size": (
        "每组最少 {size} 人（现为 {now} 人）",
        "panels of {size} members instead of {now}",
    ),
    "fix.no_chair": ("不要求组长", "ask for no chair"),
    "fix.min_finance": ("财务专家至少 {count} 人即可", "ask for {count} finance experts only"),
    "fix.min_size": (
        "评审组最少 {size} 人（现为 {now} 人）",
        "let panels have {size} members instead of {now}",
    ),
    "fix.leave": (
        "有冲突的专家在该场回避离席（至少留 {quorum} 人）",
        "let experts in conflict leave for that slot, {quorum} remaining",
    ),
    "fix.quorum": ("回避后至少留 {count} 人", "let no fewer than {count} remain when others leave"),
    "fix.even": ("允许评审组人数为偶数", "let panels have an even number of members"),
    "fix.postpone": ("{submission} 另行安排", "hear {submission} at another occasion"),
    "fix.postpone_all": (
        "“{category}”类的 {count} 项另行安排",
        "hear the {count} submissions of category {category} at another occasion",
    ),
    "fix.rest": (
        "{names} 共 {count} 项另行安排，其余 {placed} 项可以排出",
        "hear {names} ({count}) at another occasion; the other {placed} can be planned",
    ),
    "fix.several": ("{message}（共 {count} 名）", "{message} ({count} in all)"),
    "fix.new_expert": (
        "增聘 1 名“{category}”类{kind}专家",
        "find one more {kind} expert for category {category}",
    ),
    "fix.new_chair": (
        "增聘 1 名可担任组长的“{category}”类{kind}专家",
        "find one more {kind} expert for category {category} who may chair",
    ),
    "kind.technical": ("技术", "technical"),
    "kind.management": ("管理", "management"),
    "kind.finance": ("财务", "finance"),
    "fix.add_room": ("增加 {count} 间会议室", "add {count} more room(s)"),
    "fix.add_room_on": ("{date}增加 1 间会议室", "add one more room on {date}"),
    "fix.open_room": ("{room} {when}开放", "open {room} {when}"),
    "fix.greater_room": ("{room} 容纳 {count} 人", "let {room} hold {count} people"),
    "fix.video": ("在 {room} 设视频设备", "set up video in {room}"),
    "fix.longer_day": ("{date}延长到 {end}", "keep {date} open until {end}"),
    "fix.longer_days": ("每天延长到 {end}", "keep every day open until {end}"),
    "fix.add_day": ("增加一天：{date}", "add a day: {date}"),
    "fix.no_break": ("取消 {hours} 的休息", "leave out the break at {hours}"),
    "fix.changeover": ("每场之间间隔 {minutes} 分钟", "let {minutes} minutes pass between slots"),
    "fix.expert_time": ("请 {expert} {when}到场", "have {expert} come {when}"),
    "fix.applicant_time": (
        "请 {submission} 的申报单位 {when}到场",
        "have the applicant of {submission} come {when}",
    ),
    "fix.any_hour": (
        "{submission} 可在任何开放时间答辩",
        "hear {submission} at any opening hour",
    ),
    "fix.max_panels": (
        "{expert} 最多可参加 {count} 组",
        "let {expert} sit on {count} panel(s)",
    ),
    "fix.max_panels_all": (
        "每名专家最多可参加 {count} 组",
        "let every expert sit on {count} panel(s)",
    ),
    "fix.longer_sitting": (
        "{expert} 可连续就座 {minutes} 分钟",
        "let {expert} sit {minutes} minutes without a pause",
    ),
    "fix.technical_share": (
        "{size} 人的评审组至少 {count} 名技术专家",
        "ask for no more than {count} technical expert(s) on a panel of {size}",
    ),
    "fix.unpin": ("取消 {expert} 对 {submission} 的指定", "unpin {expert} from {submission}"),
    "fix.unpin_slot": ("取消 {submission} 的指定时间", "give up the time fixed for {submission}"),
    "fix.unpin_room": ("取消 {submission} 的指定会议室", "give up the room fixed for {submission}"),
    "fix.no_employer_limit": (
        "同一单位最多 {count} 名专家",
        "let {count} experts of one employer sit together",
    ),
    "fix.fewer_reserves": ("候补减为 {count} 名", "ask for {count} reserve(s)"),
    "fix.longer_panels": ("每组最多 {count} 场", "let panels hear {count} submissions"),
    "fix.longer_run": (
        "连续最多 {count} 场",
        "let panels hear {count} submissions without a pause",
    ),
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
