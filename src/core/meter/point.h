/* point: where energy is measured, as rows: points with their terms by days, the meters
 * that hung there and what was read of them. A reading belongs to 0:00 of its day. Rows of
 * terms are added and none is changed: what a bill rested on stays. Private to core. */
#ifndef CORE_METER_POINT_H
#define CORE_METER_POINT_H

#include "core/customer/customer.h"
#include "core/engine/check.h"
#include "core/meter/meter.h"

/* -- point.c -- */
/* An account's point within the caller's reach; point_no 0: the first. ST_point_missing. */
enum status point_read(struct call *c, const char *owner_no, uint64_t point_no, struct account *a_r, struct point *p_r);
/* -- owner.c -- */
/* The same of any owner (0: an account). What is no account is like one without a number: a_r has its name, its
 * unit and its capacity, and no bill is ever of it. A gateway has no row: its unit is its first point's, and one of
 * no point yet is the caller's. ST_area_unknown, ST_line_unknown, ST_outside_unit. */
enum status owner_read(struct call *c, uint16_t owner_kind, const char *owner_no, struct account *a_r);
/* Whoever's it is, within the caller's reach or not; ST_not_found: it has no row. */
enum status owner_row(struct call *c, uint16_t owner_kind, const char *owner_no, struct account *a_r);
/* ST_point_missing too. */
enum status point_of(struct call *c, uint16_t owner_kind, const char *owner_no, uint64_t point_no,
                     struct account *a_r, struct point *p_r);

/* What is done at it is about its account, or else the unit that keeps it. */
void point_subject(struct call *c, const struct point *p);

/* -- point.c -- */
/* The terms that hold on a day, into t_r; ST_not_found: none do. */
enum status terms_read_on(struct call *c, const struct point *p, date on, struct point_terms *t_r);
/* Days up to which bills of the account were figured; DATE_NONE: none was. */
enum status figured_until(struct call *c, const char *account_no, date *until_r);
/* The same, and that bill's month; 0: none. */
enum status figured_last(struct call *c, const char *account_no, date *until_r, int32_t *month_r);

/* What is agreed on as demand is no less, W: a share of the capacity that is not sealed (domain 3.3). */
uint64_t contract_least(struct call *c, uint64_t used_va, date on);
/* What a row that people put takes over from the one that holds on its day: since when its year of tiers counts. */
enum status terms_carry(struct call *c, const struct point *p, struct point_terms *t);
/* What a row of terms must be, whenever it is added. */
enum status terms_good(struct call *c, const struct point_terms *q);
/* The account shows its first point's terms of today. */
enum status account_follows(struct call *c, const struct account *a, const struct point *p);

/* Has such a list begun, on whatever day? No name: it has not. */
enum status list_there(struct txn *t, const char *price_list, bool *there_r);

/* -- mount.c -- */
#define BAR_CODE 22
/* What the last of 22 digits is, by the 21 before it: weights 3 and 1 from the right (Q/GDW 1205-2013). */
unsigned bar_code_check(const char *no);
/* When that meter ("": whichever) hung there, with that day in it, the days it came and went too; ST_not_found:
 * never. */
enum status mounting_of(struct call *c, const struct point *p, const char *device_no, date on, struct mounting *m_r);
/* A bar code's last digit is right: ST_device_check. What else is digits alone is a maker's number, which has no rule
 * but that it is longer than what is typed of a number's tail, and shorter than a bar code cut short:
 * ST_device_digits. */
enum status device_no_good(struct call *c, const char *no);
/* The meter that hangs there on a day; ST_not_found: none does. */
enum status meter_at(struct call *c, const struct point *p, date on, struct mounting *m_r);

/* A file says that another meter hangs there from that day: the one before ends, what it showed is not known. */
enum status meter_makes_way(struct call *c, const struct point *p, const char *device_no, date on);

/* It comes off that day with what it showed, and none takes its place: what the account shows of it is the caller's.
 * ST_meter_not_there, ST_date_out_of_range, those of a reading. */
enum status meter_comes_off(struct call *c, const struct point *p, const char *device_no, date on,
                      struct register_value *shows, uint32_t n, struct mounting *m_r);
/* The account's first point shows that meter ("": none). */
enum status account_meter(struct call *c, const struct account *a, const struct point *p, const char *device_no);

/* The account is closed: all that hangs at its points comes off today, and the points are withdrawn. The meter of the
 * first with that figure of its total (taken), each other with what was read of it on that day or since; one that was
 * not read keeps the account open: ST_meter_unread, naming it and its point. */
enum status points_close(struct call *c, const struct account *a, date since, bool taken, energy total);
/* All points of an account, as they stand: for whoever writes while he goes through them. */
enum status account_points(struct call *c, const char *account_no, struct point **list_r, unsigned *n_r);
/* The same on that day, and the points stay: stopped, with nothing that hangs there. */
enum status points_stop(struct call *c, const struct account *a, date on, bool taken, energy total);

/* -- device.c -- */
/* One that hangs nowhere, or within the caller's reach: ST_device_unknown, ST_outside_unit. */
enum status device_read(struct call *c, const char *device_no, struct device *d_r);

/* -- hang.c -- */
/* Where it came to last; ST_not_found: it never hung. */
enum status mounting_newest(struct call *c, const char *device_no, struct mounting *m_r);
/* May it come somewhere on that day? Not while it hung elsewhere: ST_date_out_of_range at mounted_on. */
enum status device_free(struct call *c, const char *device_no, date on);

