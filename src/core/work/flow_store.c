/* Flows of the office's own: looked at, tried in practice units, put in force. They are rows
 * beside the files of db/flow/, read by the same reader into the same set (flows.c). */
#include "config.h"
#include "base/lang.h"
#include "core/office/office.h"
#include "core/bill/fee.h"
#include "core/work/area.h"
#include "core/work/flow_set.h"
#include "core/work/job_acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- looked at -- */

static struct flow_fault *fault_told(struct call *c, const struct fault *f)
{
    struct flow_fault *r = POOL_NEW(c->pool, struct flow_fault);
    *r = (struct flow_fault){ .file = pool_copy(c->pool, f->field), .line = strtoull(f->arg[0], NULL, 10),
                              .word = pool_copy(c->pool, f->arg[1]), .reason = pool_copy(c->pool, f->arg[2]) };
    return r;
}

static enum status stage_wrong(const struct flow_info *flow, unsigned line, const char *word, const char *reason,
                               struct fault *f)
{
    char file[64];
    snprintf(file, sizeof file, "%s.%llu.flow", flow->kind, (unsigned long long)flow->version);
    return flows_broken(f, file, line, word, reason);
}

static enum status team_there(struct call *c, const struct flow_info *flow, const struct stage_info *stage,
                              struct fault *f)
{
    struct team team = { .team_code = stage->team_code };
    enum status s = stage->team_code ? call_get(c, TABLE_team, &team) : ST_ok;
    if (s == ST_not_found || (!s && stage->team_code && team.closed))
        return stage_wrong(flow, stage->team_line, stage->team_code, "no team there is", f);
    return s;
}

/* A fee costs something today, and one of the office's own has a row that says what it is called: a stage is not begun
 * without. */
static enum status fee_there(struct call *c, const struct flow_info *flow, const struct stage_info *stage,
                             struct fault *f)
{
    const char *shipped = code_name(&codes_fee_item, stage->fee_item);
    struct code_row own = { .set_name = codes_fee_item.name, .value = stage->fee_item };
    const char *item = shipped ? shipped : number_words(c, stage->fee_item);
    bool there = false;
    if (!stage->fee_item)
        return ST_ok;
    enum status s = shipped ? ST_ok : call_get(c, TABLE_code_row, &own);
    if (s == ST_not_found || (!s && !shipped && own.closed))
        return stage_wrong(flow, stage->fee_line, item, "unknown fee", f);
    if (!s)
        s = fee_rate_there(c, stage->fee_item, c->today, &there);
    return s || there ? s : stage_wrong(flow, stage->fee_line, item, "has no rate in force", f);
}

/* As flow_read_new, and the teams and fees that it names are there.
 * next: to be put, so that it is the next version; else one that stands already. */
static enum status text_read(struct call *c, const char *text, bool next, struct flow_info **flow_r, struct fault *f)
{
    const struct flows *flows = core_flows(c->core);
    enum status s = (next ? flow_read_next : flow_read_new)(flows, text, strlen(text), c->pool, flow_r, f);
    for (unsigned i = 0; !s && i < (*flow_r)->stages; i++) {
        s = team_there(c, *flow_r, &(*flow_r)->stage[i], f);
        if (!s)
            s = fee_there(c, *flow_r, &(*flow_r)->stage[i], f);
    }
    return s;
}

enum status do_flow_check(struct call *c, const struct flow_text *q, struct flow_checked *r)
{
    struct flow_info *flow;
    struct fault f = { .status = ST_ok };
    enum status s = text_read(c, q->text, true, &flow, &f);
    if (s) {
        r->faults = fault_told(c, &f);
        r->faults_n = 1;
        return ST_ok;
    }
    r->flow = POOL_NEW(c->pool, struct flow);
    r->flow_n = 1;
    flow_tell(c, flow, r->flow);
    return ST_ok;
}

/* -- kept -- */

