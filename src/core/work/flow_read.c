/* One flow file: read line by line, then looked at as a whole (flow_ways.c). */
#include "config.h"
#include "core/work/flow_reader.h"
#include "core/work/flow_set.h"
#include "core/work/effect.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status flow_wrong_at(struct flow_reader *r, unsigned line, const char *word, const char *reason)
{
    return flows_broken(r->fault, r->file, line, word, reason);
}

enum status flow_wrong(struct flow_reader *r, const char *word, const char *reason)
{
    return flow_wrong_at(r, r->line, word, reason);
}

/* The papers a flow may ask for: papers.def, each with its word in locale/. */
static bool paper_known(const char *name)
{
    static const char *const known[] = {
#define PAPER(name) #name,
#include "core/work/papers.def"
#undef PAPER
    };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (!strcmp(known[i], name))
            return true;
    return false;
}

bool flow_name_good(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return n > 0 && n <= FLOW_NAME_CHARS && !name[n] && !strchr("0123456789_", *name);
}

bool flow_field_said(const struct flow_reader *r, const char *name, struct said_field *of_r)
{
    const struct flow_info *flow = r->flow;
    const struct field *stored = record_field(flow->of_account ? &change_record : &application_record, name);
    *of_r = stored ? (struct said_field){ flow->of_account ? IN_CHANGE : IN_APPLICATION, stored }
                   : (struct said_field){ IN_FOUND, flow->own ? record_field(flow->own, name) : NULL };
    return of_r->field;
}

/* -- the head -- */

static enum status take_flow(struct flow_reader *r)
{
    char *end;
    if (r->flow->kind)
        return flow_wrong(r, "flow", "said twice");
    r->flow->version = strtoull(r->word[2], &end, 10);
    if (!flow_name_good(r->word[1]))
        return flow_wrong(r, r->word[1], "not a name");
    if (*end || !r->flow->version || r->flow->version > 9999 || *r->word[2] == '-')
        return flow_wrong(r, r->word[2], "not a version");
    r->flow->kind = pool_copy(r->pool, r->word[1]);
    r->flow->line = r->line;
    if (!*r->file)
        r->file = pool_printf(r->pool, "%s.%" PRIu64 ".flow", r->flow->kind, r->flow->version);
    flow_names(r, "flow.kind.", r->word[1], false);
    return ST_ok;
}

static enum status take_of(struct flow_reader *r)
{
    bool account = !strcmp(r->word[1], "account");
    if (r->of_line || (!account && strcmp(r->word[1], "application")))
        return flow_wrong(r, r->word[1], r->of_line ? "said twice" : "neither application nor account");
    if (r->words > 2 && (!account || strcmp(r->word[2], "optional")))
        return flow_wrong(r, r->word[2], account ? "is not optional" : "too many words");
    r->of_line = r->line;
    r->flow->of_account = account;
    r->flow->account_optional = r->words > 2;
    return ST_ok;
}

static enum status take_by(struct flow_reader *r)
{
    bool hand = !strcmp(r->word[1], "hand");
    if (r->by_line || (!hand && strcmp(r->word[1], "core")))
        return flow_wrong(r, r->word[1], r->by_line ? "said twice" : "neither hand nor core");
    r->by_line = r->line;
    r->flow->by_hand = hand;
    if (r->words < 3)
        return ST_ok;
    r->flow->place = hand ? (unsigned)strtoul(r->word[2], NULL, 10) : 0;
    return r->flow->place >= 1 && r->flow->place <= 99 ? ST_ok
        : flow_wrong(r, r->word[2], "is no place among those offered");
}

static enum status take_group(struct flow_reader *r)
{
    if (r->flow->group)
        return flow_wrong(r, r->word[1], "said twice");
    if (!flow_name_good(r->word[1]))
        return flow_wrong(r, r->word[1], "not a name");
    r->flow->group = pool_copy(r->pool, r->word[1]);
    return ST_ok;
}

static enum status take_effect(struct flow_reader *r)
{
    if (r->flow->effect)
        return flow_wrong(r, r->word[1], "said twice");
    r->flow->effect = effect_by_name(r->word[1]);
    return r->flow->effect ? ST_ok : flow_wrong(r, r->word[1], "unknown effect");
}

