/* A shift: one till, of one person, on one business day (班次). */
#include "config.h"
#include "core/cash/cash.h"
#include "core/engine/area.h"
#include "core/office/office.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char faces_usual[] = "100 50 20 10 5 1 0.5 0.1";

const char *shift_party(struct call *c, uint64_t shift_no)
{
    return number_words(c, shift_no);
}

void shift_event(struct call *c, const struct shift *s)
{
    call_event(c, pool_printf(c->pool, "shift:%s:%s", s->unit_no, s->staff_no));
}

enum status shift_newest(struct call *c, const char *staff_no, uint16_t state, struct shift *s_r)
{
    struct shift at = { .staff_no = staff_no };
    struct scan *scan;
    bool found = false;
    struct scan_range range = { .prefix = &at, .parts = 1, .backward = true };
    enum status s = scan_index(c->txn, INDEX_shift_staff, &range, &scan);
    for (unsigned i = 0; !s && !found && i < SHIFTS_LOOKED_AT; i++)
        if (!(s = scan_next(scan, s_r, NULL)))
            found = s_r->shift_state == state;
    scan_end(&scan);
    return found ? ST_ok : s ? s : ST_not_found;
}

/* -- whose till is which: payment after payment asks for it -- */

/* Where people were last seen. Only a hint: the row says whether it still is so. */
struct tills { struct { char staff_no[16]; uint64_t shift_no; } at[TILLS_SEEN]; };

struct tills *tills_new(void)
{
    struct tills *t = calloc(1, sizeof *t);
    if (!t)
        panic("out of memory");
    return t;
}

/* His place among them, or another's who shares it; NULL: a read asks, on any thread. */
static struct tills *tills_of(struct call *c, unsigned *i_r)
{
    unsigned hash = 0;
    for (const char *p = c->user.staff_no; *p; p++)
        hash = hash * 31 + (unsigned char)*p;
    *i_r = hash % TILLS_SEEN;
    return c->op->kind == OP_WRITE ? *core_slot(c->core, AREA_cash) : NULL;
}

/* As only one till of a person is open, one that is open is the newest. */
static bool till_seen(struct call *c, struct shift *s_r)
{
    unsigned i;
    const struct tills *t = tills_of(c, &i);
    if (!t || strcmp(t->at[i].staff_no, c->user.staff_no) != 0)
        return false;
    *s_r = (struct shift){ .shift_no = t->at[i].shift_no };
    return !call_get(c, TABLE_shift, s_r) && s_r->shift_state == CODE_shift_state_open &&
           !strcmp(s_r->staff_no, c->user.staff_no) && s_r->business_date == c->today;
}

static void till_note(struct call *c, const struct shift *s)
{
    unsigned i;
    struct tills *t = tills_of(c, &i);
    if (t && text_copy(t->at[i].staff_no, sizeof t->at[i].staff_no, s->staff_no))
        t->at[i].shift_no = s->shift_no;
}

static enum status open_till(struct call *c, struct shift *s_r)
{
    char day[DATE_TEXT];
    if (till_seen(c, s_r))
        return ST_ok;
    enum status s = shift_newest(c, c->user.staff_no, CODE_shift_state_open, s_r);
    if (!s && s_r->business_date != c->today)
        return refuse(c, ST_shift_yesterday, "", date_format(s_r->business_date, day), NULL, NULL);
    if (!s)
        till_note(c, s_r);
    if (s != ST_not_found)
        return s;
    s = shift_newest(c, c->user.staff_no, CODE_shift_state_counted, s_r);
    if (!s && s_r->business_date == c->today)
        return refuse(c, ST_shift_not_open, "",
                      pool_printf(c->pool, "code.shift_state.%s", code_name(&codes_shift_state, s_r->shift_state)),
                      NULL, NULL);
    return s && s != ST_not_found ? s : refuse(c, ST_shift_none, "", NULL, NULL, NULL);
}

