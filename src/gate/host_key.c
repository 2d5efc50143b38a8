/* The private key's pages, and the form of its file: see host_key.h. Whatever is read of
 * the file, whole or in part, lies in these pages and is wiped. */
#include "config.h"
#include "gate/host_key.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILE_MOST 8192
#define TYPE "ssh-ed25519"
#define MAGIC "openssh-key-v1"       /* with its NUL */
#define HEAD "-----BEGIN OPENSSH PRIVATE KEY-----"
#define FOOT "-----END OPENSSH PRIVATE KEY-----"
#define PAD 8                        /* what is not encrypted is padded to, by 1, 2, 3 */

struct pages {
    uint8_t key[crypto_sign_SECRETKEYBYTES];    /* seed and public half, as libsodium and OpenSSH have it */
    char text[FILE_MOST];
    uint8_t bytes[FILE_MOST];
};

static struct pages *pages;

static void pages_make(void)
{
    pages = mmap(NULL, sizeof *pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || madvise(pages, sizeof *pages, MADV_DONTDUMP) != 0)
        fatal("host_key: no memory: %m");
    mlock(pages, sizeof *pages);         /* no swap, where there is leave for that */
    host_key_shared(false);
}

void host_key_shared(bool shared)
{
    if (madvise(pages, sizeof *pages, shared ? MADV_DOFORK : MADV_DONTFORK) != 0)
        panic("host_key: madvise: %m");
}

/* ---- OpenSSH's form ---- */

static struct reader read_part(struct reader *r)
{
    struct reader part;
    uint32_t n = read_u32(r);

    n = n <= reader_left(r) ? n : 0;
    reader_init(&part, read_bytes(r, n), n);
    return part;
}

static bool part_is(struct reader part, const char *text)
{
    return reader_left(&part) == strlen(text) && memcmp(part.at, text, strlen(text)) == 0;
}

/* The 64 bytes of seed and public half; NULL when it is anything else. */
static const uint8_t *find_key(const uint8_t *bytes, size_t n)
{
    struct reader r, secret, key;

    reader_init(&r, bytes, n);
    if (n < sizeof MAGIC || memcmp(read_bytes(&r, sizeof MAGIC), MAGIC, sizeof MAGIC) != 0)
        return NULL;
    if (!part_is(read_part(&r), "none") || !part_is(read_part(&r), "none"))
        return NULL;
    read_part(&r);
    if (read_u32(&r) != 1)
        return NULL;
    read_part(&r);
    secret = read_part(&r);
    if (read_u32(&secret) != read_u32(&secret) || !part_is(read_part(&secret), TYPE))
        return NULL;
    read_part(&secret);
    key = read_part(&secret);
    return reader_left(&key) == sizeof pages->key ? key.at : NULL;
}

static const uint8_t *decode(size_t text_n)
{
    const char *from = strstr(pages->text, HEAD), *to = from ? strstr(from, FOOT) : NULL;
    size_t n = 0;

    if (!to || text_n >= FILE_MOST)
        return NULL;
    from += strlen(HEAD);
    if (sodium_base642bin(pages->bytes, sizeof pages->bytes, from, (size_t)(to - from), " \t\r\n", &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return NULL;
    return find_key(pages->bytes, n);
}

void host_key_read(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const uint8_t *key;
    ssize_t n;

    if (!pages)
        pages_make();
    if (fd < 0 || (n = read(fd, pages->text, FILE_MOST - 1)) < 0)
        fatal("host_key %s: %m; \"wattdeskd --make-host-key\" makes one", path);
    close(fd);
    pages->text[n] = '\0';
    key = decode((size_t)n);
    if (!key)
        fatal("host_key %s: is no ed25519 key of OpenSSH's without a passphrase", path);
    memcpy(pages->key, key, sizeof pages->key);
    sodium_memzero(pages->text, sizeof pages->text);
    sodium_memzero(pages->bytes, sizeof pages->bytes);
}

/* ---- what is shown ---- */

static void put_part(struct buf *out, const void *bytes, size_t n)
{
    buf_u32(out, (uint32_t)n);
    buf_add(out, bytes, n);
}

static void put_public(struct buf *out, const uint8_t *public)
{
    put_part(out, TYPE, strlen(TYPE));
    put_part(out, public, HOST_KEY_PUBLIC);
}

/* As find_key reads it, of a seed that is nought. */
static void put_shell(struct buf *out, const uint8_t *public)
{
    uint8_t key[sizeof pages->key] = { 0 };
    struct buf part;

    memcpy(key + sizeof key - HOST_KEY_PUBLIC, public, HOST_KEY_PUBLIC);
    buf_init(&part, FILE_MOST);
    buf_add(out, MAGIC, sizeof MAGIC);
    put_part(out, "none", 4);
    put_part(out, "none", 4);
    put_part(out, "", 0);
    buf_u32(out, 1);
    put_public(&part, public);
    put_part(out, part.at, part.n);
    buf_clear(&part);
    buf_u32(&part, 0);                   /* twice the same, by which a passphrase would be known to be right */
    buf_u32(&part, 0);
    put_public(&part, public);
    put_part(&part, key, sizeof key);
    put_part(&part, "", 0);
    for (uint8_t i = 1; part.n % PAD != 0; i++)
        buf_u8(&part, i);
    put_part(out, part.at, part.n);
    buf_release(&part);
}

static void put_base64(struct buf *out, const struct buf *bytes)
{
    char text[FILE_MOST];

    buf_puts(out, sodium_bin2base64(text, sizeof text, bytes->at, bytes->n, sodium_base64_VARIANT_ORIGINAL));
}

static bool shows(ssh_key key, const uint8_t *public)
{
    struct buf blob, text;
    char *shown = NULL;
    bool same;

    buf_init(&blob, FILE_MOST);
    buf_init(&text, FILE_MOST);
    put_public(&blob, public);
    put_base64(&text, &blob);
    buf_u8(&text, 0);
    same = ssh_pki_export_pubkey_base64(key, &shown) == SSH_OK && strcmp(shown, (const char *)text.at) == 0;
    ssh_string_free_char(shown);
    buf_release(&blob);
    buf_release(&text);
    return same;
}

ssh_key host_key_shown(void)
{
    const uint8_t *public = pages->key + sizeof pages->key - HOST_KEY_PUBLIC;
    struct buf bytes, text;
    ssh_key key = NULL;

    buf_init(&bytes, FILE_MOST);
    buf_init(&text, FILE_MOST);
    put_shell(&bytes, public);
    buf_puts(&text, HEAD "\n");
    put_base64(&text, &bytes);
    buf_puts(&text, "\n" FOOT "\n");
    buf_u8(&text, 0);
    if (ssh_pki_import_privkey_base64((const char *)text.at, NULL, NULL, NULL, &key) != SSH_OK || !shows(key, public))
        fatal("host_key: this libssh takes no key whose private half is elsewhere");
    buf_release(&bytes);
    buf_release(&text);
    return key;
}

void host_key_sign(const uint8_t hash[HOST_KEY_HASH], uint8_t signature_r[HOST_KEY_SIGNATURE])
{
    if (crypto_sign_detached(signature_r, NULL, hash, HOST_KEY_HASH, pages->key) != 0)
        panic("host_key: cannot sign");
}
