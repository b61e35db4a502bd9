package org.caravault.http.server;

/**
 * What a connection is good for. If connections run short, one of the first kind that exists is ended; a connection
 * without an accepted token never costs a request with one its answer.
 */
enum ConnectionWorth {
    /** No request for a while, and none with an accepted token before. */
    IDLE,
    /** Does not read an answer that needed no token. */
    UNREAD,
    /** A request without an accepted token does not come to its end. */
    UNFINISHED,
    /** A wrong token, whose answer is delayed. */
    REFUSED,
    /** No request for longer, after one with an accepted token. */
    KNOWN_IDLE,
    /** Has just connected or asked, and may prove to be anything. */
    NEW,
    /** Does not read an answer that needed a token. */
    KNOWN_UNREAD,
    /** A request with an accepted token does not come to its end. */
    KNOWN_UNFINISHED,
    /** Was answered a request with an accepted token a moment ago. */
    KNOWN_RECENT,
    /** A request with an accepted token is being answered: never ended for the sake of a new connection. */
    AT_WORK
}
