package io.balanceofpower.settings;

/** How a node talks to the operating system's network. */
public enum NetworkTransport {
    /** The best that loads. */
    AUTO,
    NIO,
    EPOLL,
    IO_URING
}
