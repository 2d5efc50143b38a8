/* Sealing a copy file by file and opening it again. In the place where the copy lies: there
 * is no room to ask for twice of a county, so until the end its files lie there in clear. */
#include "config.h"
#include "store/wrap.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK ((size_t)64 << 10)
#define STREAM_HEAD crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define STREAM_MORE crypto_secretstream_xchacha20poly1305_ABYTES
#define STREAM_LAST crypto_secretstream_xchacha20poly1305_TAG_FINAL
#define BOXED (32 + crypto_box_SEALBYTES)
#define CHECK_BYTES 8
#define HEAD_ROOM 512
#define WRAPPED ".wrapped"

_Static_assert(BACKUP_KEY == crypto_box_PUBLICKEYBYTES && BACKUP_KEY == crypto_box_SECRETKEYBYTES,
               "a backup key is one half of a pair of crypto_box");

/* -- blocks -- */

/* n bytes, or those there are up to the end; -1. */
static ssize_t bytes_read(int fd, uint8_t *bytes, size_t n)
{
    size_t have = 0;
    while (have < n) {
        ssize_t got = read(fd, bytes + have, n - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (!got)
            break;
        have += (size_t)got;
    }
    return (ssize_t)have;
}

struct stream {
    crypto_secretstream_xchacha20poly1305_state state;
    uint8_t *in, *out;
    const char *name;                /* bound to the first block */
};

static void stream_blocks(struct stream *s, const char *name)
{
    s->in = malloc(BLOCK + STREAM_MORE);
    s->out = malloc(BLOCK + STREAM_MORE);
    s->name = name;
    if (!s->in || !s->out)
        panic("store: out of memory for a block");
}

static void stream_end(struct stream *s)
{
    sodium_memzero(&s->state, sizeof s->state);
    free(s->in);
    free(s->out);
}

/* A file whose size is a whole number of blocks ends with an empty one: what follows a block is not known yet. */
static bool stream_close(struct stream *s, const uint8_t key[32], int from, int to)
{
    uint8_t head[STREAM_HEAD];
    ssize_t n;
    crypto_secretstream_xchacha20poly1305_init_push(&s->state, head, key);
    bool good = bytes_write(to, head, sizeof head);
    do {
        n = good ? bytes_read(from, s->in, BLOCK) : -1;
        if (n < 0)
            return false;
        crypto_secretstream_xchacha20poly1305_push(&s->state, s->out, NULL, s->in, (size_t)n,
            (const uint8_t *)s->name, strlen(s->name), (size_t)n < BLOCK ? STREAM_LAST : 0);
        good = bytes_write(to, s->out, (size_t)n + STREAM_MORE);
        s->name = "";
    } while (good && (size_t)n == BLOCK);
    return good;
}

/* ST_backup_broken: it is not what was sealed under that key and name, or goes on after its last block. */
static enum status stream_open(struct stream *s, const uint8_t key[32], int from, int to)
{
    uint8_t head[STREAM_HEAD], tag = 0, more;
    bool last = false;
    if (bytes_read(from, head, sizeof head) != sizeof head ||
        crypto_secretstream_xchacha20poly1305_init_pull(&s->state, head, key))
        return ST_backup_broken;
    while (!last) {
        ssize_t n = bytes_read(from, s->in, BLOCK + STREAM_MORE);
        if (n < (ssize_t)STREAM_MORE || crypto_secretstream_xchacha20poly1305_pull(&s->state, s->out, NULL, &tag, s->in,
                (size_t)n, (const uint8_t *)s->name, strlen(s->name)))
            return ST_backup_broken;
        if (!bytes_write(to, s->out, (size_t)n - STREAM_MORE))
            return ST_store_broken;
        s->name = "";
        last = tag == STREAM_LAST;
    }
    return bytes_read(from, &more, 1) ? ST_backup_broken : ST_ok;
}

/* -- files -- */

struct ends { int from, to; char source[PATH_MAX], target[PATH_MAX]; };

static enum status pair_open(struct ends *p, const struct home *from, const char *source, const struct home *to,
                             const char *target, struct fault *f)
{
    p->from = open(home_file(from, source, p->source), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (p->from < 0)
        return file_fault(f, p->source, errno);
    p->to = open(home_file(to, target, p->target), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (p->to >= 0)
        return ST_ok;
    int error = errno;
    close(p->from);
    return file_fault(f, p->target, error);
}

/* On the disk before it takes the place of what it was made of; close says what was held back from write. */
static int pair_close(struct ends *p)
{
    int error = fsync(p->to) ? errno : 0;
    if (close(p->to) && !error)
        error = errno;
    close(p->from);
    return error;
}

/* name is sealed, and lies there as `as`. */
static enum status file_wrap(const uint8_t key[32], const struct home *h, const char *name, const char *as,
                             struct fault *f)
{
    char part[PART_NAME + sizeof WRAPPED], path[PATH_MAX];
    struct stream s;
    struct ends p;
    snprintf(part, sizeof part, "%s" WRAPPED, as);
    enum status status = pair_open(&p, h, name, h, part, f);
    if (status)
        return status;
    stream_blocks(&s, as);
    int error = stream_close(&s, key, p.from, p.to) ? 0 : errno;
    int late = pair_close(&p);
    stream_end(&s);
    if (!error && !late && rename(p.target, home_file(h, as, path)))
        error = errno;
    if (!error && !late)
        return ST_ok;
    unlink(p.target);
    return file_fault(f, p.target, error ? error : late);
}

static void key_check(const uint8_t key[BACKUP_KEY], char out[2 * CHECK_BYTES + 1])
{
    struct hash digest;
    store_digest(key, BACKUP_KEY, &digest);
    sodium_bin2hex(out, 2 * CHECK_BYTES + 1, digest.b, CHECK_BYTES);
}

static enum status head_write(const struct home *h, const uint8_t data[32], const uint8_t key[BACKUP_KEY],
                              struct fault *f)
{
    uint8_t boxed[BOXED];
    char text[HEAD_ROOM], hex[2 * BOXED + 1], check[2 * CHECK_BYTES + 1];
    if (crypto_box_seal(boxed, data, 32, key))
        return fault_set(f, ST_text_invalid, "backup_key", NULL, NULL, NULL);
    key_check(key, check);
    snprintf(text, sizeof text, "wattdesk-sealed 1\nfor %s\nkey %s\n", check,
             sodium_bin2hex(hex, sizeof hex, boxed, sizeof boxed));
    return home_write(h, WRAP_HEAD, text, strlen(text), f);
}

void wrap_clear(const struct home *h)
{
    static const char *const own[] = { WRAP_HEAD, WRAP_CONTENTS, WRAP_CONTENTS WRAPPED };
    char path[PATH_MAX];
    for (unsigned i = 0; i < COUNT_OF(own); i++)
        unlink(home_file(h, own[i], path));
}

bool wrap_is_there(const struct home *h)
{
    return home_has(h, WRAP_HEAD);
}

/* By the manifest's names: a directory that is read while its files are replaced may give one twice. */
static enum status files_wrap(const struct home *copy, const uint8_t key[32], struct fault *f)
{
    struct manifest m;
    enum status status = manifest_read(copy, &m, f);
    if (!status)
        status = file_wrap(key, copy, MANIFEST, WRAP_CONTENTS, f);
    for (unsigned i = 0; !status && i < m.n; i++)
        if (strchr(m.list[i].name, '/'))
            status = file_wrap(key, copy, m.list[i].name, m.list[i].name, f);
    manifest_release(&m);
    return status;
}

enum status wrap_copy(const struct home *copy, const uint8_t key[BACKUP_KEY], struct fault *f)
{
    uint8_t data[32];
    crypto_secretstream_xchacha20poly1305_keygen(data);
    enum status status = head_write(copy, data, key, f);
    if (!status)
        status = files_wrap(copy, data, f);
    sodium_memzero(data, sizeof data);
    return status;
}

/* -- opening -- */

enum status unwrap_begin(const struct home *from, const uint8_t *secret, struct unwrap *u_r, struct fault *f)
{
    uint8_t boxed[BOXED], key[BACKUP_KEY];
    char text[HEAD_ROOM], check[2 * CHECK_BYTES + 1] = "", own[2 * CHECK_BYTES + 1], hex[2 * BOXED + 1] = "";
    size_t n = 0;
    ssize_t got = home_read(from, WRAP_HEAD, text, sizeof text - 1);
    text[got > 0 ? got : 0] = '\0';
    if (sscanf(text, "wattdesk-sealed 1 for %16[0-9a-f] key %160[0-9a-f]", check, hex) != 2 ||
        sodium_hex2bin(boxed, sizeof boxed, hex, strlen(hex), NULL, &n, NULL) || n != sizeof boxed)
        return backup_broken(f, from, WRAP_HEAD, "backup.changed");
    if (!secret)
        return home_fault(f, ST_backup_sealed, from->path, 0);
    crypto_scalarmult_base(key, secret);
    key_check(key, own);
    if (strcmp(own, check))
        return home_fault(f, ST_backup_key_other, from->path, 0);
    return crypto_box_seal_open(u_r->key, boxed, sizeof boxed, key, secret)
        ? backup_broken(f, from, WRAP_HEAD, "backup.changed") : ST_ok;
}

static enum status file_unwrap(const struct unwrap *u, const struct home *from, const char *name,
                               const struct home *to, const char *as, struct fault *f)
{
    struct stream s;
    struct ends p;
    enum status status = pair_open(&p, from, name, to, as, f);
    if (status)
        return status;
    stream_blocks(&s, name);
    errno = 0;
    enum status opened = stream_open(&s, u->key, p.from, p.to);
    int error = errno, late = pair_close(&p);
    stream_end(&s);
    if (opened == ST_backup_broken)
        return backup_broken(f, from, name, "backup.changed");
    return opened || late ? file_fault(f, p.target, opened ? error : late) : ST_ok;
}

enum status unwrap_file(const struct unwrap *u, const struct home *from, const struct home *to, const char *name,
                        struct fault *f)
{
    return file_unwrap(u, from, name, to, name, f);
}

enum status unwrap_manifest(const struct unwrap *u, const struct home *from, const struct home *to,
                            struct manifest *m, struct fault *f)
{
    char path[PATH_MAX];
    enum status status = file_unwrap(u, from, WRAP_CONTENTS, to, MANIFEST, f);
    if (!status)
        status = manifest_read(to, m, f);
    unlink(home_file(to, MANIFEST, path));
    return status;
}

/* -- the pair -- */

enum status store_backup_key_make(const char *path, uint8_t key_r[BACKUP_KEY], struct fault *f)
{
    uint8_t secret[BACKUP_KEY];
    char hex[2 * BACKUP_KEY + 1], text[HEAD_ROOM];
    if (sodium_init() < 0)
        panic("store: libsodium does not start");
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno == EEXIST ? fault_set(f, ST_exists, "", path, NULL, NULL) : file_fault(f, path, errno);
    crypto_box_keypair(key_r, secret);
    snprintf(text, sizeof text, "wattdesk-backup-secret 1 %s\n",
             sodium_bin2hex(hex, sizeof hex, secret, sizeof secret));
    bool good = bytes_write(fd, (const uint8_t *)text, strlen(text)) && !fsync(fd);
    int error = errno;
    close(fd);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(text, sizeof text);
    if (!good)
        unlink(path);
    return good ? ST_ok : file_fault(f, path, error);
}

enum status store_backup_key_read(const char *path, uint8_t secret_r[BACKUP_KEY], struct fault *f)
{
    char text[HEAD_ROOM], hex[2 * BACKUP_KEY + 1] = "";
    size_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return file_fault(f, path, errno);
    ssize_t got = bytes_read(fd, (uint8_t *)text, sizeof text - 1);
    close(fd);
    text[got > 0 ? got : 0] = '\0';
    bool good = sscanf(text, "wattdesk-backup-secret 1 %64[0-9a-f]", hex) == 1 &&
        !sodium_hex2bin(secret_r, BACKUP_KEY, hex, strlen(hex), NULL, &n, NULL) && n == BACKUP_KEY;
    sodium_memzero(text, sizeof text);
    sodium_memzero(hex, sizeof hex);
    return good ? ST_ok : fault_set(f, ST_text_invalid, "", path, NULL, NULL);
}