static enum status paper_words(struct flow_reader *r, struct paper_info *p)
{
    for (unsigned i = 2; i < r->words; i++) {
        char *end = NULL;
        if (!strcmp(r->word[i], "agent")) {
            p->only_agent = true;
        } else if (!strcmp(r->word[i], "stops") && p->may_owe) {
            p->owing_stops = true;
        } else if (!strcmp(r->word[i], "owe") && i + 1 < r->words) {
            unsigned long days = strtoul(r->word[++i], &end, 10);
            if (*end || !days || days > 365)
                return flow_wrong(r, r->word[i], "not a number of days from 1 to 365");
            p->may_owe = true;
            p->owe_days = (uint16_t)days;
        } else {
            return flow_wrong(r, r->word[i], "unknown word of a paper");
        }
    }
    return ST_ok;
}

static enum status take_paper(struct flow_reader *r)
{
    struct flow_info *flow = r->flow;
    for (unsigned i = 0; i < flow->papers; i++)
        if (!strcmp(flow->paper[i].name, r->word[1]))
            return flow_wrong(r, r->word[1], "paper twice");
    if (flow->papers == FLOW_PAPERS)
        return flow_wrong(r, r->word[1], "too many papers");
    if (!flow_name_good(r->word[1]))
        return flow_wrong(r, r->word[1], "not a name");
    flow_names(r, "flow.paper.", r->word[1], !paper_known(r->word[1]));
    struct paper_info *p = &flow->paper[flow->papers++];
    p->name = pool_copy(r->pool, r->word[1]);
    return paper_words(r, p);
}

/* -- a stage -- */

static enum status take_stage(struct flow_reader *r)
{
    struct flow_info *flow = r->flow;
    if (!flow_name_good(r->word[1]) || !strcmp(r->word[1], "end"))
        return flow_wrong(r, r->word[1], "not a name");
    if (flow_stage_no(flow, r->word[1]))
        return flow_wrong(r, r->word[1], "stage twice");
    if (!flow->stages)
        flow_own_made(r);
    if (flow->stages == FLOW_STAGES)
        return flow_wrong(r, r->word[1], "too many stages");
    r->at[flow->stages].line = r->line;
    r->stage = &flow->stage[flow->stages++];
    r->stage->line = r->line;
    r->stage->name = pool_copy(r->pool, r->word[1]);
    r->stage->way = pool_array(r->pool, STAGE_WAYS + 1, sizeof *r->stage->way);
    flow_names(r, "flow.stage.", r->word[1], false);
    return ST_ok;
}

static enum status take_role(struct flow_reader *r)
{
    for (unsigned i = 1; i < r->words; i++) {
        uint16_t role;
        if (!code_value(&codes_role, r->word[i], &role) || (CODE_BIT(role) & MACHINE_ROLES))
            return flow_wrong(r, r->word[i], "unknown role");
        if (r->stage->roles & CODE_BIT(role))
            return flow_wrong(r, r->word[i], "said twice");
        r->stage->roles |= CODE_BIT(role);
    }
    return ST_ok;
}

static enum status take_person(struct flow_reader *r)
{
    struct stage_info *stage = r->stage;
    const char *who = r->word[1];
    bool number = strpbrk(who, "0123456789") && strlen(who) <= record_field(&user_record, "staff_no")->limit;
    if (!number && strcmp(who, "accepter") && strcmp(who, "none"))
        return flow_wrong(r, who, "neither accepter nor none nor a staff number");
    stage->person = number ? PERSON_NAMED : *who == 'a' ? PERSON_ACCEPTER : PERSON_NONE;
    stage->staff_no = number ? pool_copy(r->pool, who) : NULL;
    return ST_ok;
}

/* Whether there is that team is a question to a store, which a reader of files has not. */
static enum status take_team(struct flow_reader *r)
{
    if (r->stage->team_code)
        return flow_wrong(r, r->word[1], "said twice");
    if (strlen(r->word[1]) > record_field(&team_record, "team_code")->limit)
        return flow_wrong(r, r->word[1], "longer than a team's code");
    r->stage->team_code = pool_copy(r->pool, r->word[1]);
    r->stage->team_line = r->line;
    return ST_ok;
}

