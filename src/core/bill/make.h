/* make: the bill of an account for a month, figured from rows: its points with their
 * terms, the meters that hung there, what was read and the prices of those days. What it
 * reads it reads in the call's transaction; it keeps nothing, so that to figure, to show
 * and to issue are the same function, and the same rows give the same bill to the byte.
 *
 * A bill is of the days [from, past): from the reading the last figured bill ended with
 * (the first: the first reading there is) to the last reading of the cycle that is not
 * after the month's end. A reading belongs to 0:00 of its day.
 *
 *   make_read     points, terms, meters, readings; what is missing is refused by name
 *   make_use      cuts the days where terms, months that have a price of their own or a
 *                 tier year begin, and where a list says so (change_way) any price of it;
 *                 divides what each meter counted over these spans: by its readings where
 *                 it was read on that day, by days where it was not; then losses, and what
 *                 is of other points of the account. What is fed in has cuts of its own
 *   make_charge   lines of each point in each span
 *   make_surplus  what points fed in, with lines of their own: beside the bill, in none of its sums
 *   make_choice   terms as they would be under another choice (bill.compare)
 *   make_bill     lines, sums by what they are to the ledger
 *
 * Sources: domain 3, 5; tariff-facts 2. Private to core. */
#ifndef CORE_BILL_MAKE_H
#define CORE_BILL_MAKE_H

#include "core/bill/tariff.h"
#include "core/meter/point.h"

struct make_point {
    struct point point;
    struct point_terms *terms;       /* by days; the first holds on the first day */
    unsigned terms_n;
    date tiers_past;                 /* the bill ends where another class begins (改类); none */
    struct mounting *meter;
    unsigned meters;
    struct meter_reading *reading;   /* by days, of all its meters */
    unsigned readings;
};

/* What a point used in a span. */
struct made_use {
    struct used read;                /* by its meters */
    energy loss;
    struct used billed;              /* with losses, without what is of other points */
    energy kvarh;                    /* forward and |reverse| (tariff-facts 2) */
    bool kvarh_read, kvarh_lacks;    /* by some meter that counted here; some other one has no register of it */
    energy demand[USE_PERIODS];      /* 1/100 kW, the highest, [total] of all hours */
    bool demand_read[USE_PERIODS];   /* by some meter's register of it */
    energy part_of;                  /* agreed with a main point: what that one had left when it was taken */
};

/* A bill there is already, as far as another one rests on it. */
struct past_bill {
    int32_t month;
    uint64_t seq;
    date used_from, used_until;      /* DATE_NONE: loaded */
    bool counts, energy;             /* not cancelled; of energy */
    bool adjusts;                    /* 退补: a difference, of the days of its spans */
    date party_from, party_until;    /* as in the bill */
    energy kwh;
    money amount;                    /* principal, or below nought what was credited */
    const struct bill_span *spans;
    uint32_t spans_n;
};

/* 退补: what should have been recorded at a point in the days [from, past) besides what was. */
struct make_extra {
    uint64_t point_no;
    date from, past;
    uint16_t way;                    /* adjust_way */
    int64_t per, of;                 /* recorded x per / of; by_error, by_factor, by_ratio */
    energy kwh;                      /* kwh: all of it, by days; by_usual: of 30 days, in the place of the recorded */
    uint16_t period;                 /* that it is of; 0: as the recorded ones are */
    energy kvarh;                    /* reactive, by days, whatever the way; by_ratio: as the kWh, and none is given */
    const struct bill_span *earlier; /* what it already added to spans of earlier bills, for tiers of a year */
    unsigned earlier_n;
};

/* What a point would be billed by in the place of what its terms say; whatever is not given stays as it is. */
struct make_choice {
    uint64_t point_no;
    const char *price_list;          /* NULL: none is named */
    uint16_t tou;                    /* CODE_tou_choice_...: of lists that charge the same */
    uint16_t basic_way;
    uint64_t contract_w;
};

struct make {
    struct call *c;
    struct pool *pool;               /* what is read and made: the bill points into it, and what outlives it does not */
    const struct account *account;
    int32_t month;
    date from, past;                 /* past DATE_NONE: by the readings of the month */
    const struct bill *again;        /* figured once more, of its days and its party; NULL: figured the first time */
    date party_from, party_until;    /* whose tiers' year it is; DATE_NONE: as the account says */
    struct past_bill *past_bill;     /* newest first: of the month and later too; back to the last that was figured,
                                        or to where reading began, and to the January of that year; one more */
    unsigned past_bills;
    const struct past_bill *year_bill;       /* of those and of older ones: all from the month of a year ago on */
    unsigned year_bills;
    struct make_point *point;
    unsigned points;
    const struct make_extra *extra;  /* NULL: none */
    const struct make_choice *choice;        /* NULL: none, it is figured as its terms say */
    bool use_alone;                  /* nothing that was fed in is looked at */
    date cut[BILL_SPANS + 1];        /* where each span begins, and past */
    unsigned spans;
    struct made_use *use;            /* of point p in span s: use[p * spans + s] */
    date fed_cut[BILL_SPANS + 1];    /* the same of what is fed in, whose prices change on days of their own */
    unsigned fed_spans;              /* none where it is not asked for */
    struct used *fed;                /* into the grid, by reverse registers: fed[p * fed_spans + s] */
    struct array uses, shown, charges;      /* bill_use, bill_span, bill_charge */
    money total;
    struct surplus *surplus;         /* NULL: nothing is settled of what was fed in */
    struct array surplus_uses, surplus_shown, surplus_charges;
};

