/* A core that serves: its connections come over a control socket of which the test
 * holds the gate's end. */
#ifndef TESTS_CORE_SERVING_H
#define TESTS_CORE_SERVING_H

#include "tests/unit/core_office.h"

#define WAIT (20 * SECOND)

struct serving {
    struct office o;
    int gate;                        /* our end of the control socket */
    int core_gate;
    pthread_t thread;
};

void serving_start(struct serving *s);           /* its office is open */
void serving_stop(struct serving *s);
/* A link bound to that person, as the gate would make it; from one thread at a time. */
void link_as(struct serving *s, struct link *l, const char *staff_no);

#endif