/* Who moved between practice and earnest since he opened it takes nothing more into it. */
enum status shift_mine(struct call *c, struct shift *s_r)
{
    enum status s = open_till(c, s_r);
    return s ? s : office_apart(c, "shift_no", s_r->unit_no, c->user.unit_no);
}

static bool sees_all(const struct call *c)
{
    return call_has_role(c, CODE_role_supervisor) || call_has_role(c, CODE_role_accountant) ||
           call_has_role(c, CODE_role_auditor);
}

enum status shift_read(struct call *c, uint64_t shift_no, const char *field, struct shift *s_r)
{
    *s_r = (struct shift){ .shift_no = shift_no };
    enum status s = call_get(c, TABLE_shift, s_r);
    if (s && s != ST_not_found)
        return s;
    bool mine = !s && !strcmp(s_r->staff_no, c->user.staff_no);
    if (s || (!mine && !(sees_all(c) && (c->everywhere || call_in_unit(c, s_r->unit_no)))))
        return refuse(c, ST_not_found, field, number_words(c, shift_no), NULL, NULL);
    return ST_ok;
}

struct shift shift_shown(const struct shift *s)
{
    struct shift shown = *s;
    if (s->shift_state == CODE_shift_state_open)
        shown.sums_n = 0;
    return shown;
}

money shift_tender(const struct shift *s, uint16_t tender, uint64_t *count_r)
{
    for (uint32_t i = 0; i < s->sums_n; i++)
        if (s->sums[i].tender == tender) {
            *count_r = s->sums[i].count;
            return s->sums[i].amount;
        }
    *count_r = 0;
    return 0;
}

money shift_takings(const struct shift *s)
{
    uint64_t count;
    return shift_tender(s, CODE_tender_cash, &count) - s->turned_in - s->refunds;
}

void shift_sum(struct call *c, struct shift *s, uint16_t tender, money amount, int64_t count)
{
    struct tender_sum *sums = pool_array(c->pool, s->sums_n + 1, sizeof *sums);
    uint32_t at = 0;
    if (s->sums_n)
        memcpy(sums, s->sums, s->sums_n * sizeof *sums);
    while (at < s->sums_n && sums[at].tender != tender)
        at++;
    s->sums_n += at == s->sums_n;
    s->sums = sums;
    sums[at].tender = tender;
    sums[at].amount += amount;
    sums[at].count = (uint64_t)((int64_t)sums[at].count + count);
}

/* The notes and coins there are, largest first: setting cash.faces, "100 50 ...". */
void shift_faces(struct call *c, struct denomination **faces_r, uint32_t *n_r)
{
    const char *text = setting_text(c, "cash.faces");
    char *rest, *list = pool_copy(c->pool, *text ? text : faces_usual);
    *faces_r = pool_array(c->pool, FACES, sizeof **faces_r);
    *n_r = 0;
    for (char *word = strtok_r(list, " ,", &rest); word && *n_r < FACES; word = strtok_r(NULL, " ,", &rest)) {
        money face;
        if (money_parse(word, &face) == ST_ok && face > 0)
            (*faces_r)[(*n_r)++].face = face;
    }
}

enum status shift_cash(struct call *c, const char *field, const struct denomination *cash, uint32_t n, money *total_r)
{
    struct denomination *faces;
    uint32_t faces_n;
    *total_r = 0;
    shift_faces(c, &faces, &faces_n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = 0;
        money worth;
        while (k < faces_n && faces[k].face != cash[i].face)
            k++;
        if (k == faces_n)
            return refuse(c, ST_code_unknown, pool_printf(c->pool, "%s[%u].face", field, i),
                          money_words(c, cash[i].face), NULL, NULL);
        if (!money_mul(cash[i].face, (int64_t)cash[i].pieces, &worth) || !money_add(*total_r, worth, total_r))
            return refuse(c, ST_amount_overflow, field, NULL, NULL, NULL);
    }
    return ST_ok;
}
