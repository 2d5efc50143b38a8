/* What the files that read a flow share, and nobody else needs. */
#ifndef CORE_WORK_FLOW_READER_H
#define CORE_WORK_FLOW_READER_H

#include "core/work/flow.h"

/* A name that is looked up once all stages are known. */
struct later { const char *name; unsigned line; };
struct later_way { const char *name[FLOW_TOGETHER]; unsigned names, line; };

/* What a line of words is about. */
struct flow_naming { const char *before, *name; const struct field *field; };

struct flow_reader {
    struct flow_info *flow;
    struct stage_info *stage;                /* the one being told; NULL in the head */
    struct pool *pool;
    struct fault *fault;
    const char *file;
    char *word[FLOW_WORDS + 1];
    unsigned words, line;
    const char *text;                        /* the line as it is written, without its remark */
    unsigned of_line, by_line;
    struct flow_naming naming;
    struct field field[FLOW_FIELDS];         /* of its own, until the first stage */
    unsigned fields, field_line[FLOW_FIELDS];
    struct flow_target target[FLOW_FIELDS];
    const char *need[FLOW_FIELDS + FLOW_PAPERS];    /* keys of which both languages must have a word */
    unsigned need_line[FLOW_FIELDS + FLOW_PAPERS], needs;
    struct later at[FLOW_STAGES], back[FLOW_STAGES];
    struct later_way then[FLOW_STAGES][STAGE_WAYS], joins[FLOW_STAGES];
};

enum status flow_wrong_at(struct flow_reader *r, unsigned line, const char *word, const char *reason);
enum status flow_wrong(struct flow_reader *r, const char *word, const char *reason);      /* in the line being read */
bool flow_name_good(const char *name);
bool flow_number(const char *word, uint64_t least, uint64_t most, uint64_t *n_r);
/* A field by its name: of db/record, or of the flow's own, whose record is made when its first stage begins. */
bool flow_field_said(const struct flow_reader *r, const char *name, struct said_field *of_r);

/* flow_when.c: a condition from word[*at], `when` or `unless`, to *at behind its last. */
enum status flow_read_when(struct flow_reader *r, unsigned *at, struct flow_cond *cond);

/* flow_ways.c */
enum status flow_take_when(struct flow_reader *r);
enum status flow_take_then(struct flow_reader *r);
enum status flow_take_joins(struct flow_reader *r);
enum status flow_ways_named(struct flow_reader *r, unsigned i);     /* of stage[i], once all are known */
enum status flow_ways_whole(struct flow_reader *r);

/* flow_own.c: what comes next in the file is of that name; its word in locale/ is before + name.
 * needs: it is nowhere but here, so the file must say it in both languages. */
void flow_names(struct flow_reader *r, const char *before, const char *name, bool needs);
enum status flow_take_field(struct flow_reader *r);
enum status flow_take_asks(struct flow_reader *r);
enum status flow_take_words(struct flow_reader *r);
enum status flow_take_word(struct flow_reader *r);
enum status flow_take_to(struct flow_reader *r);
enum status flow_targets_whole(struct flow_reader *r);
void flow_own_made(struct flow_reader *r);          /* the head is over: flow->own from its fields */
enum status flow_words_whole(struct flow_reader *r);

/* flow_jobs.c: of one flow, against all there are: ST_file_broken, naming file and line. */
enum status flow_jobs_there(const struct flows *flows, const char *file, const struct flow_info *flow, struct fault *f);

#endif