static enum status take_form(struct flow_reader *r)
{
    const char **form = r->stage ? &r->stage->form : &r->flow->form;
    if (*form)
        return flow_wrong(r, r->word[1], "form twice");
    if (!flow_name_good(r->word[1]))
        return flow_wrong(r, r->word[1], "not a name");
    *form = pool_copy(r->pool, r->word[1]);
    *(r->stage ? &r->stage->form_line : &r->flow->form_line) = r->line;
    return ST_ok;
}

/* Its source is the file; a row of the table has its own, and stands first. */
static enum status take_limit(struct flow_reader *r)
{
    struct work_limit *limit = r->stage ? &r->stage->limit : &r->flow->limit;
    uint64_t amount, warn = 0;
    if (limit->amount)
        return flow_wrong(r, r->word[1], "said twice");
    if (!flow_number(r->word[1], 1, record_field(&time_limit_record, "limit_amount")->limit, &amount))
        return flow_wrong(r, r->word[1], "is no number that a limit may be");
    if (!code_value(&codes_limit_unit, r->word[2], &limit->unit) || !flow_name_good(r->word[2]))
        return flow_wrong(r, r->word[2], "unknown unit of a limit");
    if (r->words > 3 && (strcmp(r->word[3], "warn") || r->words != 5))
        return flow_wrong(r, r->word[3], "neither nothing nor warn and a part of a hundred");
    if (r->words > 3 && !flow_number(r->word[4], 1, 99, &warn))
        return flow_wrong(r, r->word[4], "not from 1 to 99");
    limit->amount = (uint32_t)amount;
    limit->warn_percent = (uint16_t)warn;
    limit->source = r->file;
    return ST_ok;
}

static enum status take_needs(struct flow_reader *r)
{
    bool must = !strcmp(r->word[0], "needs");
    for (unsigned i = 1; i < r->words; i++) {
        struct said_field of;
        if (!flow_field_said(r, r->word[i], &of))
            return flow_wrong(r, r->word[i], "unknown field");
        if (r->stage->needs == STAGE_NEEDS)
            return flow_wrong(r, r->word[i], "too many needs");
        r->stage->need[r->stage->needs++] = (struct stage_need){ of, must };
    }
    return ST_ok;
}

static enum status take_back(struct flow_reader *r)
{
    struct later *l = &r->back[r->flow->stages - 1];
    if (l->name)
        return flow_wrong(r, r->word[1], "said twice");
    *l = (struct later){ pool_copy(r->pool, r->word[1]), r->line };
    return ST_ok;
}

static enum status take_waits(struct flow_reader *r)
{
    if (!code_value(&codes_stop_reason, r->word[1], &r->stage->waits))
        return flow_wrong(r, r->word[1], "unknown reason");
    return ST_ok;
}

/* Of the office's own by its number: whether that is there is asked of a core (flow_store.c). */
static enum status take_fee(struct flow_reader *r)
{
    struct stage_info *stage = r->stage;
    if (stage->fee_item)
        return flow_wrong(r, r->word[1], "a second fee");
    if (!code_value(&codes_fee_item, r->word[1], &stage->fee_item))
        return flow_wrong(r, r->word[1], "unknown fee");
    stage->fee_line = r->line;
    if (r->words == 2)
        return ST_ok;
    if (r->words != 4 || strcmp(r->word[2], "times"))
        return flow_wrong(r, r->word[2], "neither nothing nor times FIELD");
    if (!flow_field_said(r, r->word[3], &stage->fee_times))
        return flow_wrong(r, r->word[3], "unknown field");
    uint8_t type = stage->fee_times.field->type;
    return type == FT_UINT || type == FT_ENERGY ? ST_ok : flow_wrong(r, r->word[3], "not a number");
}

static enum status take_job(struct flow_reader *r)
{
    if (r->stage->job_kind)
        return flow_wrong(r, r->word[1], "said twice");
    if (!flow_name_good(r->word[1]))
        return flow_wrong(r, r->word[1], "not a name");
    r->stage->job_kind = pool_copy(r->pool, r->word[1]);
    r->stage->job_line = r->line;
    return ST_ok;
}