static inline struct made_use *made(const struct make *m, unsigned point, unsigned span)
{
    return &m->use[point * m->spans + span];
}

static inline struct used *made_fed(const struct make *m, unsigned point, unsigned span)
{
    return &m->fed[point * m->fed_spans + span];
}

/* -- make_read.c -- */
enum status make_read(struct make *m);
/* The terms that hold on a day; the first where none has begun. */
const struct point_terms *terms_on(const struct make_point *p, date on);
/* Is the point there in a span that ends before `past`: by its terms, or by a meter that hung before they began? What
 * is of the days before is the first point's alone. */
bool point_begun(const struct make *m, unsigned point, date past);
/* Is it billed for itself: measured, or a part with a price of its own? What is passed on is billed elsewhere. */
bool point_charged(const struct make *m, const struct make_point *p);

/* Is it the last one of a party that has left since, so that the month has another one's days too? */
bool past_other_party(const struct make *m, const struct past_bill *b);

/* -- make_use.c -- */
enum status make_use(struct make *m);
/* The day whose prices a list has in a span [from, until]: where it is cut by days, the span's last; else the last one
 * of the terms, of the month or of the year that it is charged by, whoever else's prices cut the days between. */
enum status span_priced_on(const struct make *m, const struct make_point *p, const char *price_list, date from,
                           date until, date *on_r);
/* Days that tables of losses and agreed quantities count, and capacity where bill.month_days says so: a whole month
 * is 30. */
#define TABLE_DAYS 30
unsigned table_days(date from, date past);

/* -- make_surplus.c: what was fed in, at its own prices (tariff-facts 2, PV) -- */
/* Is any of these days of the point one whose surplus is settled? */
bool surplus_settled(const struct make_point *p, date from, date past);
enum status make_surplus(struct make *m);

/* -- make_extra.c -- */
enum status make_extra(struct make *m, unsigned point);
/* Of its kWh those before this bill, in a tiers' cycle. */
energy extra_before(const struct make *m, uint64_t point_no, date begin);

/* -- make_choice.c -- */
enum status make_choice(struct make *m, struct point_terms *t);

/* -- make_charge.c -- */
enum status make_charge(struct make *m);

/* -- make_tiers.c: limits of a point's tiers in a span, and what the cycle held before it -- */
struct cycle {
    energy before;
    unsigned months, were;           /* of its limits, and of those that `before` was billed by */
};
/* Months the bill is of, at least one: whole ones, and in the last bill of a party the one that is begun. */
unsigned make_months(const struct make *m);
enum status make_cycle(struct make *m, const struct tariff *t, unsigned point, unsigned span, struct cycle *cycle_r);

/* -- make.c -- */
/* All of an account's row that a bill is figured by: who figures many reads no more of it. */
const struct field_set *bill_account_fields(void);
/* Figures the bill; what speaks against it is refused by name: no reading, one that nobody decided on, no price of
 * the month. A bill of the same month that was figured is not looked for. */
enum status bill_make(struct call *c, const struct account *a, int32_t month, struct bill *b_r);
/* The same, and of the bills there are: is one of the month among them that was figured here? And what the last one
 * of energy before it came to, those of a year ago, and the last number in the month (bill_number). Told also where
 * the bill is refused. In that pool is all that is read and made, the bill's lists and texts too. */
#define YEAR_MONTHS 12
struct bill_beside {
    bool issued, any;
    int32_t month;
    energy kwh;
    money amount;
    uint64_t last_seq;
    bool any_seq;
    uint8_t place[BILL_PLACE];       /* digest of its unit, and of the section and area of each point that was read */
    bool has_year, year_fits;        /* energy of the same month a year ago, as month_bills has it; it is no overflow */
    energy kwh_year;
    money amount_year;
};
enum status bill_make_beside(struct call *c, const struct account *a, int32_t month, struct pool *pool,
                             struct bill *b_r, struct bill_beside *beside_r);
/* What was used alone, of the days [from, past), by who has the account now, whatever was figured of them and after
 * them. What was fed in is not settled, and holds nothing. */
enum status bill_make_days(struct call *c, const struct account *a, int32_t month, date from, date past,
                           struct bill *b_r);
/* A bill figured once more: its days and its party, whatever was figured after them and whoever has the account now. */
enum status bill_make_again(struct call *c, const struct account *a, const struct bill *old, struct bill *b_r);
/* The last one of the party that leaves on that day: of all days before it that are in no bill yet, in the month of
 * the last of them or that of the bill before, whichever is later. Its tiers of a year are those of the months it had
 * the account, for what was billed already too (tariff-facts 2). any false: there are no such days. */
enum status bill_make_last(struct call *c, const struct account *a, date past, struct bill *b_r, bool *any_r);
/* The same of a party that stays: its year of tiers goes on. */
enum status bill_make_upto(struct call *c, const struct account *a, date past, struct bill *b_r, bool *any_r);
/* The same with energy that was not recorded; extra NULL: none. */
enum status bill_make_extra(struct call *c, const struct account *a, const struct bill *days,
                            const struct make_extra *extra, struct bill *b_r);
/* The same under another choice. What a choice needs and was not read is refused by name: energy by period, demand. */
enum status bill_make_choice(struct call *c, const struct account *a, const struct bill *days,
                             const struct make_choice *choice, struct bill *b_r);
/* Do the two say the same of what was used and what it costs? And of what was fed in? */
bool bill_same(const struct bill *old, const struct bill *now);
bool bill_same_surplus(const struct bill *old, const struct bill *now);
/* 16 bytes of all of it: another reading, price or term makes another. */
struct bytes bill_digest(struct call *c, const struct bill *b);

#endif
