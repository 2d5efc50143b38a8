/* Flows: what stages a job goes through, as data. Each version of a flow is one
 * file, db/flow/KIND.VERSION.flow, read and checked when the core starts; a
 * mistake is one line with file, line and reason, and no start. New jobs take the
 * newest version; a job under way finishes by the version it began with, so a
 * version that an open job needs may not be missing either.
 *
 *     flow install_household 1          kind and version, as the file is called
 *     of application                    or: of account (it changes one there is), of account optional (is about
 *                                       one, where the customer has or names one)
 *     by hand 1                         its place among those offered at a counter, last without;
 *                                       or: by core (nobody accepts it at a counter)
 *     form accept_household             the form of acceptance; without one the desk makes it of what the flow asks
 *     group terms                       of exclusions.csv, where @terms means each kind of that group
 *     effect open_account               what finishing it does; effects.def
 *     field photo_no text 20            a field of its own: NAME and text CHARACTERS, number LARGEST,
 *                                       money, energy, date, flag, or choice NAME...; masked: personal data
 *         words zh_CN 照片号            its label; `help` the same way; `word CHOICE LANGUAGE TEXT`.
 *                                       words also follow flow, paper and stage, where locale/ has none
 *         to account.contact            where it goes when the job finishes: targets.def; or: to note. to address:
 *                                       from acceptance on it is where a job without an account is
 *     asks photo_no                     fields of its own that acceptance must fill
 *     offers phone                      and may, on its form; fields of a change too
 *     limit 20 working_day warn 80      of the whole, in a stage of that, where time_limits has no row for it:
 *                                       how much, and at what part of a hundred of it a job is at risk
 *     paper identity                    needed
 *     paper property owe 10 stops       may be owed for 10 working days, the clock waits
 *     paper authority agent             only when an agent comes
 *     stage survey                      in order; what follows is the stage's own
 *         role surveyor clerk           who does it, in the job's unit: any of these
 *         person none                   or: accepter (who accepted has it), or a staff number
 *         team Z1                       only who is in that team on the day may take or do it
 *         form stage_survey             where it is done; without one the desk makes it of needs and finds
 *         needs survey                  fields of the application or change it must fill
 *         finds transformer_area        and may; what a stage has no business with it cannot change
 *         when external_works           only when that flag is set; unless: when it is not. Also of any finding:
 *         when size is large huge       a choice is one of these
 *         when capacity_w over 8000     a number, an amount or a day; or: under. Several lines: all hold
 *         back survey                   where a failure goes
 *         then energise                 what follows, where it is not the next of the file; "then end": nothing
 *         then review when size is huge several lines: the first that holds
 *         then dig and wire             both begin, and stand beside each other
 *         joins dig wire                begins when they are done
 *         waits customer_works          somebody else works: the clocks stand still, for that reason
 *         fee high_reliability times capacity_w     a fee is due when it begins, and paid before it is done (or the
 *                                       number of an item of the office's own, from 100 on): one,
 *                                       or as many as a number says (watts are charged by the kilowatt)
 *         job survey_line               another job does it, opened when it begins (sub_job.c)
 *         ends total                    the whole clock stops when this stage is done
 *
 * Refused: a stage that nothing leads to, a way round and round with no way out, stages beside
 * each other that never meet, a join of what is not begun together (flow_ways.c),
 * a form, role, effect, field or paper that is not there, a team (flow_store.c), a limit (time_limits)
 * for a stage that the flow does not have, a version twice.
 * A stage that only a failure leads to is one that `back` names.
 *
 * Which open change keeps another from being accepted is db/flow/exclusions.csv:
 * kind, other, source; @GROUP is every kind of a group. */
#ifndef CORE_WORK_FLOW_H
#define CORE_WORK_FLOW_H

#include "core/core.h"
#include "core/work/bounds.h"
#include "core/work/clock.h"

