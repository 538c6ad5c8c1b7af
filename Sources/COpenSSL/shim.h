// OpenSSL 3 as Swift sees it: its headers, functions for what is a macro there, and a socket BIO of our own.
#pragma once
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

// A connected socket under a TLS stream. OpenSSL's own socket BIO writes with write(2), which raises SIGPIPE, and keeps
// no errno; this one does neither, and stops reading from the kernel when it is told to.
struct ssl_socket {
    int descriptor;
    // How many more times recv may be called until this is set again.
    int reads_left;
    // errno of the call that broke the connection; 0 while none did.
    int error;
    int error_is_send;
    // The peer has ended its direction.
    int is_at_end;
};

static inline int ssl_socket_result(BIO *bio, struct ssl_socket *socket, ssize_t count, int is_send) {
    if (count >= 0) return (int)count;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
        if (is_send) BIO_set_retry_write(bio);
        else BIO_set_retry_read(bio);
    } else {
        socket->error = errno;
        socket->error_is_send = is_send;
    }
    return -1;
}

static inline int ssl_socket_write(BIO *bio, const char *octets, int count) {
    struct ssl_socket *socket = (struct ssl_socket *)BIO_get_data(bio);
    ssize_t written;
    BIO_clear_retry_flags(bio);
    do {
        written = send(socket->descriptor, octets, (size_t)count, MSG_NOSIGNAL);
    } while (written < 0 && errno == EINTR);
    return ssl_socket_result(bio, socket, written, 1);
}

static inline int ssl_socket_read(BIO *bio, char *octets, int count) {
    struct ssl_socket *socket = (struct ssl_socket *)BIO_get_data(bio);
    ssize_t got;
    BIO_clear_retry_flags(bio);
    if (socket->reads_left <= 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    socket->reads_left--;
    do {
        got = recv(socket->descriptor, octets, (size_t)count, 0);
    } while (got < 0 && errno == EINTR);
    if (got == 0) socket->is_at_end = 1;
    return ssl_socket_result(bio, socket, got, 0);
}

static inline long ssl_socket_control(BIO *bio, int command, long number, void *pointer) {
    (void)number;
    (void)pointer;
    if (command == BIO_CTRL_EOF) return ((struct ssl_socket *)BIO_get_data(bio))->is_at_end;
    return command == BIO_CTRL_FLUSH;
}

static inline int ssl_socket_free(BIO *bio) {
    OPENSSL_free(BIO_get_data(bio));
    return 1;
}

// The kind of BIO, made once and kept; NULL without memory.
static inline BIO_METHOD *ssl_socket_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without SIGPIPE");
    if (!method) return NULL;
    BIO_meth_set_write(method, ssl_socket_write);
    BIO_meth_set_read(method, ssl_socket_read);
    BIO_meth_set_ctrl(method, ssl_socket_control);
    BIO_meth_set_destroy(method, ssl_socket_free);
    return method;
}

// Puts a stream over a descriptor, which stays the caller's; the result lives as long as the stream.
static inline struct ssl_socket *ssl_attach(SSL *ssl, BIO_METHOD *method, int descriptor) {
    BIO *bio = BIO_new(method);
    struct ssl_socket *socket = (struct ssl_socket *)OPENSSL_zalloc(sizeof *socket);
    if (!bio || !socket) {
        BIO_free(bio);
        OPENSSL_free(socket);
        return NULL;
    }
    socket->descriptor = descriptor;
    BIO_set_data(bio, socket);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    return socket;
}

// TLS 1.2 and later, AEAD with forward secrecy alone, nothing that is negotiated later; 0 without memory.
static inline int ssl_harden(SSL_CTX *context, int read_buffer_octets) {
    SSL_CTX_set_security_level(context, 2);
    // Many a peer closes its connection without a close_notify: SMPP sees for itself whether a PDU is whole.
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET
                                     | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                                  | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_default_read_buffer_len(context, (size_t)read_buffer_octets);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1
        && SSL_CTX_set_max_proto_version(context, 0) == 1
        && SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1
        && SSL_CTX_set_ciphersuites(
               context, "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256") == 1;
}

static inline int ssl_set_server_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}

// Answers OpenSSL's question for a key's password: there is none, and nobody is asked for it.
static inline int ssl_no_password(char *password, int size, int is_writing, void *was_asked) {
    (void)password;
    (void)size;
    (void)is_writing;
    *(int *)was_asked = 1;
    return -1;
}

// Takes the private key in a file; `was_asked` becomes 1 when the key is encrypted.
static inline int ssl_use_key_file(SSL_CTX *context, const char *path, int *was_asked) {
    SSL_CTX_set_default_passwd_cb(context, ssl_no_password);
    SSL_CTX_set_default_passwd_cb_userdata(context, was_asked);
    int result = SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM);
    SSL_CTX_set_default_passwd_cb_userdata(context, NULL);
    SSL_CTX_set_default_passwd_cb(context, NULL);
    return result;
}

// The end of a certificate's validity in seconds since 1970; 0 when it is not readable.
static inline long long ssl_not_after(const X509 *certificate) {
    struct tm time;
    memset(&time, 0, sizeof time);
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) != 1) return 0;
    return (long long)timegm(&time);
}
