/* Where a flow goes: the ways out of each stage, and whether they come to an end. What
 * follows a stage is chosen when it is done and never goes back, so a flow of branches is
 * a graph without rounds; only `back` goes round.
 *
 * Stages that stand beside others meet again in one that joins them, and all of a fork in
 * the same: whatever branch is taken on the way there, no line ends before it, none has a
 * stage of another, and none goes back out of itself. So at any time the open stages of a
 * job are of one fork, and a stage that joins begins when the last that leads to it is done. */
#include "config.h"
#include "core/work/flow_reader.h"

#include <string.h>

/* -- read -- */

enum status flow_take_when(struct flow_reader *r)
{
    struct stage_info *stage = r->stage;
    unsigned at = 0;
    if (stage->whens == STAGE_CONDS)
        return flow_wrong(r, r->word[0], "too many conditions");
    if (!stage->when)
        stage->when = pool_array(r->pool, STAGE_CONDS, sizeof *stage->when);
    enum status s = flow_read_when(r, &at, &stage->when[stage->whens++]);
    return s || at == r->words ? s : flow_wrong(r, r->word[at], "too many words");
}

static enum status way_when(struct flow_reader *r, unsigned at, struct stage_way *way)
{
    enum status s = ST_ok;
    way->when = pool_array(r->pool, STAGE_CONDS, sizeof *way->when);
    while (!s && at < r->words) {
        if (strcmp(r->word[at], "when") && strcmp(r->word[at], "unless"))
            return flow_wrong(r, r->word[at], "neither `and` nor a condition");
        if (way->whens == STAGE_CONDS)
            return flow_wrong(r, r->word[at], "too many conditions");
        s = flow_read_when(r, &at, &way->when[way->whens++]);
    }
    return s;
}

enum status flow_take_then(struct flow_reader *r)
{
    unsigned no = r->flow->stages - 1, at = 1;
    struct stage_info *stage = r->stage;
    if (stage->ways && !stage->way[stage->ways - 1].whens)
        return flow_wrong(r, r->word[1], "is behind a way that is always taken");
    if (stage->ways == STAGE_WAYS)
        return flow_wrong(r, r->word[1], "too many ways");
    struct later_way *later = &r->then[no][stage->ways];
    later->line = r->line;
    do {
        if (later->names == FLOW_TOGETHER)
            return flow_wrong(r, r->word[at], "too many stages beside each other");
        for (unsigned i = 0; i < later->names; i++)
            if (!strcmp(later->name[i], r->word[at]))
                return flow_wrong(r, r->word[at], "said twice");
        later->name[later->names++] = pool_copy(r->pool, r->word[at++]);
    } while (at + 1 < r->words && !strcmp(r->word[at], "and") && ++at);
    return way_when(r, at, &stage->way[stage->ways++]);
}

enum status flow_take_joins(struct flow_reader *r)
{
    struct later_way *joins = &r->joins[r->flow->stages - 1];
    if (joins->names)
        return flow_wrong(r, r->word[1], "said twice");
    joins->line = r->line;
    for (unsigned i = 1; i < r->words; i++) {
        if (joins->names == FLOW_TOGETHER)
            return flow_wrong(r, r->word[i], "too many stages beside each other");
        joins->name[joins->names++] = pool_copy(r->pool, r->word[i]);
    }
    return ST_ok;
}

/* -- names are stages -- */

static enum status way_named(struct flow_reader *r, const struct later_way *later, struct stage_way *way)
{
    bool end = later->names == 1 && !strcmp(later->name[0], "end");
    for (unsigned i = 0; !end && i < later->names; i++)
        if (!(way->to[way->to_n++] = (uint16_t)flow_stage_no(r->flow, later->name[i])))
            return flow_wrong_at(r, later->line, later->name[i], "unknown stage");
    return ST_ok;
}