enum flow_person { PERSON_NONE, PERSON_ACCEPTER, PERSON_NAMED };

/* Where what is said of a job stands: in db/record, or in fields of the flow's own. */
enum said_in { IN_APPLICATION, IN_CHANGE, IN_FOUND };
struct said_field { enum said_in in; const struct field *field; };

struct stage_need { struct said_field of; bool must; };

/* What must hold of a finding: a flag is set, a choice is one of these, a number or a day is over or under that. */
enum cond_kind { COND_SET, COND_IS, COND_OVER, COND_UNDER };
struct flow_cond {
    struct said_field of;
    enum cond_kind kind;
    bool unless;                     /* it must not */
    uint16_t value[FLOW_CHOICES];
    unsigned values;
    int64_t bound;                   /* as the field's type counts */
};

/* Where a stage goes when all its conditions hold; more than one stage: they stand beside each other. */
struct stage_way { struct flow_cond *when; unsigned whens; uint16_t to[FLOW_TOGETHER]; unsigned to_n; };   /* 0: end */

/* A word that a flow brings with it, as locale/ would have it: "flow.stage.dig", "photo_no",
 * "help.field.photo_no", "code.dog_licence.size.small". */
struct flow_word { const char *key, *lang, *text; unsigned line; };

struct stage_info {
    const char *name;                /* "survey"; word flow.stage.survey */
    unsigned line;                   /* of the file, where it begins */
    uint64_t roles;                  /* bits of code role: whoever has one of them may do it */
    uint8_t person;                  /* enum flow_person */
    const char *staff_no;            /* PERSON_NAMED: whom it is given to while he may do it */
    const char *team_code;           /* whose members alone may; NULL any */
    unsigned team_line;
    const char *form;                /* NULL: made of what it needs and finds */
    unsigned form_line;
    struct stage_need need[STAGE_NEEDS];
    unsigned needs;
    struct flow_cond *when;          /* it is passed over unless all of them hold */
    unsigned whens;
    struct stage_way *way;           /* the first that holds is taken; the last always does */
    unsigned ways;
    uint16_t join[FLOW_TOGETHER];    /* stage numbers: what leads here from where stages stand beside each other */
    unsigned joins;
    uint16_t back;                   /* stage number; 0 nowhere */
    uint16_t waits;                  /* code stop_reason; 0: it is the office's own work */
    bool ends_total;
    struct work_limit limit;         /* where time_limits has none for it; amount 0 none */
    uint16_t fee_item;               /* code fee_item that is due when it begins; 0 none */
    unsigned fee_line;
    struct said_field fee_times;     /* how many of it; no field: one */
    const char *job_kind;            /* another job does it; NULL none */
    unsigned job_line;
};

/* Where a field of its own goes when the job finishes: a field of its account, a note on it, or nowhere; or
 * at acceptance, to the address of a job without an account. */
struct flow_target { const struct field *field; bool note, address; };

struct paper_info { const char *name; bool only_agent, may_owe, owing_stops; uint16_t owe_days; };

struct job_effect;                   /* effect.h */

struct flow_info {
    const char *kind;                /* word flow.kind.KIND */
    uint64_t version;
    uint16_t state;                  /* code flow_state of one of the store; 0: of db/flow/ */
    unsigned line;                   /* where it says its name */
    bool of_account, by_hand;
    bool account_optional;           /* of_account, and accepted without one too */
    unsigned place;                  /* among those offered at a counter; 0 behind the others */
    const char *form;                /* NULL: made of what it asks */
    unsigned form_line;
    const struct job_effect *effect; /* NULL none */
    const char *group;               /* NULL none */
    struct work_limit limit;         /* of the whole, as a stage's */
    struct stage_info stage[FLOW_STAGES];   /* stage[i] is number i + 1 */
    unsigned stages;
    struct paper_info paper[FLOW_PAPERS];
    unsigned papers;
    const struct record *own;        /* fields of its own, by found.h; NULL none */
    struct stage_need ask[STAGE_NEEDS];     /* what acceptance must fill of them, and may of them and of a change */
    unsigned asks;
    unsigned *field_line;            /* of each of its own fields */
    struct flow_target *target;      /* the same */
    struct flow_word *word;
    unsigned words;
    struct pool *pool;               /* it was read into */
};

