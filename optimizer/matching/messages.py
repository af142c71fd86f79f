"""Word the reasons and fixes of a matching's report in Chinese and English."""

from optimizer.outcome import Text

SHOWN = 6  # names listed in a sentence; all of them stand in `involved`


def listed(names: list[str], *, zh: bool) -> str:
    """List the first few names and count the others."""
    some = ("、" if zh else ", ").join(names[:SHOWN])
    more = len(names) - SHOWN
    if more <= 0:
        return some
    return f"{some}等{len(names)}个" if zh else f"{some} and {more} more"


def counted(number: int, what: str) -> str:
    """Write a number with its noun in English."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def too_few_submissions(expert: str, needed: int, possible: int) -> Text:
    """Say that one expert may judge fewer submissions than their least load."""
    return Text(
        f"{expert}的最低工作量为{needed}个席位，但只有{possible}个申报可由其评审（其余回避或被禁止）。",
        f"{expert} must have {counted(needed, 'seat')}, but may judge only "
        f"{counted(possible, 'submission')} (all others are in conflict or forbidden).",
    )


def too_few_experts(submission: str, needed: int, possible: int) -> Text:
    """Say that one submission has fewer experts without conflict than it needs."""
    return Text(
        f"{submission}需要{needed}名专家，可以评审它的只有{possible}名（其余回避或被禁止）。",
        f"{submission} needs {counted(needed, 'expert')}, but only {possible} may judge it "
        f"(all others are in conflict or forbidden).",
    )


def too_few_seats(
    category: str | None, submissions: list[str], experts: list[str], needed: int, possible: int
) -> Text:
    """Say that some submissions need more seats than the experts open to them can take."""
    zh = f"类别{category}：" if category else ""
    en = f"category {category}: " if category else ""
    return Text(
        f"{zh}{len(submissions)}个申报（{listed(submissions, zh=True)}）共需{needed}个评审席位，"
        f"可评审它们的{len(experts)}名专家（{listed(experts, zh=True)}）"
        f"只能承担其中{possible}个。",
        f"{en}{counted(len(submissions), 'submission')} ({listed(submissions, zh=False)}) need "
        f"{counted(needed, 'seat')}, but with the {counted(len(experts), 'free expert')} who "
        f"could take more of them ({listed(experts, zh=False)}) only {possible} can be filled.",
    )


def least_load_out_of_reach(
    experts: list[str], submissions: list[str], needed: int, possible: int
) -> Text:
    """Say that experts cannot all be given their least load."""
    return Text(
        f"{len(experts)}名专家（{listed(experts, zh=True)}）的最低工作量合计{needed}个席位，"
        f"可分给他们的{len(submissions)}个申报（{listed(submissions, zh=True)}）"
        f"只够{possible}个。",
        f"{counted(len(experts), 'expert')} ({listed(experts, zh=False)}) must have "
        f"{counted(needed, 'seat')} together, but the "
        f"{counted(len(submissions), 'submission')} that could give them more "
        f"({listed(submissions, zh=False)}) leave only {possible} possible.",
    )


def too_few_of_group(group: str, submissions: list[str], missing: int) -> Text:
    """Say that a rule about groups of experts cannot be kept for some submissions."""
    return Text(
        f"规则“{group}”无法满足：{listed(submissions, zh=True)}共缺{missing}名此类专家。",
        f"the rule {group!r} cannot be kept: {listed(submissions, zh=False)} "
        f"lack {counted(missing, 'expert')} of it.",
    )


def too_strict(groups: list[str], submissions: list[str], missing: int) -> Text:
    """Say that rules about groups leave seats empty."""
    return Text(
        f"规则{listed(groups, zh=True)}过严："
        f"{listed(submissions, zh=True)}共有{missing}个席位排不上。",
        f"the rules {listed(groups, zh=False)} are too strict: {counted(missing, 'seat')} of "
        f"{listed(submissions, zh=False)} cannot be filled.",
    )


def exempt(group: str, submissions: list[str]) -> Text:
    """Propose exceptions from a rule."""
    return Text(
        f"对{listed(submissions, zh=True)}不适用规则“{group}”。",
        f"Exempt {listed(submissions, zh=False)} from the rule {group!r}.",
    )


def lower_demand(submissions: list[str], seats: int) -> Text:
    """Propose to ask for fewer seats."""
    return Text(
        f"将{listed(submissions, zh=True)}的评审席位共减少{seats}个。",
        f"Ask for {counted(seats, 'seat')} less at {listed(submissions, zh=False)}.",
    )


def raise_load(experts: list[str], seats: int) -> Text:
    """Propose that experts take more seats."""
    return Text(
        f"请{listed(experts, zh=True)}共多承担{seats}个席位。",
        f"Let {listed(experts, zh=False)} take {counted(seats, 'seat')} more.",
    )


def lower_least_load(experts: list[str], seats: int) -> Text:
    """Propose to lower least loads."""
    return Text(
        f"将{listed(experts, zh=True)}的最低工作量共降低{seats}个席位。",
        f"Lower the least load of {listed(experts, zh=False)} by {counted(seats, 'seat')}.",
    )


def everything() -> Text:
    """Propose the smallest relaxation of all causes together."""
    return Text("一次解决全部原因的最小放宽。", "The smallest relaxation that mends all causes.")


def kept_apart_too_strictly(seats: int) -> Text:
    """Say that no plan was found that keeps experts apart and fills every seat."""
    return Text(
        f"未能找到既满足分开规则（同单位、同地区、同级别、相遇次数）又排满席位的方案，"
        f"有{seats}个席位空缺；可放宽其中一项规则、提高概率上限或增加候选专家。",
        f"No plan was found that keeps experts apart (employer, district, seniority, meetings) "
        f"and fills every seat; {counted(seats, 'seat')} stayed empty. Loosen one of these rules, "
        f"raise the limit of a pair's probability, or add candidates.",
    )


def limit_too_low(limit: str, least: str) -> Text:
    """Say that no draw keeps every pair below the limit."""
    return Text(
        f"任一配对的概率不超过{limit}时无法排满席位；上限至少须为{least}。",
        f"With no pair likelier than {limit} the seats cannot be filled; the limit must be at "
        f"least {least}.",
    )
