/* task_words: how far timed work is, in a row's words, for every face. */
#ifndef OPS_TASK_WORDS_H
#define OPS_TASK_WORDS_H

#include "ops/ops.h"

#define TASK_WORDS_ROOM 400

/* Its name, "task.load.apply" said; what has no word is its own name. */
const char *task_word(const char *task_name);
/* How long still, how far and at what rate; of one that is stopped or stands by whom, when and why. */
char *task_words(const struct task_shown *t, char *out, size_t room);

#endif