/* Its word is the first part of those that open jobs are counted by. */
enum status flow_jobs_scan(struct txn *t, const char *kind, uint64_t version, struct scan **scan_r)
{
    struct buf b;
    buf_init(&b, 80);
    buf_add(&b, JOB_WORD_OPEN, sizeof JOB_WORD_OPEN);
    buf_printf(&b, "%s.%llu", kind, (unsigned long long)version);
    buf_add(&b, "", 1);
    enum status s = scan_index(t, INDEX_job_word, &(struct scan_range){ .words = b.at, .words_n = b.n }, scan_r);
    buf_release(&b);
    return s;
}

enum status flow_jobs(struct call *c, const char *kind, uint64_t version, uint64_t *job_no, uint32_t most,
                      uint32_t *n_r)
{
    struct scan *scan;
    struct job j;
    enum status s = flow_jobs_scan(c->txn, kind, version, &scan);
    *n_r = 0;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    while (*n_r < most && !(s = scan_next(scan, &j, NULL)))
        job_no[(*n_r)++] = j.job_no;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status open_by(struct call *c, const char *kind, uint64_t version, uint64_t most, uint64_t *n_r)
{
    struct scan *scan;
    struct job j;
    const uint8_t *key;
    size_t key_n;
    enum status s = flow_jobs_scan(c->txn, kind, version, &scan);
    *n_r = 0;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    while (*n_r < most && !(s = scan_next_key(scan, &j, &key, &key_n)))
        ++*n_r;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status in_use(struct call *c, const struct flow_file *row)
{
    return refuse(c, ST_flow_in_use, "flow_version", row->job_kind, number_words(c, row->flow_version), NULL);
}

/* -- how many -- */

static enum status everywhere(struct call *c, bool *all_r)
{
    const char *company;
    enum status s = office_company(c, &company);
    *all_r = !s && !strcmp(company, c->user.unit_no);
    return s;
}

static enum status rows_counted(struct call *c, uint32_t *all_r, uint32_t *tried_r)
{
    struct scan *scan;
    struct flow_file row;
    enum status s = scan_table(c->txn, TABLE_flow_file, &(struct scan_range){ .parts = 0 }, &scan);
    *all_r = *tried_r = 0;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    while (!(s = scan_next(scan, &row, NULL))) {
        ++*all_r;
        *tried_r += row.flow_state == CODE_flow_state_practice && !strcmp(row.unit_no, c->user.unit_no);
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Nobody below the company fills what the company needs. */
static enum status room_for_row(struct call *c, bool all)
{
    uint32_t rows, tried, most = all ? FLOWS_READ : FLOWS_READ - FLOWS_OF_COMPANY, files = 0;
    enum status s = rows_counted(c, &rows, &tried);
    while (flow_each(work_of(c->core)->shipped, files))
        files++;
    if (s)
        return s;
    if (files + rows >= most)
        return rule_refuse(c, "text", "rule.flow_rows", number_words(c, most), NULL);
    if (tried >= FLOWS_TRIED)
        return rule_refuse(c, "text", "rule.flow_tried", number_words(c, FLOWS_TRIED), NULL);
    return ST_ok;
}

/* A desk holds so many, and those of what is in force are to be among them. */
static enum status room_for_words(struct call *c, const struct flow_info *flow, bool all)
{
    const struct flow_info *other;
    unsigned words = flow->words, most = all ? LANG_WORDS_MOST : FLOW_WORDS_TRIED;
    for (unsigned i = 0; (other = flow_each(core_flows(c->core), i)); i++)
        words += other->version == flow->version && !strcmp(other->kind, flow->kind) ? 0 : other->words;
    return words > most ? rule_refuse(c, "text", "rule.flow_words", number_words(c, most), NULL) : ST_ok;
}

/* -- whose -- */

/* Who put it, or who is above; of the company everybody. */
static enum status his(struct call *c, const struct flow_file *row, bool all)
{
    if (all || !strcmp(row->put_by, c->user.staff_no))
        return ST_ok;
    if (*row->unit_no && strcmp(row->unit_no, c->user.unit_no) && call_in_unit(c, row->unit_no))
        return ST_ok;
    return rule_refuse(c, "flow_version", "rule.flow_of_others", row->put_by, row->unit_no);
}

/* One that is tried is written over, as long as no job is open by it. */
static enum status put_over(struct call *c, const struct flow_file *was, struct flow_file *row, bool all)
{
    uint64_t open;
    enum status s = open_by(c, row->job_kind, row->flow_version, 1, &open);
    if (!s && (open || was->flow_state != CODE_flow_state_practice))
        s = in_use(c, was);
    if (!s)
        s = his(c, was, all);
    if (s)
        return s;
    row->begun = was->begun;
    row->version = was->version;
    return call_put(c, TABLE_flow_file, was, row);
}

enum status do_flow_put(struct call *c, const struct flow_text *q, struct flow_file *r)
{
    bool all;
    struct flow_info *flow;
    enum status s = text_read(c, q->text, true, &flow, c->fault);
    if (!s)
        s = everywhere(c, &all);
    if (!s)
        s = room_for_words(c, flow, all);
    if (s)
        return s;
    *r = (struct flow_file){ .job_kind = flow->kind, .flow_version = flow->version, .text = q->text,
                             .flow_state = CODE_flow_state_practice, .put_at = c->now, .put_by = c->user.staff_no,
                             .unit_no = c->user.unit_no };
    record_init(&flow_file_record, r);
    struct flow_file was = *r;
    call_remark(c, pool_printf(c->pool, "%s %s", r->job_kind, number_words(c, r->flow_version)));
    call_event(c, "flow");           /* desks have its words by them */
    s = call_get(c, TABLE_flow_file, &was);
    if (s != ST_not_found)
        return s ? s : put_over(c, &was, r, all);
    s = room_for_row(c, all);
    return s ? s : call_insert(c, TABLE_flow_file, r);
}

enum status flow_begins(struct call *c, const struct flow_info *flow)
{
    struct flow_file was = { .job_kind = flow->kind, .flow_version = flow->version }, is;
    enum status s = flow->state ? call_get(c, TABLE_flow_file, &was) : ST_ok;
    if (s || !flow->state || was.begun)
        return s;
    is = was;
    is.begun = true;
    return call_put(c, TABLE_flow_file, &was, &is);
}

/* -- put in force -- */

static enum status row_of(struct call *c, const struct flow_of *q, struct flow_file *r)
{
    *r = (struct flow_file){ .job_kind = q->job_kind, .flow_version = q->flow_version };
    enum status s = call_get(c, TABLE_flow_file, r);
    return s == ST_not_found ? refuse(c, ST_flow_unknown, "job_kind", q->job_kind, NULL, NULL) : s;
}

/* It holds in every unit, so who decides of it works where every unit is below him. */
static enum status for_all(struct call *c)
{
    bool all;
    enum status s = everywhere(c, &all);
    return s || all ? s : refuse(c, ST_outside_unit, "", c->user.unit_no, NULL, NULL);
}

/* Of the office's own of that kind what was in force before is not any more. */
static enum status end_others(struct call *c, const struct flow_file *row)
{
    const struct flow_info *flow;
    enum status s = ST_ok;
    for (unsigned i = 0; !s && (flow = flow_each(core_flows(c->core), i)); i++) {
        if (strcmp(flow->kind, row->job_kind) || flow->state != CODE_flow_state_in_force)
            continue;
        struct flow_file old = { .job_kind = flow->kind, .flow_version = flow->version }, is;
        s = call_get(c, TABLE_flow_file, &old);
        is = old;
        is.flow_state = CODE_flow_state_ended;
        if (!s)
            s = call_put(c, TABLE_flow_file, &old, &is);
    }
    return s;
}

/* What would change for jobs accepted from then on, for who approves it. */
static void tell_change(struct call *c, const struct flow_info *old, const struct flow_info *flow)
{
    call_effect(c, "effect.flow", pool_printf(c->pool, "flow.kind.%s", flow->kind), number_words(c, flow->version));
    for (unsigned i = 0; i < flow->stages || (old && i < old->stages); i++)
        call_effect(c, "effect.flow_stage",
                    old && i < old->stages ? pool_printf(c->pool, "flow.stage.%s", old->stage[i].name) : "",
                    i < flow->stages ? pool_printf(c->pool, "flow.stage.%s", flow->stage[i].name) : "");
}

enum status do_flow_enforce(struct call *c, const struct flow_of *q, struct flow_file *r)
{
    struct flow_file row;
    struct flow_info *flow;
    enum status s = for_all(c);
    if (!s)
        s = row_of(c, q, &row);
    if (s)
        return s;
    if (row.flow_state != CODE_flow_state_practice)
        return in_use(c, &row);
    s = text_read(c, row.text, false, &flow, c->fault);
    if (!s)
        s = end_others(c, &row);
    if (s)
        return s;
    tell_change(c, flow_newest(core_flows(c->core), row.job_kind), flow);
    *r = row;
    r->flow_state = CODE_flow_state_in_force;
    r->enforced_at = c->now;
    r->enforced_by = c->user.staff_no;
    r->approved_by = c->approval ? c->approval->decided_by : "";
    call_remark(c, pool_printf(c->pool, "%s %s", r->job_kind, number_words(c, r->flow_version)));
    call_event(c, "flow");
    return call_put(c, TABLE_flow_file, &row, r);
}

/* -- dropped -- */

/* What a job went by is read as long as the job is. One put before that was written down is not known not to be. */
static enum status never_begun(struct call *c, const struct flow_file *row)
{
    uint64_t open;
    enum status s = open_by(c, row->job_kind, row->flow_version, 1, &open);
    if (!s && (open || row->flow_state == CODE_flow_state_in_force))
        s = in_use(c, row);
    if (!s && (row->begun || !*row->unit_no))
        s = rule_refuse(c, "flow_version", "rule.flow_begun", number_words(c, row->flow_version), NULL);
    return s;
}

enum status do_flow_drop(struct call *c, const struct flow_of *q, struct flow_file *r)
{
    bool all;
    enum status s = row_of(c, q, r);
    if (!s)
        s = everywhere(c, &all);
    if (!s)
        s = his(c, r, all);
    if (!s)
        s = never_begun(c, r);
    if (s)
        return s;
    call_remark(c, pool_printf(c->pool, "%s %s", r->job_kind, number_words(c, r->flow_version)));
    call_event(c, "flow");
    return call_delete(c, TABLE_flow_file, r);
}

/* -- shown -- */

/* Rows that no job can go by, behind the others: they are what is to be dropped. */
static enum status left_out(struct call *c, struct flow_file_list *r)
{
    struct scan *scan;
    struct flow_file row;
    enum status s = scan_table(c->txn, TABLE_flow_file, &(struct scan_range){ .parts = 0 }, &scan);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    while (!(s = scan_next(scan, &row, NULL))) {
        const struct flow_info *flow = flow_of_version(core_flows(c->core), row.job_kind, row.flow_version);
        if (flow && flow->state)
            continue;
        if ((r->more = r->flows_n == FLOWS_LISTED))
            break;
        r->flows[r->flows_n++] = (struct flow_file_row){
            .job_kind = pool_copy(c->pool, row.job_kind), .flow_version = row.flow_version,
            .flow_state = row.flow_state, .put_at = row.put_at, .enforced_at = row.enforced_at, .not_read = true };
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_flow_list(struct call *c, const struct nothing *q, struct flow_file_list *r)
{
    const struct flows *flows = core_flows(c->core);
    const struct flow_info *flow;
    enum status s = ST_ok;
    (void)q;
    r->flows = pool_array(c->pool, FLOWS_LISTED, sizeof *r->flows);
    for (unsigned i = 0; !s && (flow = flow_each(flows, i)); i++) {
        struct flow_file_row *row = &r->flows[r->flows_n++];
        struct flow_file stored = { .job_kind = flow->kind, .flow_version = flow->version };
        *row = (struct flow_file_row){ .job_kind = flow->kind, .flow_version = flow->version };
        s = open_by(c, flow->kind, flow->version, UINT64_MAX, &row->open);
        if (s || !flow->state)
            continue;
        s = call_get(c, TABLE_flow_file, &stored);
        row->flow_state = stored.flow_state;
        row->put_at = stored.put_at;
        row->enforced_at = stored.enforced_at;
    }
    return s ? s : left_out(c, r);
}

enum status do_flow_show(struct call *c, const struct flow_of *q, struct flow_file *r)
{
    return row_of(c, q, r);
}
