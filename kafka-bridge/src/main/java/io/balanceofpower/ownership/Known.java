package io.balanceofpower.ownership;

import java.util.Set;

/** What this process has been told, all by {@link Ownership}, which alone writes here. */
final class Known {
    final SessionTable table = new SessionTable();

    /** The processes in the mesh, this one included. May be wrong. */
    Set<String> members = Set.of();

    /** How far {@code bop.sessions} is read. */
    long tailedTo;

    /** Before this offset, the table is what a reader of the whole topic would have now, or had a moment ago. */
    long completeTo;

    long nowMs;

    /**
     * Whether a process is the one that does what needs doing once only. While processes do not agree on who is in the
     * mesh, several may do it, or none.
     */
    boolean isFirst(String run) {
        return members.stream().min(String::compareTo).filter(run::equals).isPresent();
    }
}
