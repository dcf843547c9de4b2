// GNU libmicrohttpd. Its functions of variable arguments are wrapped, since Swift cannot call them, and
// those that take its enumerations, which Swift sees differently from version to version.
#pragma once

#include <microhttpd.h>

/// Serves what comes to a listening socket, which it closes in the end, on a thread of its own. By
/// poll(2): with epoll the library misses a client's end that comes together with its last words.
static inline struct MHD_Daemon *http_start(
    int socket, unsigned int connections, unsigned int idle_seconds, size_t connection_memory,
    MHD_AccessHandlerCallback answer, MHD_RequestCompletedCallback completed,
    MHD_NotifyConnectionCallback connected, void *context) {
    return MHD_start_daemon(
        MHD_USE_POLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        answer, context, MHD_OPTION_LISTEN_SOCKET, socket,
        MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory,
        MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_NOTIFY_CONNECTION, connected, context, MHD_OPTION_END);
}

/// The socket of a connection; -1 where it is not known.
static inline int http_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? (int)info->connect_fd : -1;
}

/// A header of the request; NULL without.
static inline const char *http_header(struct MHD_Connection *connection, const char *name) {
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/// What stands behind `name=` in the query; NULL without.
static inline const char *http_argument(struct MHD_Connection *connection, const char *name) {
    return MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
}

/// A response with a copy of the bytes.
static inline struct MHD_Response *http_response(const void *bytes, size_t count) {
    return MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}
