/* What tests of flows share: an installation with a flow of the test's own, and jobs that go through it. */
#ifndef TESTS_RULES_FLOW_HOME_H
#define TESTS_RULES_FLOW_HOME_H

#include "tests/unit/counter.h"
#include "core/engine/inner.h"
#include "core/work/found.h"
#include "core/work/job.h"

extern struct pool *home_pool;               /* of the hall that is open, or the test's own */

/* dir/name, in home_pool. */
const char *path_of(const char *dir, const char *name);
void write_file(const char *path, const char *text);
void copy_file(const char *from, const char *to);
/* A data directory: seeds and pinyin are the shipped ones, flows a copy; home_drop removes it. */
const char *data_new(void);
/* That stage done, or (back) sent back; and the name of the stage it stands at then. */
enum status step(struct hall *h, char who, uint64_t job_no, unsigned stage, bool back, const char **at_r);
/* A hall whose core has the shipped flows and one more; the directory they are in. */
const char *with_flow(struct hall *h, const char *name, const char *text);
/* A job of that kind at account A, accepted by k. */
struct job begun(struct hall *h, const char *kind, struct finding *said, uint32_t n);
/* As it is now. */
struct job shown(struct hall *h, uint64_t job_no);
/* Where it stands, and who has each: "2:c000 3:". */
void stands_as(struct hall *h, uint64_t job_no, const char *want);
/* How many jobs his own list has. */
uint64_t mine(struct hall *h, char who);
/* With the approval of another one. */
enum status seconded(struct hall *h, char who, char other, enum op_id op, const void *q, void *r);
/* The reason of a fault as an English reader has it. One without words fails the test. */
const char *reason_said(const char *key);
/* The store is whole. */
void proved(struct hall *h);
/* The number of the event that finished that stage last. */
uint64_t finish_of(struct hall *h, uint64_t job_no, unsigned stage);

#endif