static enum status take_ends(struct flow_reader *r)
{
    if (strcmp(r->word[1], "total"))
        return flow_wrong(r, r->word[1], "not total");
    for (unsigned i = 0; i < r->flow->stages; i++)
        if (r->flow->stage[i].ends_total)
            return flow_wrong(r, r->word[1], "the total ends twice");
    r->stage->ends_total = true;
    return ST_ok;
}

/* -- lines -- */

enum where { HEAD = 1, STAGE = 2, BOTH = 3 };

static const struct keyword {
    const char *word;
    enum where where;
    unsigned least, most;                    /* words, itself among them */
    enum status (*take)(struct flow_reader *r);
} keywords[] = {
    { "flow", HEAD, 3, 3, take_flow },
    { "of", HEAD, 2, 3, take_of },
    { "by", HEAD, 2, 3, take_by },
    { "effect", HEAD, 2, 2, take_effect },
    { "group", HEAD, 2, 2, take_group },
    { "field", HEAD, 3, FLOW_WORDS, flow_take_field },
    { "to", HEAD, 2, 2, flow_take_to },
    { "asks", HEAD, 2, FLOW_WORDS, flow_take_asks },
    { "offers", HEAD, 2, FLOW_WORDS, flow_take_asks },
    { "paper", HEAD, 2, FLOW_WORDS, take_paper },
    { "words", BOTH, 3, FLOW_WORDS, flow_take_words },
    { "help", BOTH, 3, FLOW_WORDS, flow_take_words },
    { "word", BOTH, 4, FLOW_WORDS, flow_take_word },
    { "form", BOTH, 2, 2, take_form },
    { "stage", BOTH, 2, 2, take_stage },
    { "limit", BOTH, 3, 5, take_limit },
    { "role", STAGE, 2, FLOW_WORDS, take_role },
    { "person", STAGE, 2, 2, take_person },
    { "team", STAGE, 2, 2, take_team },
    { "needs", STAGE, 2, FLOW_WORDS, take_needs },
    { "finds", STAGE, 2, FLOW_WORDS, take_needs },
    { "when", STAGE, 2, FLOW_WORDS, flow_take_when },
    { "unless", STAGE, 2, FLOW_WORDS, flow_take_when },
    { "back", STAGE, 2, 2, take_back },
    { "then", STAGE, 2, FLOW_WORDS, flow_take_then },
    { "joins", STAGE, 2, FLOW_WORDS, flow_take_joins },
    { "waits", STAGE, 2, 2, take_waits },
    { "ends", STAGE, 2, 2, take_ends },
    { "fee", STAGE, 2, 4, take_fee },
    { "job", STAGE, 2, 2, take_job },
};

static enum status take_line(struct flow_reader *r)
{
    for (size_t i = 0; i < COUNT_OF(keywords); i++) {
        const struct keyword *k = &keywords[i];
        if (strcmp(r->word[0], k->word))
            continue;
        if (!(k->where & (r->stage ? STAGE : HEAD)))
            return flow_wrong(r, k->word, r->stage ? "belongs before the stages" : "belongs to a stage");
        if (r->words < k->least || r->words > k->most)
            return flow_wrong(r, k->word, r->words < k->least ? "something is missing after it" : "too many words");
        if (k->take != take_flow && !r->flow->kind)
            return flow_wrong(r, k->word, "the first line says which flow it is");
        return k->take(r);
    }
    return flow_wrong(r, r->word[0], "unknown word");
}

