/* wattdeskd(8). It stays in the foreground: systemd, or the shell, keeps it. */
#include "config.h"
#include "gate/gate.h"

#include <fcntl.h>
#include <getopt.h>
#include <libssh/libssh.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char USAGE[] =
    "usage: wattdeskd [-c FILE] [--check]\n"
    "       wattdeskd [-c FILE] --make-host-key\n"
    "  -c, --config FILE   settings (default $WATTDESK_CONF or " SYSCONFDIR "/wattdesk/wattdesk.conf)\n"
    "      --check         read the settings and end\n"
    "      --make-host-key make every host key named there that does not exist yet\n"
    "  -V, --version\n";

enum act { ACT_SERVE, ACT_CHECK, ACT_KEYS };

static const struct option options[] = {
    { "config", required_argument, NULL, 'c' },
    { "check", no_argument, NULL, 1 },
    { "make-host-key", no_argument, NULL, 'k' },
    { "version", no_argument, NULL, 'V' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

static void make_host_key(const char *path)
{
    ssh_key key = NULL;
    mode_t before = umask(077);

    if (access(path, F_OK) == 0)
        return;
    if (ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) != SSH_OK
        || ssh_pki_export_privkey_file(key, NULL, NULL, NULL, path) != SSH_OK)
        fatal("host_key %s: cannot be made", path);
    umask(before);
    ssh_key_free(key);
    printf("made %s\n", path);
}

static void usage_end(FILE *to, int status)
{
    fputs(USAGE, to);
    exit(status);
}

static enum act read_options(int argc, char **argv, const char **config_r)
{
    enum act act = ACT_SERVE;
    int o;

    while ((o = getopt_long(argc, argv, "c:Vh", options, NULL)) != -1)
        switch (o) {
        case 'c': *config_r = optarg; break;
        case 1: act = ACT_CHECK; break;
        case 'k': act = ACT_KEYS; break;
        case 'V':
            printf("wattdeskd %s\n", PACKAGE_VERSION);
            exit(EXIT_SUCCESS);
        case 'h': usage_end(stdout, EXIT_SUCCESS); break;
        default: usage_end(stderr, 2);
        }
    if (optind < argc)
        usage_end(stderr, 2);
    return act;
}

/* Children share this image: nothing of the starter's stays in it. */
static void settle(void)
{
    int null = open("/dev/null", O_RDWR);
    struct rlimit files;

    if (null < 0 || dup2(null, STDIN_FILENO) < 0)
        fatal("/dev/null: %m");
    if (null > STDERR_FILENO)
        close(null);
    if (!setlocale(LC_ALL, "C.UTF-8"))
        fatal("locale C.UTF-8: not on this host");
    umask(077);
    /* Master, gate and core hold one or two descriptors for every session. */
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    mallopt(M_ARENA_MAX, 1);
}

int main(int argc, char **argv)
{
    const char *path = gate_config_path();
    struct gate_config config;
    struct fault f = { .status = ST_ok };
    enum act act = read_options(argc, argv, &path);

    gate_config_init(&config);
    if (gate_config_read(&config, path, &f) != ST_ok)
        fatal("%s:%s: %s %s", path, f.arg[0], f.arg[1], f.arg[2]);
    log_open("master", config.debug ? LOG_DEBUG_ : LOG_INFO_);
    if (act == ACT_CHECK)
        return EXIT_SUCCESS;
    if (act == ACT_KEYS) {
        ssh_init();
        for (unsigned i = 0; i < config.host_keys; i++)
            make_host_key(config.host_key[i]);
        return EXIT_SUCCESS;
    }
    settle();
    return master_main(path, &config);
}