struct flows;

const struct flow_word *flow_word_of(const struct flow_info *flow, const char *key, const char *lang);  /* NULL none */

/* All of data_dir/flow, against the forms of form_dir (NULL: forms are not looked
 * for) and the limits of data_dir/seed. ST_file_broken with {file, line, word, reason}. */
enum status flows_open(const char *data_dir, const char *form_dir, struct flows **flows_r, struct fault *f);
void flows_close(struct flows **flows);
/* One file from text; everything but its forms is looked up. file is its name,
 * KIND.VERSION.flow, which must be what stands in it; NULL: it is called by what stands in it. */
enum status flow_read_text(const char *file, const char *text, size_t n, struct pool *pool,
                           struct flow_info **flow_r, struct fault *f);
/* Such a text, and whether it may stand beside the others: its forms, a version that there is not
 * yet (but in practice), fields that keep their type from version to version, names that have the
 * words they have in other kinds, and words for those that no flow of db/flow/ has. */
enum status flow_read_new(const struct flows *flows, const char *text, size_t n, struct pool *pool,
                          struct flow_info **flow_r, struct fault *f);

/* The same, and its version is the next: the one before it is there, be it only tried. */
enum status flow_read_next(const struct flows *flows, const char *text, size_t n, struct pool *pool,
                           struct flow_info **flow_r, struct fault *f);

/* As flow_read_new, of a file at that path, whatever it is called. */
enum status flow_read_file(const struct flows *flows, const char *path, struct pool *pool, struct flow_info **flow_r,
                           struct fault *f);

const struct flow_info *flow_newest(const struct flows *flows, const char *kind);    /* in force; NULL none */
/* What a job of that kind accepted now goes by: where it is tried, the newest in practice too. */
const struct flow_info *flow_offered(const struct flows *flows, const char *kind, bool practice);
const struct flow_info *flow_of_version(const struct flows *flows, const char *kind, uint64_t version);
const struct flow_info *flow_at(const struct flows *flows, unsigned i, bool practice);   /* those that are offered;
                                                                                        NULL past the last */
const struct flow_info *flow_each(const struct flows *flows, unsigned i);            /* every version, rising within
                                                                                        its kind; NULL past the last */
unsigned flow_stage_no(const struct flow_info *flow, const char *name);              /* 0 none */
/* Does the flow go on from one stage to the other, by whatever way? */
bool flow_leads_to(const struct flow_info *flow, unsigned from, unsigned to);
/* Of a way that forks: is that stage of its k-th line, before all of them meet? */
bool flow_in_line(const struct flow_info *flow, const struct stage_way *way, unsigned k, unsigned stage_no);
/* Has any version of that kind a stage of that name? */
bool flow_has_stage(const struct flows *flows, const char *kind, const char *stage);
/* May a job of that kind not be open beside one of the other? */
bool flow_excludes(const struct flows *flows, const char *kind, const char *other);

/* Is the version of every open job there? ST_file_broken naming the file and the job; of one that is tried the log
 * tells, and its jobs are refused. */
enum status flows_serve(struct core *c, struct fault *f);

/* The core's own: read at start, and exchanged for others when one of the store changes. What is
 * given stays as it is for longer than any call. */
const struct flows *core_flows(struct core *c);
/* Of the store what is in force or has open jobs is read first, up to FLOWS_READ with those of db/flow/. What cannot
 * be read any more, since a form it names is gone, or is too much, is left out: the log and flow.list tell of it. */
enum status flows_reload(struct core *c);
void flows_end(struct core *c);

#endif