static enum status read_line(struct flow_reader *r, char *line)
{
    char *rest;
    for (char *at = line; *at; at++)
        if (*at == '\t' || *at == '\r')
            *at = ' ';
    if (!utf8_valid(line, strlen(line)))
        return flow_wrong(r, "", "is not text in UTF-8");
    line[strcspn(line, "#")] = 0;
    r->text = pool_copy(r->pool, line);
    r->words = 0;
    for (char *w = strtok_r(line, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
        if (r->words == FLOW_WORDS + 1)
            return flow_wrong(r, w, "too many words");
        r->word[r->words++] = w;
    }
    return r->words ? take_line(r) : ST_ok;
}

static enum status read_lines(struct flow_reader *r, char *text)
{
    for (char *line = text, *end; line; line = end) {
        end = strchr(line, '\n');
        if (end)
            *end++ = 0;
        r->line++;
        enum status s = read_line(r, line);
        if (s)
            return s;
    }
    return ST_ok;
}

/* -- the whole -- */

static enum status head_whole(struct flow_reader *r)
{
    const struct flow_info *flow = r->flow;
    if (!flow->kind)
        return flow_wrong_at(r, 1, "flow", "is missing");
    char *name = pool_printf(r->pool, "%s.%" PRIu64 ".flow", flow->kind, flow->version);
    const char *file = strrchr(r->file, '/');
    if (strcmp(file ? file + 1 : r->file, name))
        return flow_wrong_at(r, 1, name, "is what this file would be called");
    if (!r->of_line || !r->by_line)
        return flow_wrong_at(r, 1, r->of_line ? "by" : "of", "is missing");
    return flow->stages ? ST_ok : flow_wrong_at(r, r->line, "stage", "is missing");
}

/* What needs an account is not left to whether somebody names one. */
static enum status optional_whole(struct flow_reader *r)
{
    const struct flow_info *flow = r->flow;
    if (!flow->account_optional)
        return ST_ok;
    if (flow->effect && flow->effect != &effect_none)
        return flow_wrong_at(r, r->of_line, flow->effect->name, "changes an account, which is then not optional");
    for (unsigned i = 0; i < flow->stages; i++)
        if (flow->stage[i].fee_item)
            return flow_wrong_at(r, r->at[i].line, flow->stage[i].name, "has a fee, and the account is optional");
    return ST_ok;
}

static enum status stage_whole(struct flow_reader *r, unsigned i)
{
    struct flow_info *flow = r->flow;
    struct stage_info *stage = &flow->stage[i];
    const struct later *back = &r->back[i];
    if (!stage->roles)
        return flow_wrong_at(r, r->at[i].line, "role", "is missing");
    if (stage->job_kind && (stage->needs || stage->form))
        return flow_wrong_at(r, stage->job_line, stage->job_kind, "does the stage: nobody fills its fields");
    if (stage->team_code && (stage->job_kind || stage->person == PERSON_ACCEPTER))
        return flow_wrong_at(r, stage->team_line, stage->team_code,
                             stage->job_kind ? "and another job does the stage" : "and who accepted it does the stage");
    if (back->name && !(stage->back = (uint16_t)flow_stage_no(flow, back->name)))
        return flow_wrong_at(r, back->line, back->name, "unknown stage");
    return flow_ways_named(r, i);
}

static enum status whole(struct flow_reader *r)
{
    enum status s = head_whole(r);
    if (!s)
        s = flow_words_whole(r);
    if (!s)
        s = flow_targets_whole(r);
    if (!s)
        s = optional_whole(r);
    for (unsigned i = 0; !s && i < r->flow->stages; i++)
        s = stage_whole(r, i);
    return s ? s : flow_ways_whole(r);
}

enum status flow_read_text(const char *file, const char *text, size_t n, struct pool *pool,
                           struct flow_info **flow_r, struct fault *f)
{
    struct flow_reader *r = POOL_NEW(pool, struct flow_reader);
    *r = (struct flow_reader){ .flow = POOL_NEW(pool, struct flow_info), .pool = pool, .fault = f,
                               .file = file ? pool_copy(pool, file) : "" };
    if (n > FLOW_BYTES_MAX)
        return flow_wrong_at(r, 0, "", "too large");
    if (memchr(text, 0, n))
        return flow_wrong_at(r, 0, "", "holds a zero byte");
    enum status s = read_lines(r, pool_slice(pool, text, n));
    if (!s)
        s = whole(r);
    if (!s)
        *flow_r = r->flow;
    return s;
}

unsigned flow_stage_no(const struct flow_info *flow, const char *name)
{
    for (unsigned i = 0; i < flow->stages; i++)
        if (!strcmp(flow->stage[i].name, name))
            return i + 1;
    return 0;
}
