/* Flows: what stages a job goes through, as data. Each version of a flow is one
 * file, db/flow/KIND.VERSION.flow, read and checked when the core starts; a
 * mistake is one line with file, line and reason, and no start. New jobs take the
 * newest version; a job under way finishes by the version it began with, so a
 * version that an open job needs may not be missing either.
 *
 *     flow install_household 1          kind and version, as the file is called
 *     of application                    or: of account (it changes one there is)
 *     by hand 1                         its place among those offered at a counter, last without;
 *                                       or: by core (nobody accepts it at a counter)
 *     form accept_household             the form of acceptance; without one the desk makes it of what the flow asks
 *     effect open_account               what finishing it does; effects.def
 *     field photo_no text 20            a field of its own: NAME and text CHARACTERS, number LARGEST,
 *                                       money, energy, date, flag, or choice NAME...; masked: personal data
 *         words zh_CN 照片号            its label; `help` the same way; `word CHOICE LANGUAGE TEXT`.
 *                                       words also follow flow, paper and stage, where locale/ has none
 *     asks photo_no                     fields of its own that acceptance must fill
 *     paper identity                    needed
 *     paper property owe 10 stops       may be owed for 10 working days, the clock waits
 *     paper authority agent             only when an agent comes
 *     stage survey                      in order; what follows is the stage's own
 *         role surveyor clerk           who does it, in the job's unit: any of these
 *         person none                   or: accepter (who accepted has it), or a staff number
 *         form stage_survey             where it is done; without one the desk makes it of needs and finds
 *         needs survey                  fields of the application or change it must fill
 *         finds transformer_area        and may; what a stage has no business with it cannot change
 *         when external_works           only when that flag of the application is set (or: unless)
 *         back survey                   where a failure goes
 *         then energise                 what follows, where it is not the next of the file; "then end": nothing
 *         waits customer_works          somebody else works: the clocks stand still, for that reason
 *         ends total                    the whole clock stops when this stage is done
 *
 * Refused: a stage that nothing leads to, a way round and round with no way out,
 * a form, role, effect, field or paper that is not there, a limit (time_limits)
 * for a stage that the flow does not have, a version twice. The order of the file
 * is the order of work but for `then`; `when` and `back` are the only branches.
 * A stage that only a failure leads to is one that `back` names.
 *
 * Which open change keeps another from being accepted is db/flow/exclusions.csv:
 * kind, other, source. */
#ifndef CORE_WORK_FLOW_H
#define CORE_WORK_FLOW_H

#include "core/core.h"
#include "core/work/bounds.h"

enum flow_person { PERSON_NONE, PERSON_ACCEPTER, PERSON_NAMED };

/* Where what is said of a job stands: in db/record, or in fields of the flow's own. */
enum said_in { IN_APPLICATION, IN_CHANGE, IN_FOUND };
struct said_field { enum said_in in; const struct field *field; };

struct stage_need { struct said_field of; bool must; };

/* A word that a flow brings with it, as locale/ would have it: "flow.stage.dig", "photo_no",
 * "help.field.photo_no", "code.dog_licence.size.small". */
struct flow_word { const char *key, *lang, *text; unsigned line; };

struct stage_info {
    const char *name;                /* "survey"; word flow.stage.survey */
    uint64_t roles;                  /* bits of code role: whoever has one of them may do it */
    uint8_t person;                  /* enum flow_person */
    const char *staff_no;            /* PERSON_NAMED: whom it is given to while he may do it */
    const char *form;                /* NULL: made of what it needs and finds */
    unsigned form_line;
    struct stage_need need[STAGE_NEEDS];
    unsigned needs;
    struct said_field when;          /* a flag; no field: always */
    bool unless;                     /* the stage is there when it is not set */
    uint16_t next;                   /* stage number; 0: the flow is done */
    uint16_t back;                   /* stage number; 0 nowhere */
    uint16_t waits;                  /* code stop_reason; 0: it is the office's own work */
    bool ends_total;
};

struct paper_info { const char *name; bool only_agent, may_owe, owing_stops; uint16_t owe_days; };

struct job_effect;                   /* effect.h */

struct flow_info {
    const char *kind;                /* word flow.kind.KIND */
    uint64_t version;
    bool of_account, by_hand;
    unsigned place;                  /* among those offered at a counter; 0 behind the others */
    const char *form;                /* NULL: made of what it asks */
    unsigned form_line;
    const struct job_effect *effect; /* NULL none */
    struct stage_info stage[FLOW_STAGES];   /* stage[i] is number i + 1 */
    unsigned stages;
    struct paper_info paper[FLOW_PAPERS];
    unsigned papers;
    const struct record *own;        /* fields of its own, by found.h; NULL none */
    struct stage_need ask[STAGE_NEEDS];     /* of them, what acceptance must fill */
    unsigned asks;
    struct flow_word *word;
    unsigned words;
};

struct flows;

const struct flow_word *flow_word_of(const struct flow_info *flow, const char *key, const char *lang);  /* NULL none */

/* All of data_dir/flow, against the forms of form_dir (NULL: forms are not looked
 * for) and the limits of data_dir/seed. ST_file_broken with {file, line, word, reason}. */
enum status flows_open(const char *data_dir, const char *form_dir, struct flows **flows_r, struct fault *f);
void flows_close(struct flows **flows);
/* One file from text; everything but its forms is looked up. file is its name,
 * KIND.VERSION.flow, which must be what stands in it. */
enum status flow_read_text(const char *file, const char *text, size_t n, struct pool *pool,
                           struct flow_info **flow_r, struct fault *f);

const struct flow_info *flow_newest(const struct flows *flows, const char *kind);    /* NULL none */
const struct flow_info *flow_of_version(const struct flows *flows, const char *kind, uint64_t version);
const struct flow_info *flow_at(const struct flows *flows, unsigned i);              /* newest ones; NULL past the
                                                                                        last */
const struct flow_info *flow_each(const struct flows *flows, unsigned i);            /* every version, rising within
                                                                                        its kind; NULL past the last */
unsigned flow_stage_no(const struct flow_info *flow, const char *name);              /* 0 none */
/* Has any version of that kind a stage of that name? */
bool flow_has_stage(const struct flows *flows, const char *kind, const char *stage);
/* May a job of that kind not be open beside one of the other? */
bool flow_excludes(const struct flows *flows, const char *kind, const char *other);

/* Is the version of every open job there? ST_file_broken naming the file and the job. */
enum status flows_serve(struct core *c, struct fault *f);

/* The core's own, read at start. */
const struct flows *core_flows(struct core *c);

#endif