/* Where none of the ways said holds, the file goes on. */
enum status flow_ways_named(struct flow_reader *r, unsigned i)
{
    struct stage_info *stage = &r->flow->stage[i];
    const struct later_way *joins = &r->joins[i];
    enum status s = ST_ok;
    for (unsigned w = 0; !s && w < stage->ways; w++)
        s = way_named(r, &r->then[i][w], &stage->way[w]);
    if (!s && (!stage->ways || stage->way[stage->ways - 1].whens)) {
        struct stage_way *on = &stage->way[stage->ways++];
        on->to[0] = (uint16_t)(i + 2);
        on->to_n = i + 1 < r->flow->stages;
    }
    for (unsigned k = 0; !s && k < joins->names; k++)
        if (!(stage->join[stage->joins++] = (uint16_t)flow_stage_no(r->flow, joins->name[k])))
            s = flow_wrong_at(r, joins->line, joins->name[k], "unknown stage");
    return s;
}

/* -- the whole -- */

/* A set of stages: bit i is stage i + 1. */
typedef uint64_t stages;
_Static_assert(FLOW_STAGES < sizeof(stages) * 8, "stages of a flow are bits of a number");
#define BIT(stage_no) ((stages)1 << ((stage_no) - 1))

static stages leads_to(const struct stage_info *stage)
{
    stages to = 0;
    for (unsigned w = 0; w < stage->ways; w++)
        for (unsigned k = 0; k < stage->way[w].to_n; k++)
            to |= BIT(stage->way[w].to[k]);
    return to;
}

static bool may_end(const struct stage_info *stage)
{
    for (unsigned w = 0; w < stage->ways; w++)
        if (!stage->way[w].to_n)
            return true;
    return false;
}

/* From these on, forward, themselves among them; what lies behind `stop` (0 none) and itself are not. */
static stages forward(const struct flow_info *flow, stages from, unsigned stop)
{
    stages passed = stop ? ~BIT(stop) : ~(stages)0, met = from & passed;
    for (stages before = 0; before != met;) {
        before = met;
        for (unsigned no = 1; no <= flow->stages; no++)
            if (met & BIT(no))
                met |= leads_to(&flow->stage[no - 1]) & passed;
    }
    return met;
}

bool flow_leads_to(const struct flow_info *flow, unsigned from, unsigned to)
{
    return forward(flow, leads_to(&flow->stage[from - 1]), 0) & BIT(to);
}

static bool any_ends(const struct flow_info *flow, stages of)
{
    for (unsigned no = 1; no <= flow->stages; no++)
        if (of & BIT(no) && may_end(&flow->stage[no - 1]))
            return true;
    return false;
}

static enum status ways_in(struct flow_reader *r)
{
    const struct flow_info *flow = r->flow;
    stages met = BIT(1);
    for (unsigned round = 0; round < flow->stages; round++) {
        met = forward(flow, met, 0);
        for (unsigned no = 1; no <= flow->stages; no++)
            if (met & BIT(no) && flow->stage[no - 1].back)
                met |= BIT(flow->stage[no - 1].back);
    }
    for (unsigned no = 1; no <= flow->stages; no++)
        if (!(met & BIT(no)))
            return flow_wrong_at(r, r->at[no - 1].line, flow->stage[no - 1].name, "nothing leads to it");
    return ST_ok;
}

static enum status ways_out(struct flow_reader *r)
{
    const struct flow_info *flow = r->flow;
    for (unsigned no = 1; no <= flow->stages; no++) {
        if (!any_ends(flow, forward(flow, BIT(no), 0)))
            return flow_wrong_at(r, r->at[no - 1].line, flow->stage[no - 1].name,
                                 "goes round and round with no way out");
        if (flow_leads_to(flow, no, no))
            return flow_wrong_at(r, r->at[no - 1].line, flow->stage[no - 1].name,
                                 "comes round to itself, which only `back` may");
    }
    return ST_ok;
}

/* -- beside each other -- */

/* The lines of that way up to a stage where all of them meet; false: they do not meet there. */
static bool meet_in(const struct flow_info *flow, const struct stage_way *way, unsigned joins, stages *line)
{
    stages all = 0;
    for (unsigned k = 0; k < way->to_n; k++) {
        line[k] = forward(flow, BIT(way->to[k]), joins);
        if (way->to[k] == joins || line[k] & all || any_ends(flow, line[k]) ||
            !(forward(flow, BIT(way->to[k]), 0) & BIT(joins)))
            return false;
        all |= line[k];
    }
    return true;
}