/* -- ratio.c -- */
bool device_transforms(uint16_t device_kind);          /* a CT, a PT */
/* The first of that kind that hangs there on a day. */
enum status transformer_there(struct call *c, const struct point *p, date on, uint16_t kind, struct device *d_r,
                              bool *there_r);
/* What CTs and PTs that hang there on a day multiply by, with the meter's own ratio (0: 1); none hang: that alone,
 * *known_r false. ST_number_out_of_range: it is no whole number. */
enum status ratio_on(struct txn *t, struct pool *pool, const struct point *p, date on, uint64_t own, uint64_t *ratio_r,
                     bool *known_r);
enum status ratio_there(struct call *c, const struct point *p, date on, uint64_t own, uint64_t *ratio_r, bool *known_r);
/* Is it that of the mounting, or a part of it: others were never entered? */
bool ratio_borne(const struct mounting *m, uint64_t ratio);
/* A transformer came to the point on that day, or went, and its rows say so: a meter that came that day has the ratio
 * of what hangs there now; one that was there before, or came later, has to bear it. ST_ratio_differs,
 * ST_device_hangs. */
enum status meters_bear(struct call *c, const struct point *p, date on, bool comes);

/* -- network.c: lines, transformer areas, sections -- */
/* Their unit is known and within reach; who reads, if anybody is named, is known. */
enum status place_good(struct call *c, const char *unit_no, const char *reader);
/* There is one already, which is kept by old_unit: ST_exists, at that field, where that is beyond reach. */
enum status place_mine(struct call *c, const char *field, const char *no, const char *old_unit);
/* An area the same way: ST_area_unknown. */
/* "0417-104", as an account has it: section 0417, the 104th of it. Anything else is a section as it stands. */
const char *section_of_account(const char *text, struct pool *pool, uint64_t *order_r);
/* May an account or a point hang on that section? ST_section_unknown, ST_outside_unit. */
enum status section_hangs(struct call *c, const char *section_no, const char *field);
enum status area_read(struct call *c, const char *area_no, const char *field, struct transformer_area *a_r);
/* A line that is there, is used today, and kept by a unit within reach or above: ST_line_unknown at that field. */
enum status line_read(struct call *c, const char *line_no, const char *field, struct supply_line *l_r);

/* -- section.c -- */
/* Numbers (const char *) of the accounts that have a point in a section, each once, in their order, after one ("": all
 * of them). */
enum status section_accounts(struct call *c, const char *section_no, const char *after, struct array *out);

/* -- reading.c -- */
/* The last `most` readings of that device (NULL: of any) before a day, newest first. */
enum status readings_before(struct call *c, const struct point *p, const char *device_no, date before, unsigned most,
                            struct meter_reading *r, unsigned *n_r);
const struct register_value *register_of(const struct meter_reading *r, uint16_t register_kind);
/* A part of the i-th element of a request's list; reading_to is the total alone and names itself. */
const char *register_field(struct call *c, const char *list, uint32_t i, const char *part);
/* Each register once, with a figure so many digits can show; list: the request's field. */
enum status registers_good(struct call *c, const char *list, const struct register_value *v, uint32_t n,
                           uint64_t digits);
/* The last figures of a meter that comes off: none lower than before, and it was not read after that day. */
enum status reading_ends(struct call *c, const struct point *p, const struct mounting *m, const struct meter_reading *r,
                         const char *list);
/* The account, point and meter of a reading; no device named: the meter that hangs there that day. */
struct reading_place { struct account account; struct point point; struct mounting mounting; };
enum status reading_place(struct call *c, const struct meter_reading *q, struct reading_place *at_r);
/* Looked at as reading.put does, and kept as that reader's; NULL: only asked whether it could be. */
enum status reading_take(struct call *c, const struct meter_reading *q, const char *reader, struct meter_reading *r);
/* The same at its place, which whoever asks has found already. */
enum status reading_take_at(struct call *c, const struct reading_place *at, const struct meter_reading *q,
                            const char *reader, struct meter_reading *r);
/* Kept as it is: who asks has looked at it. */
enum status reading_keep(struct call *c, const char *reader, struct meter_reading *r);

/* -- put_right.c: rows that bills rest on, changed by an act that takes these bills back and by no other -- */
/* One register of one reading: no lower than the one before, no higher than the one after. Fills point, meter and
 * register where the request left them out, and value_before. field: the request's, before the row's own. */
enum status reading_put_right(struct call *c, const struct account *a, const char *field, const char *reason,
                              struct correction_reading *q);
/* A row of terms of days that are billed, in the place of one of the same day. */
enum status terms_put_right(struct call *c, const struct account *a, const char *field, struct point_terms *q);

/* -- check_point.c -- */
enum status check_points(struct check_run *r);

/* -- gather.c: accounts of before into points -- */
#define GATHER_SERIES "meter.gathered"       /* a counter: 1 when all were gone through */
struct gathered {
    struct point point;
    struct point_terms terms;
    struct device device;
    struct mounting mounting;
    struct meter_reading reading;
    struct register_value value;
    struct section section;
    struct transformer_area area;
    bool meter, placed_section, placed_area;
};
/* Pure. meter NULL: none hangs there. priced: bills are figured by the account's tariff, which is a price list. */
void gather(const struct account *a, const struct meter *meter, bool priced, struct pool *pool, struct gathered *g_r);
/* An account that was opened or loaded, or whose meter was: the rows of its first point that are not there yet. */
enum status point_follows(struct call *c, const struct account *a);

/* What the area remembers of it. */
struct gathering { _Atomic bool done; struct key at; };
struct gathering *gathering_of(struct core *c);

#endif
