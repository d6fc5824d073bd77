package io.balanceofpower.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a device keeps, on disk, until it is acknowledged. */
interface Outbox {

    /** Makes the next message, if there is to be one and the window has room for it. */
    @Nullable
    Outgoing make();

    /** What is to be sent again on a new connection, in order. */
    List<Outgoing> unsettled();

    /** Success: PUBACK or PUBREC. Returns what is to be sent next. */
    @Nullable
    Outgoing acknowledged(Sent sent);

    /** PUBCOMP. */
    void completed(Sent sent);

    /** A reason code: the device gives the message up. */
    void refused(Sent sent);

    /** Whether nothing forbids to begin a new session. */
    boolean mayBeginSession();

    /** CONNACK came for a new session that the device asked for. */
    void sessionBegun();

    /** CONNACK came for a session that the device wanted to go on with. */
    void sessionFound(boolean present);

    /**
     * The session is over: it was to end with its connection, or a CONNECT for a new one, which the device had given up,
     * was heeded after all.
     */
    void sessionGone();

    /** No more messages are to be made, whatever was planned. */
    boolean isDone();
}
