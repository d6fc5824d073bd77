package io.balanceofpower.simulation;

/** What goes wrong. */
enum Fault {
    /** A process dies and comes back, with nothing in memory. */
    CRASH,
    /** All processes die at once. */
    MESH_CRASH,
    /** A process stops, perhaps past every time-out, and goes on. */
    PAUSE,
    /** Two parties cannot reach each other for a while. */
    CUT,
    /** A node's picture of the mesh is wrong, stale or empty. */
    WRONG_MEMBERS,
    /** Requests between nodes are lost or late. */
    LOST_CONTROL,
    /** Kafka's answers are lost. */
    LOST_ANSWERS,
    /** A node reads {@code bop.sessions} late. */
    SLOW_TAIL,
    /** Kafka takes its time to finish decided transactions. */
    SLOW_MARKERS,
    /** Kafka compacts {@code bop.sessions}. */
    COMPACTION,
    /** A device drops its connection, or goes to another node while the old one still delivers. */
    DEVICE_MOVES,
    /** A device connects to two nodes at once. */
    DEVICE_CONNECTS_TWICE
}
