/* wattdesk-core: the only process with the data. Started by the master with the
 * gate's control socket, or by hand for work on a store that nobody serves. */
#include "config.h"
#include "core/core.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct core_config config = { .data_dir = PKGDATADIR "/db", .zone = "Asia/Shanghai" };
static int gate_fd = -1;

static int serve(void)
{
    struct core *c;
    struct fault f = { .status = ST_ok };
    enum status s = core_open(&c, &config, &f);
    if (s)
        fatal("%s: %s %s", config.store.home, status_name(s), f.arg[0]);
    log_info("serving store=%s", config.store.home);
    core_serve(c, gate_fd);
    core_close(&c);
    return 0;
}

int main(int argc, char **argv)
{
    log_open("core", LOG_INFO_);
    (void)argc;
    (void)argv;
    return serve();
}