/* Where that way's lines meet, and what is of each; 0 nowhere. */
static unsigned meets(const struct flow_info *flow, const struct stage_way *way, stages *line)
{
    for (unsigned at = 1; at <= flow->stages; at++)
        if (flow->stage[at - 1].joins && meet_in(flow, way, at, line))
            return at;
    return 0;
}

bool flow_in_line(const struct flow_info *flow, const struct stage_way *way, unsigned k, unsigned stage_no)
{
    stages line[FLOW_TOGETHER];
    return way->to_n > 1 && meets(flow, way, line) && line[k] & BIT(stage_no);
}

static bool forks(const struct stage_info *stage)
{
    for (unsigned w = 0; w < stage->ways; w++)
        if (stage->way[w].to_n > 1)
            return true;
    return false;
}

/* What stands beside others has nothing that would be theirs too. */
static enum status line_good(struct flow_reader *r, stages line)
{
    const struct flow_info *flow = r->flow;
    for (unsigned no = 1; no <= flow->stages; no++) {
        const struct stage_info *stage = &flow->stage[no - 1];
        const char *reason = !(line & BIT(no)) ? NULL
            : stage->waits ? "waits, and so would those beside it"
            : stage->ends_total ? "ends the whole while others stand beside it"
            : forks(stage) ? "stands beside others already"
            : stage->back && !(line & BIT(stage->back)) ? "goes back past where those beside it began" : NULL;
        if (reason)
            return flow_wrong_at(r, r->at[no - 1].line, stage->name, reason);
    }
    return ST_ok;
}

static enum status fork_good(struct flow_reader *r, unsigned no, unsigned w, stages *meeting)
{
    const struct flow_info *flow = r->flow;
    const struct stage_way *way = &flow->stage[no - 1].way[w];
    stages line[FLOW_TOGETHER];
    unsigned joins = meets(flow, way, line);
    if (!joins)
        return flow_wrong_at(r, r->then[no - 1][w].line, flow->stage[way->to[0] - 1].name,
                             "never meets those beside it again");
    *meeting |= BIT(joins);
    enum status s = ST_ok;
    for (unsigned k = 0; !s && k < way->to_n; k++)
        s = line_good(r, line[k]);
    return s;
}

/* What a stage joins is what leads to it, each by its name. */
static enum status join_good(struct flow_reader *r, unsigned no, stages meeting)
{
    const struct flow_info *flow = r->flow;
    const struct stage_info *stage = &flow->stage[no - 1];
    stages named = 0;
    for (unsigned k = 0; k < stage->joins; k++) {
        if (!(leads_to(&flow->stage[stage->join[k] - 1]) & BIT(no)))
            return flow_wrong_at(r, r->joins[no - 1].line, r->joins[no - 1].name[k], "does not lead here");
        named |= BIT(stage->join[k]);
    }
    for (unsigned from = 1; stage->joins && from <= flow->stages; from++)
        if (leads_to(&flow->stage[from - 1]) & BIT(no) && !(named & BIT(from)))
            return flow_wrong_at(r, r->joins[no - 1].line, flow->stage[from - 1].name, "leads here and is not joined");
    if (stage->joins && !(meeting & BIT(no)))
        return flow_wrong_at(r, r->joins[no - 1].line, stage->name, "joins what is not begun together");
    return ST_ok;
}

static enum status together(struct flow_reader *r)
{
    const struct flow_info *flow = r->flow;
    enum status s = ST_ok;
    stages meeting = 0;
    for (unsigned no = 1; no <= flow->stages; no++)
        for (unsigned w = 0; !s && w < flow->stage[no - 1].ways; w++)
            if (flow->stage[no - 1].way[w].to_n > 1)
                s = fork_good(r, no, w, &meeting);
    for (unsigned no = 1; !s && no <= flow->stages; no++)
        s = join_good(r, no, meeting);
    return s;
}

enum status flow_ways_whole(struct flow_reader *r)
{
    enum status s = ways_in(r);
    if (!s)
        s = ways_out(r);
    return s ? s : together(r);
}
