package io.balanceofpower.simulation;

import io.balanceofpower.ownership.Book;
import java.util.function.Consumer;

/** What a lane takes from its inbox. */
sealed interface Work {

    /**
     * Something for its book.
     *
     * @param committed runs when all that the book had to write then is committed
     */
    record Command(Consumer<Book> action, Runnable committed) implements Work {}

    /** Something from a device, and what comes of it. */
    final class Packet implements Work {

        enum Verdict {
            NEW,
            COPY,
            RELEASE,
            REFUSED,
            NOT_HELD
        }

        final Link link;
        final Tenancy tenancy;
        final Sent sent;
        final int packetId;

        /** PUBREL; otherwise PUBLISH. */
        final boolean isRelease;

        /** Set when the lane admits it. */
        Verdict verdict = Verdict.NOT_HELD;

        /** Of a QoS 2 message without sequence, when it is admitted. */
        long ordinal;

        Packet(Link link, Tenancy tenancy, Sent sent, int packetId, boolean isRelease) {
            this.link = link;
            this.tenancy = tenancy;
            this.sent = sent;
            this.packetId = packetId;
            this.isRelease = isRelease;
        }

        @Override
        public String toString() {
            return (isRelease ? "PUBREL of " : "") + sent;
        }
    }
}
